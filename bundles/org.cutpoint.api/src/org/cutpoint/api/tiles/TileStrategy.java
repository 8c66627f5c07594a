package org.cutpoint.api.tiles;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides on tiles, on their order, and how far the device computes each. Registered as a service with the property
 * {@link #ID}; thread-safe; replaced while the runtime runs, so it holds nothing that must survive.
 *
 * <p>A strategy gets checked problems. It answers within reasonable time and stops early, without a result, when its thread is
 * interrupted. A network that cannot be tiled is no fault: it has plans with a single tile.
 */
@ConsumerType
public interface TileStrategy {
    /** Service property: the strategy's id, as in {@code cutpoint plan --strategy ID}. */
    String ID = "cutpoint.tile-strategy";

    /** Service property: one sentence that says what it does and whose it is. */
    String DESCRIPTION = "cutpoint.description";

    /**
     * Plans.
     *
     * @param problem checked by {@link TileEvaluator#check}
     * @return a plan that {@link TileEvaluator#cost} accepts
     * @throws org.cutpoint.api.InputException if the strategy does not apply to such a problem, or would take too long
     * @throws java.util.concurrent.CancellationException if its thread is interrupted before it has a result
     */
    TilePlan plan(TileProblem problem);
}
