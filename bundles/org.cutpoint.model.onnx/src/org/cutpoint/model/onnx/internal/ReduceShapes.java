package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that take axes together. */
final class ReduceShapes {
    private static final Set<String> REDUCE = Set.of(
            """
            ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum
            ReduceLogSumExp ReduceSumSquare com.microsoft.QLinearReduceMean"""
                    .split("\\s+"));

    private ReduceShapes() {}

    static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        REDUCE.forEach(type -> rules.put(type, ReduceShapes::reduce));
        rules.put("ArgMax", ReduceShapes::arg);
        rules.put("ArgMin", ReduceShapes::arg);
        rules.put("TopK", ReduceShapes::topK);
        return rules;
    }

    private static List<Fact> reduce(Node node) {
        Fact x = node.in(0);
        // Of the quantized one, inputs are scales.
        long[] axes = node.op.standard() ? node.ints("axes", 1) : node.ints("axes");
        if (axes.length == 0) {
            if (node.flag("noop_with_empty_axes")) {
                return List.of(Fact.of(x.type, x.shape));
            }
            axes = LongStream.range(0, x.rank()).toArray();
        }
        long[] shape = reduced(node, x, axes);
        if (x.rank() == 1 && x.hasValue() && x.type != Types.FLOAT && axes.length == 1) {
            LongStream values = LongStream.of(x.value());
            switch (node.op.type()) {
                case "ReduceProd":
                    return List.of(Fact.known(x.type, shape, values.reduce(1, Math::multiplyExact)));
                case "ReduceSum":
                    return List.of(Fact.known(x.type, shape, values.reduce(0, Math::addExact)));
                case "ReduceMax":
                    return List.of(Fact.known(x.type, shape, values.max().orElseThrow(IllegalArgumentException::new)));
                case "ReduceMin":
                    return List.of(Fact.known(x.type, shape, values.min().orElseThrow(IllegalArgumentException::new)));
                default:
            }
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static long[] reduced(Node node, Fact x, long... axes) {
        Set<Integer> gone = new TreeSet<>();
        Arrays.stream(axes).forEach(a -> gone.add(Node.axis(a, x.rank())));
        boolean keep = node.attr("keepdims", 1) != 0;
        return IntStream.range(0, x.rank())
                .filter(i -> keep || !gone.contains(i))
                .mapToLong(i -> gone.contains(i) ? 1 : x.shape[i])
                .toArray();
    }

    private static List<Fact> arg(Node node) {
        return List.of(Fact.of(Types.INT64, reduced(node, node.in(0), node.attr("axis", 0))));
    }

    private static List<Fact> topK(Node node) {
        Fact x = node.in(0);
        long k = node.hasAttribute("k") ? node.attr("k", 0) : node.in(1).value()[0];
        long[] shape = x.shape.clone();
        shape[Node.axis(node.attr("axis", -1), x.rank())] = k;
        return List.of(Fact.of(x.type, shape), Fact.of(Types.INT64, shape));
    }
}
