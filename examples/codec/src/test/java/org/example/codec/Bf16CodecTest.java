package org.example.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.tck.CodecContract;
import org.junit.jupiter.api.Test;

class Bf16CodecTest extends CodecContract {
    @Override
    protected TensorCodec codec() {
        return new Bf16Codec();
    }

    @Test
    void halvesActivations() {
        Tensor activation = activation(List.of(1L, 96L, 27L, 27L));
        ByteBuffer encoded = codec().encode(activation);
        assertEquals(activation.info().bytes(), 2L * encoded.remaining());
        ByteBuffer before = activation.data();
        ByteBuffer after = codec().decode(activation.info(), encoded).data();
        while (before.hasRemaining()) {
            float value = before.getFloat();
            assertTrue(Math.abs(value - after.getFloat()) <= Math.abs(value) / 128, "value " + value);
        }
    }

    /** One whose upper half would be infinity's. */
    @Test
    void keepsWhatIsNoNumber() {
        TensorInfo info = TensorInfo.of("odd", ElementType.FP32, List.of(1L));
        ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0x7f800001);
        ByteBuffer encoded = codec().encode(new Tensor(info, data.flip()));
        assertTrue(Float.isNaN(codec().decode(info, encoded).data().getFloat()));
    }
}
