package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.cutpoint.api.InputException;

/**
 * A value of an input that is no tensor, for a trial run: nodes make it, since ONNX Runtime's Java interface can hand over
 * tensors only.
 *
 * @param where the model's file, for messages
 * @param input as the model declares it
 * @param element type and shape of the tensors in it
 */
record MadeUp(String where, ValueInfoProto input, Fact element) {
    /** Two: of one, joining gives it back. */
    private static final int ELEMENTS = 2;
    /** No name in a model has control characters. */
    private static final String OURS = "\u0001";

    /** Bytes that it takes. */
    long bytes() {
        return ELEMENTS * Types.bytes(element.type, element.elements());
    }

    /**
     * Adds the nodes that make it, by the input's name.
     *
     * @throws InputException if it holds no tensors of numbers
     */
    void add(GraphProto.Builder graph) {
        add(graph, input.getType(), input.getName());
    }

    private void add(GraphProto.Builder graph, TypeProto type, String name) {
        NodeProto.Builder node = NodeProto.newBuilder().addOutput(name).addInput(OURS + name);
        if (type.hasSequenceType()) {
            node.setOpType("SequenceConstruct").addInput(OURS + name);
            add(graph, type.getSequenceType().getElemType(), OURS + name);
        } else if (type.hasOptionalType()) {
            node.setOpType("Optional");
            add(graph, type.getOptionalType().getElemType(), OURS + name);
        } else if (type.hasTensorType() && Types.bits(element.type) >= Byte.SIZE) {
            TensorProto.Builder shape = TensorProto.newBuilder()
                    .setName(OURS + name)
                    .setDataType(Types.INT64)
                    .addDims(element.rank());
            Arrays.stream(element.shape).forEach(shape::addInt64Data);
            graph.addInitializer(shape);
            TensorProto zero = TensorProto.newBuilder()
                    .setDataType(element.type)
                    .addDims(1)
                    .setRawData(ByteString.copyFrom(new byte[Types.bits(element.type) / Byte.SIZE]))
                    .build();
            node.setOpType("ConstantOfShape")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeType.TENSOR)
                            .setT(zero));
        } else {
            throw new InputException(
                    where,
                    "input '" + input.getName()
                            + "' holds no tensors of numbers, and cannot be tried out to find shapes",
                    "Run shape inference on the model before.");
        }
        graph.addNode(node);
    }
}
