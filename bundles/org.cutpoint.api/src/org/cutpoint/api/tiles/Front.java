package org.cutpoint.api.tiles;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers with which a network begins and which look at images in small windows, as far as there are such layers: whatever
 * can be fused. Convolution, pooling, what works on each pixel by itself, concatenation of channels, sums of branches. The
 * first operator that looks at a whole image ends it.
 *
 * @param tensors all that it reads or makes, by their ids in the model
 * @param inputs ids of those that the network is given
 * @param layers the first ones of the model, in its order, each with all of its nodes
 * @param prefixes where it can be fused, by the number of layers, ascending: one tensor is all that the others read
 */
public record Front(Map<String, Image> tensors, List<String> inputs, List<Stage> layers, List<Prefix> prefixes) {
    public Front {
        tensors = Map.copyOf(tensors);
        inputs = List.copyOf(inputs);
        layers = List.copyOf(layers);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * A tensor of images, batch x channels x height x width.
     *
     * @param depth batch x channels
     * @param height rows
     * @param width columns
     * @param elementBytes size of one element when it is sent or kept
     */
    public record Image(long depth, int height, int width, int elementBytes) {
        /** Size of a region, bytes. */
        public long bytes(Region region) {
            return depth * elementBytes * region.area();
        }

        /** All of it. */
        public Region whole() {
            return new Region(0, height, 0, width);
        }
    }

    /**
     * A layer.
     *
     * @param id in the model
     * @param nodes in execution order
     */
    public record Stage(String id, List<Local> nodes) {
        public Stage {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A node whose output depends, at each place, on a window of its inputs.
     *
     * @param name in the model
     * @param inputs ids of the tensors of images that it reads, all by the same window and of the same size; no weights
     * @param output id of the one that it makes
     * @param y window along the rows
     * @param x window along the columns
     * @param tight whether a runtime refuses padding as wide as the kernel, as it does for pooling
     * @param macsPerPixel multiply-accumulates for one place of the output, all channels and the batch together
     */
    public record Local(
            String name, List<String> inputs, String output, Window y, Window x, boolean tight, long macsPerPixel) {
        public Local {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * A place where the network can be fused.
     *
     * @param layers how many there are before it, the paper's tau, >= 1
     * @param tensor id of the fused layer's output
     */
    public record Prefix(int layers, String tensor) {}

    /** The prefix of so many layers, if the network can be fused there. */
    public Optional<Prefix> prefix(int layerCount) {
        return prefixes.stream().filter(p -> p.layers() == layerCount).findFirst();
    }

    /** The output of a prefix's last layer. */
    public Image fused(Prefix prefix) {
        return tensors.get(prefix.tensor());
    }

    /** The same with elements of another size, say of 1 byte where tensors are sent as 8-bit numbers. */
    public Front withElementBytes(int bytes) {
        Map<String, Image> resized = new LinkedHashMap<>();
        tensors.forEach((id, t) -> resized.put(id, new Image(t.depth(), t.height(), t.width(), bytes)));
        return new Front(resized, inputs, layers, prefixes);
    }
}
