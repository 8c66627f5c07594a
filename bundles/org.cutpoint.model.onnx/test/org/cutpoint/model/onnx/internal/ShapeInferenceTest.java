package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.NodeOutputs;
import org.cutpoint.model.tck.NodeOutputs.Made;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What we know is what a run of ONNX Runtime gives, for every tensor: type, shape, and value where we claim one. */
class ShapeInferenceTest {
    private static final LoadOptions OPS = new LoadOptions(Granularity.OP, Map.of());

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> definitionsAgreeWithARun() {
        return OperatorModels.defined().entrySet().stream()
                .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> {
                    ModelProto model = Rewriting.of("test", c.getValue());
                    OnnxGraph graph = OnnxGraph.of("test", model.getGraph());
                    Map<String, Fact> inputs =
                            Inputs.of("test", graph, Map.of()).facts();
                    ShapeInference inference = new ShapeInference("test", model, graph, inputs);
                    inference.run();
                    Map<String, Made> run = run(model, inputs);
                    assertThat(run).hasSize(graph.producers().size());
                    agree(inference.scope().facts(), run, Set.of());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsAskedAgreesWithARun() {
        return OperatorModels.asked().entrySet().stream()
                .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> {
                    ModelProto model = returning(c.getValue());
                    OnnxModel analysed = Analysis.of("test", "", model, List.of(), OPS);
                    agree(analysed.facts(), run(model, inputs(analysed)), analysed.volatiles());
                }));
    }

    /** With the last node's outputs as the model's. */
    private static ModelProto returning(ModelProto model) {
        ModelProto.Builder returning = model.toBuilder();
        int last = model.getGraph().getNodeCount() - 1;
        model.getGraph().getNode(last).getOutputList().forEach(o -> returning
                .getGraphBuilder()
                .addOutput(ValueInfoProto.newBuilder().setName(o)));
        return returning.build();
    }

    private static Map<String, Fact> inputs(OnnxModel model) {
        Map<String, Fact> inputs = new LinkedHashMap<>();
        model.inputs().forEach(i -> inputs.put(i.id(), model.facts().get(i.id())));
        return inputs;
    }

    private Map<String, Made> run(ModelProto model, Map<String, Fact> inputs) throws Exception {
        Map<String, Tensor> values = new HashMap<>();
        inputs.forEach((name, fact) -> values.put(name, Tensor.random(fact.info(name), 1)));
        return NodeOutputs.of(model, folder, values);
    }

    private static void agree(Map<String, Fact> facts, Map<String, Made> run, Set<String> volatiles) {
        assertThat(run).isNotEmpty();
        run.forEach((name, made) -> {
            Fact fact = facts.get(name);
            assertThat(fact).as(name).isNotNull();
            assertThat(fact.type).as(name).isEqualTo(made.type());
            if (volatiles.contains(name)) {
                assertThat(fact.hasValue()).as(name).isFalse();
                return;
            }
            assertThat(Arrays.stream(fact.shape).boxed().toList()).as(name).isEqualTo(made.shape());
            if (fact.hasValue()) {
                assertThat(fact.value()).as(name).isEqualTo(words(fact, made.data()));
            }
        });
    }

    private static long[] words(Fact fact, ByteBuffer data) {
        long[] words = new long[(int) fact.elements()];
        for (int i = 0; i < words.length; i++) {
            words[i] = fact.type == Types.INT64
                    ? data.getLong(8 * i)
                    : fact.type == Types.INT32
                            ? data.getInt(4 * i)
                            : fact.type == Types.FLOAT ? Fact.word(data.getFloat(4 * i)) : data.get(i);
        }
        return words;
    }

    @Test
    void shapeArithmeticIsKnownByValue() {
        for (String name : List.of(
                "shape arithmetic",
                "pads as exporters write them",
                "matrices of numbers",
                "floats",
                "resize as exporters write it")) {
            ModelProto model = OperatorModels.defined().get(name);
            ShapeInference inference = new ShapeInference(
                    "test",
                    model,
                    OnnxGraph.of("test", model.getGraph()),
                    Map.of("x", Fact.of(Types.FLOAT, 1, 4, 9, 7)));
            inference.run();
            assertThat(inference.scope().facts().entrySet().stream()
                            .filter(e -> e.getValue().type != Types.FLOAT
                                    || name.equals("floats")
                                            && !Set.of("x", "w", "gw", "tw").contains(e.getKey()))
                            .filter(e -> !e.getValue().hasValue()))
                    .isEmpty();
        }
    }

    /** Which branch runs is not known, but one of them cannot. */
    @Test
    void aBranchThatCannotRunIsNotTaken() {
        ModelProto model = new Graphs()
                .input("x", 1, 8)
                .typed("c", Types.BOOL)
                .node("If c -> y", Graphs.graph("then_branch", reshape(6)), Graphs.graph("else_branch", reshape(2, 4)))
                .output("y")
                .model();
        OnnxModel analysed = Analysis.of("test", "", model, List.of(), OPS);
        assertThat(analysed.facts().get("y").shape).containsExactly(2, 4);
        assertThat(analysed.volatiles()).isEmpty();
    }

    private static GraphProto reshape(long... shape) {
        return new Graphs()
                .ints("s", shape)
                .node("Reshape x,s -> r")
                .output("r")
                .proto()
                .build();
    }

    /** Zero, which is tried first, selects a branch that fails. */
    @Test
    void aRunIsTriedWithNumbersThatTheNetworkKnows() {
        GraphProto fails = new Graphs()
                .index("far", 99)
                .node("Gather x,far -> g")
                .output("g")
                .proto()
                .build();
        GraphProto runs = new Graphs()
                .node("NonZero x -> n")
                .node("Cast n -> f", Graphs.int_("to", Types.FLOAT))
                .output("f")
                .proto()
                .build();
        ModelProto model = new Graphs()
                .input("x", 8)
                .typed("mode", Types.INT64)
                .index("known", 7)
                .node("Equal mode,known -> c")
                .node("If c -> y", Graphs.graph("then_branch", runs), Graphs.graph("else_branch", fails))
                .output("y")
                .model();
        OnnxModel analysed = Analysis.of("test", "", model, List.of(), OPS);
        assertThat(analysed.facts().get("y").rank()).isEqualTo(2);
        assertThat(analysed.volatiles()).containsExactly("y");
    }

    @Test
    void nothingFollowsFromWhatOneRunGives() {
        ModelProto model = returning(OperatorModels.asked().get("grown shapes"));
        OnnxModel analysed = Analysis.of("test", "", model, List.of(), OPS);
        assertThat(analysed.volatiles()).contains("n", "y").doesNotContain("s");
        assertThat(analysed.facts().get("s").hasValue()).isFalse();
    }
}
