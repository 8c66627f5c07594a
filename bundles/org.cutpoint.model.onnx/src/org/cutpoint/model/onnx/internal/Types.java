package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.TensorInfo;
import org.cutpoint.api.model.ElementType;

/** ONNX's numbers for element types (field {@code data_type} of a TensorProto), newer ones than the protos know included. */
final class Types {
    /** Of what is no tensor. */
    static final int NONE = TensorProto.DataType.UNDEFINED_VALUE;

    static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
    static final int INT32 = TensorProto.DataType.INT32_VALUE;
    static final int INT64 = TensorProto.DataType.INT64_VALUE;
    static final int STRING = TensorProto.DataType.STRING_VALUE;
    static final int BOOL = TensorProto.DataType.BOOL_VALUE;
    static final int FLOAT16 = TensorProto.DataType.FLOAT16_VALUE;
    static final int DOUBLE = TensorProto.DataType.DOUBLE_VALUE;
    static final int BFLOAT16 = TensorProto.DataType.BFLOAT16_VALUE;

    /** Bits of one element by number; 0: none (undefined) or not fixed (strings). */
    private static final int[] BITS = {
        0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2
    };

    private Types() {}

    /** Whether ONNX has a type of this number. */
    static boolean known(int type) {
        return type > 0 && type < BITS.length;
    }

    /** Bits of one element; 0 for strings. */
    static int bits(int type) {
        return BITS[type];
    }

    /** Bytes of so many elements, those smaller than a byte packed. */
    static long bytes(int type, long elements) {
        return Math.addExact(Math.multiplyExact(elements, (long) BITS[type]), 7) / 8;
    }

    /** Types that weights are trained in. */
    static boolean floating(int type) {
        return type == FLOAT || type == FLOAT16 || type == DOUBLE || type == BFLOAT16;
    }

    /** Types that ONNX has, but ONNX Runtime lacks. */
    static boolean complex(int type) {
        return type == TensorProto.DataType.COMPLEX64_VALUE || type == TensorProto.DataType.COMPLEX128_VALUE;
    }

    /** The type under which a tensor is known outside; opaque where it has no name there. */
    static ElementType element(int type) {
        return switch (type) {
            case 1 -> ElementType.FP32;
            case 2 -> ElementType.UINT8;
            case 3 -> ElementType.INT8;
            case 4 -> ElementType.UINT16;
            case 5 -> ElementType.INT16;
            case 6 -> ElementType.INT32;
            case 7 -> ElementType.INT64;
            case 8 -> ElementType.BYTES;
            case 9 -> ElementType.BOOL;
            case 10 -> ElementType.FP16;
            case 11 -> ElementType.FP64;
            case 12 -> ElementType.UINT32;
            case 13 -> ElementType.UINT64;
            case 16 -> ElementType.BF16;
            default -> ElementType.OPAQUE;
        };
    }

    /** Whether ONNX Runtime's Java interface can hand over tensors of this type. */
    static boolean exchanged(int type) {
        return switch (element(type)) {
            case UINT16, UINT32, UINT64, BYTES, OPAQUE -> false;
            default -> true;
        };
    }

    /** ONNX's number of a type; {@link #NONE} for what is opaque. */
    static int number(ElementType type) {
        return switch (type) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BF16 -> 16;
            case OPAQUE -> NONE;
        };
    }

    /** ONNX's number of a type as ONNX Runtime names it, whose own numbers differ; 0 where unknown. */
    static int number(TensorInfo.OnnxTensorType type) {
        String name = type.name().substring("ONNX_TENSOR_ELEMENT_DATA_TYPE_".length());
        for (TensorProto.DataType known : TensorProto.DataType.values()) {
            if (known.name().equals(name)) {
                return known.getNumber();
            }
        }
        return 0;
    }
}
