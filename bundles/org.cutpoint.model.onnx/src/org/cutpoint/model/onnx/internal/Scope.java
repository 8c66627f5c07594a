package org.cutpoint.model.onnx.internal;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph with what is known of its tensors: the main graph, or the body of a node within the graphs around it. Names are
 * looked up from the inside out.
 */
final class Scope {
    final OnnxGraph graph;
    /** Version of ONNX's own operators. */
    final long opset;

    private final Optional<Scope> outer;
    private final Map<String, Fact> facts = new HashMap<>();
    private final Map<Op, List<Body>> bodies = new IdentityHashMap<>();

    /**
     * A graph that a node runs.
     *
     * @param runs how often, in one run of the node
     * @param exact whether that is known; else it is counted once
     */
    record Body(Scope scope, long runs, boolean exact) {}

    /** Of a graph that sees no other one. */
    Scope(OnnxGraph graph, long opset) {
        this(graph, opset, Optional.empty());
    }

    private Scope(OnnxGraph graph, long opset, Optional<Scope> outer) {
        this.graph = graph;
        this.opset = opset;
        this.outer = outer;
    }

    Scope inside(OnnxGraph body) {
        return new Scope(body, opset, Optional.of(this));
    }

    Optional<Fact> fact(String tensor) {
        Fact fact = facts.get(tensor);
        return fact == null ? outer.flatMap(o -> o.fact(tensor)) : Optional.of(fact);
    }

    /** What is known of the tensors of this graph alone. */
    Map<String, Fact> facts() {
        return facts;
    }

    /** What a node with subgraphs runs, or one that calls a function; of several branches, each. Empty for all other nodes, and where nothing is known. */
    List<Body> bodies(Op op) {
        return bodies.getOrDefault(op, List.of());
    }

    void bodies(Op op, List<Body> run) {
        bodies.put(op, run);
    }
}
