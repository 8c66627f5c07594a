package org.cutpoint.api.model;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An ONNX model whose large weights are not in it: their tensors there say that their data is elsewhere, and whoever loads
 * the model hands them over by name. So a model may be larger than a message can be, and nothing of it is copied.
 *
 * @param model serialized, a read-only buffer at position 0
 * @param weights what it lacks
 */
public record DetachedModel(ByteBuffer model, List<Weight> weights) {
    public DetachedModel {
        weights = List.copyOf(weights);
    }

    /**
     * A weight's content.
     *
     * @param info its id is the tensor's name in the model
     * @param data direct, read-only, at position 0, little-endian; valid as long as it is referred to
     */
    public record Weight(TensorInfo info, ByteBuffer data) {}
}
