package org.cutpoint.model.onnx.internal;

/**
 * How much of a model may be kept in memory; weights, which stay in their files, are not part of it.
 *
 * @param heap bytes
 * @param nodes of all graphs together
 */
record Limits(long heap, int nodes) {
    /** The largest models, written out operator by operator, have some ten thousands. */
    static final int MAX_NODES = 200_000;
    /** Bytes of heap, roughly, that a node takes with what is known of it. */
    static final int NODE = 2048;

    /** Half of what this process has. */
    static Limits here() {
        return of(Runtime.getRuntime().maxMemory() / 2);
    }

    static Limits of(long heap) {
        return new Limits(heap, (int) Math.min(MAX_NODES, heap / NODE));
    }

    /** Characters of the names that functions get where they are put in. */
    long text() {
        return heap / 8;
    }
}
