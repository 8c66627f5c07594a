package org.cutpoint.api.model;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What a model's file says of the nodes behind a layer, for people. A service; thread-safe. */
@ProviderType
public interface NodeDetails {
    /**
     * The nodes of a layer, in execution order.
     *
     * @param layer of this model
     * @throws org.cutpoint.api.InputException if the model's file cannot be read any more, or has changed
     */
    List<Node> of(Model model, Layer layer);

    /**
     * A node.
     *
     * @param name unique in its model
     * @param op operator; with its domain where that is not ONNX's own
     * @param attributes as the file has them; what it leaves to the operator's defaults is not among them
     * @param weights constants that it reads, their sizes as they lie in the file
     */
    record Node(String name, String op, List<Attribute> attributes, List<Weight> weights) {
        public Node {
            attributes = List.copyOf(attributes);
            weights = List.copyOf(weights);
        }
    }

    /**
     * An attribute.
     *
     * @param value as text; long lists and tensors are abridged
     */
    record Attribute(String name, String value) {}

    /**
     * A constant.
     *
     * @param type of its elements, as ONNX calls it
     * @param shape dimensions, outermost first; empty for a scalar
     */
    record Weight(String name, String type, List<Long> shape) {
        public Weight {
            shape = List.copyOf(shape);
        }
    }
}
