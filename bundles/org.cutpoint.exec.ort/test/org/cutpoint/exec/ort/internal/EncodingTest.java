package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are no tensors of numbers. */
class EncodingTest {
    private static final TensorInfo X = TensorInfo.of("x", ElementType.FP32, List.of(2L, 3L));

    @TempDir
    Path folder;

    private static TypeProto tensor(int type, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long d : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims))
                .build();
    }

    private static TypeProto floats(long... shape) {
        return tensor(TensorProto.DataType.FLOAT_VALUE, shape);
    }

    private static TypeProto sequence(TypeProto of) {
        return TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(of))
                .build();
    }

    private static ValueInfoProto value(String name, TypeProto type) {
        return ValueInfoProto.newBuilder().setName(name).setType(type).build();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(operator).addOutput(output).addAllInput(List.of(inputs));
    }

    /** Of one layer, x to y. */
    private SegmentSession open(NodeProto.Builder node, TypeProto type, TensorInfo input, TensorInfo output)
            throws IOException {
        ModelProto proto = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2))
                .setGraph(GraphProto.newBuilder()
                        .setName("test")
                        .addInput(
                                value("x", input.type() == ElementType.OPAQUE ? sequence(floats(2, 3)) : floats(2, 3)))
                        .addOutput(value("y", type))
                        .addNode(node))
                .build();
        Path file = Files.write(folder.resolve("model.onnx"), proto.toByteArray());
        Layer layer = new Layer("l", List.of("l"), List.of("l"), List.of("x"), List.of(output), 0, 0, 0);
        Model model = new Model("m", new ModelGraph("m", "00", List.of(input), List.of(layer), List.of("y")), file);
        Segment whole = model.graph().segment(List.of("l"));
        return new OrtExecutor(new TinyNetwork(folder, 1, 2), Execution.CPU)
                .open(model, whole, ExecutionOptions.DEFAULT);
    }

    private static TensorInfo opaque(String id) {
        return new TensorInfo(id, ElementType.OPAQUE, List.of(), 0);
    }

    private static Tensor x(float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(24).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(X, data.flip());
    }

    private static void differsWithItsInput(SegmentSession session) {
        Tensor made = session.run(List.of(x(1, 2, 3, 4, 5, 6))).get(0);
        assertThat(made.info().id()).isEqualTo("y");
        assertThat(made.info().type()).isEqualTo(ElementType.OPAQUE);
        assertThat(made.info().shape()).containsExactly(made.info().bytes());
        assertThat(session.run(List.of(x(1, 2, 3, 4, 5, 6)))).containsExactly(made);
        assertThat(session.run(List.of(x(1, 2, 3, 4, 5, 7)))).doesNotContain(made);
    }

    @Test
    void sequences() throws IOException {
        try (SegmentSession session = open(node("SplitToSequence", "y", "x"), sequence(floats(1, 3)), X, opaque("y"))) {
            differsWithItsInput(session);
            // Two elements: their number, and for each type, rank, two sizes and three numbers.
            assertThat(session.run(List.of(x(1, 2, 3, 4, 5, 6))).get(0).info().bytes())
                    .isEqualTo(4 + 2 * (4 + 4 + 2 * 8 + 3 * 4));
        }
    }

    @Test
    void sequencesOfMaps() throws IOException {
        NodeProto.Builder zip = node("ZipMap", "y", "x")
                .setDomain("ai.onnx.ml")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("classlabels_int64s")
                        .setType(AttributeType.INTS)
                        .addAllInts(List.of(9L, 8L, 7L)));
        TypeProto map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder()
                        .setKeyType(TensorProto.DataType.INT64_VALUE)
                        .setValueType(floats()))
                .build();
        try (SegmentSession session = open(zip, sequence(map), X, opaque("y"))) {
            differsWithItsInput(session);
        }
    }

    @Test
    void strings() throws IOException {
        NodeProto.Builder cast = node("Cast", "y", "x")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeType.INT)
                        .setI(TensorProto.DataType.STRING_VALUE));
        TensorInfo text = TensorInfo.of("y", ElementType.BYTES, List.of(2L, 3L));
        try (SegmentSession session = open(cast, tensor(TensorProto.DataType.STRING_VALUE, 2, 3), X, text)) {
            differsWithItsInput(session);
        }
    }

    /** To take an empty one would end this process. */
    @Test
    void optionalsAreRefused() {
        TypeProto optional = TypeProto.newBuilder()
                .setOptionalType(TypeProto.Optional.newBuilder().setElemType(floats(2, 3)))
                .build();
        assertThatThrownBy(() -> open(node("Optional", "y", "x"), optional, X, opaque("y")))
                .isInstanceOf(InputException.class)
                .hasMessage("m: tensor 'y' is of type OPAQUE, which ONNX Runtime's Java interface does not exchange."
                        + " The model cannot be run here: plan it, and run what 'cutpoint split' writes elsewhere.");
    }

    @Test
    void sequencesAreNoInputs() {
        assertThatThrownBy(() -> open(
                        node("SequenceLength", "y", "x"),
                        tensor(TensorProto.DataType.INT64_VALUE),
                        opaque("x"),
                        TensorInfo.of("y", ElementType.INT64, List.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tensor 'x' is of type OPAQUE");
    }
}
