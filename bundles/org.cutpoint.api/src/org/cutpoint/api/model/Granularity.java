package org.cutpoint.api.model;

/** How many of a model's nodes make one layer. */
public enum Granularity {
    /** Every node is a layer. */
    OP,
    /** Nodes that a runtime fuses (say convolution, normalisation, activation) are one layer. */
    LAYER,
    /** All layers between two articulation layers, through which every path leads, are one. */
    BLOCK
}
