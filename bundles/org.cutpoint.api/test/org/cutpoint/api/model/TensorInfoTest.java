package org.cutpoint.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorInfoTest {
    @Test
    void saysItsDimensions() {
        assertThat(TensorInfo.of("x", ElementType.FP32, List.of(1L, 64L, 56L)).dimensions())
                .isEqualTo("1x64x56");
        assertThat(TensorInfo.of("x", ElementType.FP32, List.of()).dimensions()).isEqualTo("scalar");
        assertThat(new TensorInfo("x", ElementType.OPAQUE, List.of(), 0).dimensions())
                .isEqualTo("opaque");
    }
}
