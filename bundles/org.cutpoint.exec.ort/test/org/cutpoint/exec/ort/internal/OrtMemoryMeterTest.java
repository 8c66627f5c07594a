package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtMemoryMeterTest {
    @TempDir
    private Path directory;

    /** In a line, what a node reads and what it makes are there at a time, and nothing else. */
    @Test
    void tensorsAreThereFromTheirMakerToTheirLastReader() {
        TinyNetwork network = new TinyNetwork(directory, 3, 64);
        TensorInfo input = network.model.graph().inputs().get(0);
        OrtMemoryMeter meter = new OrtMemoryMeter(network, Execution.CPU);
        for (Segment segment : List.of(network.whole(), network.between(2, 4))) {
            TensorInfo read = segment.inputs().get(0);
            assertThat(meter.peakBytes(
                            network.model, segment, List.of(Tensor.random(read, 1)), new ExecutionOptions(1, false)))
                    .hasValue(2 * input.bytes());
        }
    }
}
