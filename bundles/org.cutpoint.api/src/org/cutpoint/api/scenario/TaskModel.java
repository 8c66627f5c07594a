package org.cutpoint.api.scenario;

import java.util.List;

/**
 * A network as a line of layers, for one sample.
 *
 * @param inputId id of its input
 * @param inputBytes size of its input, bytes, >= 0
 * @param layers in order, at least one
 */
public record TaskModel(String inputId, long inputBytes, List<TaskLayer> layers) {
    public TaskModel {
        layers = List.copyOf(layers);
    }

    /** What is sent after so many layers, bytes: the input after none. G(j) of the source. */
    public long bytesAfter(int layer) {
        return layer == 0 ? inputBytes : layers.get(layer - 1).outputBytes();
    }
}
