package org.cutpoint.model.zoo.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an ONNX model with weights that are made on the way. Protobuf messages may be written in pieces as long as their
 * lengths are known; the graph comes last, so that a file that is cut off anywhere is not a valid one.
 */
final class OnnxWriter {
    private static final int IR_VERSION = 8;
    private static final int BUFFER = 1 << 16;

    private OnnxWriter() {}

    /** The same graph and weights give the same bytes. Memory: the graph and a buffer. */
    static void write(OutputStream target, GraphProto graph, List<Weights> weights) throws IOException {
        byte[] head = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("cutpoint")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(NetworkBuilder.OPSET))
                .build()
                .toByteArray();
        byte[] nodes = graph.toByteArray();
        List<byte[]> tensors = new ArrayList<>();
        long length = nodes.length;
        for (Weights w : weights) {
            byte[] tensor = header(w);
            tensors.add(tensor);
            long content = tensorLength(tensor, w);
            length += CodedOutputStream.computeTagSize(GraphProto.INITIALIZER_FIELD_NUMBER)
                    + CodedOutputStream.computeUInt64SizeNoTag(content)
                    + content;
        }
        CodedOutputStream out = CodedOutputStream.newInstance(target, BUFFER);
        out.writeRawBytes(head);
        out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(length);
        out.writeRawBytes(nodes);
        for (int i = 0; i < weights.size(); i++) {
            Weights w = weights.get(i);
            out.writeTag(GraphProto.INITIALIZER_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt64NoTag(tensorLength(tensors.get(i), w));
            out.writeRawBytes(tensors.get(i));
            out.writeTag(TensorProto.RAW_DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt64NoTag(4 * w.elements());
            w.forEachBytes((bytes, count) -> out.writeRawBytes(bytes, 0, count));
        }
        out.flush();
    }

    private static byte[] header(Weights w) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(w.name()).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (long d : w.shape()) {
            tensor.addDims(d);
        }
        return tensor.build().toByteArray();
    }

    private static long tensorLength(byte[] header, Weights w) {
        long data = 4 * w.elements();
        return header.length
                + CodedOutputStream.computeTagSize(TensorProto.RAW_DATA_FIELD_NUMBER)
                + CodedOutputStream.computeUInt64SizeNoTag(data)
                + data;
    }
}
