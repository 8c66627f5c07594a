package org.cutpoint.tiles.cost;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.tiles.cost.internal.PathEvaluator;

/** The evaluator without a framework. (In a framework it is a service.) */
public final class TileEvaluators {
    private TileEvaluators() {}

    /**
     * One by three lanes.
     *
     * @param tracer of the tiles
     */
    public static TileEvaluator lanes(TileTracer tracer) {
        return new PathEvaluator(tracer);
    }
}
