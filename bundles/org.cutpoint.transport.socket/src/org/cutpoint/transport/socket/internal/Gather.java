package org.cutpoint.transport.socket.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of protobuf as buffers to be written one after the other. Its long byte strings, which are its tensors, are written from
 * where they are: what protobuf itself offers would copy them. They follow the other fields; the order of fields means nothing, and
 * that of a repeated field's values is kept.
 */
final class Gather {
    /** A message that is shorter is copied sooner than searched. */
    private static final int LEAST_MESSAGE = 64 << 10;

    /** Shorter ones are not worth a buffer of their own. */
    private static final int LEAST = 4 << 10;

    private Gather() {}

    /** The buffers; some are the message's own memory. */
    static List<ByteBuffer> buffers(Message message) {
        if (message.getSerializedSize() < LEAST_MESSAGE) {
            return List.of(ByteBuffer.wrap(message.toByteArray()));
        }
        List<FieldDescriptor> apart = new ArrayList<>();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.getType() == FieldDescriptor.Type.BYTES && isLong(bytes(message, field))) {
                apart.add(field);
            }
        }
        if (apart.isEmpty()) {
            return List.of(ByteBuffer.wrap(message.toByteArray()));
        }
        Message.Builder rest = message.toBuilder();
        apart.forEach(rest::clearField);
        List<ByteBuffer> all = new ArrayList<>();
        all.add(ByteBuffer.wrap(rest.buildPartial().toByteArray()));
        for (FieldDescriptor field : apart) {
            for (ByteString value : bytes(message, field)) {
                all.add(begin(field.getNumber(), value.size()));
                all.addAll(value.asReadOnlyByteBufferList());
            }
        }
        return all;
    }

    private static boolean isLong(List<ByteString> values) {
        for (ByteString value : values) {
            if (value.size() >= LEAST) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked") // the values of such a field
    private static List<ByteString> bytes(Message message, FieldDescriptor field) {
        Object value = message.getField(field);
        return field.isRepeated() ? (List<ByteString>) value : List.of((ByteString) value);
    }

    /** What stands before a byte string. */
    private static ByteBuffer begin(int number, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * CodedOutputStream.computeUInt32SizeNoTag(-1));
        CodedOutputStream out = CodedOutputStream.newInstance(buffer);
        try {
            out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(length);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.flip();
    }
}
