package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;
import org.cutpoint.api.InputException;

/**
 * Reads through a serialized model without keeping anything of it, and refuses what would take too much to keep: two bytes
 * of a file can become an object of hundreds. Names are checked on the way, wherever they stand. O(bytes that are no
 * weights), no memory.
 */
final class WireChecks {
    /** As deep as protobuf's own parsers go. */
    static final int MAX_DEPTH = 100;

    static final int MAX_NAME = 4096;

    /** Bytes of heap, roughly, for a message of this kind and what is known of it later; 128 for others. */
    private static final Map<Descriptor, Integer> HEAP = Map.of(
            NodeProto.getDescriptor(),
            Limits.NODE,
            TensorProto.getDescriptor(),
            640,
            AttributeProto.getDescriptor(),
            320);

    private static final int HEAP_OF_OTHERS = 128;
    /** In a list, which doubles when it grows. */
    private static final int HEAP_OF_NUMBER = 2 * Long.BYTES;
    /** Values of metadata: like documentation, only passed on, and not even decoded. */
    private static final FieldDescriptor METADATA =
            StringStringEntryProto.getDescriptor().findFieldByName("value");

    private final String where;
    private final CodedInputStream in;
    private final Limits limits;
    private long heap;
    private int nodes;

    private WireChecks(String where, CodedInputStream in, Limits limits) {
        this.where = where;
        this.in = in;
        this.limits = limits;
    }

    /**
     * @param where the model's file, for messages
     * @param limits what the model may take
     * @throws InvalidProtocolBufferException if these are no messages
     * @throws InputException if they are too many, too deep, or have impossible names
     */
    static void check(String where, ByteString model, Limits limits) throws IOException {
        CodedInputStream in = model.newCodedInput();
        in.enableAliasing(true);
        new WireChecks(where, in, limits).message(ModelProto.getDescriptor(), 0);
        in.checkLastTagWas(0);
    }

    private void message(Descriptor type, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw bad("nests messages deeper than " + MAX_DEPTH + " levels", "");
        }
        if (type == NodeProto.getDescriptor() && ++nodes > limits.nodes()) {
            throw bad("has more than " + limits.nodes() + " nodes", "Simplify or split the model.");
        }
        take(HEAP.getOrDefault(type, HEAP_OF_OTHERS));
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            int wire = WireFormat.getTagWireType(tag);
            if (field == null || wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                boolean expected = field != null && field.getLiteType().getWireType() == wire;
                other(tag, depth, expected ? HEAP_OF_NUMBER : HEAP_OF_OTHERS);
                continue;
            }
            switch (field.getJavaType()) {
                case MESSAGE -> {
                    int outer = in.pushLimit(in.readRawVarint32());
                    message(field.getMessageType(), depth + 1);
                    in.checkLastTagWas(0);
                    in.popLimit(outer);
                }
                case STRING -> text(field);
                case BYTE_STRING -> in.skipRawBytes(in.readRawVarint32());
                default -> numbers(field);
            }
        }
    }

    /** A number by itself, or something that this version of the format does not know. */
    private void other(int tag, int depth, int size) throws IOException {
        take(size);
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_START_GROUP) {
            if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that has not begun");
            }
            return;
        }
        if (depth >= MAX_DEPTH) {
            throw bad("nests messages deeper than " + MAX_DEPTH + " levels", "");
        }
        int inner = in.readTag();
        while (inner != 0 && WireFormat.getTagWireType(inner) != WireFormat.WIRETYPE_END_GROUP) {
            other(inner, depth + 1, HEAP_OF_OTHERS);
            inner = in.readTag();
        }
        in.checkLastTagWas(tag - WireFormat.WIRETYPE_START_GROUP + WireFormat.WIRETYPE_END_GROUP);
    }

    private void text(FieldDescriptor field) throws IOException {
        if (field == METADATA || field.getName().equals("doc_string")) {
            in.skipRawBytes(in.readRawVarint32());
            return;
        }
        ByteString name = in.readBytes();
        // Protobuf does not check, and would make one name of several wrong ones.
        if (!name.isValidUtf8()) {
            throw bad("holds text that is not UTF-8 (" + field.getFullName() + ")", "");
        }
        if (name.size() > MAX_NAME) {
            throw bad("holds a name of " + name.size() + " bytes (" + field.getFullName() + ")", "");
        }
        for (int i = 0; i < name.size(); i++) {
            int b = name.byteAt(i);
            boolean control = b >= 0 && b < ' ' || b == 0x7f || b == (byte) 0xc2 && (name.byteAt(i + 1) & 0xff) < 0xa0;
            if (control) {
                throw bad("holds a name with control characters (" + field.getFullName() + ")", "");
            }
        }
        take(64 + 3L * name.size());
    }

    /** Numbers without tags of their own. */
    private void numbers(FieldDescriptor field) throws IOException {
        int bytes = in.readRawVarint32();
        int wire = field.getLiteType().getWireType();
        if (wire != WireFormat.WIRETYPE_VARINT) {
            take(2L * bytes);
            in.skipRawBytes(bytes);
            return;
        }
        int outer = in.pushLimit(bytes);
        while (!in.isAtEnd()) {
            in.readRawVarint64();
            take(HEAP_OF_NUMBER);
        }
        in.popLimit(outer);
    }

    private void take(long bytes) {
        heap += bytes;
        if (heap > limits.heap()) {
            throw bad(
                    "would take more than " + (limits.heap() >> 20) + " MiB of memory besides its weights",
                    "Simplify the model, store its weights as raw data, or give Java more memory (-Xmx).");
        }
    }

    private InputException bad(String what, String remedy) {
        return new InputException(where, what, remedy);
    }
}
