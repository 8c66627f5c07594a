package org.cutpoint.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.model.TensorInfo;

/**
 * What is in a model's file, for who makes another model of it.
 *
 * @param proto the file's content; weights are views of the file, not copies
 * @param nodes of the main graph, in an order in which they can run
 * @param constants tensors that do not depend on the network's inputs: initializers, what nodes make of them, shapes
 * @param parameters initializers and constants of nodes that are trained, as far as their readers tell
 * @param tensors all tensors of the main graph whose shape is known, by name, weights included
 * @param integers values of those of them that are short and of whole numbers, by name, row-major
 */
public record OnnxContent(
        ModelProto proto,
        List<NamedNode> nodes,
        Set<String> constants,
        Set<String> parameters,
        Map<String, TensorInfo> tensors,
        Map<String, List<Long>> integers) {
    /** Key of a node's metadata whose value is the layer that the node belongs to; layers are then what the file says. */
    public static final String LAYER = "cutpoint.layer";

    public OnnxContent {
        nodes = List.copyOf(nodes);
        constants = Set.copyOf(constants);
        parameters = Set.copyOf(parameters);
        tensors = Map.copyOf(tensors);
        integers = Map.copyOf(integers);
    }

    /**
     * A node.
     *
     * @param name as layers refer to it: its own where it has a name that no other one has
     */
    public record NamedNode(String name, NodeProto proto) {}
}
