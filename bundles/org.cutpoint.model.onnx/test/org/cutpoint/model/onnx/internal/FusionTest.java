package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.junit.jupiter.api.Test;

/** What a runtime fuses is one layer. */
class FusionTest {
    private static List<Layer> layers(Graphs graphs) {
        return Analysis.of("test", "", graphs.model(), List.of(), LoadOptions.DEFAULT)
                .layers();
    }

    private static List<List<String>> ops(Graphs graphs) {
        return layers(graphs).stream().map(Layer::ops).toList();
    }

    private static Graphs image() {
        return new Graphs().input("x", 1, 4, 5, 5).weight("w", 4, 4, 1, 1);
    }

    @Test
    void writtenOutLayerNormalisationBetweenResidualConnections() {
        Graphs graphs = new Graphs()
                .input("x", 2, 3, 4)
                .weight("w", 4, 4)
                .weight("g", 4)
                .weight("b", 4)
                .scalar("two", 2)
                .scalar("e", 1e-5f)
                .node("MatMul x,w -> p")
                .node("Add p,x -> h")
                .node("ReduceMean h -> m", ints_("axes", -1))
                .node("Sub h,m -> d")
                .node("Pow d,two -> q")
                .node("ReduceMean q -> v", ints_("axes", -1))
                .node("Add v,e -> ve")
                .node("Sqrt ve -> s")
                .node("Div d,s -> n")
                .node("Mul n,g -> ng")
                .node("Add ng,b -> l")
                .node("MatMul l,w -> r")
                .node("Add r,h -> y")
                .output("y");
        assertThat(ops(graphs))
                .containsExactly(
                        List.of("MatMul"),
                        List.of("Add"),
                        List.of("ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Sqrt", "Div", "Mul", "Add"),
                        List.of("MatMul"),
                        List.of("Add"));
    }

    @Test
    void aStatisticOfATensorThatNobodyElseReadsIsNoNormalisation() {
        assertThat(ops(image().node("Conv x,w -> a")
                        .node("Relu a -> b")
                        .node("ReduceMean b -> c", ints_("axes", 2, 3))
                        .node("Sigmoid c -> y")
                        .output("y")))
                .containsExactly(List.of("Conv", "Relu"), List.of("ReduceMean", "Sigmoid"));
    }

    @Test
    void activationsOfATensorThatOthersReadToo() {
        assertThat(ops(image().node("Conv x,w -> a")
                        .node("Sigmoid a -> s")
                        .node("Mul a,s -> b")
                        .node("Conv b,w -> c")
                        .node("Add a,c -> y")
                        .output("y")))
                .containsExactly(List.of("Conv"), List.of("Sigmoid", "Mul"), List.of("Conv", "Add"));
    }

    @Test
    void paddingBelongsToWhatItIsFor() {
        List<Layer> layers = layers(image().ints("p", 0, 0, 1, 1, 0, 0, 1, 1)
                .node("Relu x -> r")
                .named("pad", "Pad r,p -> a")
                .named("conv", "Conv a,w -> b")
                .node("Relu b -> y")
                .output("y"));
        assertThat(layers).extracting(Layer::ops).containsExactly(List.of("Relu"), List.of("Pad", "Conv", "Relu"));
        assertThat(layers.get(1).id()).as("known by what it does").isEqualTo("conv");
        assertThat(layers.get(1).inputs()).containsExactly("r");
    }

    @Test
    void quantizedTensorsCrossBetweenLayers() {
        Graphs graphs = image().scalar("s", 0.1f)
                .bytes("z", Types.UINT8, 3)
                .node("QuantizeLinear x,s,z -> q0")
                .node("DequantizeLinear q0,s,z -> d0")
                .named("conv", "Conv d0,w -> c")
                .node("Relu c -> r")
                .node("QuantizeLinear r,s,z -> q1")
                .node("DequantizeLinear q1,s,z -> d1")
                .node("DequantizeLinear q0,s,z -> d2")
                .named("add", "Add d1,d2 -> a")
                .node("QuantizeLinear a,s,z -> q2")
                .node("DequantizeLinear q2,s,z -> d3")
                .node("GlobalAveragePool d3 -> y")
                .output("y");
        List<Layer> layers = layers(graphs);
        assertThat(layers)
                .extracting(Layer::ops)
                .containsExactly(
                        List.of("QuantizeLinear"),
                        List.of("DequantizeLinear", "Conv", "Relu", "QuantizeLinear"),
                        List.of("DequantizeLinear", "DequantizeLinear", "Add", "QuantizeLinear"),
                        List.of("DequantizeLinear", "GlobalAveragePool"));
        assertThat(layers).extracting(Layer::id).contains("conv", "add");
        assertThat(layers.stream().limit(3).flatMap(l -> l.outputs().stream())).allMatch(t -> t.bytes() == 100);
    }

    @Test
    void dynamicallyQuantizedProductsAreOneLayer() {
        Graphs graphs = new Graphs()
                .input("x", 2, 3, 4)
                .bytes("w", Types.UINT8, 3, 4, 4)
                .scalar("ws", 0.1f)
                .weight("b", 4)
                .node("DynamicQuantizeLinear x -> q,s,z")
                .node("MatMulInteger q,w,z -> i")
                .node("Cast i -> f", int_("to", Types.FLOAT))
                .node("Mul s,ws -> t")
                .node("Mul f,t -> u")
                .node("Add u,b -> y")
                .output("y");
        assertThat(ops(graphs))
                .containsExactly(List.of("DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul", "Add"));
    }

    @Test
    void aNodeIsALayerIfThatIsAskedFor() {
        List<Layer> layers = Analysis.of(
                        "test", "", Graphs.small().model(), List.of(), new LoadOptions(Granularity.OP, Map.of()))
                .layers();
        assertThat(layers).extracting(Layer::id).containsExactly("conv", "bn", "relu", "pool", "flat", "fc");
        assertThat(layers).allMatch(l -> l.nodes().equals(List.of(l.id())));
    }

    @Test
    void shapeArithmeticIsNoLayerAtAnyGranularity() {
        Graphs graphs = new Graphs()
                .input("x", 2, 3, 4)
                .ints("zero", 0)
                .ints("rest", -1)
                .node("Relu x -> r")
                .node("Shape r -> s")
                .node("Gather s,zero -> n")
                .node("Concat n,rest -> t", int_("axis", 0))
                .node("ConstantOfShape s -> ones")
                .node("Add r,ones -> a")
                .node("Reshape a,t -> y")
                .output("y");
        for (Granularity granularity : List.of(Granularity.OP, Granularity.LAYER)) {
            assertThat(
                            Analysis.of("test", "", graphs.model(), List.of(), new LoadOptions(granularity, Map.of()))
                                    .layers()
                                    .stream()
                                    .flatMap(l -> l.ops().stream()))
                    .containsExactly("Relu", "Add", "Reshape");
        }
    }

    @Test
    void onlyWhatLiesBetweenJoinsWhatCannotBeCut() {
        Graphs graphs = new Graphs()
                .input("x", 6)
                .node("Softmax x -> a")
                .node("NonZero a -> i")
                .node("Relu x -> r0")
                .node("Tanh r0 -> r1")
                .node("Transpose i -> j")
                .node("GatherND a,j -> b")
                .node("ReduceSum b -> c", int_("keepdims", 1))
                .node("Concat c,r1 -> y", int_("axis", 0))
                .output("y");
        assertThat(ops(graphs))
                .containsExactlyInAnyOrder(
                        List.of("Softmax"),
                        List.of("NonZero", "Transpose", "GatherND", "ReduceSum"),
                        List.of("Relu", "Tanh"),
                        List.of("Concat"));
    }

    @Test
    void waysOutOfWhatCannotBeCutAndBackStayInside() {
        Graphs graphs = new Graphs()
                .input("x", 6)
                .node("NonZero x -> i")
                .node("ReduceSum i -> s", int_("keepdims", 0))
                .node("Exp x -> e")
                .node("Cast s -> f", int_("to", Types.FLOAT))
                .node("Mul e,f -> g")
                .node("Softmax g -> h")
                .node("Transpose i -> j")
                .node("GatherND h,j -> y")
                .node("ReduceSum y -> z")
                .output("z");
        List<List<String>> ops = ops(graphs);
        assertThat(ops).anySatisfy(l -> assertThat(l).contains("NonZero", "Softmax", "GatherND"));
        assertThat(ops.stream().mapToLong(List::size).sum()).isEqualTo(9);
    }
}
