package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Recurrent layers: h(t) = f(W x(t) + R h(t-1) + b), in one direction or in both. The way back is written out, step by step
 * (back-propagation through time): a few nodes for each step.
 */
final class Recurrent {
    static final Map<String, Rule> RULES = Map.of("RNN", Rule.ofFirst(4, Recurrent::rnn));

    private final Step s;
    private final Emitter e;
    private final long steps;
    private final long batch;
    private final long values;
    private final long hidden;

    private Recurrent(Step s) {
        this.s = s;
        this.e = s.emit();
        this.steps = s.shapeIn(0)[0];
        this.batch = s.shapeIn(0)[1];
        this.values = s.shapeIn(0)[2];
        this.hidden = s.shapeIn(2)[2];
    }

    private static void rnn(Step s) {
        boolean all = s.outputs() > 0
                && !s.out(0).isEmpty()
                && (s.outputs() == 1 || s.out(1).isEmpty() || s.dy(1).isEmpty());
        if (s.has(4) || s.has(5) || s.attr("layout", 0L) != 0 || !all) {
            throw s.refused("is more than a sequence from an initial state of 0 to the states of all steps", "");
        }
        new Recurrent(s).back();
    }

    private void back() {
        String direction = s.attr("direction", "forward");
        List<Boolean> reversed =
                switch (direction) {
                    case "bidirectional" -> List.of(false, true);
                    case "reverse" -> List.of(true);
                    default -> List.of(false);
                };
        List<String> inputs = new ArrayList<>();
        List<String> weights = new ArrayList<>();
        List<String> recurrences = new ArrayList<>();
        List<String> biases = new ArrayList<>();
        for (int d = 0; d < reversed.size(); d++) {
            String states = direction(s.out(0), d);
            String sums = rows(sums(d, reversed.get(d), states), hidden);
            inputs.add(e.op("MatMul", sums, own(s.in(1), d, hidden, values)));
            weights.add(product(sums, rows(s.in(0), values), values));
            recurrences.add(product(sums, rows(before(states, reversed.get(d)), hidden), hidden));
            String bias = e.reshape(e.sum(sums, 0), 1, hidden);
            biases.add(e.op("Concat", bias, bias, Attributes.integer("axis", 1)));
        }
        s.give(
                0,
                () -> e.reshape(
                        inputs.stream().reduce((a, b) -> e.op("Add", a, b)).orElseThrow(), s.shapeIn(0)));
        s.give(1, () -> stacked(weights));
        s.give(2, () -> stacked(recurrences));
        s.give(3, () -> stacked(biases));
    }

    /** Gradients of what the activation gets: steps x batch x hidden. */
    private String sums(int d, boolean reversed, String states) {
        String gradients = direction(s.dy(), d);
        String slopes = slopes(d, states);
        String recurrence = own(s.in(2), d, hidden, hidden);
        List<String> made = new ArrayList<>();
        String later = "";
        for (long i = 0; i < steps; i++) {
            long t = reversed ? i : steps - 1 - i;
            String own = step(gradients, t);
            String sum = e.op("Mul", later.isEmpty() ? own : e.op("Add", own, later), step(slopes, t));
            later = e.op("MatMul", sum, recurrence);
            made.add(sum);
        }
        if (!reversed) {
            Collections.reverse(made);
        }
        return e.op("Concat", made, Attributes.integer("axis", 0));
    }

    /** The activation's derivative, told by its result. */
    private String slopes(int d, String states) {
        List<String> activations = s.texts("activations");
        String activation = d < activations.size() ? activations.get(d) : "Tanh";
        boolean clipped = s.attr("clip", 0f) > 0;
        if (activation.equals("Relu")) {
            String slopes = e.op("Where", List.of(e.op("Greater", states, e.real(0)), e.real(1), e.real(0)));
            return clipped
                    ? e.op("Where", List.of(e.op("Less", states, e.real(s.attr("clip", 0f))), slopes, e.real(0)))
                    : slopes;
        }
        if (activation.equals("Tanh") && !clipped) {
            return e.op("Sub", e.real(1), e.op("Mul", states, states));
        }
        throw s.refused("has the activation " + activation + (clipped ? ", clipped" : ""), "Relu or Tanh can be");
    }

    /** States that the steps begin with. */
    private String before(String states, boolean reversed) {
        String none = e.filled(0, 1, batch, hidden);
        if (steps == 1) {
            return none;
        }
        long[] axis = {0};
        AttributeProto first = Attributes.integer("axis", 0);
        return reversed
                ? e.op("Concat", e.slice(states, axis, new long[] {1}, new long[] {steps}), none, first)
                : e.op("Concat", none, e.slice(states, axis, new long[] {0}, new long[] {steps - 1}), first);
    }

    private String step(String x, long t) {
        return e.slice(x, new long[] {0}, new long[] {t}, new long[] {t + 1});
    }

    /** Of steps x directions x batch x hidden, one direction. */
    private String direction(String x, int d) {
        return e.reshape(e.slice(x, new long[] {1}, new long[] {d}, new long[] {d + 1L}), steps, batch, hidden);
    }

    private String own(String weights, int d, long rows, long columns) {
        return e.reshape(e.slice(weights, new long[] {0}, new long[] {d}, new long[] {d + 1L}), rows, columns);
    }

    private String rows(String x, long columns) {
        return e.reshape(x, steps * batch, columns);
    }

    private String product(String sums, String read, long columns) {
        return e.reshape(e.op("Gemm", sums, read, Attributes.integer("transA", 1)), 1, hidden, columns);
    }

    private String stacked(List<String> directions) {
        return directions.size() == 1 ? directions.get(0) : e.op("Concat", directions, Attributes.integer("axis", 0));
    }
}
