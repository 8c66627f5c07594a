package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A byte that is neither true nor false makes kernels return more than there is: memory of others, say. */
class TruthValuesTest {
    private static final int SIZE = 11;

    private static final TensorInfo X = TensorInfo.of("x", ElementType.BOOL, List.of((long) SIZE));

    private static final TensorInfo Y = TensorInfo.of("y", ElementType.BOOL, List.of((long) SIZE));

    @TempDir
    Path folder;

    private static ValueInfoProto bools(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.BOOL_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(SIZE)))))
                .build();
    }

    /** Those that are true, of the truth values themselves. */
    private SegmentSession open() throws IOException {
        ModelProto proto = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("test")
                        .addInput(bools("x"))
                        .addOutput(ValueInfoProto.newBuilder()
                                .setName("y")
                                .setType(TypeProto.newBuilder()
                                        .setTensorType(TypeProto.Tensor.newBuilder()
                                                .setElemType(TensorProto.DataType.BOOL_VALUE))))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Compress")
                                .addInput("x")
                                .addInput("x")
                                .addOutput("y")))
                .build();
        Path file = Files.write(folder.resolve("model.onnx"), proto.toByteArray());
        Layer layer = new Layer("l", List.of("l"), List.of("l"), List.of("x"), List.of(Y), 0, 0, 0);
        Model model = new Model("m", new ModelGraph("m", "00", List.of(X), List.of(layer), List.of("y")), file);
        return new OrtExecutor(new TinyNetwork(folder, 1, 2), Execution.CPU)
                .open(model, model.graph().segment(List.of("l")), ExecutionOptions.DEFAULT);
    }

    private static Tensor x(int at, int value) {
        byte[] bytes = new byte[SIZE];
        bytes[at] = (byte) value;
        return new Tensor(X, ByteBuffer.allocateDirect(SIZE).put(bytes).flip());
    }

    @Test
    void bytesOtherThanZeroAndOneAreRefused() throws IOException {
        try (SegmentSession session = open()) {
            for (int at = 0; at < SIZE; at++) {
                Tensor truth = x(at, 1);
                assertThat(session.run(List.of(truth)).get(0).info().shape()).containsExactly(1L);
                for (int value : List.of(2, 128, 255)) {
                    Tensor none = x(at, value);
                    assertThatThrownBy(() -> session.run(List.of(none)))
                            .isInstanceOf(InputException.class)
                            .hasMessage("tensor 'x': it is BOOL, and has bytes other than 0 and 1."
                                    + " Give 0 for false, 1 for true");
                }
            }
            assertThat(session.run(List.of(x(0, 0))).get(0).info().shape()).containsExactly(0L);
        }
    }
}
