package org.cutpoint.api.model;

/**
 * A model that a loader can make without a file.
 *
 * @param source what to give to {@link ModelLoader#load}, for example {@code zoo:alexnet}
 * @param parameters number of trained parameters
 * @param macs multiply-accumulate operations of one inference
 * @param layers number of its layers if it is loaded with {@link LoadOptions#DEFAULT}
 * @param structure {@code line}, {@code tree} or {@code DAG}
 * @param reference the paper that describes it
 */
public record ModelEntry(String source, long parameters, long macs, int layers, String structure, String reference) {}
