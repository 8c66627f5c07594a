package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.TensorInfo;

/**
 * A model file, checked and analysed. Immutable.
 *
 * @param sha256 hash of the file
 * @param proto its content
 * @param graph its main graph, in an order in which it can run
 * @param constants which of its nodes belong to whoever reads them
 * @param facts what is known of its tensors
 * @param inputs what the network reads
 * @param layers in an order in which they can run
 * @param ops nodes by name
 */
record OnnxModel(
        String sha256,
        ModelProto proto,
        OnnxGraph graph,
        Constants constants,
        Map<String, Fact> facts,
        List<TensorInfo> inputs,
        List<Layer> layers,
        Map<String, Op> ops) {
    static Map<String, Op> byName(OnnxGraph graph) {
        Map<String, Op> ops = new HashMap<>();
        graph.ops().forEach(op -> ops.put(op.name, op));
        return ops;
    }
}
