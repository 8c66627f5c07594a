package org.cutpoint.exec.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static Tensor floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(TensorInfo.of("y", ElementType.FP32, List.of((long) values.length)), data.flip());
    }

    private static Comparison compare(Tensor whole, Tensor split) {
        Comparison comparison = new Comparison();
        comparison.add(Map.of("y", whole), Map.of("y", split));
        return comparison;
    }

    @Test
    void findsTheLargestDifference() {
        Comparison comparison = compare(floats(1, -4, 2), floats(1.5f, -4, 1.25f));

        assertThat(comparison.maxAbs()).isEqualTo(0.75);
        assertThat(comparison.maxRel()).isEqualTo(0.75 / 4);
    }

    @Test
    void keepsTheLargestOverOutputs() {
        Comparison comparison = compare(floats(100, 1), floats(100, 2));
        comparison.add(Map.of("y", floats(1)), Map.of("y", floats(0.5f)));

        assertThat(comparison.maxAbs()).isEqualTo(1);
        assertThat(comparison.maxRel()).isEqualTo(0.5);
    }

    @Test
    void equalIsZeroEvenIfNotANumber() {
        Comparison comparison =
                compare(floats(Float.NaN, Float.POSITIVE_INFINITY, 0), floats(Float.NaN, Float.POSITIVE_INFINITY, 0));

        assertThat(comparison.maxAbs()).isZero();
        assertThat(comparison.maxRel()).isZero();
    }

    @Test
    void brokenIsInfinite() {
        assertThat(compare(floats(1), floats(Float.NaN)).maxAbs()).isInfinite();
        assertThat(compare(floats(Float.NaN), floats(1)).maxRel()).isInfinite();
        assertThat(compare(floats(1, 2), floats(1)).maxAbs()).isInfinite();
        Comparison missing = new Comparison();
        missing.add(Map.of("y", floats(1)), Map.of());
        assertThat(missing.maxRel()).isInfinite();
    }

    @ParameterizedTest
    @CsvSource({"0x3c00, 1", "0xc000, -2", "0x7bff, 65504", "0x0001, 5.9604645e-8", "0x3555, 0.33325195", "0x0000, 0"})
    void readsHalves(String bits, double value) {
        assertThat(Comparison.half(Integer.decode(bits).shortValue()))
                .isEqualTo(value, offset(1e-12 + 1e-7 * Math.abs(value)));
    }

    @ParameterizedTest
    @CsvSource({"FP64, 8", "FP16, 2", "BF16, 2", "INT64, 8", "INT32, 4", "INT16, 2", "INT8, 1", "UINT8, 1", "BOOL, 1"})
    void comparesEveryType(ElementType type, int bytes) {
        TensorInfo info = TensorInfo.of("y", type, List.of(5L));
        Tensor one = Tensor.random(info, 1);
        ByteBuffer changed = ByteBuffer.allocate(5 * bytes).put(one.data()).flip();
        changed.put(4 * bytes, (byte) (changed.get(4 * bytes) ^ 1));

        assertThat(compare(one, one).maxAbs()).isZero();
        assertThat(compare(one, new Tensor(info, changed)).maxAbs()).isPositive();
    }
}
