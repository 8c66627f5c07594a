package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.NodeTimer.TimedNode;
import org.cutpoint.api.run.NodeTimer.Timing;
import org.junit.jupiter.api.Test;

class NodeLayersTest {
    private static TensorInfo tensor(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L));
    }

    private static final ModelGraph GRAPH = new ModelGraph(
            "two",
            "00",
            List.of(tensor("x")),
            List.of(
                    new Layer(
                            "conv1",
                            List.of("c1", "r1"),
                            List.of("Conv", "Relu"),
                            List.of("x"),
                            List.of(tensor("r1_out")),
                            1,
                            1,
                            1),
                    new Layer(
                            "conv10",
                            List.of("c10"),
                            List.of("Conv"),
                            List.of("r1_out"),
                            List.of(tensor("y")),
                            1,
                            1,
                            1)),
            List.of("y"));

    private static final Map<String, String> MAKERS = Map.of("c1_out", "c1", "r1_out", "r1", "y", "c10");

    private static TimedNode node(String name, List<String> inputs, List<String> outputs) {
        return new TimedNode(name, "Op", inputs, outputs, 1);
    }

    private static List<Optional<String>> layers(TimedNode... nodes) {
        return NodeLayers.of(GRAPH, new Timing(List.of(nodes), MAKERS));
    }

    @Test
    void byTheTensorsThatTheyMake() {
        assertThat(layers(
                        node("whatever", List.of("x"), List.of("r1_out")),
                        node("odd", List.of("x"), List.of("c1_out"))))
                .containsExactly(Optional.of("conv1"), Optional.of("conv1"));
    }

    @Test
    void byNamesThatWereAddedTo() {
        assertThat(layers(
                        node("c1_out_nchwc", List.of(), List.of("reorder_token_7")),
                        node("fused c10", List.of(), List.of()),
                        node("c10/Fusion/", List.of(), List.of()),
                        node("c1", List.of(), List.of()),
                        node("c100", List.of(), List.of())))
                .containsExactly(
                        Optional.of("conv1"),
                        Optional.of("conv10"),
                        Optional.of("conv10"),
                        Optional.of("conv1"),
                        Optional.empty());
    }

    @Test
    void whatIsPutInBetweenBelongsToItsReader() {
        assertThat(layers(
                        node("ReorderInput", List.of("x"), List.of("reorder")),
                        node("r1_out_nchwc", List.of("reorder"), List.of("blocked")),
                        node("ReorderOutput", List.of("blocked"), List.of("plain")),
                        node("Cast", List.of("plain"), List.of("cast")),
                        node("Lost", List.of("nothing"), List.of("nowhere"))))
                .containsExactly(
                        Optional.of("conv1"),
                        Optional.of("conv1"),
                        Optional.of("conv1"),
                        Optional.of("conv1"),
                        Optional.empty());
    }
}
