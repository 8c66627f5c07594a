package org.cutpoint.transport.calls;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.transport.oip.InferTensorContents;
import org.cutpoint.transport.oip.ModelInferRequest;

/** A tensor's elements as numbers of the protocol's messages, one by one: several times as slow as raw contents. O(elements). */
final class TypedContents {
    /** Of a request: where numbers are short, what is made of them is eight times as long, and the tensors as much again. */
    private static final int MOST_BYTES = 16 << 20;

    /** Field {@code inputs} of a request: everything but raw contents. */
    private static final int INPUTS_TAG =
            ModelInferRequest.INPUTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private TypedContents() {}

    /**
     * Before a request is made of its bytes.
     *
     * @throws InputException if so much of it would be typed contents that memory for them must not be taken
     */
    static void requireFew(CodedInputStream request) throws IOException {
        long typed = 0;
        for (int tag = request.readTag(); tag != 0; tag = request.readTag()) {
            if (tag == INPUTS_TAG) {
                int bytes = request.readRawVarint32();
                typed += bytes;
                request.skipRawBytes(bytes);
            } else {
                request.skipField(tag);
            }
        }
        if (typed > MOST_BYTES) {
            throw new InputException(
                    "request",
                    "it has " + typed + " bytes of typed contents, at most " + MOST_BYTES + " are taken",
                    "Send raw contents");
        }
    }

    /** Memory that a request's typed contents take, and the tensors that are made of them, bytes. */
    static long memory(ModelInferRequest request) {
        long elements = 0;
        for (ModelInferRequest.InferInputTensor input : request.getInputsList()) {
            InferTensorContents contents = input.getContents();
            elements += (long) contents.getBoolContentsCount()
                    + contents.getIntContentsCount()
                    + contents.getInt64ContentsCount()
                    + contents.getUintContentsCount()
                    + contents.getUint64ContentsCount()
                    + contents.getFp32ContentsCount()
                    + contents.getFp64ContentsCount();
        }
        return 2 * Long.BYTES * elements;
    }

    /** Whether there are such contents for a type. */
    static boolean has(ElementType type) {
        return switch (type) {
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FP32, FP64 -> true;
            case FP16, BF16, BYTES, OPAQUE -> false;
        };
    }

    /** How many elements of a type there are. */
    static int count(ElementType type, InferTensorContents contents) {
        return switch (type) {
            case BOOL -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FP32 -> contents.getFp32ContentsCount();
            case FP64 -> contents.getFp64ContentsCount();
            case FP16, BF16, BYTES, OPAQUE -> throw none(type);
        };
    }

    /** The first element that the type does not have: shorter numbers come as such of 32 bits. */
    static OptionalLong misfit(ElementType type, InferTensorContents contents) {
        return switch (type) {
            case INT8, INT16 -> {
                int unused = Integer.SIZE - Byte.SIZE * type.bytes();
                yield contents.getIntContentsList().stream()
                        .filter(i -> i << unused >> unused != i)
                        .mapToLong(Integer::longValue)
                        .findFirst();
            }
            case UINT8, UINT16 -> contents.getUintContentsList().stream()
                    .filter(i -> i >>> Byte.SIZE * type.bytes() != 0)
                    .mapToLong(Integer::toUnsignedLong)
                    .findFirst();
            default -> OptionalLong.empty();
        };
    }

    /** @param contents as many as the tensor has elements */
    static ByteBuffer read(TensorInfo info, InferTensorContents contents) {
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        IntConsumer put =
                switch (info.type()) {
                    case BOOL -> i -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
                    case INT8 -> i -> data.put((byte) contents.getIntContents(i));
                    case INT16 -> i -> data.putShort((short) contents.getIntContents(i));
                    case INT32 -> i -> data.putInt(contents.getIntContents(i));
                    case INT64 -> i -> data.putLong(contents.getInt64Contents(i));
                    case UINT8 -> i -> data.put((byte) contents.getUintContents(i));
                    case UINT16 -> i -> data.putShort((short) contents.getUintContents(i));
                    case UINT32 -> i -> data.putInt(contents.getUintContents(i));
                    case UINT64 -> i -> data.putLong(contents.getUint64Contents(i));
                    case FP32 -> i -> data.putFloat(contents.getFp32Contents(i));
                    case FP64 -> i -> data.putDouble(contents.getFp64Contents(i));
                    case FP16, BF16, BYTES, OPAQUE -> throw none(info.type());
                };
        repeat(info.elements(), put);
        return data.flip();
    }

    /** The tensor's elements; its type must have such contents. */
    static InferTensorContents write(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        ByteBuffer data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ElementType type = tensor.info().type();
        IntConsumer add =
                switch (type) {
                    case BOOL -> i -> contents.addBoolContents(data.get() != 0);
                    case INT8 -> i -> contents.addIntContents(data.get());
                    case INT16 -> i -> contents.addIntContents(data.getShort());
                    case INT32 -> i -> contents.addIntContents(data.getInt());
                    case INT64 -> i -> contents.addInt64Contents(data.getLong());
                    case UINT8 -> i -> contents.addUintContents(Byte.toUnsignedInt(data.get()));
                    case UINT16 -> i -> contents.addUintContents(Short.toUnsignedInt(data.getShort()));
                    case UINT32 -> i -> contents.addUintContents(data.getInt());
                    case UINT64 -> i -> contents.addUint64Contents(data.getLong());
                    case FP32 -> i -> contents.addFp32Contents(data.getFloat());
                    case FP64 -> i -> contents.addFp64Contents(data.getDouble());
                    case FP16, BF16, BYTES, OPAQUE -> throw none(type);
                };
        repeat(tensor.info().elements(), add);
        return contents.build();
    }

    private static void repeat(long elements, IntConsumer each) {
        for (int i = 0; i < elements; i++) {
            each.accept(i);
        }
    }

    private static IllegalStateException none(ElementType type) {
        return new IllegalStateException(type + " has no typed contents");
    }
}
