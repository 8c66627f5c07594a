package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.onnx.internal.Fitting.Fit;

/** From a model's content to its layers. */
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
        OnnxGraph graph = OnnxGraph.of(where, proto.getGraph());
        Fit fit = Fitting.of(where, proto, graph, options.shapes());
        Map<String, Fact> inputs = fit.inputs().facts();
        Set<String> volatiles = fit.volatiles();
        Scope scope = fit.inference().scope();
        checkSizes(where, graph, scope.facts());
        warn(where, graph, scope.facts(), volatiles);
        Constants constants = new Constants(graph, scope.facts());
        Work work = new Work(fit.inference().calls());
        List<Layer> layers =
                new Layering(where, graph, constants, scope, volatiles, work).layers(options.granularity());
        warn(where, work);
        List<TensorInfo> infos = graph.inputs().stream()
                .map(i -> inputs.get(i.getName()).info(i.getName()))
                .toList();
        return new OnnxModel(
                sha256,
                proto,
                data,
                graph,
                constants,
                scope.facts(),
                volatiles,
                fit.inference().barred(),
                infos,
                layers,
                OnnxModel.byName(graph));
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

    /** Results may be of another size in every run; nothing else of that kind leaves a segment. */
    private static void warn(String where, OnnxGraph graph, Map<String, Fact> facts, Set<String> volatiles) {
        List<String> unsteady =
                graph.results().stream().filter(volatiles::contains).toList();
        if (!unsteady.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: the size of these outputs depends on data, and is stated as a trial with made-up inputs"
                            + " gives it: {1}",
                    where,
                    String.join(", ", unsteady));
        }
        List<String> opaque =
                graph.results().stream().filter(r -> facts.get(r).opaque()).toList();
        if (!opaque.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: the size of what is no tensor is not known, and counts nothing: outputs {1}",
                    where,
                    String.join(", ", opaque));
        }
    }

    private static void warn(String where, Work work) {
        if (!work.guessed().isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: how much work these nodes do is not known or depends on data (loops count one round): {1}",
                    where,
                    String.join(", ", work.guessed()));
        }
    }
}
