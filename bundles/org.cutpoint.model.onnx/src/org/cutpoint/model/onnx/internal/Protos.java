package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;

/** Small pieces of ONNX models. */
final class Protos {
    private Protos() {}

    /** A tensor of which no dimension is known. (ONNX's checker wants to know how many there are.) */
    static ValueInfoProto unshaped(String name, int type, int rank) {
        ValueInfoProto.Builder value = value(name, type, new long[rank]).toBuilder();
        value.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilderList()
                .forEach(d -> d.clear());
        return value.build();
    }

    static ValueInfoProto value(String name, int type, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long d : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A tensor with a known value. */
    static TensorProto tensor(String name, Fact fact) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(fact.type);
        Arrays.stream(fact.shape).forEach(tensor::addDims);
        if (fact.type == Types.INT64) {
            Arrays.stream(fact.value()).forEach(tensor::addInt64Data);
        } else if (fact.type == Types.FLOAT) {
            Arrays.stream(fact.value()).forEach(v -> tensor.addFloatData(Fact.real(v)));
        } else {
            Arrays.stream(fact.value()).forEach(v -> tensor.addInt32Data((int) v));
        }
        return tensor.build();
    }
}
