package org.cutpoint.model.training.internal;

import java.util.List;
import java.util.Map;

/** Operators that work element by element, those that broadcast included. */
final class Elementwise {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("Relu", Rule.ofFirst(Elementwise::relu)),
            Map.entry("LeakyRelu", Rule.ofFirst(Elementwise::leakyRelu)),
            Map.entry("PRelu", Rule.of(Elementwise::pRelu)),
            Map.entry("Clip", Rule.ofFirst(Elementwise::clip)),
            Map.entry("Elu", Rule.ofFirst(Elementwise::elu)),
            Map.entry("Sigmoid", Rule.ofFirst(Elementwise::sigmoid)),
            Map.entry("HardSigmoid", Rule.ofFirst(Elementwise::hardSigmoid)),
            Map.entry("Tanh", Rule.ofFirst(Elementwise::tanh)),
            Map.entry("Exp", Rule.ofFirst(s -> s.give(0, () -> s.emit().op("Mul", s.dy(), s.out(0))))),
            Map.entry("Log", Rule.ofFirst(s -> s.give(0, () -> s.emit().op("Div", s.dy(), s.in(0))))),
            Map.entry("Sqrt", Rule.ofFirst(Elementwise::sqrt)),
            Map.entry("Neg", Rule.ofFirst(s -> s.give(0, () -> s.emit().op("Neg", s.dy())))),
            Map.entry("Add", Rule.of(Elementwise::sum)),
            Map.entry("Sum", Rule.of(Elementwise::sum)),
            Map.entry("Mean", Rule.of(Elementwise::mean)),
            Map.entry("Sub", Rule.of(Elementwise::sub)),
            Map.entry("Mul", Rule.of(Elementwise::mul)),
            Map.entry("Div", Rule.of(Elementwise::div)),
            Map.entry("Dropout", Rule.ofFirst(Elementwise::dropout)),
            Map.entry("Identity", Rule.ofFirst(s -> s.give(0, s::dy))));

    private Elementwise() {}

    private static void relu(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.op("Where", List.of(e.op("Greater", s.out(0), e.real(0)), s.dy(), e.real(0))));
    }

    private static void leakyRelu(Step s) {
        Emitter e = s.emit();
        float slope = s.attr("alpha", 0.01f);
        // The result is at hand more often than what it was made of, and tells as much if it has the same sign.
        String sign = slope > 0 ? s.out(0) : s.in(0);
        s.give(
                0,
                () -> e.op(
                        "Where",
                        List.of(e.op("Greater", sign, e.real(0)), s.dy(), e.op("Mul", s.dy(), e.real(slope)))));
    }

    private static void pRelu(Step s) {
        Emitter e = s.emit();
        String positive = e.op("Greater", s.in(0), e.real(0));
        s.give(0, () -> e.op("Where", List.of(positive, s.dy(), e.op("Mul", s.dy(), s.in(1)))));
        s.give(
                1,
                () -> e.sumTo(
                        e.op("Where", List.of(positive, e.real(0), e.op("Mul", s.dy(), s.in(0)))),
                        s.shapeOut(0),
                        s.shapeIn(1)));
    }

    private static void clip(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            String dx = s.dy();
            if (s.has(1)) {
                dx = e.op("Where", List.of(e.op("Greater", s.out(0), s.in(1)), dx, e.real(0)));
            }
            if (s.has(2)) {
                dx = e.op("Where", List.of(e.op("Less", s.out(0), s.in(2)), dx, e.real(0)));
            }
            return dx;
        });
    }

    private static void elu(Step s) {
        Emitter e = s.emit();
        float alpha = s.attr("alpha", 1f);
        // Below 0 the result is alpha (exp(x) - 1).
        s.give(
                0,
                () -> e.op(
                        "Where",
                        List.of(
                                e.op("Greater", s.in(0), e.real(0)),
                                s.dy(),
                                e.op("Mul", s.dy(), e.op("Add", s.out(0), e.real(alpha))))));
    }

    private static void sigmoid(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.op("Mul", s.dy(), e.op("Mul", s.out(0), e.op("Sub", e.real(1), s.out(0)))));
    }

    private static void hardSigmoid(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            String inside = e.op("And", e.op("Greater", s.out(0), e.real(0)), e.op("Less", s.out(0), e.real(1)));
            return e.op("Where", List.of(inside, e.op("Mul", s.dy(), e.real(s.attr("alpha", 0.2f))), e.real(0)));
        });
    }

    private static void tanh(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.op("Mul", s.dy(), e.op("Sub", e.real(1), e.op("Mul", s.out(0), s.out(0)))));
    }

    private static void sqrt(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.op("Div", e.op("Mul", s.dy(), e.real(0.5)), s.out(0)));
    }

    private static void sum(Step s) {
        for (int i = 0; i < s.inputs(); i++) {
            int input = i;
            s.give(i, () -> s.emit().sumTo(s.dy(), s.shapeOut(0), s.shapeIn(input)));
        }
    }

    private static void mean(Step s) {
        Emitter e = s.emit();
        String share = e.op("Mul", s.dy(), e.real(1.0 / s.inputs()));
        for (int i = 0; i < s.inputs(); i++) {
            int input = i;
            s.give(i, () -> e.sumTo(share, s.shapeOut(0), s.shapeIn(input)));
        }
    }

    private static void sub(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.sumTo(s.dy(), s.shapeOut(0), s.shapeIn(0)));
        s.give(1, () -> e.sumTo(e.op("Neg", s.dy()), s.shapeOut(0), s.shapeIn(1)));
    }

    private static void mul(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> e.sumTo(e.op("Mul", s.dy(), s.in(1)), s.shapeOut(0), s.shapeIn(0)));
        s.give(1, () -> e.sumTo(e.op("Mul", s.dy(), s.in(0)), s.shapeOut(0), s.shapeIn(1)));
    }

    private static void div(Step s) {
        Emitter e = s.emit();
        String share = e.op("Div", s.dy(), s.in(1));
        s.give(0, () -> e.sumTo(share, s.shapeOut(0), s.shapeIn(0)));
        s.give(1, () -> e.sumTo(e.op("Neg", e.op("Mul", share, s.out(0))), s.shapeOut(0), s.shapeIn(1)));
    }

    /** As in inference: nothing is dropped. */
    private static void dropout(Step s) {
        if (s.has(2)) {
            throw s.refused("drops values at random if it is told to", "Export the network for inference");
        }
        s.give(0, s::dy);
    }
}
