package org.cutpoint.exec.codec.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;

class QuantizedTest {
    private static Tensor floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(TensorInfo.of("t", ElementType.FP32, List.of((long) values.length)), data.flip());
    }

    private static float[] restored(Quantized quantized, Tensor tensor) {
        Quantized read = Quantized.read(
                tensor.info(), ByteBuffer.wrap(quantized.header()).order(ByteOrder.LITTLE_ENDIAN));
        float[] values = new float[(int) tensor.info().elements()];
        read.restore(tensor.info(), quantized.values()).data().asFloatBuffer().get(values);
        return values;
    }

    @Test
    void zeroStaysZeroAndTheErrorIsHalfAStep() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            float[] values = new float[1 + random.nextInt(300)];
            float offset = random.nextInt(3) == 0 ? 5 * random.nextFloat() : 0;
            float size = (float) Math.pow(10, random.nextInt(9) - 4);
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(3) == 0 ? 0 : size * (offset + (float) random.nextGaussian());
            }
            Tensor tensor = floats(values);
            Quantized quantized = Quantized.of(tensor).orElseThrow();
            float[] restored = restored(quantized, tensor);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) Math.abs(restored[i] - values[i]))
                        .as("%s of %s", values[i], quantized.scale())
                        // Half a step more at an end of the range, where 0 is moved onto a step.
                        .isLessThanOrEqualTo(1.0001 * quantized.scale());
                if (values[i] == 0) {
                    assertThat(restored[i]).isZero();
                }
            }
        }
    }

    @Test
    void leavesWhatIsNotFiniteOrNoFloat() {
        assertThat(Quantized.of(floats(1, Float.NaN))).isEmpty();
        assertThat(Quantized.of(floats(1, Float.POSITIVE_INFINITY))).isEmpty();
        assertThat(Quantized.of(Tensor.random(TensorInfo.of("t", ElementType.INT64, List.of(3L)), 1)))
                .isEmpty();
        assertThat(Quantized.of(floats(0, 0))).isPresent();
        for (double tiny : new double[] {Double.MIN_VALUE, 1e-321, 1e-310}) {
            ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            data.putDouble(tiny).putDouble(-tiny).flip();
            assertThat(Quantized.of(new Tensor(TensorInfo.of("t", ElementType.FP64, List.of(2L)), data)))
                    .isEmpty();
        }
    }

    @Test
    void refusesHeadersAndValuesThatCannotBe() {
        TensorInfo info = floats(1, 2).info();
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            ByteBuffer header = ByteBuffer.wrap(new Quantized(scale, 0, new byte[0]).header());
            assertThatThrownBy(() -> Quantized.read(info, header.order(ByteOrder.LITTLE_ENDIAN)))
                    .isInstanceOf(InputException.class);
        }
        assertThatThrownBy(() -> Quantized.read(info, ByteBuffer.allocate(3))).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Quantized(1, 0, new byte[0]).restore(info, new byte[3]))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("3 values", "2");
    }
}
