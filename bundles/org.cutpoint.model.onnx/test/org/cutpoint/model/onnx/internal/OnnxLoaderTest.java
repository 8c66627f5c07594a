package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLoaderTest {
    @TempDir
    private Path folder;

    private final OnnxLoader loader = new OnnxLoader(new ModelFiles());

    private ModelGraph load(Graphs graphs) throws IOException {
        return load(graphs.model());
    }

    private ModelGraph load(ModelProto model) throws IOException {
        return loader.load(Graphs.write(folder, model).toString(), Progress.NONE)
                .graph();
    }

    private static List<List<String>> ops(ModelGraph graph) {
        return graph.layers().stream().map(Layer::ops).toList();
    }

    @Test
    void acceptsPathsNotSchemes() {
        assertThat(List.of("a.onnx", "../dir/b", "C:\\models\\a.onnx", "/c", "a?b"))
                .allMatch(loader::accepts);
        assertThat(List.of("zoo:alexnet", "https://somewhere/a.onnx", "", " ")).noneMatch(loader::accepts);
    }

    @Test
    void layersOfASmallNetwork() throws Exception {
        Path file = Graphs.small().write(folder);
        byte[] before = Files.readAllBytes(file);
        ModelGraph graph = loader.load(file.toString(), Progress.NONE).graph();
        assertThat(graph.name()).isEqualTo(file.getFileName().toString());
        assertThat(graph.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(before)));
        assertThat(graph.inputs())
                .containsExactly(TensorInfo.of("x", org.cutpoint.api.model.ElementType.FP32, List.of(1L, 3L, 8L, 8L)));
        assertThat(graph.results()).containsExactly("y");
        assertThat(graph.layers()).extracting(Layer::id).containsExactly("conv", "pool", "fc");
        assertThat(graph.layers())
                .extracting(Layer::nodes)
                .containsExactly(List.of("conv", "bn", "relu"), List.of("pool", "flat"), List.of("fc"));
        assertThat(ops(graph))
                .containsExactly(
                        List.of("Conv", "BatchNormalization", "Relu"), List.of("MaxPool", "Flatten"), List.of("Gemm"));
        // 64 positions x 4 filters x 27 weights; mean and variance are no parameters but weigh something.
        assertThat(graph.layers()).extracting(Layer::macs).containsExactly(64L * 4 * 27, 0L, 64L * 5);
        assertThat(graph.layers()).extracting(Layer::parameters).containsExactly(108L + 4 + 4 + 4, 0L, 325L);
        assertThat(graph.layers()).extracting(Layer::weightBytes).containsExactly(4L * (108 + 5 * 4), 0L, 4L * 325);
        assertThat(graph.tensor("f").shape()).containsExactly(1L, 64L);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void orderOfTheFileDoesNotMatter() throws IOException {
        ModelProto model = Graphs.small().model();
        List<ai.onnx.proto.OnnxMl.NodeProto> reversed =
                new ArrayList<>(model.getGraph().getNodeList());
        Collections.reverse(reversed);
        ModelGraph graph = load(model.toBuilder()
                .setGraph(model.getGraph().toBuilder().clearNode().addAllNode(reversed))
                .build());
        assertThat(graph.layers()).extracting(Layer::id).containsExactly("conv", "pool", "fc");
    }

    @Test
    void residualAddAndItsActivationBelongToTheConvolution() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 1, 4, 5, 5)
                .weight("w", 4, 4, 1, 1)
                .node("Conv x,w -> a")
                .node("Conv a,w -> b")
                .node("Add a,b -> c")
                .node("Relu c -> y")
                .output("y"));
        assertThat(ops(graph)).containsExactly(List.of("Conv"), List.of("Conv", "Add", "Relu"));
        // The shared weight is one parameter tensor, but both layers need it.
        assertThat(graph.parameters()).isEqualTo(16);
        assertThat(graph.layers().get(1).weightBytes()).isEqualTo(64);
    }

    @Test
    void composedActivationsStayTogether() throws IOException {
        Graphs silu = new Graphs()
                .input("x", 1, 4, 5, 5)
                .weight("w", 4, 4, 1, 1)
                .node("Conv x,w -> a")
                .node("Sigmoid a -> s")
                .node("Mul a,s -> b")
                .node("Conv b,w -> c");
        Graphs gelu = new Graphs()
                .input("x", 2, 4)
                .weight("w", 4, 4)
                .scalar("root", 1.414f)
                .scalar("one", 1)
                .scalar("half", 0.5f)
                .node("MatMul x,w -> a")
                .node("Div a,root -> d")
                .node("Erf d -> e")
                .node("Add e,one -> f")
                .node("Mul a,f -> g")
                .node("Mul g,half -> h");
        assertThat(ops(load(silu.output("c")))).containsExactly(List.of("Conv", "Sigmoid", "Mul"), List.of("Conv"));
        assertThat(ops(load(gelu.output("h")))).containsExactly(List.of("MatMul", "Div", "Erf", "Add", "Mul", "Mul"));
    }

    @Test
    void whatOthersLookIntoIsNotFused() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 1, 4, 5, 5)
                .weight("w", 4, 4, 1, 1)
                .node("Conv x,w -> a")
                .node("Relu a -> b")
                .node("Tanh a -> c")
                .node("Add b,c -> d")
                .node("Sigmoid d -> e")
                .output("e", "d"));
        assertThat(ops(graph)).containsExactly(List.of("Conv", "Relu", "Tanh", "Add"), List.of("Sigmoid"));
        ModelGraph open = load(new Graphs()
                .input("x", 1, 4, 5, 5)
                .weight("w", 4, 4, 1, 1)
                .node("Conv x,w -> a")
                .node("Relu a -> b")
                .output("a", "b"));
        assertThat(ops(open)).containsExactly(List.of("Conv"), List.of("Relu"));
    }

    @Test
    void constantsAreNoLayers() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 2, 4)
                .weight("w", 4, 4)
                .node("Constant -> k", tensor("value", new Graphs().random("", 4)))
                .node("Transpose w -> t")
                .node("MatMul x,t -> a")
                .node("Mul a,k -> b")
                .node("Shape b -> s")
                .node("Reshape b,s -> c")
                .node("Softmax c -> y")
                .node("Tanh c -> unused")
                .output("y"));
        assertThat(ops(graph)).containsExactly(List.of("MatMul", "Mul", "Reshape"), List.of("Softmax"));
        assertThat(graph.layers().get(0).parameters()).isEqualTo(20);
        assertThat(graph.layers().get(0).weightBytes()).isEqualTo(4 * 20 + 8 * 2);
    }

    @Test
    void openDimensionsAreFixed() throws IOException {
        ModelGraph graph = load(new Graphs()
                .symbolic("x", "batch", "3", "height", "")
                .symbolic("z", "batch", "3", "height", "224")
                .node("Add x,z -> y")
                .output("y"));
        assertThat(graph.tensor("y").shape()).containsExactly(1L, 3L, 224L, 224L);
    }

    @Test
    void nodesWithoutNamesOrWithTheSameGetTheirOwn() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 2, 4)
                .named("", "Softmax x -> a")
                .named("same", "Softmax a -> b")
                .named("same", "Softmax b -> c")
                .named("Softmax_0", "Softmax c -> d")
                .output("d"));
        assertThat(graph.layers())
                .extracting(Layer::id)
                .containsExactly("Softmax_0_", "same", "Softmax_2", "Softmax_0");
    }

    @Test
    void initializersListedAsInputsAreNoInputs() throws IOException {
        ModelGraph graph = load(new Graphs()
                .ir(3)
                .input("x", 2, 4)
                .input("w", 4, 4)
                .weight("w", 4, 4)
                .node("MatMul x,w -> y")
                .output("y"));
        assertThat(graph.inputs()).extracting(TensorInfo::id).containsExactly("x");
    }

    @Test
    void recurrentLayersCount() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 5, 2, 3)
                .weight("w", 1, 16, 3)
                .weight("r", 1, 16, 4)
                .node("LSTM x,w,r -> y", int_("hidden_size", 4))
                .output("y"));
        assertThat(graph.macs()).isEqualTo(5L * 2 * 4 * 4 * (3 + 4));
        assertThat(load(new Graphs()
                                .input("x", 1, 2, 3, 3)
                                .weight("w", 2, 5, 2, 2)
                                .node("ConvTranspose x,w -> y", ints_("strides", 2, 2))
                                .output("y"))
                        .macs())
                .isEqualTo(9L * 2 * 5 * 4);
    }

    @Test
    void noCutThroughShapesThatDependOnData() throws IOException {
        ModelGraph graph = load(new Graphs()
                .input("x", 6)
                .node("Softmax x -> a")
                .node("NonZero a -> i")
                .node("Transpose i -> j")
                .node("LogSoftmax x -> other")
                .node("GatherND a,j -> b")
                .node("ReduceSum b -> c", int_("keepdims", 1))
                .node("Mul c,other -> y")
                .output("y"));
        assertThat(ops(graph))
                .containsExactly(
                        List.of("Softmax"),
                        List.of("NonZero", "Transpose", "GatherND", "ReduceSum"),
                        List.of("LogSoftmax", "Mul"));
    }

    @Test
    void sameFileIsNotReadTwiceAndChangesAreSeen() throws IOException {
        ModelFiles files = new ModelFiles();
        Path file = Graphs.small().write(folder);
        OnnxModel first = files.open(file, LoadOptions.DEFAULT, Progress.NONE);
        assertThat(files.open(file, LoadOptions.DEFAULT, Progress.NONE)).isSameAs(first);
        Files.write(
                file,
                new Graphs()
                        .input("x", 1)
                        .node("Relu x -> y")
                        .output("y")
                        .model()
                        .toByteArray());
        assertThat(files.open(file, LoadOptions.DEFAULT, Progress.NONE).sha256())
                .isNotEqualTo(first.sha256());
    }
}
