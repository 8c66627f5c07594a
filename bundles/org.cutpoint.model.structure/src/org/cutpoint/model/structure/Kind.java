package org.cutpoint.model.structure;

/**
 * Kind of a network's graph. What the network reads counts as one source beside the layers: it is a producer as layers
 * are, but costs nothing to have, so that any number of inputs, read together, are like one.
 */
public enum Kind {
    /**
     * The source and the layers are one chain: each is read by the next one alone. Every set of layers that is closed
     * under predecessors is a prefix, and what a cut sends is what one layer makes.
     */
    LINE("line"),
    /**
     * No layer has two producers, the source included; or, mirrored, no layer is read by two layers, while the source
     * may be (several streams that are joined). Several trees side by side are one, too. No line.
     */
    TREE("tree"),
    /** Any other directed acyclic graph. */
    DAG("DAG");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return text;
    }
}
