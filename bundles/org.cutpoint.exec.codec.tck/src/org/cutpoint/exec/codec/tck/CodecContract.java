package org.cutpoint.exec.codec.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TensorCodec} must do, as tests: subclass it and run it with JUnit 5.
 * <ul>
 *   <li>What it encodes it decodes to a tensor of the same kind: the same one if it is lossless, else one that differs in
 *       no element by more than a 100th of the range, and not at all in numbers that are not floating-point.
 *   <li>Encodings of whatever is not to be made smaller are hardly larger.
 *   <li>What is no encoding of the tensor, cut off, changed, or that of something huge, is refused with an
 *       {@link InputException}, at a price in proportion to the tensor that is expected, never to what the data claims; or it
 *       is decoded to some tensor of that kind.
 * </ul>
 */
public abstract class CodecContract {
    private static final int SPARE_BYTES = 64;

    /** Makes the codec. */
    protected abstract TensorCodec codec();

    private static List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>();
        List<List<Long>> shapes = List.of(
                List.of(),
                List.of(1L),
                List.of(0L),
                List.of(7L),
                List.of(3L, 0L, 2L),
                List.of(1L, 1000L),
                List.of(5L, 3L, 2L),
                List.of(1L, 3L, 8L, 8L),
                List.of(2L, 5L, 4L, 3L),
                List.of(1L, 96L, 11L, 13L));
        for (ElementType type : ElementType.values()) {
            for (int s = 0; type != ElementType.BYTES && s < shapes.size(); s++) {
                tensors.add(Tensor.random(TensorInfo.of("t", type, shapes.get(s)), s));
            }
        }
        tensors.add(activation(List.of(1L, 96L, 27L, 27L)));
        tensors.add(odd());
        return tensors;
    }

    /** As networks have them: smooth, and half of it cut off at zero. */
    protected static Tensor activation(List<Long> shape) {
        TensorInfo info = TensorInfo.of("activation", ElementType.FP32, shape);
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < info.elements(); i++) {
            data.putFloat((float) Math.max(0, Math.sin(i / 9.0) + 0.2 * Math.cos(i / 2.0)));
        }
        return new Tensor(info, data.flip());
    }

    private static Tensor odd() {
        float[] values = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 1, -1
        };
        TensorInfo info = TensorInfo.of("odd", ElementType.FP32, List.of(1L, 2L, 2L, 2L));
        ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(info, data.flip());
    }

    @Test
    void decodesWhatItEncoded() {
        for (Tensor tensor : tensors()) {
            ByteBuffer encoded = codec().encode(tensor);
            assertEquals(0, encoded.position());
            assertTrue(encoded.remaining() <= tensor.info().bytes() + SPARE_BYTES, tensor.info() + " grew");
            compare(tensor, codec().decode(tensor.info(), inTheMiddle(encoded)));
        }
    }

    private static ByteBuffer inTheMiddle(ByteBuffer encoded) {
        ByteBuffer message = ByteBuffer.allocateDirect(encoded.remaining() + 5);
        message.position(2).put(encoded.duplicate());
        return message.flip().position(2).asReadOnlyBuffer();
    }

    private void compare(Tensor before, Tensor after) {
        assertEquals(before.info(), after.info());
        boolean exact = codec().lossless()
                || before.info().type() != ElementType.FP32 && before.info().type() != ElementType.FP64;
        if (exact) {
            assertEquals(before.data(), after.data(), "tensor " + before.info());
            return;
        }
        boolean single = before.info().type() == ElementType.FP32;
        ByteBuffer was = before.data();
        double least = 0;
        double greatest = 0;
        while (was.hasRemaining()) {
            double value = single ? was.getFloat() : was.getDouble();
            least = Double.isFinite(value) ? Math.min(least, value) : least;
            greatest = Double.isFinite(value) ? Math.max(greatest, value) : greatest;
        }
        was = before.data();
        ByteBuffer is = after.data();
        while (was.hasRemaining()) {
            double one = single ? was.getFloat() : was.getDouble();
            double other = single ? is.getFloat() : is.getDouble();
            if (Double.compare(one, other) != 0 && !(Math.abs(one - other) <= (greatest - least) / 100)) {
                fail(before.info() + ": " + one + " became " + other);
            }
        }
    }

    @Test
    void refusesWhatIsNoEncoding() {
        Random random = new Random(1);
        for (Tensor tensor : List.of(activation(List.of(1L, 8L, 9L, 9L)), odd())) {
            ByteBuffer encoded = codec().encode(tensor);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            for (int cut = 0; cut < bytes.length; cut += 1 + bytes.length / 50) {
                ByteBuffer part = ByteBuffer.wrap(bytes, 0, cut);
                assertThrows(InputException.class, () -> codec().decode(tensor.info(), part));
            }
            for (int round = 0; round < 300; round++) {
                byte[] changed = bytes.clone();
                for (int c = random.nextInt(4); c >= 0; c--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                decodeOrRefuse(tensor.info(), changed);
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                if (noise.length > 0) {
                    noise[0] = (byte) random.nextInt(3);
                }
                decodeOrRefuse(tensor.info(), noise);
            }
        }
    }

    private void decodeOrRefuse(TensorInfo info, byte[] bytes) {
        try {
            assertEquals(info, codec().decode(info, ByteBuffer.wrap(bytes)).info());
        } catch (InputException e) {
            assertTrue(
                    e.getMessage().contains(info.id()), "a message that does not name the tensor: " + e.getMessage());
        }
    }

    @Test
    void refusesTensorsLargerThanAMessage() {
        TensorInfo huge = TensorInfo.of("t", ElementType.FP32, List.of(4L, 1024L, 1024L, 1024L));
        ByteBuffer encoded = codec().encode(activation(List.of(1L, 8L, 9L, 9L)));
        assertThrows(InputException.class, () -> codec().decode(huge, encoded));
    }

    /** An encoding of a hundred megabytes of zeros is short; where few bytes are expected, it is refused at once. */
    @Test
    void isNoBomb() {
        TensorInfo huge = TensorInfo.of("t", ElementType.FP32, List.of(1L, 25L, 1024L, 1024L));
        ByteBuffer bomb = codec().encode(new Tensor(huge, ByteBuffer.allocateDirect(Math.toIntExact(huge.bytes()))));
        TensorInfo small = TensorInfo.of("t", ElementType.FP32, List.of(1L, 1L, 2L, 2L));
        assertThrows(InputException.class, () -> codec().decode(small, bomb));
    }
}
