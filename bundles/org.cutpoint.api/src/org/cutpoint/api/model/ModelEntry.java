package org.cutpoint.api.model;

/**
 * A model that a loader can make without a file.
 *
 * @param source what to give to {@link ModelLoader#load}, for example {@code zoo:alexnet}
 * @param parameters number of trained parameters
 * @param macs multiply-accumulate operations of one inference
 * @param structure {@code line}, {@code tree} or {@code DAG}
 * @param reference the paper that describes it
 */
public record ModelEntry(String source, long parameters, long macs, String structure, String reference) {}
