package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.TensorInfo;

/** From a model's content to its layers: shapes first by operators' definitions, the rest by asking ONNX Runtime. */
final class Analysis {
    private static final System.Logger LOG = System.getLogger(Analysis.class.getName());

    private Analysis() {}

    /**
     * @param where the model's file, for messages
     * @param data files beside it whose content is in {@code model}, too
     * @throws InputException if the graph is broken, has a tensor that cannot be handled, or does not take the shapes
     */
    static OnnxModel of(String where, String sha256, ModelProto model, List<Path> data, LoadOptions options) {
        ModelProto proto = Rewriting.of(where, model);
        OnnxGraph whole = OnnxGraph.of(where, proto.getGraph());
        Map<String, Fact> inputs = Inputs.of(where, whole, options.shapes());
        ShapeInference inference = new ShapeInference(where, proto, whole, inputs);
        inference.run();
        checkFit(where, whole, inputs, inference);
        Set<String> volatiles = complete(where, proto, inputs, inference);
        Scope scope = inference.scope();
        checkSizes(where, whole, scope.facts());
        OnnxGraph graph = whole.returning(results(where, whole, scope.facts()));
        Constants constants = new Constants(graph, scope.facts());
        Work work = new Work(inference.opset());
        List<Layer> layers =
                new Layering(where, graph, constants, scope, volatiles, work).layers(options.granularity());
        warn(where, work);
        List<TensorInfo> infos = graph.inputs().stream()
                .map(i -> inputs.get(i.getName()).info(i.getName()).orElseThrow())
                .toList();
        return new OnnxModel(
                sha256,
                proto,
                data,
                graph,
                constants,
                scope.facts(),
                volatiles,
                infos,
                layers,
                OnnxModel.byName(graph));
    }

    /** Shapes that the model's author did not choose may be such that it cannot run. */
    private static void checkFit(String where, OnnxGraph graph, Map<String, Fact> inputs, ShapeInference inference) {
        boolean chosen = graph.inputs().stream()
                .anyMatch(i -> !Inputs.declared(i).equals(Inputs.text(inputs.get(i.getName()).shape)));
        if (chosen && inference.misfit().isPresent()) {
            throw new InputException(
                    where,
                    "does not work with "
                            + inputs.entrySet().stream()
                                    .map(e -> "input '" + e.getKey() + "' as " + Inputs.text(e.getValue().shape))
                                    .collect(Collectors.joining(", "))
                            + " (" + inference.misfit().get() + ")",
                    "Give other shapes with --shape INPUT=1x3x224x224.");
        }
    }

    /** Asks ONNX Runtime for what is missing; returns the tensors whose shape one run may have and another not. */
    private static Set<String> complete(
            String where, ModelProto proto, Map<String, Fact> inputs, ShapeInference inference) {
        Scope scope = inference.scope();
        Set<String> missing = new LinkedHashSet<>();
        for (Op op : scope.graph.ops()) {
            op.writes.stream().filter(w -> !scope.facts().containsKey(w)).forEach(missing::add);
        }
        if (missing.isEmpty()) {
            return Set.of();
        }
        OrtShapes asked = OrtShapes.ask(where, proto, scope.graph, inputs, missing);
        inference.run(asked.facts(), asked.volatiles());
        return Collections.unmodifiableSet(asked.volatiles());
    }

    private static void checkSizes(String where, OnnxGraph graph, Map<String, Fact> facts) {
        for (Op op : graph.ops()) {
            for (String write : op.writes) {
                Fact fact = facts.get(write);
                if (fact != null) {
                    Sizes.limited(where, write, fact.type, fact.shape);
                }
            }
        }
    }

    /** What the network returns, without what is no tensor. */
    private static List<String> results(String where, OnnxGraph graph, Map<String, Fact> facts) {
        List<String> tensors = graph.results().stream()
                .filter(r -> facts.containsKey(r) && facts.get(r).info(r).isPresent())
                .toList();
        if (tensors.isEmpty()) {
            throw new InputException(
                    where,
                    "returns '" + graph.results().get(0)
                            + "', which is no tensor of a supported type, and nothing else",
                    "");
        }
        if (tensors.size() < graph.results().size()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: left out, since they are no tensors of a supported type: outputs {1}",
                    where,
                    graph.results().stream().filter(r -> !tensors.contains(r)).collect(Collectors.joining(", ")));
        }
        return tensors;
    }

    private static void warn(String where, Work work) {
        if (!work.guessed().isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: how much work these nodes do depends on data (loops count one round): {1}",
                    where,
                    String.join(", ", work.guessed()));
        }
    }
}
