package org.cutpoint.model.onnx.internal;

import java.util.List;
import java.util.Map;

/** Operators between floating point and quantized tensors, and element-wise ones on the latter. */
final class QuantizedShapes {
    private QuantizedShapes() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "QuantizeLinear", QuantizedShapes::quantize,
                "com.microsoft.QuantizeLinear", QuantizedShapes::quantize,
                "DequantizeLinear", QuantizedShapes::dequantize,
                "com.microsoft.DequantizeLinear", QuantizedShapes::dequantize,
                "DynamicQuantizeLinear", QuantizedShapes::dynamic,
                "com.microsoft.QLinearAdd", QuantizedShapes::binary,
                "com.microsoft.QLinearMul", QuantizedShapes::binary);
    }

    private static List<Fact> quantize(Node node) {
        return List.of(Fact.of(type(node, node.has(2) ? node.in(2).type : Types.UINT8), node.in(0).shape));
    }

    /** The type is that of the scale, if the node does not say another. */
    private static List<Fact> dequantize(Node node) {
        return List.of(Fact.of(type(node, node.in(1).type), node.in(0).shape));
    }

    private static int type(Node node, int otherwise) {
        int given = (int) node.attr("output_dtype", Types.NONE);
        return given == Types.NONE ? otherwise : given;
    }

    private static List<Fact> dynamic(Node node) {
        return List.of(Fact.of(Types.UINT8, node.in(0).shape), Fact.of(Types.FLOAT), Fact.of(Types.UINT8));
    }

    /** Value, scale and zero point of both operands, then scale and zero point of the result. */
    private static List<Fact> binary(Node node) {
        Fact a = node.in(0);
        return List.of(Fact.of(a.type, Positions.broadcastShape(a.shape, node.in(3).shape)));
    }
}
