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
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;

/**
 * Runs that ONNX Runtime has traced: a session writes a trace of its nodes, and the model as it has optimised it, which tells
 * what tensors these nodes read and make.
 *
 * @param nodes in the order in which they run
 */
record TracedRuns(List<Traced> nodes) {
    /** A model file cannot be larger than 2 GiB; with larger weights it is not written, and only nodes' names tell. */
    private static final long MOST_WEIGHTS = 3L << 29;

    TracedRuns {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node.
     *
     * @param proto what the runtime has made of it, if that was written
     */
    record Traced(Trace.Event event, Optional<NodeProto> proto) {}

    /**
     * @param inputs the segment's inputs, several times, which runs take in turns
     * @param warmups runs that are not counted
     * @param runs runs that are counted
     * @throws InputException if the runtime refuses the segment, or files cannot be written
     */
    static TracedRuns of(
            OrtExecutor executor,
            Model model,
            Segment segment,
            List<List<Tensor>> inputs,
            ExecutionOptions options,
            int warmups,
            int runs) {
        try {
            Path folder = Files.createTempDirectory("cutpoint-nodes");
            try {
                return in(folder, executor, model, segment, inputs, options, warmups, runs);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new InputException(
                    "profile of '" + model.graph().name() + "'",
                    "nodes cannot be traced: " + e.getMessage(),
                    "Is there room in the folder for temporary files?",
                    e);
        }
    }

    private static TracedRuns in(
            Path folder,
            OrtExecutor executor,
            Model model,
            Segment segment,
            List<List<Tensor>> inputs,
            ExecutionOptions options,
            int warmups,
            int runs)
            throws IOException {
        Path optimised = folder.resolve("optimised.onnx");
        boolean writable = segment.layers().stream()
                        .mapToLong(id -> model.graph().layer(id).weightBytes())
                        .sum()
                < MOST_WEIGHTS;
        Trace trace;
        try (OrtSegmentSession session = executor.open(model, segment, options, settings -> {
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
        return new TracedRuns(matched(trace.medians(), writable ? Nodes.of(optimised) : List.of()));
    }

    /** A node without a name is called by its operator and a number; those of an operator keep their order. */
    private static List<Traced> matched(List<Trace.Event> events, List<NodeProto> written) {
        Map<String, Deque<NodeProto>> byName = new HashMap<>();
        Map<String, Deque<NodeProto>> unnamed = new HashMap<>();
        for (NodeProto node : written) {
            (node.getName().isEmpty() ? unnamed : byName)
                    .computeIfAbsent(
                            node.getName().isEmpty() ? node.getOpType() : node.getName(), n -> new ArrayDeque<>())
                    .add(node);
        }
        List<Traced> traced = new ArrayList<>();
        for (Trace.Event event : events) {
            Deque<NodeProto> found =
                    byName.getOrDefault(event.name(), unnamed.getOrDefault(event.op(), new ArrayDeque<>()));
            traced.add(new Traced(event, Optional.ofNullable(found.size() > 1 ? found.remove() : found.peek())));
        }
        return traced;
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
