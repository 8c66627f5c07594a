package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.RandomSchedules.Shape;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Scheduler} must do, as tests on random problems: subclass it, say how your scheduler is made, and
 * run it with JUnit 5.
 *
 * <ul>
 *   <li>It answers every problem with an order that the evaluator accepts, or with an {@link InputException} that says
 *       what it applies to; and it does order some of them.
 *   <li>Where it {@linkplain #isExact claims} the best order, no order is better.
 *   <li>It gives the same answer again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with an answer if it is nearly done, else with a
 *       {@link CancellationException}.
 * </ul>
 */
public abstract class SchedulerContract extends AnswerContract<Scheduler, ScheduleProblem, SchedulerContract.Answer> {
    private static final int PROBLEMS = 600;
    private static final double TOLERANCE = 1e-9;

    /** Makes the scheduler. It may be called more than once. */
    protected abstract Scheduler scheduler();

    /** Whether the scheduler is meant to find the best order of such a problem. */
    protected boolean isExact(ScheduleProblem problem) {
        return false;
    }

    /** The evaluator; unless overridden, the one that {@link ServiceLoader} finds. */
    protected ScheduleEvaluator evaluator() {
        return ServiceLoader.load(ScheduleEvaluator.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no ScheduleEvaluator: put org.cutpoint.cost on the class" + " path, or override evaluator()"));
    }

    /** The problems of the tests, all of which pass the evaluator's check. */
    protected List<ScheduleProblem> problems() {
        ScheduleEvaluator evaluator = evaluator();
        List<ScheduleProblem> problems = new ArrayList<>();
        for (int seed = 0; seed < PROBLEMS; seed++) {
            ScheduleProblem problem = new RandomSchedules(RandomProblems.source(seed)).problem();
            evaluator.check(problem);
            problems.add(problem);
        }
        return problems;
    }

    /** A problem that takes the scheduler a while, if anything does. */
    protected ScheduleProblem large() {
        return new RandomSchedules(RandomProblems.source(1)).problem(Shape.GRAPH, 300);
    }

    /** What came of a problem: an order, or the message of an {@link InputException}. */
    record Answer(Optional<Order> order, String refusal) {}

    @Test
    void answersWithValidOrdersOrReasons() {
        ScheduleEvaluator evaluator = evaluator();
        Scheduler scheduler = scheduler();
        int orders = 0;
        List<ScheduleProblem> problems = problems();
        for (int p = 0; p < problems.size(); p++) {
            ScheduleProblem problem = problems.get(p);
            String what = "problem " + p + " " + problem;
            Answer answer = answer(scheduler, problem);
            if (answer.order().isPresent()) {
                double makespan = makespan(evaluator, problem, answer.order().get(), what);
                double best = best(problem);
                assertTrue(makespan >= best - TOLERANCE, () -> what + ": " + makespan + " is less than the least");
                if (isExact(problem)) {
                    assertEquals(best, makespan, TOLERANCE * Math.max(1, best), what);
                }
                orders++;
            } else if (isExact(problem)) {
                fail(what + " is refused: " + answer.refusal());
            }
        }
        assertTrue(orders > 0, "no problem was ordered");
    }

    @Override
    Scheduler subject() {
        return scheduler();
    }

    @Override
    List<ScheduleProblem> questions() {
        return problems();
    }

    @Override
    ScheduleProblem largeQuestion() {
        ScheduleProblem problem = large();
        evaluator().check(problem);
        return problem;
    }

    @Override
    void accept(ScheduleProblem problem, Answer answer, String what) {
        answer.order().ifPresent(order -> makespan(evaluator(), problem, order, what));
    }

    @Override
    Answer answer(Scheduler scheduler, ScheduleProblem problem) {
        try {
            return new Answer(Optional.of(scheduler.schedule(problem)), "");
        } catch (InputException e) {
            return new Answer(Optional.empty(), e.getMessage());
        }
    }

    private static double makespan(ScheduleEvaluator evaluator, ScheduleProblem problem, Order order, String what) {
        try {
            return evaluator.makespanMs(problem, order);
        } catch (InvalidOrderException e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    /** The least makespan over all orders, by trying each: O(nodes!). */
    public static double best(ScheduleProblem problem) {
        List<Node> nodes = problem.nodes();
        List<String> ids = nodes.stream().map(Node::id).toList();
        int[] before = new int[nodes.size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = nodes.get(i).after().stream()
                    .mapToInt(id -> 1 << ids.indexOf(id))
                    .reduce(0, (a, b) -> a | b);
        }
        return best(
                nodes.stream().mapToDouble(Node::computeMs).toArray(),
                nodes.stream().mapToDouble(Node::transferMs).toArray(),
                before,
                0,
                0,
                0);
    }

    private static double best(
            double[] computeMs, double[] transferMs, int[] before, int done, double computed, double sent) {
        if (done == (1 << before.length) - 1) {
            return sent;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < before.length; i++) {
            if ((done >> i & 1) == 0 && (before[i] & ~done) == 0) {
                double end = computed + computeMs[i];
                best = Math.min(
                        best,
                        best(computeMs, transferMs, before, done | 1 << i, end, Math.max(end, sent) + transferMs[i]));
            }
        }
        return best;
    }
}
