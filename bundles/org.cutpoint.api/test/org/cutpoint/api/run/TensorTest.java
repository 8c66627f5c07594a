package org.cutpoint.api.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private static TensorInfo info(ElementType type, long elements) {
        return TensorInfo.of("t", type, List.of(elements));
    }

    @Test
    void refusesDataOfAnotherSize() {
        assertThatThrownBy(() -> new Tensor(info(ElementType.FP32, 2), ByteBuffer.allocate(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'t'", "7", "8");
    }

    @Test
    void givesOutDataThatNobodyCanSpoil() {
        Tensor tensor = new Tensor(info(ElementType.UINT8, 3), ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 3));

        assertThat(tensor.data().get()).isEqualTo((byte) 1);
        assertThat(tensor.data().position()).isZero();
        assertThat(tensor.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> tensor.data().put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }

    private static Tensor floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(info(ElementType.FP32, values.length), data);
    }

    @Test
    void nearnessIsOfTheLargestValue() {
        assertThat(floats(100, 1).isNear(floats(100, 1.01f), 1e-3)).isTrue();
        assertThat(floats(100, 1).isNear(floats(100, 1.2f), 1e-3)).isFalse();
        assertThat(floats(0, 0).isNear(floats(0, 0), 0)).isTrue();
        assertThat(floats(1).isNear(floats(Float.NaN), 1)).isFalse();
        assertThat(floats(Float.NaN).isNear(floats(1), 1)).isFalse();
        assertThat(floats(1).isNear(floats(1, 1), 1)).isFalse();
    }

    @Test
    void whatIsNoFloatingPointNumberIsNearWhatEqualsIt() {
        Tensor tensor = Tensor.random(info(ElementType.INT64, 3), 1);
        assertThat(tensor.isNear(Tensor.random(info(ElementType.INT64, 3), 1), 0))
                .isTrue();
        ByteBuffer other = ByteBuffer.allocate(24).put(0, (byte) 7);
        assertThat(tensor.isNear(new Tensor(tensor.info(), other), 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void randomDataFollowsFromTheSeed(ElementType type) {
        TensorInfo info = info(type, 200);

        assertThat(Tensor.random(info, 1)).isEqualTo(Tensor.random(info, 1)).isNotEqualTo(Tensor.random(info, 2));
        assertThat(Tensor.random(info, 1).data().isDirect()).isTrue();
    }

    @Test
    void randomNumbersAreWhatTheySay() {
        ByteBuffer floats = Tensor.random(info(ElementType.FP32, 10_000), 3).data();
        double sum = 0;
        double squares = 0;
        while (floats.hasRemaining()) {
            double value = floats.getFloat();
            sum += value;
            squares += value * value;
        }
        assertThat(sum / 10_000).isBetween(-0.05, 0.05);
        assertThat(squares / 10_000).isBetween(0.95, 1.05);

        ByteBuffer longs = Tensor.random(info(ElementType.INT64, 100), 3).data();
        while (longs.hasRemaining()) {
            assertThat(longs.getLong()).isBetween(0L, 1L);
        }
        ByteBuffer halves = Tensor.random(info(ElementType.FP16, 100), 3).data();
        while (halves.hasRemaining()) {
            // Exponent 15 is 2^0, whatever the sign and the fraction.
            assertThat(halves.getShort() >> 10 & 0x1f).isEqualTo(15);
        }
    }
}
