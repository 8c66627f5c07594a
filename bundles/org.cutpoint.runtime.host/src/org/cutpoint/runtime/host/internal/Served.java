package org.cutpoint.runtime.host.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.ModelHost.Signature;

/**
 * What runs under a name, whether it is loaded at the moment or not.
 *
 * @param name as {@link org.cutpoint.api.transport.ModelHost#infer} knows it
 * @param model of which it is a part
 * @param segment that part
 * @param options for its session
 * @param signature what it reads and returns: a segment's own, or for a whole model the network's, in its order
 */
record Served(String name, Model model, Segment segment, ExecutionOptions options, Signature signature) {
    static Served segment(String name, Model model, Segment segment, ExecutionOptions options) {
        return new Served(name, model, segment, options, new Signature(segment.inputs(), segment.outputs()));
    }

    static Served whole(Model model) {
        ModelGraph graph = model.graph();
        return new Served(
                graph.sha256(),
                model,
                graph.segment(graph.layers().stream().map(Layer::id).toList()),
                ExecutionOptions.DEFAULT,
                new Signature(
                        graph.inputs(),
                        graph.results().stream().map(graph::tensor).toList()));
    }

    /** For people. */
    String inWords() {
        List<String> layers = segment.layers();
        int all = model.graph().layers().size();
        return layers.size() == all
                ? "all " + all + " layers"
                : layers.get(0) + ".." + layers.get(layers.size() - 1) + ", " + layers.size() + " of " + all
                        + " layers";
    }

    /** Memory that a session of it needs at least: its weights. */
    long bytes() {
        return segment.layers().stream()
                .mapToLong(id -> model.graph().layer(id).weightBytes())
                .sum();
    }

    /**
     * Refuses tensors that are not exactly what is read.
     *
     * @param asked the name by which the caller knows it
     */
    void check(String asked, List<Tensor> inputs) {
        Map<String, TensorInfo> expected = new HashMap<>();
        for (TensorInfo info : signature.inputs()) {
            expected.put(info.id(), info);
        }
        for (Tensor input : inputs) {
            TensorInfo given = input.info();
            TensorInfo wanted = expected.remove(given.id());
            if (wanted == null) {
                throw wrong(
                        asked,
                        "input '" + given.id() + "' is given twice or not one of its inputs",
                        "It reads " + names(signature.inputs()));
            }
            if (given.type() != wanted.type() || !given.shape().equals(wanted.shape())) {
                throw wrong(
                        asked,
                        "input '" + given.id() + "' is " + given.type() + given.shape() + " instead of " + wanted.type()
                                + wanted.shape(),
                        "");
            }
        }
        if (!expected.isEmpty()) {
            throw wrong(asked, "input " + names(List.copyOf(expected.values())) + " is missing", "");
        }
    }

    /** The outputs in the signature's order; a network may return an input as it is. */
    List<Tensor> ordered(List<Tensor> inputs, List<Tensor> outputs) {
        Map<String, Tensor> byId = new HashMap<>();
        inputs.forEach(tensor -> byId.put(tensor.info().id(), tensor));
        outputs.forEach(tensor -> byId.put(tensor.info().id(), tensor));
        List<Tensor> ordered = new ArrayList<>();
        for (TensorInfo info : signature.outputs()) {
            ordered.add(byId.get(info.id()));
        }
        return ordered;
    }

    private static InputException wrong(String asked, String what, String remedy) {
        return new InputException("model '" + asked + "'", what, remedy);
    }

    private static String names(List<TensorInfo> tensors) {
        return tensors.stream().map(t -> "'" + t.id() + "'").collect(Collectors.joining(", "));
    }
}
