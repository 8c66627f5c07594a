package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Strategy} must do, as tests on random workloads: subclass it, say how your strategy is made, and
 * run it with JUnit 5.
 *
 * <ul>
 *   <li>It answers every workload with a plan that the evaluator accepts, with {@link Infeasible} and a reason, or with
 *       an {@link InputException} that says what it applies to; and it does plan some of them.
 *   <li>Its plan's schedule has every job once; its lower bound, if any, is not above its value.
 *   <li>It gives the same answer again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with an answer if it is nearly done, else with a
 *       {@link CancellationException}.
 * </ul>
 */
public abstract class StrategyContract extends AnswerContract<Strategy, Workload, StrategyContract.Answer> {
    private static final int WORKLOADS = 400;
    private static final double TOLERANCE = 1e-9;

    /** Makes the strategy. It may be called more than once. */
    protected abstract Strategy strategy(PlanEvaluator evaluator);

    /** The evaluator; unless overridden, the one that {@link ServiceLoader} finds. */
    protected PlanEvaluator evaluator() {
        return ServiceLoader.load(PlanEvaluator.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no PlanEvaluator: put org.cutpoint.cost on the class path, or override evaluator()"));
    }

    /** The workloads of the tests, all of which pass the evaluator's check. */
    protected List<Workload> workloads() {
        PlanEvaluator evaluator = evaluator();
        List<Workload> workloads = new ArrayList<>();
        for (int seed = 0; seed < WORKLOADS; seed++) {
            Workload workload = new RandomProblems(RandomProblems.source(seed)).workload();
            evaluator.check(workload);
            workloads.add(workload);
        }
        return workloads;
    }

    /** A workload that takes the strategy a while, if anything does. */
    protected Workload large() {
        Problem line = new RandomProblems(RandomProblems.source(1)).twoTiers(true, 300, 1000, Objective.MAKESPAN, 4);
        return Workload.of(line);
    }

    /** What came of a workload: an outcome, or the message of an {@link InputException}. */
    record Answer(Outcome outcome, String refusal) {}

    @Test
    void answersWithValidPlansOrReasons() {
        Strategy strategy = subject();
        int plans = 0;
        List<Workload> workloads = workloads();
        for (int w = 0; w < workloads.size(); w++) {
            Answer answer = answer(strategy, workloads.get(w));
            if (answer.outcome() instanceof Plan plan) {
                accept(workloads.get(w), plan, "workload " + w);
                plans++;
            } else if (answer.outcome() instanceof Infeasible infeasible) {
                assertFalse(infeasible.reason().isBlank(), "workload " + w + " is infeasible for no reason");
            } else {
                assertFalse(answer.refusal() == null, "workload " + w + " is answered by nothing");
            }
        }
        assertTrue(plans > 0, "no workload was planned");
    }

    @Override
    Strategy subject() {
        return strategy(evaluator());
    }

    @Override
    List<Workload> questions() {
        return workloads();
    }

    @Override
    Workload largeQuestion() {
        Workload workload = large();
        evaluator().check(workload);
        return workload;
    }

    @Override
    Answer answer(Strategy strategy, Workload workload) {
        try {
            return new Answer(strategy.plan(workload), null);
        } catch (InputException e) {
            return new Answer(null, e.getMessage());
        }
    }

    @Override
    void accept(Workload workload, Answer answer, String what) {
        if (answer.outcome() instanceof Plan plan) {
            accept(workload, plan, what);
        }
    }

    private void accept(Workload workload, Plan plan, String what) {
        PlanCost cost;
        try {
            cost = evaluator().evaluate(workload, plan);
        } catch (InvalidPlanException e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
        Set<String> jobs = new HashSet<>();
        for (Assignment assignment : plan.assignments()) {
            assertTrue(jobs.add(assignment.id()), () -> what + ": job " + assignment.id() + " is planned twice");
        }
        assertEquals(workload.jobs(), jobs.size(), what + ": number of jobs");
        assertEquals(jobs, new HashSet<>(plan.schedule()), what + ": jobs of the schedule");
        assertEquals(jobs.size(), plan.schedule().size(), what + ": length of the schedule");
        plan.lowerBound()
                .ifPresent(bound -> assertTrue(
                        bound <= cost.value() * (1 + TOLERANCE) + TOLERANCE,
                        () -> what + ": value " + cost.value() + " is below its bound " + bound));
    }
}
