package org.cutpoint.model.onnx.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that work element by element, normalisations and activations among them. */
final class ElementShapes {
    private static final Set<String> SAME = Set.of(
            """
            Relu LeakyRelu PRelu Sigmoid Tanh HardSigmoid HardSwish Swish Elu Selu Celu ThresholdedRelu
            Softplus Softsign Mish Gelu Shrink Exp Log Sqrt Abs Neg Floor Ceil Round Erf Reciprocal Sign
            Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Softmax LogSoftmax Hardmax
            LpNormalization InstanceNormalization GroupNormalization RMSNormalization LRN
            MeanVarianceNormalization Not BitwiseNot CumSum CumProd Trilu ScatterND ScatterElements Scatter
            ReverseSequence RotaryEmbedding TensorScatter SimplifiedLayerNormalization
            com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.BiasGelu com.microsoft.QuickGelu
            com.microsoft.BiasSoftmax com.microsoft.BiasAdd com.microsoft.RotaryEmbedding
            com.microsoft.QLinearLeakyRelu com.microsoft.QLinearSigmoid com.microsoft.QLinearSoftmax"""
                    .split("\\s+"));
    private static final Set<String> BROADCAST = Set.of(
            """
            Add Sub Mul Div Pow Mod Min Max Sum Mean And Or Xor BitShift BitwiseAnd BitwiseOr BitwiseXor"""
                    .split("\\s+"));
    private static final Set<String> COMPARE = Set.of("Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual");

    private static final Map<String, LongUnaryOperator> UNARY = Map.of(
            "Neg", Math::negateExact,
            "Abs", Math::absExact,
            "Not", v -> 1 - v);

    private static final Map<String, BinaryOperator<Float>> REAL = Map.of(
            "Add", (a, b) -> a + b,
            "Sub", (a, b) -> a - b,
            "Mul", (a, b) -> a * b,
            "Div", (a, b) -> a / b);

    private ElementShapes() {}

    static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        SAME.forEach(type -> rules.put(type, ElementShapes::same));
        BROADCAST.forEach(type -> rules.put(type, ElementShapes::broadcast));
        COMPARE.forEach(type -> rules.put(type, ElementShapes::broadcast));
        rules.put("Identity", node -> List.of(node.optional(0).orElseThrow(IllegalArgumentException::new)));
        rules.put("Clip", ElementShapes::clip);
        rules.put("Where", ElementShapes::where);
        rules.put("Cast", node -> List.of(cast(node.in(0), (int) node.attr("to", 0))));
        rules.put("CastLike", node -> List.of(cast(node.in(0), node.in(1).type)));
        rules.put("IsNaN", node -> List.of(Fact.of(Types.BOOL, node.in(0).shape)));
        rules.put("IsInf", node -> List.of(Fact.of(Types.BOOL, node.in(0).shape)));
        rules.put("Dropout", ElementShapes::dropout);
        rules.put("BatchNormalization", ElementShapes::batchNormalization);
        rules.put("LayerNormalization", ElementShapes::layerNormalization);
        rules.put("com.microsoft.SkipLayerNormalization", ElementShapes::skip);
        rules.put("com.microsoft.SkipSimplifiedLayerNormalization", ElementShapes::skip);
        rules.put("Bernoulli", ElementShapes::like);
        rules.put("RandomNormalLike", ElementShapes::like);
        rules.put("RandomUniformLike", ElementShapes::like);
        return rules;
    }

    private static List<Fact> same(Node node) {
        Fact x = node.in(0);
        String type = node.op.type();
        if (x.hasValue() && x.type == Types.FLOAT) {
            return List.of(real(type, x));
        }
        LongUnaryOperator f = UNARY.get(type);
        return List.of(
                x.hasValue() && f != null ? Fact.known(x.type, x.shape, map(x.value(), f)) : Fact.of(x.type, x.shape));
    }

    private static Fact real(String type, Fact x) {
        return switch (type) {
            case "Neg" -> real(x, v -> -v);
            case "Abs" -> real(x, Math::abs);
            case "Floor" -> real(x, Math::floor);
            case "Ceil" -> real(x, Math::ceil);
            case "Round" -> real(x, Math::rint);
            case "Sqrt" -> real(x, Math::sqrt);
            default -> Fact.of(x.type, x.shape);
        };
    }

    /** Only functions whose result in single precision is that of double precision, rounded. */
    private static Fact real(Fact x, java.util.function.DoubleUnaryOperator f) {
        return Fact.known(x.type, x.shape, map(x.value(), v -> Fact.word((float) f.applyAsDouble(Fact.real(v)))));
    }

    private static long[] map(long[] values, LongUnaryOperator f) {
        return LongStream.of(values).map(f).toArray();
    }

    private static List<Fact> clip(Node node) {
        Fact x = node.in(0);
        boolean known = x.hasValue() && x.type != Types.FLOAT;
        for (int i = 1; i <= 2; i++) {
            known &= !node.has(i) || node.in(i).hasValue();
        }
        if (!known) {
            return List.of(Fact.of(x.type, x.shape));
        }
        long low = node.has(1) ? node.in(1).value()[0] : Long.MIN_VALUE;
        long high = node.has(2) ? node.in(2).value()[0] : Long.MAX_VALUE;
        return List.of(Fact.known(x.type, x.shape, map(x.value(), v -> Math.min(Math.max(v, low), high))));
    }

    static Fact cast(Fact x, int to) {
        if (!x.hasValue() || !Fact.valued(to, x.elements())) {
            return Fact.of(to, x.shape);
        }
        boolean from = x.type == Types.FLOAT;
        if (to == Types.BOOL) {
            return Fact.known(to, x.shape, map(x.value(), v -> (from ? Fact.real(v) != 0 : v != 0) ? 1 : 0));
        }
        if (to == Types.FLOAT) {
            return Fact.known(to, x.shape, from ? x.value() : map(x.value(), v -> Fact.word(v)));
        }
        if (!from) {
            return Fact.known(to, x.shape, x.value());
        }
        // Beyond this the result differs from processor to processor.
        boolean sure = LongStream.of(x.value()).allMatch(v -> Math.abs(Fact.real(v)) < Integer.MAX_VALUE);
        return sure ? Fact.known(to, x.shape, map(x.value(), v -> (long) Fact.real(v))) : Fact.of(to, x.shape);
    }

    private static List<Fact> broadcast(Node node) {
        String kind = node.op.type();
        Fact y = node.in(0);
        boolean compare = COMPARE.contains(kind);
        if (node.hasAttribute("broadcast") || node.hasAttribute("axis")) {
            // Before opset 7 the second operand was fitted to the first.
            return List.of(Fact.of(compare ? Types.BOOL : y.type, y.shape));
        }
        for (int i = 1; i < node.inputs(); i++) {
            Fact x = node.in(i);
            if (x.type != y.type && !kind.equals("Pow") && !kind.equals("BitShift")) {
                throw new IllegalArgumentException("operands of different types");
            }
            y = apply(node, y, x, compare ? Types.BOOL : y.type);
        }
        return List.of(y);
    }

    private static Fact apply(Node node, Fact a, Fact b, int type) {
        long[] shape = Positions.broadcastShape(a.shape, b.shape);
        Optional<LongBinaryOperator> f = a.hasValue() && b.hasValue() && Fact.valued(type, Fact.elements(shape))
                ? operator(node, a.type)
                : Optional.empty();
        if (f.isEmpty()) {
            return Fact.of(type, shape);
        }
        long[] va = a.moved(shape, Positions.broadcast(shape, a.shape)).value();
        long[] vb = b.moved(shape, Positions.broadcast(shape, b.shape)).value();
        return Fact.known(
                type,
                shape,
                IntStream.range(0, va.length)
                        .mapToLong(i -> f.get().applyAsLong(va[i], vb[i]))
                        .toArray());
    }

    private static Optional<LongBinaryOperator> operator(Node node, int type) {
        String kind = node.op.type();
        if (type == Types.FLOAT) {
            return Optional.ofNullable(REAL.get(kind))
                    .map(f -> (a, b) -> Fact.word(f.apply(Fact.real(a), Fact.real(b))));
        }
        return Optional.ofNullable(
                switch (kind) {
                    case "Add", "Sum" -> Math::addExact;
                    case "Sub" -> Math::subtractExact;
                    case "Mul" -> Math::multiplyExact;
                    case "Div" -> (a, b) -> a / b;
                    case "Mod" -> node.flag("fmod") ? (a, b) -> a % b : (LongBinaryOperator) Math::floorMod;
                    case "Min" -> Math::min;
                    case "Max" -> Math::max;
                    case "And" -> (a, b) -> a & b;
                    case "Or" -> (a, b) -> a | b;
                    case "Xor" -> (a, b) -> a ^ b;
                    case "Equal" -> (a, b) -> a == b ? 1 : 0;
                    case "Greater" -> (a, b) -> a > b ? 1 : 0;
                    case "Less" -> (a, b) -> a < b ? 1 : 0;
                    case "GreaterOrEqual" -> (a, b) -> a >= b ? 1 : 0;
                    case "LessOrEqual" -> (a, b) -> a <= b ? 1 : 0;
                    default -> null;
                });
    }

    private static List<Fact> where(Node node) {
        Fact c = node.in(0);
        Fact a = node.in(1);
        Fact b = node.in(2);
        long[] shape = Positions.broadcastShape(c.shape, Positions.broadcastShape(a.shape, b.shape));
        boolean known = c.hasValue() && a.hasValue() && b.hasValue() && Fact.valued(a.type, Fact.elements(shape));
        if (!known) {
            return List.of(Fact.of(a.type, shape));
        }
        long[] vc = c.moved(shape, Positions.broadcast(shape, c.shape)).value();
        long[] va = a.moved(shape, Positions.broadcast(shape, a.shape)).value();
        long[] vb = b.moved(shape, Positions.broadcast(shape, b.shape)).value();
        return List.of(Fact.known(
                a.type,
                shape,
                IntStream.range(0, vc.length)
                        .mapToLong(i -> vc[i] != 0 ? va[i] : vb[i])
                        .toArray()));
    }

    private static List<Fact> dropout(Node node) {
        Fact x = node.in(0);
        return List.of(Fact.of(x.type, x.shape), Fact.of(node.opset >= 10 ? Types.BOOL : x.type, x.shape));
    }

    /** Further outputs, in training and in old models, are statistics by channel. */
    private static List<Fact> batchNormalization(Node node) {
        Fact x = node.in(0);
        Fact mean = node.in(3);
        Fact statistics = Fact.of(mean.type, mean.shape);
        return List.of(Fact.of(x.type, x.shape), statistics, statistics, statistics, statistics);
    }

    private static List<Fact> layerNormalization(Node node) {
        Fact x = node.in(0);
        return List.of(Fact.of(x.type, x.shape), statistics(node, x), statistics(node, x));
    }

    private static Fact statistics(Node node, Fact x) {
        int axis = Node.axis(node.attr("axis", -1), x.rank());
        long[] shape = x.shape.clone();
        java.util.Arrays.fill(shape, axis, shape.length, 1);
        return Fact.of((int) node.attr("stash_type", Types.FLOAT), shape);
    }

    /** The last output is the sum before it is normalised. */
    private static List<Fact> skip(Node node) {
        Fact x = node.in(0);
        long[] shape = x.shape.clone();
        shape[x.rank() - 1] = 1;
        Fact y = Fact.of(x.type, x.shape);
        return List.of(y, Fact.of(Types.FLOAT, shape), Fact.of(Types.FLOAT, shape), y);
    }

    private static List<Fact> like(Node node) {
        Fact x = node.in(0);
        return List.of(Fact.of((int) node.attr("dtype", x.type), x.shape));
    }
}
