package org.cutpoint.transport.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.cutpoint.api.model.ElementType;

/** A tensor's elements as JSON: an array, or arrays in arrays, in row-major order. O(elements). */
final class JsonTensor {
    private static final BigInteger MOST_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private JsonTensor() {}

    /**
     * Reads elements.
     *
     * @param json where they stand, from the bracket that opens to behind the one that closes
     * @return as raw contents
     */
    static ByteString read(String name, String datatype, List<Long> shape, byte[] json, int from, int to)
            throws IOException {
        ElementType type = type("input", name, datatype);
        long elements = 1;
        for (long size : shape) {
            // Each element is a character and a comma at least.
            if (size < 0 || size > 0 && elements > (to - from) / size) {
                throw Refusal.bad("input '" + name + "' has shape " + shape + ", but not so many elements");
            }
            elements *= size;
        }
        ByteBuffer data =
                ByteBuffer.allocate(Math.toIntExact(elements * type.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        long count = 0;
        try (JsonParser in = InferJson.FACTORY.createParser(json, from, to - from)) {
            int depth = 0;
            do {
                JsonToken token = in.nextToken();
                if (token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else {
                    count++;
                    if (count > elements) {
                        break;
                    }
                    put(name, type, in, token, data);
                }
            } while (depth > 0);
        }
        if (count != elements) {
            throw Refusal.bad("input '" + name + "' has "
                    + (count > elements ? "more elements than" : count + " elements instead of") + " the " + elements
                    + " of shape " + shape);
        }
        return UnsafeByteOperations.unsafeWrap(data.flip());
    }

    private static ElementType type(String kind, String name, String datatype) {
        ElementType type;
        try {
            type = ElementType.valueOf(datatype);
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(kind + " '" + name + "' has the unknown type '" + datatype
                    + "': use a type of the Open Inference Protocol, such as FP32");
        }
        if (type == ElementType.FP16 || type == ElementType.BF16) {
            throw Refusal.bad(kind + " '" + name + "' is " + type + ", which JSON does not have: use binary data");
        }
        if (type == ElementType.BYTES || type == ElementType.OPAQUE) {
            throw Refusal.bad(kind + " '" + name + "' is " + type + ", which is not supported");
        }
        return type;
    }

    private static void put(String name, ElementType type, JsonParser in, JsonToken token, ByteBuffer data)
            throws IOException {
        boolean truth = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        boolean whole = token == JsonToken.VALUE_NUMBER_INT;
        boolean fits = type == ElementType.BOOL
                ? truth || whole
                : whole || token == JsonToken.VALUE_NUMBER_FLOAT && type.name().startsWith("FP");
        if (!fits) {
            throw wrong(name, type, in);
        }
        switch (type) {
            case BOOL -> {
                boolean value = truth ? in.getBooleanValue() : whole(name, type, in, 0, 1) != 0;
                data.put((byte) (value ? 1 : 0));
            }
            case INT8 -> data.put((byte) whole(name, type, in, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> data.put((byte) whole(name, type, in, 0, 0xff));
            case INT16 -> data.putShort((short) whole(name, type, in, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> data.putShort((short) whole(name, type, in, 0, 0xffff));
            case INT32 -> data.putInt((int) whole(name, type, in, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> data.putInt((int) whole(name, type, in, 0, 0xffff_ffffL));
            case INT64 -> data.putLong(whole(name, type, in, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> {
                BigInteger value = in.getBigIntegerValue();
                if (value.signum() < 0 || value.compareTo(MOST_UINT64) > 0) {
                    throw wrong(name, type, in);
                }
                data.putLong(value.longValue());
            }
            case FP32 -> data.putFloat(in.getFloatValue());
            case FP64 -> data.putDouble(in.getDoubleValue());
            default -> throw new IllegalStateException("refused before");
        }
    }

    private static long whole(String name, ElementType type, JsonParser in, long least, long most) throws IOException {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw wrong(name, type, in);
        }
        long value = in.getLongValue();
        if (value < least || value > most) {
            throw wrong(name, type, in);
        }
        return value;
    }

    private static Refusal wrong(String name, ElementType type, JsonParser in) throws IOException {
        String text = in.getText();
        return Refusal.bad("input '" + name + "' has the element " + text.substring(0, Math.min(40, text.length()))
                + ", which is no " + type);
    }

    /** Writes elements as the field {@code data}. What is no number, such as NaN, is a text. */
    static void write(JsonGenerator out, String name, String datatype, ByteString content) throws IOException {
        ElementType type = type("output", name, datatype);
        ByteBuffer data = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (data.remaining() % type.bytes() != 0) {
            throw Refusal.bad("output '" + name + "' is encoded: use binary data");
        }
        out.writeArrayFieldStart("data");
        while (data.hasRemaining()) {
            switch (type) {
                case BOOL -> out.writeBoolean(data.get() != 0);
                case INT8 -> out.writeNumber(data.get());
                case UINT8 -> out.writeNumber(Byte.toUnsignedInt(data.get()));
                case INT16 -> out.writeNumber(data.getShort());
                case UINT16 -> out.writeNumber(Short.toUnsignedInt(data.getShort()));
                case INT32 -> out.writeNumber(data.getInt());
                case UINT32 -> out.writeNumber(Integer.toUnsignedLong(data.getInt()));
                case INT64 -> out.writeNumber(data.getLong());
                case UINT64 -> out.writeNumber(new BigInteger(Long.toUnsignedString(data.getLong())));
                case FP32 -> out.writeNumber(data.getFloat());
                case FP64 -> out.writeNumber(data.getDouble());
                default -> throw new IllegalStateException("refused before");
            }
        }
        out.writeEndArray();
    }
}
