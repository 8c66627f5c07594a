package org.cutpoint.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.analysis.PropertyGroup;
import org.cutpoint.analysis.PropertyGroup.Property;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.NodeDetails.Attribute;
import org.cutpoint.api.model.NodeDetails.Node;
import org.cutpoint.api.model.NodeDetails.Weight;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.junit.jupiter.api.Test;

class DescribedLayersTest {
    private final TensorInfo input = TensorInfo.of("image", ElementType.FP32, List.of(1L, 3L, 8L, 8L));
    private final TensorInfo middle = TensorInfo.of("a:0", ElementType.FP32, List.of(1L, 250L));
    private final TensorInfo output = TensorInfo.of("b:0", ElementType.FP32, List.of());
    private final Model model = new Model(
            "zoo:tiny",
            new ModelGraph(
                    "tiny",
                    "ab",
                    List.of(input),
                    List.of(
                            new Layer(
                                    "a",
                                    List.of("n1"),
                                    List.of("Conv", "Relu"),
                                    List.of("image"),
                                    List.of(middle),
                                    300,
                                    10,
                                    40),
                            new Layer(
                                    "b", List.of("n2"), List.of("Gemm"), List.of("a:0"), List.of(output), 100, 10, 40)),
                    List.of("b:0")),
            Path.of("tiny.onnx"));
    private final DescribedLayers layers = new DescribedLayers((m, layer) -> List.of(new Node(
            layer.nodes().get(0),
            "Conv",
            List.of(new Attribute("pads", "[1, 1]")),
            List.of(new Weight("w", "FLOAT", List.of(4L, 3L))))));

    private static String value(List<PropertyGroup> groups, String name) {
        return groups.stream()
                .flatMap(group -> group.properties().stream())
                .filter(property -> property.name().equals(name))
                .map(Property::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void layersHaveAPlaceAndNeighbours() {
        List<PropertyGroup> general = layers.general(model, "a");
        assertThat(value(general, "Position")).isEqualTo("1 of 2");
        assertThat(value(general, "Operators")).isEqualTo("Conv, Relu");
        assertThat(value(general, "Multiply-accumulates")).isEqualTo("300 (75.0 %)");
        assertThat(value(general, "Reads from")).isEqualTo("the network's input");
        assertThat(value(general, "Read by")).isEqualTo("b");
        assertThat(value(layers.general(model, "b"), "Read by")).isEqualTo("nobody: it makes a result");
        assertThatThrownBy(() -> layers.general(model, "c")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesAndWeightsComeByNode() {
        List<PropertyGroup> attributes = layers.attributes(model, "b");
        assertThat(attributes).extracting(PropertyGroup::title).containsExactly("Conv n2");
        assertThat(attributes.get(0).properties())
                .containsExactly(new Property("pads", "[1, 1]"), new Property("w", "float 4 × 3"));
    }

    @Test
    void shapesAndTensorsHaveSizes() {
        assertThat(value(layers.shapes(model, "a"), "a:0")).isEqualTo("fp32 1 × 250, 1.00 kB");
        assertThat(value(layers.tensor(model, "b:0"), "Shape")).isEqualTo("scalar");
        assertThat(value(layers.tensor(model, "a:0"), "Made by")).isEqualTo("a");
        assertThat(value(layers.network(model), "Layers")).isEqualTo("2");
    }

    @Test
    void costsAreTimesOnTiersAndOfSending() {
        assertThat(value(layers.costs(model, "a", Optional.empty()), "Not known"))
                .contains("not been profiled");
        Problem problem = new Problem(
                "tiny",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("image", input.bytes())),
                List.of(layer("a", "image", "a:0", 3), layer("b", "a:0", "b:0", 1)),
                List.of("b:0"),
                List.of(),
                List.of(new Link("device", "cloud", 8, 1, 5, 0, 0)),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE);
        List<PropertyGroup> costs = layers.costs(model, "a", Optional.of(problem));
        assertThat(value(costs, "On device")).isEqualTo("3.000 ms (75.0 %)");
        assertThat(value(costs, "device → cloud, 8 Mbit/s")).isEqualTo("2.000 ms");
    }

    private static ProblemLayer layer(String id, String input, String output, double ms) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(output, 1000)),
                Map.of("device", ms, "cloud", ms / 10),
                1,
                1,
                0,
                Map.of());
    }
}
