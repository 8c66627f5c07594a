package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.NodeTimer.TimedNode;
import org.cutpoint.api.run.NodeTimer.Timing;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtNodeTimerTest {
    @TempDir
    private Path directory;

    @Test
    void timesTheNodesThatRun() {
        TinyNetwork network = new TinyNetwork(directory, 3, 64);
        List<List<Tensor>> inputs =
                List.of(List.of(Tensor.random(network.model.graph().inputs().get(0), 1)));

        Timing timing = new OrtNodeTimer(network, Execution.CPU)
                .time(network.model, inputs, new ExecutionOptions(1, false), 1, 3);

        assertThat(timing.nodes())
                .extracting(TimedNode::name)
                .containsExactly("fc1", "relu1", "fc2", "relu2", "fc3", "relu3");
        assertThat(timing.nodes()).extracting(TimedNode::op).startsWith("MatMul", "Relu");
        assertThat(timing.nodes().get(1).inputs()).containsExactly("fc1");
        assertThat(timing.nodes().get(1).outputs()).containsExactly("relu1");
        assertThat(timing.nodes()).allMatch(node -> node.ms() >= 0);
        assertThat(timing.makers()).containsEntry("relu2", "relu2").hasSize(6);
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = list(temporary);
        TinyNetwork network = new TinyNetwork(directory, 1, 8);

        new OrtNodeTimer(network, Execution.CPU)
                .time(
                        network.model,
                        List.of(List.of(
                                Tensor.random(network.model.graph().inputs().get(0), 1))),
                        ExecutionOptions.DEFAULT,
                        0,
                        1);

        assertThat(list(temporary)).filteredOn(p -> !before.contains(p)).isEmpty();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(p -> p.getFileName().toString().startsWith("cutpoint-nodes"))
                    .toList();
        }
    }

    @Test
    void tracesAreReadRunByRun() throws IOException {
        Path file = Files.writeString(
                directory.resolve("trace.json"),
                """
                [{"cat":"Session","dur":9,"name":"model_loading_uri","args":{}},
                {"cat":"Node","dur":900,"name":"a_kernel_time","args":{"op_name":"A","shape":[{"float":[1]}]}},
                {"cat":"Session","dur":9,"name":"model_run","args":{}},
                {"cat":"Node","dur":100,"name":"a_kernel_time","args":{"op_name":"A"}},
                {"cat":"Node","dur":10,"name":"body_kernel_time","args":{"op_name":"B","output_size":"64"}},
                {"cat":"Node","dur":20,"name":"body_kernel_time","args":{"op_name":"B"}},
                {"cat":"Session","dur":9,"name":"model_run","args":{}},
                {"cat":"Node","dur":300,"name":"a_kernel_time","args":{"op_name":"A"}},
                {"cat":"Node","dur":50,"name":"body_kernel_time","args":{"op_name":"B"}},
                {"cat":"Session","dur":9,"name":"model_run","args":{}}
                ]
                """);

        assertThat(Trace.read(file, 1).medians())
                .containsExactly(new Trace.Event("a", "A", 0.2, 0), new Trace.Event("body", "B", 0.04, 64));
        assertThatThrownBy(() -> Trace.read(file, 3)).hasMessageContaining("no trace of runs");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Trace.read(file, 0)).isInstanceOf(IOException.class);
    }
}
