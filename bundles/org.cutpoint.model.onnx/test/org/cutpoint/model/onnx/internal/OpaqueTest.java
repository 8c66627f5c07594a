package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.int_;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that read or return what is no tensor. */
class OpaqueTest {
    @TempDir
    private Path folder;

    private final ModelFiles files = new ModelFiles();
    private final OnnxSplitter splitter = new OnnxSplitter(files);
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    private static TypeProto tensor(long... shape) {
        return Protos.value("", Types.FLOAT, shape).getType();
    }

    private static TypeProto sequence(TypeProto of) {
        return TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(of))
                .build();
    }

    private static TypeProto optional(TypeProto of) {
        return TypeProto.newBuilder()
                .setOptionalType(TypeProto.Optional.newBuilder().setElemType(of))
                .build();
    }

    private static ValueInfoProto value(String name, TypeProto type) {
        return ValueInfoProto.newBuilder().setName(name).setType(type).build();
    }

    private static Graphs reading(TypeProto type) {
        Graphs graphs = new Graphs().opset(18);
        graphs.proto().addInput(value("q", type));
        return graphs;
    }

    private Model load(ModelProto proto, Map<String, List<Long>> shapes) throws IOException {
        return new OnnxLoader(files)
                .load(Graphs.write(folder, proto).toString(), new LoadOptions(Granularity.OP, shapes), Progress.NONE);
    }

    private Model load(Graphs graphs) throws IOException {
        return load(graphs.model(), Map.of());
    }

    private static Segment segment(Model model, int from, int to) {
        return model.graph()
                .segment(model.graph().layers().subList(from, to).stream()
                        .map(Layer::id)
                        .toList());
    }

    private OrtSession open(ByteBuffer model) throws OrtException {
        byte[] bytes = new byte[model.remaining()];
        model.get(bytes);
        return environment.createSession(bytes);
    }

    /** Runs it and returns the numbers of all that it returns, and of what is in that. */
    private Map<String, List<Object>> run(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        Map<String, List<Object>> made = new HashMap<>();
        try (OrtSession.Result result = session.run(inputs)) {
            for (Map.Entry<String, OnnxValue> output : result) {
                List<Object> values = new ArrayList<>();
                if (output.getValue() instanceof OnnxSequence sequence) {
                    for (OnnxValue element : sequence.getValue()) {
                        values.add(((OnnxTensor) element).getFloatBuffer());
                        element.close();
                    }
                } else {
                    values.add(((OnnxTensor) output.getValue()).getFloatBuffer());
                }
                made.put(output.getKey(), values);
            }
        }
        return made;
    }

    @Test
    void aSequenceIsReturnedByWhateverSegmentMakesIt() throws IOException, OrtException {
        Model model = load(new Graphs()
                .input("x", 2, 3)
                .node("Softmax x -> a")
                .node("Relu a -> b")
                .node("SequenceConstruct b,x -> s")
                .output(value("s", sequence(tensor(2, 3)))));
        TensorInfo s = model.graph().tensor("s");
        assertThat(s).isEqualTo(new TensorInfo("s", ElementType.OPAQUE, List.of(), 0));
        assertThat(model.graph().results()).containsExactly("s");
        FloatBuffer numbers = FloatBuffer.wrap(new float[] {1, -2, 3, 4, 5, 0.5f});
        try (OnnxTensor x = OnnxTensor.createTensor(environment, numbers, new long[] {2, 3});
                OrtSession whole = environment.createSession(model.file().toString())) {
            List<Object> expected = run(whole, Map.of("x", x)).get("s");
            assertThat(expected).hasSize(2);
            for (int cut = 1; cut < 3; cut++) {
                Segment rest = segment(model, cut, 3);
                try (OrtSession first = open(splitter.split(model, segment(model, 0, cut)));
                        OrtSession second = open(splitter.split(model, rest));
                        OrtSession.Result made = first.run(Map.of("x", x))) {
                    Map<String, OnnxTensor> inputs = new HashMap<>(Map.of("x", x));
                    made.forEach(e -> inputs.put(e.getKey(), (OnnxTensor) e.getValue()));
                    inputs.keySet().retainAll(second.getInputNames());
                    assertThat(run(second, inputs).get("s")).as("cut %d", cut).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void noCutPassesThroughASequence() throws IOException {
        Model model = load(new Graphs()
                .input("x", 2, 3)
                .node("Softmax x -> a")
                .node("SequenceConstruct a,x -> s")
                .node("SequenceLength s -> n")
                .node("Cast n -> y", int_("to", Types.FLOAT))
                .output("y"));
        assertThat(model.graph().layers())
                .extracting(Layer::ops)
                .containsExactly(List.of("Softmax"), List.of("SequenceConstruct", "SequenceLength"), List.of("Cast"));
    }

    @Test
    void sequencesAreRead() throws IOException, OrtException {
        Graphs graphs = reading(sequence(tensor(2, 3)))
                .input("x", 2, 3)
                .node("ConcatFromSequence q -> c", int_("axis", 0))
                .node("Relu c -> r")
                .node("ReduceSum r -> y", int_("keepdims", 0))
                .node("Exp x -> e")
                .node("SequenceInsert q,e -> p")
                .output("y", "e")
                .output(value("p", sequence(tensor(2, 3))));
        Model model = load(graphs);
        assertThat(model.graph().inputs())
                .containsExactly(
                        new TensorInfo("q", ElementType.OPAQUE, List.of(), 0),
                        TensorInfo.of("x", ElementType.FP32, List.of(2L, 3L)));
        assertThat(model.graph().results()).containsExactly("y", "e", "p");
        for (Layer layer : model.graph().layers()) {
            Segment segment = model.graph().segment(List.of(layer.id()));
            try (OrtSession session = open(splitter.split(model, segment))) {
                boolean reads = segment.inputs().stream().anyMatch(i -> i.id().equals("q"));
                assertThat(reads).isEqualTo(layer.ops().stream().anyMatch(op -> op.contains("Sequence")));
                if (reads) {
                    assertThat(session.getInputInfo().get("q").getInfo()).isInstanceOf(SequenceInfo.class);
                }
            }
        }
    }

    @Test
    void elementsHaveTheShapesThatAreAskedFor() throws IOException {
        ModelProto model = reading(sequence(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(Types.FLOAT))
                        .build()))
                .node("ConcatFromSequence q -> c", int_("axis", 1))
                .node("Relu c -> y")
                .output("y")
                .model();
        // Made up with two elements.
        assertThat(load(model, Map.of("q", List.of(5L, 7L))).graph().tensor("y").shape())
                .containsExactly(5L, 14L);
    }

    @Test
    void optionalsAreReadAndReturned() throws IOException, OrtException {
        Model model = load(reading(optional(tensor(2, 3)))
                .node("OptionalHasElement q -> h")
                .node("OptionalGetElement q -> g")
                .node("Neg g -> n")
                .node("Optional n -> o")
                .output(Protos.value("h", Types.BOOL))
                .output("n")
                .output(value("o", optional(tensor(2, 3)))));
        assertThat(model.graph().tensor("q").type()).isEqualTo(ElementType.OPAQUE);
        assertThat(model.graph().tensor("n").shape()).containsExactly(2L, 3L);
        assertThat(model.graph().tensor("o").type()).isEqualTo(ElementType.OPAQUE);
        assertThat(model.graph().layers()).hasSize(4);
        for (Layer layer : model.graph().layers()) {
            open(splitter.split(model, model.graph().segment(List.of(layer.id()))))
                    .close();
        }
        Model nested = load(reading(optional(sequence(tensor(2, 3))))
                .node("OptionalGetElement q -> s")
                .node("ConcatFromSequence s -> c", int_("axis", 0))
                .node("Relu c -> y")
                .output("y"));
        assertThat(nested.graph().tensor("y").shape()).containsExactly(4L, 3L);
    }

    @Test
    void mapsAreReturned() throws IOException, OrtException {
        AttributeProto labels = AttributeProto.newBuilder()
                .setName("classlabels_int64s")
                .setType(AttributeType.INTS)
                .addAllInts(List.of(4L, 5L, 6L))
                .build();
        TypeProto map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder().setKeyType(Types.INT64).setValueType(tensor()))
                .build();
        Model model = load(
                new Graphs()
                        .input("x", 2, 3)
                        .node("Softmax x -> a")
                        .node("ai.onnx.ml.ZipMap a -> z", labels)
                        .output("a")
                        .output(value("z", sequence(map)))
                        .model(Graphs.domain("ai.onnx.ml")),
                Map.of());
        assertThat(model.graph().results()).containsExactly("a", "z");
        try (OrtSession session = open(splitter.split(model, segment(model, 1, 2)))) {
            assertThat(session.getOutputInfo().get("z").getInfo())
                    .isInstanceOfSatisfying(SequenceInfo.class, i -> assertThat(i.isSequenceOfMaps())
                            .isTrue());
        }
    }

    @Test
    void mapsCannotBeMadeUp() throws IOException {
        TypeProto map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder().setKeyType(Types.INT64).setValueType(tensor()))
                .build();
        AttributeProto form = Graphs.string("map_form", "DENSE");
        ModelProto model = reading(map)
                .node("ai.onnx.ml.CastMap q -> c", form)
                .node("Relu c -> y")
                .output("y")
                .model(Graphs.domain("ai.onnx.ml"));
        assertThatThrownBy(() -> load(model, Map.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("input 'q' holds no tensors of numbers");
    }

    @Test
    void networksOfNoNodes() throws IOException {
        Model through = load(new Graphs().input("x", 2, 2).output("x"));
        assertThat(through.graph().layers()).isEmpty();
        assertThat(through.graph().results()).containsExactly("x");
        Model constant = load(new Graphs().weight("w", 2, 2).output("w"));
        assertThat(constant.graph().layers()).extracting(Layer::ops).containsExactly(List.of("Identity"));
        assertThat(constant.graph().tensor("w").shape()).containsExactly(2L, 2L);
    }

    @Test
    void packedTypesKeepTheirSize() throws IOException {
        Model model = load(new Graphs()
                .opset(21)
                .input("x", 3, 3)
                .scalar("s", 0.5f)
                .node("Neg x -> y")
                .node("QuantizeLinear y,s -> q", int_("output_dtype", 22))
                .output("y")
                .output(Protos.value("q", 22, 3, 3)));
        assertThat(model.graph().tensor("q")).isEqualTo(new TensorInfo("q", ElementType.OPAQUE, List.of(3L, 3L), 5));
    }
}
