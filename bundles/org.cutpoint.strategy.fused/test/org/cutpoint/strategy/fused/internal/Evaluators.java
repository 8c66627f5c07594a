package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.tiles.cost.TileEvaluators;
import org.cutpoint.tiles.trace.TileTracers;

/** What strategies are tested with. */
final class Evaluators {
    static final TileEvaluator LANES = TileEvaluators.lanes(TileTracers.backward());

    private Evaluators() {}
}
