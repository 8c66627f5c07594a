package org.cutpoint.exec.ort.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.NodeTimer;
import org.cutpoint.api.run.Tensor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Times nodes by ONNX Runtime's profiling: a session writes a trace of its nodes, and the model as it has optimised it,
 * which tells what tensors these nodes read and make.
 */
@Component
public final class OrtNodeTimer implements NodeTimer {
    /** A model file cannot be larger than 2 GiB; with larger weights it is not written, and only nodes' names tell. */
    private static final long MOST_WEIGHTS = 3L << 29;

    private final OrtExecutor executor;

    @Activate
    public OrtNodeTimer(@Reference ModelSplitter splitter) {
        this.executor = new OrtExecutor(splitter);
    }

    @Override
    public Timing time(Model model, List<List<Tensor>> inputs, ExecutionOptions options, int warmups, int runs) {
        try {
            Path folder = Files.createTempDirectory("cutpoint-nodes");
            try {
                return time(model, inputs, options, warmups, runs, folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new InputException(
                    "profile of '" + model.graph().name() + "'",
                    "nodes cannot be timed: " + e.getMessage(),
                    "Is there room in the folder for temporary files?",
                    e);
        }
    }

    private Timing time(
            Model model, List<List<Tensor>> inputs, ExecutionOptions options, int warmups, int runs, Path folder)
            throws IOException {
        List<Layer> layers = model.graph().layers();
        Path optimised = folder.resolve("optimised.onnx");
        boolean writable = layers.stream().mapToLong(Layer::weightBytes).sum() < MOST_WEIGHTS;
        Trace trace;
        try (OrtSegmentSession session = executor.open(
                model, model.graph().segment(layers.stream().map(Layer::id).toList()), options, settings -> {
                    settings.enableProfiling(folder.resolve("trace").toString());
                    if (writable) {
                        settings.setOptimizedModelFilePath(optimised.toString());
                    }
                })) {
            for (int run = 0; run < warmups + runs; run++) {
                session.run(inputs.get(run % inputs.size()));
            }
            trace = Trace.read(Path.of(session.endProfiling()), warmups);
        } catch (OrtException e) {
            throw new IOException(e.getMessage(), e);
        }
        Map<String, Deque<NodeProto>> byName = new HashMap<>();
        Map<String, Deque<NodeProto>> unnamed = new HashMap<>();
        for (NodeProto node : writable ? Nodes.of(optimised) : List.<NodeProto>of()) {
            (node.getName().isEmpty() ? unnamed : byName)
                    .computeIfAbsent(
                            node.getName().isEmpty() ? node.getOpType() : node.getName(), n -> new ArrayDeque<>())
                    .add(node);
        }
        List<TimedNode> nodes = new ArrayList<>();
        for (Trace.Event event : trace.medians()) {
            // A node without a name is called by its operator and a number; those of an operator keep their order.
            Deque<NodeProto> found =
                    byName.getOrDefault(event.name(), unnamed.getOrDefault(event.op(), new ArrayDeque<>()));
            NodeProto node = found.size() > 1 ? found.remove() : found.isEmpty() ? null : found.peek();
            nodes.add(new TimedNode(
                    event.name(),
                    event.op(),
                    node == null ? List.of() : node.getInputList(),
                    node == null ? List.of() : node.getOutputList(),
                    event.ms()));
        }
        return new Timing(nodes, makers(model.file()));
    }

    private static Map<String, String> makers(Path model) throws IOException {
        Map<String, String> makers = new HashMap<>();
        List<NodeProto> nodes = Nodes.of(model);
        for (int i = 0; i < nodes.size(); i++) {
            NodeProto node = nodes.get(i);
            // As the loader names those without a name.
            String name = node.getName().isEmpty() ? node.getOpType() + "_" + i : node.getName();
            node.getOutputList().stream().filter(o -> !o.isEmpty()).forEach(o -> makers.put(o, name));
        }
        return makers;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
