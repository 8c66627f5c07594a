package org.cutpoint.api.plan;

/**
 * There is no plan.
 *
 * @param reason in words, for a person: which bound or missing link stands in the way
 */
public record Infeasible(String reason) implements Outcome {}
