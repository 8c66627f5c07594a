package org.cutpoint.study.engine.internal;

import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/** Networks that take several inputs at once, and tensors that travel in fewer bytes, as far as planning goes. */
final class Batches {
    private Batches() {}

    /**
     * A model as if each of its inputs were so many: operations and tensors grow with them, weights do not, nor the
     * new ones that a step of training returns. It can be predicted, not run; what is made with that batch is hundreds of
     * megabytes for each.
     */
    static Model of(Model model, int batch) {
        if (batch == 1) {
            return model;
        }
        ModelGraph graph = model.graph();
        Set<String> weights = Model.training(graph.name()) ? Set.copyOf(graph.results()) : Set.of();
        ModelGraph batched = new ModelGraph(
                graph.name(),
                graph.sha256(),
                times(graph.inputs(), weights, batch),
                graph.layers().stream().map(l -> times(l, weights, batch)).toList(),
                graph.results());
        return new Model(model.source(), model.options(), batched, model.file(), model.data());
    }

    private static Layer times(Layer layer, Set<String> weights, int batch) {
        return new Layer(
                layer.id(),
                layer.nodes(),
                layer.ops(),
                layer.inputs(),
                times(layer.outputs(), weights, batch),
                Math.multiplyExact(layer.macs(), batch),
                layer.parameters(),
                layer.weightBytes());
    }

    /** Shapes stay what they are: which of the dimensions is the batch's is not known everywhere, bytes are. */
    private static List<TensorInfo> times(List<TensorInfo> tensors, Set<String> weights, int batch) {
        return tensors.stream()
                .map(t -> weights.contains(t.id())
                        ? t
                        : new TensorInfo(t.id(), t.type(), t.shape(), Math.multiplyExact(t.bytes(), batch)))
                .toList();
    }

    /**
     * A problem whose tensors, and weights that training updates, travel with so many bytes for each element, on average.
     * Layers take as long as before.
     */
    static Problem travelling(Problem p, ModelGraph graph, double elementBytes) {
        return resized(
                p,
                item -> {
                    double elements = item.bytes()
                            / (double) graph.tensor(item.id()).type().bytes();
                    return Math.round(elements * elementBytes);
                },
                syncBytes -> Math.round(syncBytes * elementBytes / Float.BYTES));
    }

    /** A step of training that updates, and returns, only so much of each weight. Layers take as long as before. */
    static Problem updating(Problem p, ModelGraph graph, double share) {
        Set<String> weights = Model.training(graph.name()) ? Set.copyOf(p.results()) : Set.of();
        return resized(
                p,
                item -> weights.contains(item.id()) ? (long) Math.ceil(item.bytes() * share) : item.bytes(),
                syncBytes -> (long) Math.ceil(syncBytes * share));
    }

    private static Problem resized(Problem p, ToLongFunction<DataItem> bytes, LongUnaryOperator syncBytes) {
        return new Problem(
                p.name(),
                p.tiers(),
                resized(p.inputs(), bytes),
                p.layers().stream()
                        .map(layer -> new ProblemLayer(
                                layer.id(),
                                layer.inputs(),
                                resized(layer.outputs(), bytes),
                                layer.timeMs(),
                                layer.macs(),
                                layer.weightBytes(),
                                syncBytes.applyAsLong(layer.syncBytes()),
                                layer.energyJ()))
                        .toList(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                p.limits());
    }

    private static List<DataItem> resized(List<DataItem> items, ToLongFunction<DataItem> bytes) {
        return items.stream()
                .map(item -> new DataItem(item.id(), bytes.applyAsLong(item)))
                .toList();
    }
}
