package org.cutpoint.api.model;

import java.util.List;

/**
 * Layers of a network that run together on one tier as one model.
 *
 * @param layers ids in execution order; not empty, no duplicates
 * @param inputs tensors that it needs from elsewhere, in order of first use
 * @param outputs tensors that it makes and that layers outside it, or the network's caller, need
 */
public record Segment(List<String> layers, List<TensorInfo> inputs, List<TensorInfo> outputs) {
    public Segment {
        layers = List.copyOf(layers);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
