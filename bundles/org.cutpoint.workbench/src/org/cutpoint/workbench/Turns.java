package org.cutpoint.workbench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.run.RunResult;

/**
 * Runs plans, repeating them in turns: what disturbs a shared machine lasts for seconds, so that repeats in a row agree
 * with each other and not with those of a minute later. Strategies that came to the same plan share its runs.
 */
public final class Turns {
    private final Runner runner;
    private final ToIntFunction<Planned> wanted;

    /** Runs a plan once. */
    public interface Runner {
        RunResult run(Planned planned) throws InterruptedException;
    }

    /**
     * @param shown the run that stands for all
     * @param repeatsMs makespans of all runs, in order, milliseconds
     */
    public record Measured(RunResult shown, List<Double> repeatsMs) {
        /** Of runs that were made one after the other, as many as wanted. */
        public static Measured of(List<RunResult> results) {
            List<Double> makespans = results.stream().map(RunResult::makespanMs).toList();
            return new Measured(results.get(Repeats.chosen(makespans, makespans.size())), makespans);
        }
    }

    /** The runs of a plan. */
    private static final class Runs {
        final int wanted;
        final List<RunResult> results = new ArrayList<>();

        Runs(int wanted) {
            this.wanted = wanted;
        }

        List<Double> makespans() {
            return results.stream().map(RunResult::makespanMs).toList();
        }

        boolean more() {
            return Repeats.more(makespans(), wanted);
        }

        Measured measured() {
            return new Measured(results.get(Repeats.chosen(makespans(), wanted)), makespans());
        }
    }

    /** @param wanted how many runs of a plan have to agree, >= 1 */
    public Turns(Runner runner, ToIntFunction<Planned> wanted) {
        this.runner = runner;
        this.wanted = wanted;
    }

    /**
     * Runs each plan, then again those whose runs are too few or do not agree, and so on.
     *
     * @param plans feasible ones
     * @param settled gets each plan's runs, in the plans' order, as soon as no more are made
     */
    public void run(List<Planned> plans, BiConsumer<Planned, Measured> settled) throws InterruptedException {
        record Same(List<Assignment> assignments, List<String> schedule) {}
        Map<Same, Runs> shared = new HashMap<>();
        List<Runs> runs = new ArrayList<>();
        int done = 0;
        for (Planned planned : plans) {
            Plan plan = (Plan) planned.outcome();
            int enough = wanted.applyAsInt(planned);
            Runs its = enough == 1
                    ? new Runs(1)
                    : shared.computeIfAbsent(new Same(plan.assignments(), plan.schedule()), s -> new Runs(enough));
            runs.add(its);
            its.results.add(runner.run(planned));
            done = settle(plans, runs, done, settled);
        }
        while (done < plans.size()) {
            for (int i = done; i < plans.size(); i++) {
                if (runs.get(i).more()) {
                    runs.get(i).results.add(runner.run(plans.get(i)));
                }
            }
            done = settle(plans, runs, done, settled);
        }
    }

    private static int settle(List<Planned> plans, List<Runs> runs, int done, BiConsumer<Planned, Measured> settled) {
        int next = done;
        while (next < runs.size() && !runs.get(next).more()) {
            settled.accept(plans.get(next), runs.get(next).measured());
            next++;
        }
        return next;
    }
}
