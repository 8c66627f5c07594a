package org.cutpoint.api.plan;

/**
 * Consecutive layers, in the order in which the job's segment runs them, that are run in one call.
 *
 * @param tier where
 * @param first id of the first layer
 * @param last id of the last layer, inclusive
 */
public record PlanInterval(String tier, String first, String last) {}
