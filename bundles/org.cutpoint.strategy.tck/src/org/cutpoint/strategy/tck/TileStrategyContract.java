package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TileStrategy} must do, as tests on random problems: subclass it, say how your strategy and the evaluator are
 * made, and run it with JUnit 5.
 *
 * <ul>
 *   <li>It answers every problem with a plan that the evaluator accepts, or with an {@link InputException} that says what it
 *       applies to; and it does plan some of them.
 *   <li>No plan is better than what it says no plan can be better than.
 *   <li>It gives the same answer again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with an answer if it is nearly done, else with a {@link
 *       CancellationException}.
 * </ul>
 */
public abstract class TileStrategyContract
        extends AnswerContract<TileStrategy, TileProblem, TileStrategyContract.Answer> {
    private static final int PROBLEMS = 150;
    private static final double TOLERANCE = 1e-9;

    /** Makes the strategy. It may be called more than once. */
    protected abstract TileStrategy strategy();

    /** Costs plans: {@code TileEvaluators.lanes(TileTracers.backward())} of org.cutpoint.tiles.cost and .trace. */
    protected abstract TileEvaluator evaluator();

    /** The problems of the tests, all of which pass the evaluator's check. */
    protected List<TileProblem> problems() {
        List<TileProblem> problems = new ArrayList<>();
        for (int seed = 0; seed < PROBLEMS; seed++) {
            TileProblem problem = new RandomTileProblems(RandomProblems.source(seed)).problem();
            evaluator().check(problem);
            problems.add(problem);
        }
        return problems;
    }

    /** A problem that takes the strategy a while, if anything does. */
    protected TileProblem large() {
        return new RandomTileProblems(RandomProblems.source(1)).problem(6, 8);
    }

    /** What came of a problem: a plan, or the message of an {@link InputException}. */
    record Answer(Optional<TilePlan> plan, String refusal) {}

    @Test
    void answersWithValidPlansOrReasons() {
        TileStrategy strategy = strategy();
        int plans = 0;
        List<TileProblem> problems = problems();
        for (int p = 0; p < problems.size(); p++) {
            Answer answer = answer(strategy, problems.get(p));
            accept(problems.get(p), answer, "problem " + p);
            plans += answer.plan().isPresent() ? 1 : 0;
        }
        assertTrue(plans > 0, "no problem was planned");
    }

    @Override
    TileStrategy subject() {
        return strategy();
    }

    @Override
    List<TileProblem> questions() {
        return problems();
    }

    @Override
    TileProblem largeQuestion() {
        TileProblem problem = large();
        evaluator().check(problem);
        return problem;
    }

    @Override
    Answer answer(TileStrategy strategy, TileProblem problem) {
        try {
            return new Answer(Optional.of(strategy.plan(problem)), "");
        } catch (InputException e) {
            return new Answer(Optional.empty(), e.getMessage());
        }
    }

    @Override
    void accept(TileProblem problem, Answer answer, String what) {
        if (answer.plan().isEmpty()) {
            return;
        }
        TilePlan plan = answer.plan().get();
        try {
            double ms = evaluator().cost(problem, plan).predictedMs();
            plan.lowerBoundMs()
                    .ifPresent(bound -> assertTrue(
                            ms >= bound - TOLERANCE * Math.max(1, ms),
                            () -> what + ": " + ms + " ms is less than the bound " + bound));
        } catch (InvalidPlanException e) {
            throw new AssertionError(what + ", " + plan + ": " + e.getMessage(), e);
        }
    }
}
