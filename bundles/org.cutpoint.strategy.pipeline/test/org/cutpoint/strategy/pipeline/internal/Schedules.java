package org.cutpoint.strategy.pipeline.internal;

import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.RandomSchedules;
import org.cutpoint.strategy.tck.RandomSchedules.Shape;

/** Schedule problems and what comes of them. */
final class Schedules {
    private static final ScheduleEvaluator MODEL =
            ServiceLoader.load(ScheduleEvaluator.class).findFirst().orElseThrow();

    private Schedules() {}

    static Node node(String id, double computeMs, double transferMs, String... after) {
        return new Node(id, computeMs, transferMs, List.of(after));
    }

    static ScheduleProblem problem(Node... nodes) {
        return new ScheduleProblem("p", List.of(nodes));
    }

    static ScheduleProblem random(long seed, Shape shape, int nodes) {
        return new RandomSchedules(RandomProblems.source(seed)).problem(shape, nodes);
    }

    /** Of a valid order; {@link ScheduleEvaluator} throws on others. */
    static double makespan(Scheduler scheduler, ScheduleProblem problem) {
        MODEL.check(problem);
        return makespan(scheduler.schedule(problem), problem);
    }

    static double makespan(Order order, ScheduleProblem problem) {
        return MODEL.makespanMs(problem, order);
    }

    /** Random nodes in a random order, each after another: as deep as {@code near} is small. */
    static ScheduleProblem tree(int nodes, int near, Random random) {
        Node[] made = new Node[nodes];
        for (int i = 0; i < nodes; i++) {
            int parent = i - 1 - (i == 0 ? 0 : random.nextInt(Math.min(i, near)));
            made[i] = new Node(
                    "v" + i,
                    random.nextDouble(),
                    random.nextInt(3) == 0 ? 0 : random.nextDouble(),
                    i == 0 ? List.of() : List.of("v" + parent));
        }
        return problem(made);
    }
}
