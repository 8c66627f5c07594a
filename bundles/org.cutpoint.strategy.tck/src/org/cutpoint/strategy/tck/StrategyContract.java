package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
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
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
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
 *   <li>Where the device has less memory than what it planned there, it plans otherwise, or says that there is no plan.
 *   <li>It gives the same answer again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with an answer if it is nearly done, else with a
 *       {@link CancellationException}.
 * </ul>
 */
public abstract class StrategyContract extends AnswerContract<Strategy, Workload, StrategyContract.Answer> {
    private static final int WORKLOADS = 400;
    private static final int MEMORY_WORKLOADS = 100;
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
            Random random = RandomProblems.source(seed);
            Workload drawn = new RandomProblems(random).workload();
            Workload workload = seed % 3 == 0 && drawn.problems().size() == 1
                    ? Workload.of(RandomProblems.sized(drawn.first(), random))
                    : drawn;
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

    /** What was planned for the device does not fit any more: then the plan is another one, or there is none. */
    @Test
    void aBoundOnTheDevicesMemoryIsKept() {
        Strategy strategy = subject();
        List<Workload> workloads = workloads();
        for (int w = 0; w < Math.min(MEMORY_WORKLOADS, workloads.size()); w++) {
            Workload workload = workloads.get(w);
            if (!(answer(strategy, workload).outcome() instanceof Plan plan) || held(workload, plan) == 0) {
                continue;
            }
            long less = held(workload, plan) - 1;
            Workload tight = new Workload(workload.problems().stream()
                    .map(problem -> withDeviceMemory(problem, less))
                    .toList());
            String what = "workload " + w + " with " + less + " bytes on its device";
            assertThrows(InvalidPlanException.class, () -> evaluator().evaluate(tight, plan), what);
            Answer answer = answer(strategy, tight);
            if (answer.outcome() instanceof Plan other) {
                accept(tight, other, what);
                assertTrue(held(tight, other) <= less, what);
            } else if (answer.outcome() instanceof Infeasible infeasible) {
                assertFalse(infeasible.reason().isBlank(), what);
            } else {
                assertFalse(answer.refusal() == null, what);
            }
        }
    }

    private static Problem withDeviceMemory(Problem problem, long bytes) {
        List<Tier> tiers = new ArrayList<>(problem.tiers());
        tiers.set(0, new Tier(tiers.get(0).id(), tiers.get(0).computePowerW(), OptionalLong.of(bytes)));
        return problem.withTiers(tiers);
    }

    /** The most weights that a job has on the first tier, bytes. */
    private static long held(Workload workload, Plan plan) {
        String device = workload.first().device().id();
        Map<String, Problem> problems =
                workload.problems().stream().collect(Collectors.toMap(Problem::name, Function.identity()));
        return plan.assignments().stream()
                .mapToLong(assignment -> problems.get(assignment.problem()).layers().stream()
                        .filter(layer -> device.equals(assignment.tiers().get(layer.id())))
                        .mapToLong(ProblemLayer::weightBytes)
                        .sum())
                .max()
                .orElse(0);
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
