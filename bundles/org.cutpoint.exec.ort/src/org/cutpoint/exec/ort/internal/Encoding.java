package org.cutpoint.exec.ort.internal;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.ValueInfo;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/**
 * Results whose size is not known before they are there (strings, sequences, maps) as bytes, which are equal where these
 * are. Nothing reads them but a comparison: such results are made where they are returned, and never are an input.
 */
final class Encoding {
    private Encoding() {}

    static boolean handles(TensorInfo output) {
        return output.type() == ElementType.OPAQUE || output.type() == ElementType.BYTES;
    }

    /**
     * Whether the runtime hands the output over. It must not be asked for optionals: to take an empty one ends the whole
     * process (ONNX Runtime 1.29).
     */
    static boolean returned(OrtSession session, String output) throws OrtException {
        Map<String, NodeInfo> outputs;
        try {
            outputs = session.getOutputInfo();
        } catch (OrtException e) {
            if (e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED) {
                return false;
            }
            throw e;
        }
        return returned(outputs.get(output).getInfo());
    }

    private static boolean returned(ValueInfo info) {
        if (info instanceof ai.onnxruntime.TensorInfo tensor) {
            return tensor.type == OnnxJavaType.STRING;
        }
        if (info instanceof SequenceInfo sequence) {
            return sequence.sequenceOfMaps || sequence.sequenceType != OnnxJavaType.UNKNOWN;
        }
        return info instanceof MapInfo;
    }

    /** O(size of the value). */
    static Tensor of(String id, OnnxValue value) throws OrtException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer data =
                ByteBuffer.allocateDirect(bytes.size()).put(bytes.toByteArray()).flip();
        return new Tensor(TensorInfo.of(id, ElementType.OPAQUE, List.of((long) bytes.size())), data);
    }

    private static void write(DataOutputStream out, OnnxValue value) throws IOException, OrtException {
        if (value instanceof OnnxTensor tensor) {
            write(out, tensor);
        } else if (value instanceof OnnxSequence sequence) {
            List<? extends OnnxValue> elements = sequence.getValue();
            try {
                out.writeInt(elements.size());
                for (OnnxValue element : elements) {
                    write(out, element);
                }
            } finally {
                OnnxValue.close(elements);
            }
        } else if (value instanceof OnnxMap map) {
            Map<?, ?> entries = new TreeMap<>(map.getValue());
            out.writeInt(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                text(out, entry.getKey());
                text(out, entry.getValue());
            }
        } else {
            throw new IllegalArgumentException("no encoding of " + value.getType());
        }
    }

    private static void write(DataOutputStream out, OnnxTensor tensor) throws IOException, OrtException {
        out.writeInt(tensor.getInfo().onnxType.value);
        out.writeInt(tensor.getInfo().getShape().length);
        for (long dimension : tensor.getInfo().getShape()) {
            out.writeLong(dimension);
        }
        if (tensor.getInfo().type == OnnxJavaType.STRING) {
            strings(out, tensor.getValue());
        } else {
            ByteBuffer data = tensor.getByteBuffer();
            byte[] content = new byte[data.remaining()];
            data.get(content);
            out.write(content);
        }
    }

    private static void strings(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Object[] values) {
            for (Object inner : values) {
                strings(out, inner);
            }
        } else {
            text(out, value);
        }
    }

    private static void text(DataOutputStream out, Object value) throws IOException {
        byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
    }
}
