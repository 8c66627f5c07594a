package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.domain;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.NodeOutputs;
import org.cutpoint.model.tck.NodeOutputs.Made;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rewritten model computes what it computed before, and its tensors keep their names. */
class RewritingTest {
    @TempDir
    private Path folder;

    private ModelProto same(ModelProto model) throws Exception {
        ModelProto rewritten = Rewriting.of("test", model);
        Map<String, Made> before = run(model);
        Map<String, Made> after = run(rewritten);
        assertThat(after).containsAllEntriesOf(before);
        return rewritten;
    }

    private Map<String, Made> run(ModelProto model) throws Exception {
        Map<String, Tensor> inputs = new HashMap<>();
        Inputs.of("test", OnnxGraph.body("test", model.getGraph()), Map.of())
                .facts()
                .forEach((name, fact) -> inputs.put(name, Tensor.random(fact.info(name), 1)));
        return NodeOutputs.of(model, folder, inputs);
    }

    @Test
    void plainModelsStayAsTheyAre() {
        ModelProto model = Graphs.small().model();
        assertThat(Rewriting.of("test", model)).isSameAs(model);
    }

    @Test
    void whatIsDoneTwiceIsDoneOnce() throws Exception {
        GraphProto body = new Graphs().node("Neg r2 -> n").output("n").proto().build();
        ModelProto model = new Graphs()
                .input("x", 2, 3)
                .node("Relu x -> r1")
                .node("Relu x -> r2")
                .node("LeakyRelu x -> l1", Graphs.float_("alpha", 0.1f))
                .node("LeakyRelu x -> l2", Graphs.float_("alpha", 0.2f))
                .node("Add r1,l1 -> a1")
                .node("Add r2,l1 -> a2")
                .node("Mul a1,a2 -> m")
                .node("Relu x -> y")
                .node("RandomNormalLike x -> e1")
                .node("RandomNormalLike x -> e2")
                .node("ReduceSum m -> s", Graphs.int_("keepdims", 0))
                .node("Cast s -> c", Graphs.int_("to", Types.BOOL))
                .node("If c -> z", Graphs.graph("then_branch", body), Graphs.graph("else_branch", body))
                .output("y", "z")
                .model();
        ModelProto rewritten = Rewriting.of("test", model);
        assertThat(rewritten.getGraph().getNodeList())
                .extracting(NodeProto::getName)
                .containsExactly("n0", "n2", "n3", "n4", "n6", "n7", "n8", "n9", "n10", "n11", "n12");
        assertThat(rewritten.getGraph().getNode(4).getInputList()).containsExactly("a1", "a1");
        ModelProto steady = model.toBuilder()
                .setGraph(model.getGraph().toBuilder().removeNode(9).removeNode(8))
                .build();
        Map<String, Made> before = run(steady);
        Map<String, Made> after = run(Rewriting.of("test", steady));
        assertThat(before).containsAllEntriesOf(after).containsKey("z");
    }

    @Test
    void functionsInFunctionsWithAttributesAndDefaults() throws Exception {
        ModelProto rewritten = same(OperatorModels.defined().get("functions"));
        assertThat(rewritten.getFunctionsList()).isEmpty();
        assertThat(rewritten.getGraph().getNodeList()).allMatch(n -> Op.standard(n.getDomain()));
        NodeProto softmax = rewritten.getGraph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("Softmax"))
                .findFirst()
                .orElseThrow();
        assertThat(softmax.getAttributeList()).containsExactly(int_("axis", 1));
    }

    private static ValueInfoProto any(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    /** Its body reads an input from a branch, which has a tensor of a name that the graph has, too. */
    private static FunctionProto branching() {
        GraphProto branch = new Graphs()
                .node("Mul i,i -> x")
                .node("Add x,i -> o1")
                .output(any("o1"))
                .proto()
                .build();
        GraphProto other =
                new Graphs().node("Neg i -> o2").output(any("o2")).proto().build();
        return OperatorModels.function("Branching", 17)
                .addInput("i")
                .addInput("c")
                .addOutput("o")
                .addOutput("unused")
                .addNode(Graphs.nodeProto("If c -> o", graph("then_branch", branch), graph("else_branch", other)))
                .addNode(Graphs.nodeProto("Relu o -> unused"))
                .build();
    }

    @Test
    void subgraphsInFunctionsAndFunctionsInSubgraphs() throws Exception {
        GraphProto calling = new Graphs()
                .node("own.Branching x,c -> inner,rest")
                .output(any("inner"))
                .proto()
                .build();
        GraphProto plain = new Graphs()
                .node("Relu x -> plain")
                .output(any("plain"))
                .proto()
                .build();
        ModelProto model = new Graphs()
                        .input("x", 2, 3)
                        .typed("c", Types.BOOL)
                        .node("own.Branching x,c -> a,a2")
                        .node("own.Branching a,c -> b,d")
                        .node("If c -> e", graph("then_branch", calling), graph("else_branch", plain))
                        .node("Sum b,d,e -> y")
                        .output("y")
                        .model(domain("own"))
                        .toBuilder()
                        .addFunctions(branching())
                        .build();
        ModelProto rewritten = same(model);
        assertThat(rewritten.getFunctionsList()).isEmpty();
        assertThat(rewritten.toString()).doesNotContain("Branching\"");
    }

    @Test
    void inputsThatAreLeftOut() throws Exception {
        FunctionProto function = OperatorModels.function("Bounded", 17, "Clip i,low,high -> o")
                .addInput("i")
                .addInput("low")
                .addInput("high")
                .addOutput("o")
                .build();
        same(new Graphs()
                        .input("x", 2, 3)
                        .scalar("top", 0.5f)
                        .node("own.Bounded x,,top -> a")
                        .node("own.Bounded a,top -> y")
                        .output("y")
                        .model(domain("own"))
                        .toBuilder()
                        .addFunctions(function)
                        .build());
    }

    @Test
    void attributesThatAreLeftOutHaveTheFunctionsDefaultOrTheOperators() throws Exception {
        FunctionProto function = OperatorModels.function("Leaky", 17)
                .addInput("i")
                .addOutput("o")
                .addAttribute("given")
                .addAttributeProto(AttributeProto.newBuilder()
                        .setName("preset")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(0.7f))
                .addNode(Graphs.nodeProto("LeakyRelu i -> m").toBuilder().addAttribute(reference("given")))
                .addNode(Graphs.nodeProto("LeakyRelu m -> o").toBuilder().addAttribute(reference("preset")))
                .build();
        AttributeProto given = AttributeProto.newBuilder()
                .setName("given")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(0.25f)
                .build();
        ModelProto rewritten = same(new Graphs()
                        .input("x", 2, 3)
                        .node("own.Leaky x -> a")
                        .node("own.Leaky a -> y", given)
                        .output("y")
                        .model(domain("own"))
                        .toBuilder()
                        .addFunctions(function)
                        .build());
        assertThat(rewritten.getGraph().getNodeList())
                .extracting(n ->
                        n.getAttributeList().stream().map(AttributeProto::getF).toList())
                .containsExactly(List.of(), List.of(0.7f), List.of(0.25f), List.of(0.7f));
    }

    private static AttributeProto reference(String name) {
        return AttributeProto.newBuilder()
                .setName("alpha")
                .setRefAttrName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .build();
    }

    @Test
    void functionsForOtherVersionsOfOperatorsStayCalls() {
        FunctionProto function = OperatorModels.function("Old", 12, "ReduceSum i -> o")
                .addInput("i")
                .addOutput("o")
                .build();
        ModelProto model = new Graphs()
                .input("x", 2, 3).node("own.Old x -> y").output("y").model(domain("own")).toBuilder()
                        .addFunctions(function)
                        .build();
        ModelProto rewritten = Rewriting.of("test", model);
        assertThat(rewritten.getFunctionsList()).hasSize(1);
        assertThat(rewritten.getGraph().getNode(0).getOpType()).isEqualTo("Old");
    }

    @Test
    void functionsThatCallThemselvesAreRefused() {
        FunctionProto first = OperatorModels.function("First", 17, "own.Second i -> o")
                .addInput("i")
                .addOutput("o")
                .build();
        FunctionProto second = OperatorModels.function("Second", 17, "own.First i -> o")
                .addInput("i")
                .addOutput("o")
                .build();
        ModelProto model = new Graphs()
                .input("x", 2).node("own.First x -> y").output("y").model(domain("own")).toBuilder()
                        .addFunctions(first)
                        .addFunctions(second)
                        .build();
        assertThatThrownBy(() -> Rewriting.of("test", model)).isInstanceOf(InputException.class);
    }

    @Test
    void returnedConstantsComeFromANode() throws Exception {
        ModelProto rewritten = same(new Graphs()
                .ir(3)
                .input("x", 2, 3)
                .input("w", 3)
                .weight("w", 3)
                .node("Add x,w -> y")
                .output("y", "w")
                .model());
        OnnxGraph graph = OnnxGraph.of("test", rewritten.getGraph());
        assertThat(graph.results()).containsExactly("y", "w");
        assertThat(graph.producer("w").orElseThrow().type()).isEqualTo("Identity");
        assertThat(graph.inputs()).hasSize(1);
    }
}
