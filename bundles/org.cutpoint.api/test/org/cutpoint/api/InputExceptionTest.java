package org.cutpoint.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputExceptionTest {
    @Test
    void messageIsOneLineWithWhereWhatAndRemedy() {
        assertThat(new InputException("m.onnx", "is\n  truncated", "Fetch it again."))
                .hasMessage("m.onnx: is truncated. Fetch it again.");
        assertThat(new InputException("m.onnx", "is empty", "")).hasMessage("m.onnx: is empty");
    }
}
