package org.cutpoint.model.tck;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;

/**
 * What ONNX Runtime fuses is one layer: no node of the graph that it optimises for this machine does the work of two layers.
 *
 * <p>Tensors that the optimised graph shares with the network's say what a node does: all between those that it reads and
 * those that it makes. Nodes that pass each other tensors that the network does not have are looked at together. What
 * several of them do, each for itself (a mask, a dequantization), may be a layer of its own.
 */
public final class RuntimeFusions {
    /** Change the order of elements in memory, differently on each processor, and move nodes past others for that. */
    private static final String LAYOUT =
            "NchwcTransformer;NhwcTransformer;TransposeOptimizer;TransposeOptimizer_CPUExecutionProvider";

    /** Do nothing to what is in memory; the runtime drops and moves them. */
    private static final Set<String> VIEWS =
            Set.of("Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze");

    /** By tensor: the node that makes it. */
    private final Map<String, Layer> makers = new HashMap<>();
    /** By node: its layer. */
    private final Map<String, String> layerOf = new HashMap<>();

    private final Set<String> tensors = new HashSet<>();
    private final Set<String> views = new HashSet<>();

    private RuntimeFusions(Model layers, Model nodes) {
        layers.graph().layers().forEach(l -> l.nodes().forEach(n -> layerOf.put(n, l.id())));
        nodes.graph().inputs().forEach(i -> tensors.add(i.id()));
        for (Layer node : nodes.graph().layers()) {
            if (VIEWS.containsAll(node.ops())) {
                views.add(node.id());
            }
            node.outputs().forEach(o -> {
                makers.put(o.id(), node);
                tensors.add(o.id());
            });
        }
    }

    /**
     * Optimises the network and compares.
     *
     * @param layers the network with {@link Granularity#LAYER}
     * @param nodes the same with {@link Granularity#OP}
     * @param splitter writes the network as the loader sees it: what several nodes do alike, one does
     * @param folder for these files
     * @return fused nodes that span layers, and which; in order of the nodes
     */
    public static List<String> across(Model layers, Model nodes, ModelSplitter splitter, Path folder)
            throws OrtException, IOException {
        if (layers.options().granularity() != Granularity.LAYER
                || nodes.options().granularity() != Granularity.OP) {
            throw new IllegalArgumentException("layers and nodes wanted");
        }
        List<String> all = layers.graph().layers().stream().map(Layer::id).toList();
        List<Path> files = splitter.write(layers, layers.graph().segment(all), folder.resolve("whole.onnx"));
        try {
            return new RuntimeFusions(layers, nodes).across(optimised(files.get(0), folder));
        } finally {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static GraphProto optimised(Path file, Path folder) throws OrtException, IOException {
        Path optimised = Files.createTempFile(folder, "optimised", ".onnx");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setOptimizedModelFilePath(optimised.toString());
            options.addConfigEntry("optimization.disable_specified_optimizers", LAYOUT);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            environment.createSession(file.toString(), options).close();
        }
        try (InputStream content = Files.newInputStream(optimised)) {
            return ModelProto.parseFrom(content).getGraph();
        } finally {
            Files.delete(optimised);
        }
    }

    private List<String> across(GraphProto optimised) {
        Map<List<NodeProto>, Set<String>> originals = new LinkedHashMap<>();
        Map<String, Integer> uses = new HashMap<>();
        for (List<NodeProto> together : together(optimised)) {
            Set<String> nodes = originals(together);
            originals.put(together, nodes);
            nodes.forEach(n -> uses.merge(n, 1, Integer::sum));
        }
        List<String> across = new ArrayList<>();
        originals.forEach((together, nodes) -> {
            Set<String> spanned = new TreeSet<>();
            nodes.stream()
                    .filter(n -> uses.get(n) == 1 && !views.contains(n))
                    .forEach(n -> spanned.add(layerOf.get(n)));
            if (spanned.size() > 1) {
                across.add(together.stream().map(NodeProto::getOpType).toList() + " spans " + spanned);
            }
        });
        return across;
    }

    /** Nodes in groups that tensors connect which the network does not have. */
    private List<List<NodeProto>> together(GraphProto optimised) {
        Map<NodeProto, List<NodeProto>> groupOf = new IdentityHashMap<>();
        Map<String, NodeProto> makersOfNew = new HashMap<>();
        for (NodeProto node : optimised.getNodeList()) {
            groupOf.put(node, new ArrayList<>(List.of(node)));
            for (String input : node.getInputList()) {
                NodeProto maker = makersOfNew.get(input);
                if (maker != null && groupOf.get(maker) != groupOf.get(node)) {
                    List<NodeProto> joined = groupOf.get(maker);
                    joined.addAll(groupOf.get(node));
                    joined.forEach(n -> groupOf.put(n, joined));
                }
            }
            node.getOutputList().stream()
                    .filter(o -> !o.isEmpty() && !tensors.contains(o))
                    .forEach(o -> makersOfNew.put(o, node));
        }
        return optimised.getNodeList().stream().map(groupOf::get).distinct().toList();
    }

    private Set<String> originals(List<NodeProto> nodes) {
        Set<String> made = new LinkedHashSet<>();
        Set<String> read = new LinkedHashSet<>();
        for (NodeProto node : nodes) {
            node.getOutputList().stream().filter(makers::containsKey).forEach(made::add);
            node.getInputList().stream().filter(tensors::contains).forEach(read::add);
        }
        read.removeAll(made);
        Set<String> originals = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(made);
        while (!open.isEmpty()) {
            String tensor = open.pop();
            Layer maker = makers.get(tensor);
            if (maker != null && !read.contains(tensor) && originals.add(maker.id())) {
                open.addAll(maker.inputs());
            }
        }
        return originals;
    }
}
