package org.cutpoint.exec.ort.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the nodes of an ONNX file, and skips its weights. */
final class Nodes {
    private Nodes() {}

    /** The main graph's nodes, in the file's order. */
    static List<NodeProto> of(Path model) throws IOException {
        List<NodeProto> nodes = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(model)) {
            CodedInputStream in = CodedInputStream.newInstance(bytes, 1 << 16);
            in.setSizeLimit(Integer.MAX_VALUE);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == ModelProto.GRAPH_FIELD_NUMBER) {
                    int outer = in.pushLimit(in.readRawVarint32());
                    nodes(in, nodes);
                    in.popLimit(outer);
                } else {
                    in.skipField(tag);
                }
            }
        }
        return nodes;
    }

    private static void nodes(CodedInputStream in, List<NodeProto> nodes) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == GraphProto.NODE_FIELD_NUMBER) {
                nodes.add(NodeProto.parseFrom(in.readByteArray()));
            } else {
                in.skipField(tag);
            }
        }
    }
}
