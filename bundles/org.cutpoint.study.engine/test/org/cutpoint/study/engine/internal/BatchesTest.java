package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.junit.jupiter.api.Test;

/** Of a network that is a layer, its loss, and what makes its new weights. */
class BatchesTest {
    private static final String TRAINING = "training:zoo:one";

    private static TensorInfo tensor(String id, long elements) {
        return TensorInfo.of(id, ElementType.FP32, List.of(elements));
    }

    private static Layer layer(String id, String input, TensorInfo output) {
        return new Layer(id, List.of(id), List.of("Op"), List.of(input), List.of(output), 100, 7, 28);
    }

    private static ModelGraph graph(String name) {
        return new ModelGraph(
                name,
                "hash",
                List.of(tensor("x", 10)),
                List.of(layer("a", "x", tensor("a", 20)), layer("a.backward", "a", tensor("w.updated", 7))),
                List.of("w.updated"));
    }

    private static Problem problem(ModelGraph graph) {
        return new Problem(
                graph.name(),
                List.of(Tier.of("device"), Tier.of("cloud")),
                items(graph.inputs()),
                graph.layers().stream()
                        .map(l -> new ProblemLayer(
                                l.id(),
                                l.inputs(),
                                items(l.outputs()),
                                Map.of("device", 1.0, "cloud", 1.0),
                                0,
                                0,
                                28,
                                Map.of()))
                        .toList(),
                graph.results(),
                List.of(),
                List.of(),
                Objective.LATENCY,
                1,
                4,
                true,
                Limits.NONE);
    }

    private static List<DataItem> items(List<TensorInfo> tensors) {
        return tensors.stream().map(t -> new DataItem(t.id(), t.bytes())).toList();
    }

    private static List<Long> bytes(Problem problem) {
        return List.of(
                problem.inputs().get(0).bytes(),
                problem.layers().get(0).outputs().get(0).bytes(),
                problem.layers().get(1).outputs().get(0).bytes(),
                problem.layers().get(1).syncBytes());
    }

    @Test
    void newWeightsDoNotGrowWithTheBatch() {
        for (String name : List.of(TRAINING, "zoo:one")) {
            Model model = new Model(name, LoadOptions.DEFAULT, graph(name), Path.of("f"), List.of());
            ModelGraph batched = Batches.of(model, 4).graph();
            assertThat(batched.tensor("x").bytes()).isEqualTo(4 * 40);
            assertThat(batched.tensor("a").bytes()).isEqualTo(4 * 80);
            assertThat(batched.tensor("w.updated").bytes()).isEqualTo(name.equals(TRAINING) ? 28 : 4 * 28);
            assertThat(batched.layers()).extracting(Layer::macs).containsOnly(400L);
            assertThat(batched.layers()).extracting(Layer::weightBytes).containsOnly(28L);
        }
    }

    @Test
    void aShareOfTheWeightsIsUpdated() {
        ModelGraph graph = graph(TRAINING);
        assertThat(bytes(Batches.updating(problem(graph), graph, 0.5))).containsExactly(40L, 80L, 14L, 14L);
        assertThat(bytes(Batches.updating(problem(graph), graph, 1e-6))).containsExactly(40L, 80L, 1L, 1L);
        ModelGraph inference = graph("zoo:one");
        assertThat(Batches.updating(problem(inference), inference, 0.5).layers())
                .extracting(l -> l.outputs().get(0).bytes())
                .as("results that are no weights stay whole")
                .containsExactly(80L, 28L);
    }

    @Test
    void tensorsTravelInFewerBytes() {
        ModelGraph graph = graph(TRAINING);
        assertThat(bytes(Batches.travelling(problem(graph), graph, 1))).containsExactly(10L, 20L, 7L, 7L);
        assertThat(bytes(Batches.travelling(problem(graph), graph, 0.5))).containsExactly(5L, 10L, 4L, 4L);
        Problem share = Batches.updating(problem(graph), graph, 0.25);
        assertThat(bytes(Batches.travelling(share, graph, 1)))
                .as("a share of the weights, in 8 bits")
                .containsExactly(10L, 20L, 2L, 2L);
    }
}
