package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;

/** From a model's content to its layers: shapes first by operators' definitions, the rest by asking ONNX Runtime. */
final class Analysis {
    private static final System.Logger LOG = System.getLogger(Analysis.class.getName());
    /** No tensor of this size fits a message or a buffer. */
    private static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE;

    private Analysis() {}

    /**
     * @param where the model's file, for messages
     * @throws InputException if the graph is broken or has a tensor that cannot be handled
     */
    static OnnxModel of(String where, String sha256, ModelProto proto) {
        OnnxGraph graph = OnnxGraph.of(where, proto.getGraph());
        Map<String, Fact> inputs = inputs(where, graph);
        ShapeInference inference = new ShapeInference(proto, graph, inputs);
        inference.run();
        Set<String> volatiles = Set.of();
        Set<String> unresolved = unresolved(graph, inference.facts());
        if (!unresolved.isEmpty()) {
            OrtShapes asked = OrtShapes.ask(where, proto, inputs, unresolved);
            inference.facts().putAll(asked.facts());
            volatiles = asked.volatiles();
        }
        Map<String, Fact> facts = inference.facts();
        check(where, facts, graph);
        Constants constants = new Constants(graph, facts);
        Layering layering = new Layering(where, graph, constants, facts, volatiles);
        List<TensorInfo> infos = graph.inputs().stream()
                .map(i -> facts.get(i.getName()).info(i.getName()).orElseThrow())
                .toList();
        return new OnnxModel(sha256, proto, graph, constants, facts, infos, layering.layers(), OnnxModel.byName(graph));
    }

    /** Types and shapes of the inputs, with a size for each dimension that the model leaves open. */
    private static Map<String, Fact> inputs(String where, OnnxGraph graph) {
        Map<String, Fact> facts = new LinkedHashMap<>();
        Map<String, Long> chosen = new HashMap<>();
        for (ValueInfoProto input : graph.inputs()) {
            String name = input.getName();
            if (input.getType().getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
                throw new InputException(where, "input '" + name + "' is not a tensor, which is not supported", "");
            }
            TypeProto.Tensor tensor = input.getType().getTensorType();
            if (!Types.known(tensor.getElemType())
                    || Types.element(tensor.getElemType()).isEmpty()) {
                throw new InputException(
                        where, "input '" + name + "' has the unsupported element type " + tensor.getElemType(), "");
            }
            if (!tensor.hasShape()) {
                throw new InputException(
                        where, "input '" + name + "' has no shape", "Export the model with fixed input shapes.");
            }
            List<TensorShapeProto.Dimension> dims = tensor.getShape().getDimList();
            long[] shape = new long[dims.size()];
            for (int i = 0; i < shape.length; i++) {
                TensorShapeProto.Dimension dim = dims.get(i);
                shape[i] = dim.getDimValue() > 0 ? dim.getDimValue() : size(where, name, dim, i, shape.length, chosen);
            }
            facts.put(name, limited(where, name, tensor.getElemType(), shape));
        }
        return facts;
    }

    /** One size for each symbol, wherever it stands. */
    private static long size(
            String where, String input, TensorShapeProto.Dimension dim, int axis, int rank, Map<String, Long> chosen) {
        String symbol = dim.getDimParam();
        long size = axis == 0 ? 1 : rank == 4 ? (axis == 1 ? 3 : 224) : 128;
        if (!symbol.isEmpty()) {
            size = chosen.merge(symbol, size, (first, later) -> first);
        }
        if (axis > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: input ''{1}'' leaves dimension {2} open; taken as {3}",
                    where,
                    input,
                    axis,
                    Long.toString(size));
        }
        return size;
    }

    private static Fact limited(String where, String tensor, int type, long[] shape) {
        try {
            Fact fact = Fact.of(type, shape);
            if (Types.bytes(type, fact.elements()) <= MAX_TENSOR_BYTES) {
                return fact;
            }
        } catch (ArithmeticException e) {
            LOG.log(System.Logger.Level.DEBUG, "shape overflows", e);
        }
        throw new InputException(
                where,
                "tensor '" + tensor + "' of shape " + java.util.Arrays.toString(shape) + " is larger than 2 GiB",
                "Check the model's input shapes.");
    }

    private static Set<String> unresolved(OnnxGraph graph, Map<String, Fact> facts) {
        Set<String> unresolved = new LinkedHashSet<>();
        for (Op op : graph.ops()) {
            for (String write : op.writes) {
                if (!facts.containsKey(write)) {
                    unresolved.add(write);
                }
            }
        }
        return unresolved;
    }

    private static void check(String where, Map<String, Fact> facts, OnnxGraph graph) {
        for (Op op : graph.ops()) {
            for (String write : op.writes) {
                Fact fact = facts.get(write);
                if (fact != null) {
                    limited(where, write, fact.type, fact.shape);
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (String result : graph.results()) {
            if (!facts.containsKey(result) || facts.get(result).info(result).isEmpty()) {
                missing.add(result);
            }
        }
        if (!missing.isEmpty()) {
            throw new InputException(
                    where, "returns '" + missing.get(0) + "', which is no tensor of a supported type", "");
        }
    }
}
