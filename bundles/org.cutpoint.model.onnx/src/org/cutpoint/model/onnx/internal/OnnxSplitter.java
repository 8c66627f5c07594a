package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Cuts segments out of ONNX models. Nodes, weights and names are those of the whole, so that a segment computes bit for bit
 * what the whole computes as long as the runtime does not optimise across nodes. Constants that are made from initializers
 * by nodes go with every segment that reads them; results of shape arithmetic are put in as values, since shapes are fixed.
 *
 * <p>The same segment of the same model gives the same bytes everywhere. Weights are copied once, from the model's file
 * into the result, which is a direct buffer as ONNX Runtime wants it. O(nodes + bytes of the result).
 */
@Component
public final class OnnxSplitter implements ModelSplitter {
    private final ModelFiles files;

    @Activate
    public OnnxSplitter(@Reference ModelFiles files) {
        this.files = files;
    }

    @Override
    public ByteBuffer split(Model model, Segment segment) {
        OnnxModel onnx = files.open(model.file(), Progress.NONE);
        if (!onnx.sha256().equals(model.graph().sha256())) {
            throw new InputException(
                    model.source(), "its file " + model.file() + " has changed since it was loaded", "Load it again.");
        }
        check(model, segment);
        ModelProto.Builder part =
                onnx.proto().toBuilder().clearGraph().clearTrainingInfo().clearMetadataProps();
        part.setGraph(graph(model, onnx, segment));
        return serialize(model, part.build());
    }

    private static void check(Model model, Segment segment) {
        try {
            if (model.graph().segment(segment.layers()).equals(segment)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(model.source(), "has no such segment (" + e.getMessage() + ")", "", e);
        }
        throw new InputException(
                model.source(), "has no segment with these inputs and outputs: " + segment.layers(), "");
    }

    private static GraphProto graph(Model model, OnnxModel onnx, Segment segment) {
        GraphProto whole = onnx.proto().getGraph();
        GraphProto.Builder part = GraphProto.newBuilder().setName(whole.getName());
        Set<Op> ops = new TreeSet<>(Comparator.comparingInt(o -> o.index));
        Deque<Op> open = new ArrayDeque<>();
        for (String layer : segment.layers()) {
            for (String node : model.graph().layer(layer).nodes()) {
                open.add(onnx.ops().get(node));
            }
        }
        ops.addAll(open);
        Map<String, TensorProto> weights = new LinkedHashMap<>();
        Map<String, SparseTensorProto> sparse = new LinkedHashMap<>();
        while (!open.isEmpty()) {
            for (String read : open.pop().reads) {
                if (onnx.graph().weights().containsKey(read)) {
                    weights.put(read, onnx.graph().weights().get(read));
                } else if (onnx.graph().sparse().containsKey(read)) {
                    sparse.put(read, onnx.graph().sparse().get(read));
                } else if (onnx.constants().valued(read)) {
                    weights.put(read, Protos.tensor(read, onnx.facts().get(read)));
                } else if (onnx.constants().copied(read)) {
                    Op producer = onnx.graph().producer(read).orElseThrow();
                    if (ops.add(producer)) {
                        open.push(producer);
                    }
                }
            }
        }
        ops.forEach(op -> part.addNode(op.proto));
        part.addAllInitializer(weights.values());
        part.addAllSparseInitializer(sparse.values());
        segment.inputs().forEach(i -> part.addInput(value(i)));
        if (onnx.proto().getIrVersion() < 4) {
            // Older formats want every initializer among the inputs.
            weights.values()
                    .forEach(w ->
                            part.addInput(Protos.value(w.getName(), w.getDataType(), Fact.shape(w.getDimsList()))));
        }
        segment.outputs().forEach(o -> part.addOutput(value(o)));
        return part.build();
    }

    private static ValueInfoProto value(TensorInfo info) {
        return Protos.value(info.id(), Types.number(info.type()), Fact.shape(info.shape()));
    }

    private static ByteBuffer serialize(Model model, ModelProto part) {
        long size = part.getSerializedSize();
        if (size < 0) {
            throw new InputException(
                    model.source(), "a segment would be larger than 2 GiB", "Cut it into smaller ones.");
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) size);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(buffer);
            out.useDeterministicSerialization();
            part.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.flip().asReadOnlyBuffer();
    }
}
