package org.cutpoint.profile.codec;

/**
 * How a network's results change if what crosses a cut is encoded and decoded.
 *
 * @param largest largest absolute difference of an element of the results
 * @param relative that over the largest absolute value of the results
 * @param topKept whether the largest element of the result that is the answer is the same one: of a classifier, its class
 */
public record OutputChange(double largest, double relative, boolean topKept) {}
