package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.TensorInfo;

/**
 * A model file, checked and analysed. Immutable.
 *
 * @param sha256 hash of the file, and of the data files if there are any
 * @param proto its content; data of other files is in it, too
 * @param data files beside it that hold weights
 * @param graph its main graph, in an order in which it can run
 * @param constants which of its nodes belong to whoever reads them
 * @param facts what is known of its tensors
 * @param volatiles tensors whose shape depends on the input's content: that in {@code facts} holds for one run alone
 * @param barred whether there is a branch that would fail with these shapes, which nothing may look into then
 * @param inputs what the network reads
 * @param layers in an order in which they can run
 * @param ops nodes by name
 */
record OnnxModel(
        String sha256,
        ModelProto proto,
        List<Path> data,
        OnnxGraph graph,
        Constants constants,
        Map<String, Fact> facts,
        Set<String> volatiles,
        boolean barred,
        List<TensorInfo> inputs,
        List<Layer> layers,
        Map<String, Op> ops) {
    static Map<String, Op> byName(OnnxGraph graph) {
        Map<String, Op> ops = new HashMap<>();
        graph.ops().forEach(op -> ops.put(op.name, op));
        return ops;
    }
}
