package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/** Tensors that a model holds, as facts: with their values where those are short. */
final class Literals {
    private Literals() {}

    static Fact fact(TensorProto tensor) {
        long[] shape = Fact.shape(tensor.getDimsList());
        int type = tensor.getDataType();
        long elements = Fact.elements(shape);
        return Fact.valued(type, elements)
                ? Fact.known(type, shape, words(tensor, (int) elements))
                : Fact.of(type, shape);
    }

    static Fact fact(SparseTensorProto tensor) {
        return Fact.of(tensor.getValues().getDataType(), Fact.shape(tensor.getDimsList()));
    }

    private static long[] words(TensorProto tensor, int n) {
        if (tensor.hasRawData()) {
            ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            return IntStream.range(0, n)
                    .mapToLong(i -> word(tensor.getDataType(), raw))
                    .toArray();
        }
        return switch (tensor.getDataType()) {
            case TensorProto.DataType.INT64_VALUE -> Fact.shape(tensor.getInt64DataList());
            case TensorProto.DataType.FLOAT_VALUE -> tensor.getFloatDataList().stream()
                    .mapToLong(Fact::word)
                    .toArray();
            default -> tensor.getInt32DataList().stream()
                    .mapToLong(Integer::longValue)
                    .toArray();
        };
    }

    /** The next element of a tensor whose value a fact can have. */
    static long word(int type, ByteBuffer raw) {
        return switch (type) {
            case TensorProto.DataType.INT64_VALUE -> raw.getLong();
            case TensorProto.DataType.BOOL_VALUE -> raw.get();
            case TensorProto.DataType.FLOAT_VALUE -> Fact.word(raw.getFloat());
            default -> raw.getInt();
        };
    }

    /** What a node of operator Constant makes. */
    static Fact constant(Op op) {
        for (AttributeProto attribute : op.proto.getAttributeList()) {
            switch (attribute.getName()) {
                case "value":
                    return fact(attribute.getT());
                case "sparse_value":
                    return fact(attribute.getSparseTensor());
                case "value_int":
                    return Fact.known(Types.INT64, new long[0], attribute.getI());
                case "value_ints":
                    return Fact.known(
                            Types.INT64, new long[] {attribute.getIntsCount()}, Fact.shape(attribute.getIntsList()));
                case "value_float":
                    return Fact.known(Types.FLOAT, new long[0], Fact.word(attribute.getF()));
                case "value_floats":
                    long[] words = attribute.getFloatsList().stream()
                            .mapToLong(Fact::word)
                            .toArray();
                    return Fact.known(Types.FLOAT, new long[] {words.length}, words);
                case "value_string":
                    return Fact.of(Types.STRING);
                case "value_strings":
                    return Fact.of(Types.STRING, attribute.getStringsCount());
                default:
            }
        }
        throw new IllegalArgumentException("no value");
    }
}
