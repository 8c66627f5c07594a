package org.cutpoint.api.plan;

/** What a strategy answers: a plan, or why there is none. */
public sealed interface Outcome permits Plan, Infeasible {}
