package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/**
 * Types and shapes of tensors from the operators' definitions, with the values of small tensors, which shapes are computed
 * from. It covers what networks commonly consist of, without weights being touched or a runtime being loaded; whatever it
 * leaves open (other operators, other domains, nodes that contradict their operator's definition) is for ONNX Runtime to
 * say.
 *
 * <p>Source: ONNX, docs/Operators.md, for operator sets 7 to 25; ONNX Runtime, docs/ContribOperators.md.
 */
final class ShapeInference {
    private static final System.Logger LOG = System.getLogger(ShapeInference.class.getName());

    private static final Map<String, Rule> RULES = rules();

    /** Make something that is no tensor. */
    private static final Set<String> OPAQUE = Set.of(
            """
            SequenceEmpty SequenceConstruct SequenceInsert SequenceErase SplitToSequence SequenceMap Optional
            ai.onnx.ml.ZipMap ai.onnx.ml.CastMap"""
                    .split("\\s+"));

    private final String where;
    private final Scope main;
    private final ControlFlow control;
    private final Calls calls;
    /** Tensors whose shapes hold for one run alone. */
    private Set<String> volatiles = Set.of();

    private Optional<String> misfit = Optional.empty();

    /**
     * @param where the model's file, for messages
     * @param graph the main one
     * @param inputs types and shapes of the network's inputs
     */
    ShapeInference(String where, ModelProto model, OnnxGraph graph, Map<String, Fact> inputs) {
        this.where = where;
        control = new ControlFlow(where, this::fitting);
        calls = new Calls(where, model);
        main = new Scope(graph, Calls.opset(model.getOpsetImportList()));
        main.facts().putAll(inputs);
        literals(main);
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        Stream.of(
                        ElementShapes.rules(),
                        ImageShapes.rules(),
                        MatrixShapes.rules(),
                        MoveShapes.rules(),
                        QuantizedShapes.rules(),
                        RecurrentShapes.rules(),
                        ReduceShapes.rules(),
                        WindowShapes.rules())
                .forEach(rules::putAll);
        return Map.copyOf(rules);
    }

    /** Enters what a graph holds as constants. */
    static void literals(Scope scope) {
        scope.graph.weights().forEach((name, tensor) -> scope.facts().put(name, Literals.fact(tensor)));
        scope.graph.sparse().forEach((name, tensor) -> scope.facts().put(name, Literals.fact(tensor)));
    }

    /** Calls of the model's own functions. */
    Calls calls() {
        return calls;
    }

    /** What is known so far. */
    Scope scope() {
        return main;
    }

    /** The first node whose inputs do not fit together, and why; empty where there is none. */
    Optional<String> misfit() {
        return misfit;
    }

    /** Whether there is a branch that cannot run with these inputs, though another one can. */
    boolean barred() {
        return control.barred();
    }

    /** One pass over the nodes. O(nodes), those of subgraphs and of functions, wherever they are called, included. */
    void run() {
        misfit = infer(main);
    }

    /**
     * Another pass, with what was found out elsewhere: it gives the values of shapes that were not known before.
     *
     * @param found facts by tensor of the main graph
     * @param unsteady those among them whose shape another run may change; nothing follows from these
     */
    void run(Map<String, Fact> found, Set<String> unsteady) {
        volatiles = unsteady;
        main.facts().putAll(found);
        infer(main);
    }

    /** @throws Misfit if a node's inputs do not fit together */
    private void fitting(Scope scope) {
        infer(scope).ifPresent(m -> {
            throw new Misfit(m);
        });
    }

    /** Returns the first node whose inputs do not fit together, and why. */
    private Optional<String> infer(Scope scope) {
        Optional<String> first = Optional.empty();
        for (Op op : scope.graph.ops()) {
            boolean known = op.reads.stream().allMatch(r -> scope.fact(r).isPresent());
            if (!known && !opaque(op)) {
                continue;
            }
            try {
                List<Optional<Fact>> outputs = outputs(op, scope);
                if (op.reads.stream().anyMatch(volatiles::contains)) {
                    continue;
                }
                for (int i = 0; i < Math.min(outputs.size(), op.proto.getOutputCount()); i++) {
                    String name = op.proto.getOutput(i);
                    outputs.get(i).filter(f -> !name.isEmpty()).ifPresent(f -> enter(scope, name, f));
                }
            } catch (Fact.TooLarge e) {
                throw new InputException(
                        where, op + " makes a tensor that nothing can hold (" + e.getMessage() + ")", "", e);
            } catch (IllegalArgumentException
                    | ArithmeticException
                    | IndexOutOfBoundsException
                    | NegativeArraySizeException e) {
                // The node contradicts its operator's definition, or we read that definition too narrowly.
                if (e instanceof Misfit && first.isEmpty()) {
                    first = Optional.of(op + ": " + e.getMessage());
                }
                LOG.log(System.Logger.Level.DEBUG, op + ": shape left to ONNX Runtime", e);
            }
        }
        return first;
    }

    /** Whatever it reads. */
    private boolean opaque(Op op) {
        return OPAQUE.contains(op.type()) && !calls.handles(op);
    }

    private List<Optional<Fact>> outputs(Op op, Scope scope) {
        if (ControlFlow.handles(op)) {
            return control.infer(op, scope);
        }
        if (calls.handles(op)) {
            return calls.infer(op, scope, this::fitting);
        }
        String type = op.type();
        if (opaque(op)) {
            return List.of(Optional.of(Fact.OPAQUE));
        }
        Rule rule = RULES.get(type);
        return rule == null
                ? List.of()
                : rule.infer(new Node(op, scope)).stream().map(Optional::of).toList();
    }

    /** What a runtime has said stays; only values are added. */
    private void enter(Scope scope, String tensor, Fact fact) {
        if (!fact.opaque()) {
            Sizes.limited(where, tensor, fact.type, fact.shape);
        }
        Fact before = scope.facts().get(tensor);
        boolean better = before == null
                || !before.hasValue()
                        && fact.hasValue()
                        && before.type == fact.type
                        && Arrays.equals(before.shape, fact.shape);
        if (better) {
            scope.facts().put(tensor, fact);
        }
    }
}
