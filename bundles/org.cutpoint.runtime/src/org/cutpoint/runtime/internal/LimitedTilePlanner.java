package org.cutpoint.runtime.internal;

import java.time.Duration;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategies;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Plans tiles within time limits, and validates every plan. */
@Component
public final class LimitedTilePlanner implements TilePlanner {
    private final TileEvaluator evaluator;
    private final TileStrategies strategies;
    private final LimitedCalls calls = new LimitedCalls("cutpoint-tiles");

    @Activate
    public LimitedTilePlanner(@Reference TileEvaluator evaluator, @Reference TileStrategies strategies) {
        this.evaluator = evaluator;
        this.strategies = strategies;
    }

    @Deactivate
    void deactivate() {
        calls.stop();
    }

    @Override
    public Planned plan(TileProblem problem, String strategy, Duration limit) throws InterruptedException {
        evaluator.check(problem);
        LimitedCalls.Answer<TilePlan> answer =
                calls.call(strategies::lease, strategy, leased -> leased.plan(problem), limit);
        try {
            return new Planned(
                    strategy, answer.version(), answer.result(), evaluator.cost(problem, answer.result()), answer.ms());
        } catch (InvalidPlanException e) {
            throw answer.fault("its plan is not valid: " + e.getMessage(), e);
        }
    }
}
