package org.cutpoint.report;

import java.util.OptionalLong;

/**
 * What memory the device needed for a plan.
 *
 * @param heldWeightBytes weights of all segments that it had loaded from the beginning, bytes
 * @param weightBytes weights of the whole network, bytes
 * @param residentBytes of its process while the plan ran (median): all of its pages in memory; empty if nothing says so
 * @param ownBytes likewise: those of them that are no pages of files
 */
public record MemoryUse(long heldWeightBytes, long weightBytes, OptionalLong residentBytes, OptionalLong ownBytes) {}
