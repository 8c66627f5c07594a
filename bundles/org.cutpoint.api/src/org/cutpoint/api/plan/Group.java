package org.cutpoint.api.plan;

import java.util.OptionalDouble;

/**
 * The measured time of running consecutive layers (in the problem's order) as one call.
 *
 * @param tier where
 * @param first id of the first layer
 * @param last id of the last layer, inclusive
 * @param timeMs milliseconds
 * @param energyJ joules; where absent the sum of the layers'
 */
public record Group(String tier, String first, String last, double timeMs, OptionalDouble energyJ) {}
