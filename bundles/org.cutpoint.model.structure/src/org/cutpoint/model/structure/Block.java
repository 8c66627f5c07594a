package org.cutpoint.model.structure;

import java.util.List;

/**
 * Layers after one articulation layer up to and including the next one. Every path through the network passes through
 * its blocks one after another; between two blocks only what one layer makes is sent.
 *
 * @param layers in execution order; not empty
 * @param closed whether the last of them is an articulation layer; only the last block of a network, one with several
 *     ends, may not be closed
 */
public record Block(List<String> layers, boolean closed) {
    public Block {
        layers = List.copyOf(layers);
    }

    /** What it is called after: its last layer, which is where the network is cut to cut after this block. */
    public String id() {
        return layers.get(layers.size() - 1);
    }
}
