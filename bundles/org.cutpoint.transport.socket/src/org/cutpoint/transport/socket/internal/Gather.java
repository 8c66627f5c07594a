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
    /** Shorter ones are not worth a buffer of their own. */
    private static final int LEAST = 4 << 10;

    private Gather() {}

    /** The buffers; some are the message's own memory. */
    static List<ByteBuffer> buffers(Message message) {
        List<FieldDescriptor> apart = message.getAllFields().keySet().stream()
                .filter(field -> field.getType() == FieldDescriptor.Type.BYTES && !field.isMapField())
                .filter(field -> bytes(message, field).stream().anyMatch(b -> b.size() >= LEAST))
                .toList();
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

    private static List<ByteString> bytes(Message message, FieldDescriptor field) {
        if (!field.isRepeated()) {
            return List.of((ByteString) message.getField(field));
        }
        List<ByteString> values = new ArrayList<>();
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            values.add((ByteString) message.getRepeatedField(field, i));
        }
        return values;
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
