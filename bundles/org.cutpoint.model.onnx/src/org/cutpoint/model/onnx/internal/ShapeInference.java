package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Types and shapes of tensors from the operators' definitions, with the values of small integer tensors, which shapes are
 * computed from. It covers what networks commonly consist of, without weights being touched or a runtime being loaded;
 * whatever it leaves open (other operators, other domains, nodes that contradict their operator's definition) is for ONNX
 * Runtime to say.
 */
final class ShapeInference {
    private static final System.Logger LOG = System.getLogger(ShapeInference.class.getName());
    /** Shapes and what they are computed from are short. */
    private static final long MAX_VALUES = 4096;

    private static final Set<String> SAME = Set.of(
            """
            Relu LeakyRelu PRelu Clip Sigmoid Tanh HardSigmoid HardSwish Elu Selu Celu ThresholdedRelu
            Softplus Softsign Mish Gelu Shrink Exp Log Sqrt Abs Neg Floor Ceil Round Erf Reciprocal Sign
            Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Identity Softmax LogSoftmax Hardmax
            LpNormalization InstanceNormalization GroupNormalization LRN MeanVarianceNormalization Not
            BitwiseNot CumSum Trilu ScatterND ScatterElements Scatter ReverseSequence"""
                    .split("\\s+"));
    private static final Set<String> NORMALIZING = Set.of("BatchNormalization", "LayerNormalization", "Dropout");
    private static final Set<String> BROADCAST = Set.of(
            """
            Add Sub Mul Div Pow Mod Min Max Sum Mean And Or Xor BitShift BitwiseAnd BitwiseOr BitwiseXor"""
                    .split("\\s+"));
    private static final Set<String> COMPARE = Set.of("Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual");
    private static final Set<String> REDUCE = Set.of(
            """
            ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum
            ReduceLogSumExp ReduceSumSquare"""
                    .split("\\s+"));

    private final OnnxGraph graph;
    private final Map<String, Fact> facts = new HashMap<>();
    private final long opset;

    /**
     * @param inputs types and shapes of the network's inputs
     */
    ShapeInference(ModelProto model, OnnxGraph graph, Map<String, Fact> inputs) {
        this.graph = graph;
        this.opset = model.getOpsetImportList().stream()
                .filter(o -> Op.standard(o.getDomain()))
                .mapToLong(o -> o.getVersion())
                .findFirst()
                .orElse(1);
        facts.putAll(inputs);
        graph.weights().forEach((name, tensor) -> facts.put(name, constant(tensor)));
        graph.sparse()
                .forEach((name, tensor) ->
                        facts.put(name, Fact.of(tensor.getValues().getDataType(), Fact.shape(tensor.getDimsList()))));
    }

    /** What is known so far; more may be put in. */
    Map<String, Fact> facts() {
        return facts;
    }

    /** One pass over the nodes. */
    void run() {
        for (Op op : graph.ops()) {
            if (!op.standard() || !op.reads.stream().allMatch(facts::containsKey)) {
                continue;
            }
            try {
                List<Optional<Fact>> outputs = infer(op);
                for (int i = 0; i < Math.min(outputs.size(), op.proto.getOutputCount()); i++) {
                    String name = op.proto.getOutput(i);
                    if (!name.isEmpty()) {
                        outputs.get(i).ifPresent(fact -> facts.put(name, fact));
                    }
                }
            } catch (IllegalArgumentException
                    | ArithmeticException
                    | IndexOutOfBoundsException
                    | NegativeArraySizeException e) {
                // The node contradicts its operator's definition, or we read that definition too narrowly.
                LOG.log(System.Logger.Level.DEBUG, op + ": shape left to ONNX Runtime", e);
            }
        }
    }

    private static List<Optional<Fact>> out(Fact... facts) {
        return Arrays.stream(facts).map(Optional::of).toList();
    }

    private Fact in(Op op, int i) {
        Fact fact = facts.get(op.in(i));
        if (fact == null) {
            throw new IllegalArgumentException("input " + i + " is missing");
        }
        return fact;
    }

    private List<Optional<Fact>> infer(Op op) {
        String type = op.proto.getOpType();
        if (SAME.contains(type)) {
            return out(same(op, in(op, 0)));
        }
        if (NORMALIZING.contains(type)) {
            return normalizing(op);
        }
        if (BROADCAST.contains(type) || COMPARE.contains(type)) {
            return out(broadcast(op));
        }
        if (REDUCE.contains(type)) {
            return out(reduce(op));
        }
        return switch (type) {
            case "Conv" -> out(conv(op, in(op, 0), in(op, 1), in(op, 0).type));
            case "ConvInteger" -> out(conv(op, in(op, 0), in(op, 1), Types.INT32));
            case "QLinearConv" -> out(conv(op, in(op, 0), in(op, 3), in(op, 7).type));
            case "ConvTranspose" -> out(convTranspose(op));
            case "MaxPool", "AveragePool", "LpPool" -> pool(op);
            case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" -> out(globalPool(in(op, 0)));
            case "Gemm" -> out(gemm(op));
            case "MatMul" -> out(matMul(in(op, 0), in(op, 1), in(op, 0).type));
            case "MatMulInteger" -> out(matMul(in(op, 0), in(op, 1), Types.INT32));
            case "QLinearMatMul" -> out(matMul(in(op, 0), in(op, 3), in(op, 7).type));
            case "Flatten" -> out(flatten(op));
            case "Reshape" -> out(reshape(op));
            case "Squeeze" -> out(squeeze(op));
            case "Unsqueeze" -> out(unsqueeze(op));
            case "Transpose" -> out(transpose(op));
            case "Concat" -> out(concat(op));
            case "Split" -> split(op);
            case "Slice" -> out(slice(op));
            case "Gather" -> out(gather(op));
            case "GatherElements" -> out(Fact.of(in(op, 0).type, in(op, 1).shape));
            case "GatherND" -> out(gatherNd(op));
            case "Pad" -> out(pad(op));
            case "Expand" -> out(expand(op));
            case "Tile" -> out(tile(op));
            case "Shape" -> out(shape(op));
            case "Size" -> out(
                    Fact.known(Types.INT64, new long[0], new long[] {in(op, 0).elements()}));
            case "Constant" -> constant(op).map(f -> out(f)).orElse(List.of());
            case "ConstantOfShape" -> out(constantOfShape(op));
            case "Range" -> out(range(op));
            case "ArgMax", "ArgMin" -> out(reduced(in(op, 0), new long[] {op.attr("axis", 0)}, op, Types.INT64));
            case "TopK" -> topK(op);
            case "OneHot" -> out(oneHot(op));
            case "Resize", "Upsample" -> resize(op);
            case "DepthToSpace" -> out(blocks(op, true));
            case "SpaceToDepth" -> out(blocks(op, false));
            case "LSTM", "GRU", "RNN" -> recurrent(op);
            case "Cast" -> out(cast(in(op, 0), (int) op.attr("to", 0)));
            case "CastLike" -> out(cast(in(op, 0), in(op, 1).type));
            case "IsNaN", "IsInf" -> out(Fact.of(Types.BOOL, in(op, 0).shape));
            case "Where" -> out(where(op));
            case "QuantizeLinear" -> out(
                    Fact.of(op.has(2) ? in(op, 2).type : (int) op.attr("output_dtype", Types.UINT8), in(op, 0).shape));
            case "DequantizeLinear" -> out(Fact.of(in(op, 1).type, in(op, 0).shape));
            case "DynamicQuantizeLinear" -> out(
                    Fact.of(Types.UINT8, in(op, 0).shape), Fact.of(Types.FLOAT), Fact.of(Types.UINT8));
            default -> List.of();
        };
    }

    // ------------------------------------------------------------------------------------------------- element-wise

    private Fact same(Op op, Fact x) {
        String type = op.proto.getOpType();
        if (x.hasValue()) {
            switch (type) {
                case "Identity":
                    return x;
                case "Neg":
                    return Fact.known(x.type, x.shape, map(x.value(), Math::negateExact));
                case "Abs":
                    return Fact.known(x.type, x.shape, map(x.value(), Math::absExact));
                case "Not":
                    return Fact.known(x.type, x.shape, map(x.value(), v -> 1 - v));
                default:
            }
        }
        return Fact.of(x.type, x.shape);
    }

    private static long[] map(long[] values, java.util.function.LongUnaryOperator f) {
        return LongStream.of(values).map(f).toArray();
    }

    private List<Optional<Fact>> normalizing(Op op) {
        Fact x = in(op, 0);
        Fact y = Fact.of(x.type, x.shape);
        if (op.proto.getOpType().equals("Dropout")) {
            return out(y, Fact.of(opset >= 10 ? Types.BOOL : x.type, x.shape));
        }
        // Further outputs exist only in training, or are rarely used.
        return out(y);
    }

    private Fact cast(Fact x, int to) {
        boolean integers = (to == Types.INT64 || to == Types.INT32 || to == Types.BOOL) && x.hasValue();
        if (!integers) {
            return Fact.of(to, x.shape);
        }
        return Fact.known(to, x.shape, to == Types.BOOL ? map(x.value(), v -> v == 0 ? 0 : 1) : x.value());
    }

    private Fact broadcast(Op op) {
        String kind = op.proto.getOpType();
        Fact y = in(op, 0);
        int type = COMPARE.contains(kind) ? Types.BOOL : y.type;
        if (op.hasAttribute("broadcast") || op.hasAttribute("axis")) {
            // Before opset 7 the second operand was fitted to the first.
            return Fact.of(type, y.shape);
        }
        Optional<LongBinaryOperator> f = integerOperator(kind, op);
        for (int i = 1; i < op.proto.getInputCount(); i++) {
            y = apply(y, in(op, i), type, f);
        }
        return y;
    }

    private static Fact apply(Fact a, Fact b, int type, Optional<LongBinaryOperator> f) {
        long[] shape = broadcast(a.shape, b.shape);
        long n = Fact.elements(shape);
        // Where both are short vectors or scalars, broadcasting means repeating the single one.
        boolean simple = a.hasValue() && b.hasValue() && shape.length <= 1 && n <= MAX_VALUES;
        if (f.isEmpty() || !simple) {
            return Fact.of(type, shape);
        }
        long[] va = a.value();
        long[] vb = b.value();
        return Fact.known(
                type,
                shape,
                LongStream.range(0, n)
                        .map(i ->
                                f.get().applyAsLong(va[va.length == 1 ? 0 : (int) i], vb[vb.length == 1 ? 0 : (int) i]))
                        .toArray());
    }

    private static Optional<LongBinaryOperator> integerOperator(String kind, Op op) {
        return Optional.ofNullable(
                switch (kind) {
                    case "Add", "Sum" -> Math::addExact;
                    case "Sub" -> Math::subtractExact;
                    case "Mul" -> Math::multiplyExact;
                    case "Div" -> (a, b) -> a / b;
                    case "Mod" -> op.attr("fmod", 0) == 0 ? Math::floorMod : (LongBinaryOperator) (a, b) -> a % b;
                    case "Min" -> Math::min;
                    case "Max" -> Math::max;
                    case "And" -> (a, b) -> a & b;
                    case "Or" -> (a, b) -> a | b;
                    case "Equal" -> (a, b) -> a == b ? 1 : 0;
                    case "Greater" -> (a, b) -> a > b ? 1 : 0;
                    case "Less" -> (a, b) -> a < b ? 1 : 0;
                    case "GreaterOrEqual" -> (a, b) -> a >= b ? 1 : 0;
                    case "LessOrEqual" -> (a, b) -> a <= b ? 1 : 0;
                    default -> null;
                });
    }

    private Fact where(Op op) {
        Fact c = in(op, 0);
        Fact a = in(op, 1);
        Fact b = in(op, 2);
        long[] shape = broadcast(c.shape, broadcast(a.shape, b.shape));
        long n = Fact.elements(shape);
        if (!c.hasValue() || !a.hasValue() || !b.hasValue() || shape.length > 1 || n > MAX_VALUES) {
            return Fact.of(a.type, shape);
        }
        return Fact.known(
                a.type,
                shape,
                LongStream.range(0, n)
                        .map(i -> at(c, i) != 0 ? at(a, i) : at(b, i))
                        .toArray());
    }

    private static long at(Fact fact, long i) {
        return fact.value()[fact.value().length == 1 ? 0 : (int) i];
    }

    static long[] broadcast(long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int i = 0; i < shape.length; i++) {
            int ia = i - shape.length + a.length;
            int ib = i - shape.length + b.length;
            long da = ia < 0 ? 1 : a[ia];
            long db = ib < 0 ? 1 : b[ib];
            if (da != db && da != 1 && db != 1) {
                throw new IllegalArgumentException(Arrays.toString(a) + " and " + Arrays.toString(b) + " do not match");
            }
            shape[i] = da == 1 ? db : da;
        }
        return shape;
    }

    // --------------------------------------------------------------------------------------------------- windows

    private Fact conv(Op op, Fact x, Fact w, int type) {
        if (x.rank() < 3 || w.rank() != x.rank() || x.dim(1) != w.dim(1) * op.attr("group", 1)) {
            throw new IllegalArgumentException("filter does not fit its input");
        }
        long[] kernel = Arrays.copyOfRange(w.shape, 2, w.rank());
        return Fact.of(type, window(op, x, w.dim(0), kernel, false));
    }

    private List<Optional<Fact>> pool(Op op) {
        Fact x = in(op, 0);
        long[] kernel = op.ints("kernel_shape");
        if (x.rank() < 3 || kernel.length != x.rank() - 2) {
            throw new IllegalArgumentException("kernel does not fit its input");
        }
        long[] shape = window(op, x, x.dim(1), kernel, op.attr("ceil_mode", 0) != 0);
        return out(Fact.of(x.type, shape), Fact.of(Types.INT64, shape));
    }

    private static long[] window(Op op, Fact x, long channels, long[] kernel, boolean ceil) {
        int n = kernel.length;
        long[] strides = op.ints("strides", n, 1);
        long[] dilations = op.ints("dilations", n, 1);
        long[] pads = op.ints("pads", 2 * n, 0);
        String auto = op.attr("auto_pad", "NOTSET");
        long[] shape = new long[n + 2];
        shape[0] = x.dim(0);
        shape[1] = channels;
        for (int i = 0; i < n; i++) {
            long size = x.shape[i + 2];
            long reach = Math.addExact(Math.multiplyExact(dilations[i], kernel[i] - 1), 1);
            if (auto.startsWith("SAME")) {
                shape[i + 2] = (size + strides[i] - 1) / strides[i];
                continue;
            }
            long pad = auto.equals("VALID") ? 0 : Math.addExact(pads[i], pads[i + n]);
            long room = Math.subtractExact(Math.addExact(size, pad), reach);
            if (room < 0) {
                throw new IllegalArgumentException("kernel is larger than its input");
            }
            long count = room / strides[i] + 1;
            if (ceil && room % strides[i] != 0) {
                // The last window must begin inside of the input or its left border.
                long begin = auto.equals("VALID") ? 0 : pads[i];
                count += count * strides[i] >= size + begin ? 0 : 1;
            }
            shape[i + 2] = count;
        }
        return shape;
    }

    private Fact convTranspose(Op op) {
        Fact x = in(op, 0);
        Fact w = in(op, 1);
        if (x.rank() < 3 || w.rank() != x.rank() || x.dim(1) != w.dim(0)) {
            throw new IllegalArgumentException("filter does not fit its input");
        }
        int n = x.rank() - 2;
        long[] strides = op.ints("strides", n, 1);
        long[] dilations = op.ints("dilations", n, 1);
        long[] pads = op.ints("pads", 2 * n, 0);
        long[] extra = op.ints("output_padding", n, 0);
        long[] given = op.ints("output_shape");
        String auto = op.attr("auto_pad", "NOTSET");
        long[] shape = new long[n + 2];
        shape[0] = x.dim(0);
        shape[1] = Math.multiplyExact(w.dim(1), op.attr("group", 1));
        for (int i = 0; i < n; i++) {
            long full = strides[i] * (x.shape[i + 2] - 1) + extra[i] + (w.shape[i + 2] - 1) * dilations[i] + 1;
            if (given.length > 0) {
                shape[i + 2] = given[given.length - n + i];
            } else if (auto.startsWith("SAME")) {
                shape[i + 2] = x.shape[i + 2] * strides[i];
            } else {
                shape[i + 2] = full - (auto.equals("VALID") ? 0 : pads[i] + pads[i + n]);
            }
        }
        return Fact.of(x.type, shape);
    }

    private static Fact globalPool(Fact x) {
        long[] shape = x.shape.clone();
        Arrays.fill(shape, 2, shape.length, 1);
        return Fact.of(x.type, shape);
    }

    // ----------------------------------------------------------------------------------------------- matrix products

    private Fact gemm(Op op) {
        Fact a = in(op, 0);
        Fact b = in(op, 1);
        boolean ta = op.attr("transA", 0) != 0;
        boolean tb = op.attr("transB", 0) != 0;
        if (a.rank() != 2 || b.rank() != 2 || a.dim(ta ? 0 : 1) != b.dim(tb ? 1 : 0)) {
            throw new IllegalArgumentException("matrices do not fit");
        }
        return Fact.of(a.type, a.dim(ta ? 1 : 0), b.dim(tb ? 0 : 1));
    }

    private static Fact matMul(Fact a, Fact b, int type) {
        long[] sa = a.rank() == 1 ? new long[] {1, a.dim(0)} : a.shape;
        long[] sb = b.rank() == 1 ? new long[] {b.dim(0), 1} : b.shape;
        if (sa[sa.length - 1] != sb[sb.length - 2]) {
            throw new IllegalArgumentException("matrices do not fit");
        }
        long[] lead = broadcast(Arrays.copyOf(sa, sa.length - 2), Arrays.copyOf(sb, sb.length - 2));
        LongStream rows = a.rank() == 1 ? LongStream.empty() : LongStream.of(sa[sa.length - 2]);
        LongStream columns = b.rank() == 1 ? LongStream.empty() : LongStream.of(sb[sb.length - 1]);
        return Fact.of(
                type,
                LongStream.concat(LongStream.of(lead), LongStream.concat(rows, columns))
                        .toArray());
    }

    private List<Optional<Fact>> recurrent(Op op) {
        Fact x = in(op, 0);
        long hidden = in(op, 2).dim(-1);
        long directions = in(op, 2).dim(0);
        if (x.rank() != 3 || op.attr("layout", 0) != 0) {
            return List.of();
        }
        Fact state = Fact.of(x.type, directions, x.dim(1), hidden);
        return out(Fact.of(x.type, x.dim(0), directions, x.dim(1), hidden), state, state);
    }

    // ------------------------------------------------------------------------------------------------------- shapes

    private static Fact reshaped(Fact x, long... shape) {
        if (Fact.elements(shape) != x.elements()) {
            throw new IllegalArgumentException(
                    "cannot make " + Arrays.toString(shape) + " of " + Arrays.toString(x.shape));
        }
        return x.hasValue() ? Fact.known(x.type, shape, x.value()) : Fact.of(x.type, shape);
    }

    private Fact flatten(Op op) {
        Fact x = in(op, 0);
        long given = op.attr("axis", 1);
        int axis = given < 0 ? axis(given, x.rank()) : axis(given, x.rank() + 1);
        return reshaped(
                x,
                Fact.elements(Arrays.copyOf(x.shape, axis)),
                Fact.elements(Arrays.copyOfRange(x.shape, axis, x.rank())));
    }

    private Fact reshape(Op op) {
        Fact x = in(op, 0);
        long[] wanted = op.hasAttribute("shape") ? op.ints("shape") : in(op, 1).value();
        boolean zeros = op.attr("allowzero", 0) != 0;
        long[] shape = wanted.clone();
        int free = -1;
        long rest = 1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0 && !zeros) {
                shape[i] = x.shape[i];
            }
            if (shape[i] == -1) {
                free = i;
            } else {
                rest = Math.multiplyExact(rest, shape[i]);
            }
        }
        if (free >= 0) {
            shape[free] = x.elements() / rest;
        }
        return reshaped(x, shape);
    }

    /** Axes are an attribute at first, an input from some opset on; none at all is empty. */
    private long[] axes(Op op, int input) {
        if (op.hasAttribute("axes")) {
            return op.ints("axes");
        }
        return op.has(input) ? in(op, input).value() : new long[0];
    }

    private static int axis(long axis, int rank) {
        long positive = axis < 0 ? axis + rank : axis;
        if (positive < 0 || positive >= rank) {
            throw new IllegalArgumentException("axis " + axis + " of rank " + rank);
        }
        return (int) positive;
    }

    private static Set<Integer> axes(long[] axes, int rank) {
        Set<Integer> set = new java.util.TreeSet<>();
        for (long a : axes) {
            set.add(axis(a, rank));
        }
        return set;
    }

    private Fact squeeze(Op op) {
        Fact x = in(op, 0);
        long[] given = axes(op, 1);
        Set<Integer> axes = axes(given, x.rank());
        return reshaped(
                x,
                IntStream.range(0, x.rank())
                        .filter(i -> given.length == 0 ? x.shape[i] != 1 : !axes.contains(i))
                        .mapToLong(i -> x.shape[i])
                        .toArray());
    }

    private Fact unsqueeze(Op op) {
        Fact x = in(op, 0);
        long[] given = axes(op, 1);
        Set<Integer> axes = axes(given, x.rank() + given.length);
        long[] shape = new long[x.rank() + axes.size()];
        int next = 0;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = axes.contains(i) ? 1 : x.shape[next++];
        }
        return reshaped(x, shape);
    }

    private Fact transpose(Op op) {
        Fact x = in(op, 0);
        long[] order = op.ints("perm");
        if (order.length == 0) {
            order = LongStream.range(0, x.rank()).map(i -> x.rank() - 1 - i).toArray();
        }
        if (order.length != x.rank()) {
            throw new IllegalArgumentException("permutation does not fit");
        }
        return Fact.of(x.type, map(order, i -> x.shape[(int) i]));
    }

    private Fact concat(Op op) {
        List<Fact> parts = IntStream.range(0, op.proto.getInputCount())
                .mapToObj(i -> in(op, i))
                .toList();
        Fact first = parts.get(0);
        int axis = axis(op.attr("axis", 1), first.rank());
        long[] shape = first.shape.clone();
        shape[axis] = 0;
        for (Fact part : parts) {
            for (int i = 0; i < shape.length; i++) {
                if (i == axis) {
                    shape[i] = Math.addExact(shape[i], part.shape[i]);
                } else if (part.shape[i] != shape[i]) {
                    throw new IllegalArgumentException("parts do not fit");
                }
            }
        }
        boolean known = first.rank() == 1 && parts.stream().allMatch(Fact::hasValue);
        return known
                ? Fact.known(
                        first.type,
                        shape,
                        parts.stream()
                                .flatMapToLong(p -> LongStream.of(p.value()))
                                .toArray())
                : Fact.of(first.type, shape);
    }

    private List<Optional<Fact>> split(Op op) {
        Fact x = in(op, 0);
        int axis = axis(op.attr("axis", 0), x.rank());
        int n = op.proto.getOutputCount();
        long[] sizes = op.hasAttribute("split")
                ? op.ints("split")
                : op.has(1) ? in(op, 1).value() : new long[0];
        if (sizes.length == 0) {
            long chunk = (x.shape[axis] + n - 1) / n;
            sizes = new long[n];
            for (int i = 0; i < n; i++) {
                sizes[i] = Math.min(chunk, x.shape[axis] - chunk * i);
            }
        }
        List<Optional<Fact>> outputs = new ArrayList<>();
        int from = 0;
        for (long size : sizes) {
            long[] shape = x.shape.clone();
            shape[axis] = size;
            outputs.add(Optional.of(
                    x.hasValue() && x.rank() == 1
                            ? Fact.known(x.type, shape, Arrays.copyOfRange(x.value(), from, from + (int) size))
                            : Fact.of(x.type, shape)));
            from += (int) size;
        }
        return outputs;
    }

    private Fact slice(Op op) {
        Fact x = in(op, 0);
        boolean inputs = opset >= 10;
        long[] starts = inputs ? in(op, 1).value() : op.ints("starts");
        long[] ends = inputs ? in(op, 2).value() : op.ints("ends");
        long[] axes = inputs && op.has(3) ? in(op, 3).value() : op.ints("axes");
        long[] steps = inputs && op.has(4) ? in(op, 4).value() : new long[0];
        long[] shape = x.shape.clone();
        long[] value = x.hasValue() && x.rank() == 1 ? x.value() : new long[0];
        for (int i = 0; i < starts.length; i++) {
            int axis = axes.length == 0 ? i : axis(axes[i], x.rank());
            long step = steps.length == 0 ? 1 : steps[i];
            long size = x.shape[axis];
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            long end = ends[i] < 0 ? ends[i] + size : ends[i];
            start = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
            end = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
            long count = Math.max(0, step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step);
            shape[axis] = count;
            if (value.length > 0) {
                long[] all = value;
                long from = start;
                value = LongStream.range(0, count)
                        .map(k -> all[(int) (from + k * step)])
                        .toArray();
            }
        }
        return x.hasValue() && x.rank() == 1 ? Fact.known(x.type, shape, value) : Fact.of(x.type, shape);
    }

    private static long clamp(long v, long low, long high) {
        return Math.max(low, Math.min(high, v));
    }

    private Fact gather(Op op) {
        Fact x = in(op, 0);
        Fact index = in(op, 1);
        int axis = axis(op.attr("axis", 0), x.rank());
        long[] shape = LongStream.concat(
                        LongStream.concat(Arrays.stream(x.shape, 0, axis), Arrays.stream(index.shape)),
                        Arrays.stream(x.shape, axis + 1, x.rank()))
                .toArray();
        if (x.rank() == 1 && x.hasValue() && index.hasValue()) {
            return Fact.known(x.type, shape, map(index.value(), i -> x.value()[axis(i, x.value().length)]));
        }
        return Fact.of(x.type, shape);
    }

    private Fact gatherNd(Op op) {
        Fact x = in(op, 0);
        Fact index = in(op, 1);
        int batch = (int) op.attr("batch_dims", 0);
        int last = (int) index.dim(-1);
        return Fact.of(
                x.type,
                LongStream.concat(
                                Arrays.stream(index.shape, 0, index.rank() - 1),
                                Arrays.stream(x.shape, batch + last, x.rank()))
                        .toArray());
    }

    private Fact pad(Op op) {
        Fact x = in(op, 0);
        long[] pads = op.hasAttribute("pads") ? op.ints("pads") : in(op, 1).value();
        long[] axes =
                op.has(3) ? in(op, 3).value() : LongStream.range(0, x.rank()).toArray();
        long[] shape = x.shape.clone();
        for (int i = 0; i < axes.length; i++) {
            int axis = axis(axes[i], x.rank());
            shape[axis] = Math.addExact(shape[axis], Math.addExact(pads[i], pads[i + axes.length]));
        }
        return Fact.of(x.type, shape);
    }

    private Fact expand(Op op) {
        Fact x = in(op, 0);
        long[] shape = broadcast(x.shape, in(op, 1).value());
        boolean single = x.hasValue() && x.elements() == 1 && Fact.elements(shape) <= MAX_VALUES;
        if (!single) {
            return Arrays.equals(shape, x.shape) ? x : Fact.of(x.type, shape);
        }
        long[] value = new long[(int) Fact.elements(shape)];
        Arrays.fill(value, x.value()[0]);
        return Fact.known(x.type, shape, value);
    }

    private Fact tile(Op op) {
        Fact x = in(op, 0);
        long[] repeats = in(op, 1).value();
        long[] shape = new long[x.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.multiplyExact(x.shape[i], repeats[i]);
        }
        return Fact.of(x.type, shape);
    }

    private Fact shape(Op op) {
        Fact x = in(op, 0);
        int from = (int) clamp(positive(op.attr("start", 0), x.rank()), 0, x.rank());
        int to = (int) clamp(positive(op.attr("end", x.rank()), x.rank()), from, x.rank());
        long[] dims = Arrays.copyOfRange(x.shape, from, to);
        return Fact.known(Types.INT64, new long[] {dims.length}, dims);
    }

    private static long positive(long axis, int rank) {
        return axis < 0 ? axis + rank : axis;
    }

    private Fact range(Op op) {
        long start = in(op, 0).value()[0];
        long limit = in(op, 1).value()[0];
        long delta = in(op, 2).value()[0];
        long count = Math.max(0, (long) Math.ceil((limit - start) / (double) delta));
        return count > MAX_VALUES
                ? Fact.of(in(op, 0).type, count)
                : Fact.known(
                        in(op, 0).type,
                        new long[] {count},
                        LongStream.range(0, count).map(i -> start + i * delta).toArray());
    }

    // --------------------------------------------------------------------------------------------------- reductions

    private Fact reduce(Op op) {
        Fact x = in(op, 0);
        long[] axes = axes(op, 1);
        if (axes.length == 0) {
            if (op.attr("noop_with_empty_axes", 0) != 0) {
                return Fact.of(x.type, x.shape);
            }
            axes = LongStream.range(0, x.rank()).toArray();
        }
        Fact y = reduced(x, axes, op, x.type);
        if (op.proto.getOpType().equals("ReduceProd") && x.rank() == 1 && x.hasValue()) {
            return Fact.known(
                    x.type, y.shape, new long[] {LongStream.of(x.value()).reduce(1, Math::multiplyExact)});
        }
        return y;
    }

    private static Fact reduced(Fact x, long[] given, Op op, int type) {
        Set<Integer> axes = axes(given, x.rank());
        boolean keep = op.attr("keepdims", 1) != 0;
        return Fact.of(
                type,
                IntStream.range(0, x.rank())
                        .filter(i -> keep || !axes.contains(i))
                        .mapToLong(i -> axes.contains(i) ? 1 : x.shape[i])
                        .toArray());
    }

    private List<Optional<Fact>> topK(Op op) {
        Fact x = in(op, 0);
        long k = op.hasAttribute("k") ? op.attr("k", 0) : in(op, 1).value()[0];
        long[] shape = x.shape.clone();
        shape[axis(op.attr("axis", -1), x.rank())] = k;
        return out(Fact.of(x.type, shape), Fact.of(Types.INT64, shape));
    }

    private Fact oneHot(Op op) {
        Fact index = in(op, 0);
        int axis = axis(op.attr("axis", -1), index.rank() + 1);
        long depth = in(op, 1).value()[0];
        List<Long> shape = new ArrayList<>(Arrays.stream(index.shape).boxed().toList());
        shape.add(axis, depth);
        return Fact.of(in(op, 2).type, Fact.shape(shape));
    }

    // ------------------------------------------------------------------------------------------------------- images

    private List<Optional<Fact>> resize(Op op) {
        Fact x = in(op, 0);
        boolean special = op.hasAttribute("axes")
                || !op.attr("keep_aspect_ratio_policy", "stretch").equals("stretch")
                || op.attr("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        if (special) {
            return List.of();
        }
        boolean old = op.proto.getOpType().equals("Upsample") || opset < 11;
        if (!old && op.has(3)) {
            return out(Fact.of(x.type, in(op, 3).value()));
        }
        Optional<float[]> scales =
                op.attribute("scales").map(a -> floats(a.getFloatsList())).or(() -> floats(op.in(old ? 1 : 2)));
        if (scales.isEmpty() || scales.get().length != x.rank()) {
            return List.of();
        }
        long[] shape = new long[x.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = (long) Math.floor(x.shape[i] * scales.get()[i]);
        }
        return out(Fact.of(x.type, shape));
    }

    private Fact blocks(Op op, boolean toSpace) {
        Fact x = in(op, 0);
        long b = op.attr("blocksize", 1);
        if (x.rank() != 4) {
            throw new IllegalArgumentException("rank 4 expected");
        }
        return toSpace
                ? Fact.of(x.type, x.dim(0), x.dim(1) / (b * b), x.dim(2) * b, x.dim(3) * b)
                : Fact.of(x.type, x.dim(0), x.dim(1) * b * b, x.dim(2) / b, x.dim(3) / b);
    }

    // ---------------------------------------------------------------------------------------------------- constants

    private Fact constantOfShape(Op op) {
        long[] shape = in(op, 0).value();
        Optional<Fact> fill = op.attribute("value").map(a -> constant(a.getT()));
        int type = fill.map(f -> f.type).orElse(Types.FLOAT);
        if (fill.isPresent() && fill.get().hasValue() && Fact.elements(shape) <= MAX_VALUES) {
            long[] value = new long[(int) Fact.elements(shape)];
            Arrays.fill(value, fill.get().value()[0]);
            return Fact.known(type, shape, value);
        }
        return Fact.of(type, shape);
    }

    private static Optional<Fact> constant(Op op) {
        Optional<AttributeProto> tensor = op.attribute("value");
        if (tensor.isPresent()) {
            return Optional.of(constant(tensor.get().getT()));
        }
        if (op.hasAttribute("value_int")) {
            return Optional.of(Fact.known(Types.INT64, new long[0], new long[] {op.attr("value_int", 0)}));
        }
        if (op.hasAttribute("value_ints")) {
            long[] value = op.ints("value_ints");
            return Optional.of(Fact.known(Types.INT64, new long[] {value.length}, value));
        }
        if (op.hasAttribute("value_float")) {
            return Optional.of(Fact.of(Types.FLOAT));
        }
        return op.attribute("value_floats").map(a -> Fact.of(Types.FLOAT, a.getFloatsCount()));
    }

    private static Fact constant(TensorProto tensor) {
        long[] shape = Fact.shape(tensor.getDimsList());
        int type = tensor.getDataType();
        if (Fact.elements(shape) > MAX_VALUES) {
            return Fact.of(type, shape);
        }
        var raw = tensor.getRawData().asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        boolean isRaw = tensor.hasRawData();
        int n = (int) Fact.elements(shape);
        if (type == Types.INT64) {
            return Fact.known(
                    type,
                    shape,
                    isRaw
                            ? IntStream.range(0, n)
                                    .mapToLong(i -> raw.getLong(8 * i))
                                    .toArray()
                            : Fact.shape(tensor.getInt64DataList()));
        }
        if (type == Types.INT32) {
            return Fact.known(
                    type,
                    shape,
                    IntStream.range(0, n)
                            .mapToLong(i -> isRaw ? raw.getInt(4 * i) : tensor.getInt32Data(i))
                            .toArray());
        }
        if (type == Types.BOOL) {
            return Fact.known(
                    type,
                    shape,
                    IntStream.range(0, n)
                            .mapToLong(i -> isRaw ? raw.get(i) : tensor.getInt32Data(i))
                            .toArray());
        }
        return Fact.of(type, shape);
    }

    private Optional<float[]> floats(String tensor) {
        return Optional.ofNullable(graph.weights().get(tensor))
                .or(() -> graph.producer(tensor)
                        .filter(p -> p.proto.getOpType().equals("Constant"))
                        .flatMap(p -> p.attribute("value"))
                        .map(AttributeProto::getT))
                .filter(t -> t.getDataType() == Types.FLOAT && t.getDimsCount() == 1 && t.getDims(0) <= 16)
                .map(t -> {
                    if (!t.hasRawData()) {
                        return floats(t.getFloatDataList());
                    }
                    float[] values = new float[t.getRawData().size() / 4];
                    t.getRawData()
                            .asReadOnlyByteBuffer()
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .get(values);
                    return values;
                });
    }

    private static float[] floats(List<Float> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }
}
