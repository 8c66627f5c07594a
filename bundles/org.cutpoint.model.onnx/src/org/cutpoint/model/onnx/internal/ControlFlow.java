package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.model.onnx.internal.Scope.Body;

/**
 * Nodes that run graphs of their own. What their outputs are follows from the bodies, as long as it is the same in every
 * branch and in every round.
 *
 * <p>Source: ONNX, docs/Operators.md: If, Loop, Scan (since operator set 9).
 */
final class ControlFlow {
    private static final Set<String> TYPES = Set.of("If", "Loop", "Scan");

    private final String where;
    private final Consumer<Scope> inference;
    private boolean barred;

    /**
     * @param where the model's file, for messages
     * @param inference finds out what it can about the tensors of a body; throws a {@link Misfit} if that cannot run
     */
    ControlFlow(String where, Consumer<Scope> inference) {
        this.where = where;
        this.inference = inference;
    }

    static boolean handles(Op op) {
        return op.standard() && TYPES.contains(op.type());
    }

    /** What is known of the outputs; what is known of the bodies is told to the scope. */
    List<Optional<Fact>> infer(Op op, Scope scope) {
        return switch (op.type()) {
            case "If" -> branches(op, scope);
            case "Loop" -> loop(op, scope);
            default -> scan(op, scope);
        };
    }

    private Scope body(Op op, Scope scope, String attribute) {
        return scope.inside(OnnxGraph.body(
                where,
                op.attribute(attribute)
                        .map(AttributeProto::getG)
                        .orElseThrow(() -> new IllegalArgumentException("no " + attribute))));
    }

    /** Whether there is a branch that cannot be taken, as it would fail with the shapes that it gets. */
    boolean barred() {
        return barred;
    }

    private Scope inferred(Scope body) {
        ShapeInference.literals(body);
        inference.accept(body);
        return body;
    }

    private static Optional<Fact> result(Scope body, int i) {
        return body.fact(body.graph.results().get(i));
    }

    private static Fact in(Op op, Scope scope, int i) {
        return scope.fact(op.in(i)).orElseThrow(() -> new IllegalArgumentException("input " + i + " is missing"));
    }

    // ------------------------------------------------------------------------------------------------------ branches

    private List<Optional<Fact>> branches(Op op, Scope scope) {
        Fact condition = in(op, scope, 0);
        List<Scope> taken = condition.hasValue()
                ? List.of(inferred(body(op, scope, condition.value()[0] != 0 ? "then_branch" : "else_branch")))
                : possible(body(op, scope, "then_branch"), body(op, scope, "else_branch"));
        scope.bodies(op, taken.stream().map(b -> new Body(b, 1, true)).toList());
        List<Optional<Fact>> outputs = new ArrayList<>();
        for (int i = 0; i < op.proto.getOutputCount(); i++) {
            int output = i;
            outputs.add(taken.stream()
                    .map(b -> result(b, output))
                    .reduce((a, b) -> a.flatMap(x -> b.flatMap(y -> common(x, y))))
                    .flatMap(f -> f));
        }
        return outputs;
    }

    /** Of branches between which data decides: those that do not fail with the shapes that they get. */
    private List<Scope> possible(Scope... branches) {
        List<Scope> possible = new ArrayList<>();
        Optional<Misfit> misfit = Optional.empty();
        for (Scope branch : branches) {
            try {
                possible.add(inferred(branch));
            } catch (Misfit e) {
                misfit = Optional.of(e);
            }
        }
        if (possible.isEmpty()) {
            throw misfit.orElseThrow();
        }
        barred |= misfit.isPresent();
        return possible;
    }

    private static Optional<Fact> common(Fact a, Fact b) {
        if (!same(a, b)) {
            return Optional.empty();
        }
        boolean value = a.hasValue() && b.hasValue() && Arrays.equals(a.value(), b.value());
        return Optional.of(value || a.opaque() ? a : Fact.of(a.type, a.shape));
    }

    private static boolean same(Fact a, Fact b) {
        return a.type == b.type && Arrays.equals(a.shape, b.shape);
    }

    // ------------------------------------------------------------------------------------------------------- rounds

    private List<Optional<Fact>> loop(Op op, Scope scope) {
        Optional<Fact> limit = op.has(0) ? scope.fact(op.in(0)) : Optional.empty();
        Optional<Fact> start = op.has(1) ? scope.fact(op.in(1)) : Optional.empty();
        boolean begins =
                start.isEmpty() || start.get().hasValue() && start.get().value()[0] != 0;
        boolean never =
                start.isPresent() && start.get().hasValue() && start.get().value()[0] == 0;
        Scope body = body(op, scope, "body");
        List<ValueInfoProto> formal = body.graph.inputs();
        int states = formal.size() - 2;
        body.facts().put(formal.get(0).getName(), scalar(formal.get(0), Types.INT64));
        Fact condition = scalar(formal.get(1), Types.BOOL);
        body.facts()
                .put(
                        formal.get(1).getName(),
                        // If that makes the condition true again, it is so in all rounds.
                        begins ? Fact.known(Types.BOOL, condition.shape, 1) : condition);
        for (int i = 0; i < states; i++) {
            body.facts().put(formal.get(i + 2).getName(), unvalued(in(op, scope, i + 2)));
        }
        inferred(body);
        boolean endless = begins
                && result(body, 0)
                        .filter(f -> f.hasValue() && f.value()[0] != 0)
                        .isPresent();
        if (endless
                && limit.map(f -> f.hasValue() && f.value()[0] > Integer.MAX_VALUE)
                        .orElse(!op.has(0))) {
            throw new InputException(where, op + " never ends", "");
        }
        Optional<Long> rounds = never
                ? Optional.of(0L)
                : limit.filter(f -> f.hasValue() && (endless || f.value()[0] <= 0))
                        .map(f -> Math.max(0, f.value()[0]));
        boolean steady = steady(op, scope, body, states);
        scope.bodies(op, List.of(new Body(body, rounds.orElse(1L), rounds.isPresent() && steady)));
        List<Optional<Fact>> outputs = new ArrayList<>();
        for (int i = 0; i < op.proto.getOutputCount(); i++) {
            if (i < states) {
                outputs.add(steady ? Optional.of(unvalued(in(op, scope, i + 2))) : Optional.empty());
            } else {
                outputs.add(
                        steady
                                ? result(body, i + 1).flatMap(f -> rounds.map(n -> stacked(f, n, 0)))
                                : Optional.empty());
            }
        }
        return outputs;
    }

    /** Whether what a round hands on looks like what it was given. */
    private static boolean steady(Op op, Scope scope, Scope body, int states) {
        for (int i = 0; i < states; i++) {
            Fact before = in(op, scope, i + 2);
            if (result(body, i + 1).filter(after -> same(before, after)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Round and condition: scalars, or where the body says so vectors of one. */
    private static Fact scalar(ValueInfoProto declared, int type) {
        boolean vector = declared.getType().getValueCase() == TypeProto.ValueCase.TENSOR_TYPE
                && declared.getType().getTensorType().getShape().getDimCount() == 1;
        return vector ? Fact.of(type, 1) : Fact.of(type);
    }

    private static Fact unvalued(Fact fact) {
        return fact.opaque() ? fact : Fact.of(fact.type, fact.shape);
    }

    private static Fact stacked(Fact one, long count, int axis) {
        long[] shape = new long[one.rank() + 1];
        System.arraycopy(one.shape, 0, shape, 0, axis);
        shape[axis] = count;
        System.arraycopy(one.shape, axis, shape, axis + 1, one.rank() - axis);
        return Fact.of(one.type, shape);
    }

    // -------------------------------------------------------------------------------------------------------- scans

    private List<Optional<Fact>> scan(Op op, Scope scope) {
        if (scope.opset < 9) {
            throw new IllegalArgumentException("a scan with a batch");
        }
        Scope body = body(op, scope, "body");
        List<ValueInfoProto> formal = body.graph.inputs();
        int scanned = (int) op.attr("num_scan_inputs", 0);
        int states = formal.size() - scanned;
        long[] axes = op.ints("scan_input_axes", scanned, 0);
        long[] into = op.ints("scan_output_axes", op.proto.getOutputCount() - states, 0);
        long rounds = 0;
        for (int i = 0; i < formal.size(); i++) {
            Fact given = in(op, scope, i);
            if (i < states) {
                body.facts().put(formal.get(i).getName(), unvalued(given));
            } else {
                int axis = Node.axis(axes[i - states], given.rank());
                rounds = given.shape[axis];
                body.facts().put(formal.get(i).getName(), slice(given, axis));
            }
        }
        inferred(body);
        scope.bodies(op, List.of(new Body(body, rounds, true)));
        List<Optional<Fact>> outputs = new ArrayList<>();
        for (int i = 0; i < op.proto.getOutputCount(); i++) {
            if (i < states) {
                outputs.add(Optional.of(unvalued(in(op, scope, i))));
            } else {
                long count = rounds;
                long axis = into[i - states];
                outputs.add(result(body, i).map(f -> stacked(f, count, Node.axis(axis, f.rank() + 1))));
            }
        }
        return outputs;
    }

    private static Fact slice(Fact x, int axis) {
        long[] shape = new long[x.rank() - 1];
        System.arraycopy(x.shape, 0, shape, 0, axis);
        System.arraycopy(x.shape, axis + 1, shape, axis, shape.length - axis);
        return Fact.of(x.type, shape);
    }
}
