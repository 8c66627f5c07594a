package org.cutpoint.api.run;

/**
 * How a segment runs.
 *
 * @param threads threads for one inference, >= 1
 * @param optimize whether the runtime may rewrite the graph (fuse, fold). Without, split and whole are bit-identical
 */
public record ExecutionOptions(int threads, boolean optimize) {
    /** One thread, optimised. */
    public static final ExecutionOptions DEFAULT = new ExecutionOptions(1, true);
}
