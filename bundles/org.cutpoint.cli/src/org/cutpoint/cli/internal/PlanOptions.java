package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Suggest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who decides on the cut: strategies, or the user. */
final class PlanOptions {
    /** Under which name a cut given by hand appears. */
    static final String BY_HAND = "cut";

    @Option(
            names = "--strategy",
            paramLabel = "ID",
            split = ",",
            description = "Strategies, comma-separated; 'cutpoint strategies' lists them.")
    private List<String> strategies = new ArrayList<>();

    @Mixin
    private CutOptions cut = new CutOptions();

    PlanOptions() {}

    PlanOptions(List<String> strategies) {
        this.strategies = List.copyOf(strategies);
    }

    boolean byHand() {
        return cut.given();
    }

    /** Checks what does not need the problem: before anything expensive begins. */
    void check(Strategies known) {
        check(known, List.of());
    }

    /** @param others ids that the option takes, too, and that somebody else deals with: for messages */
    void check(Strategies known, Collection<String> others) {
        List<String> names = Stream.concat(known.list().stream().map(Strategies.Entry::id), others.stream())
                .toList();
        if (strategies.isEmpty() && !byHand()) {
            throw new InputException("--strategy", "it is missing", "Give one or more of " + String.join(", ", names));
        }
        cut.check();
        for (String id : ids()) {
            if (!names.contains(id)) {
                throw new InputException(
                        "--strategy",
                        "there is no strategy '" + id + "'",
                        Suggest.instead(id, names, "There are " + String.join(", ", names)));
            }
            if (!others.contains(id)) {
                // Also waits for one whose bundle is just being replaced.
                try (Lease<Strategy> lease = known.lease(id)) {
                    lease.get();
                }
            }
        }
    }

    /** As {@link #check(Strategies)}, where a runtime elsewhere plans: which strategies it has is its to say. */
    void checkElsewhere() {
        if (strategies.isEmpty()) {
            throw new InputException("--strategy", "it is missing", "'cutpoint status' lists those of a runtime");
        }
        if (byHand()) {
            throw new InputException("--at", "with --cut there is nothing to plan", "Leave one away");
        }
    }

    /** @throws InputException if it is none */
    static Objective objective(String id) {
        for (Objective known : Objective.values()) {
            if (known.id().equals(id)) {
                return known;
            }
        }
        throw new InputException(
                "--objective", "'" + id + "' is none", "Choose latency, energy, makespan or bottleneck");
    }

    private List<String> ids() {
        return strategies.stream().map(String::strip).distinct().toList();
    }

    /** Takes those of these ids out: somebody else deals with them. */
    List<String> take(Collection<String> others) {
        List<String> taken = ids().stream().filter(others::contains).toList();
        strategies = ids().stream().filter(id -> !others.contains(id)).toList();
        return taken;
    }

    /** Whether there is anybody to decide. */
    boolean given() {
        return !strategies.isEmpty() || byHand();
    }

    /** How many plans there are for each workload. */
    List<String> names() {
        List<String> names = new ArrayList<>(ids());
        if (byHand()) {
            names.add(BY_HAND);
        }
        return names;
    }

    /** Checks a cut given by hand against the layers, before they are profiled. */
    void check(Layers layers) {
        if (byHand()) {
            cut.deviceLayers(layers);
        }
    }

    /**
     * Plans with one of the {@link #names}.
     *
     * @throws InputException as {@link Planner#plan(Workload, String)} does, or if the cut given by hand is none
     */
    Planned plan(Workload workload, String name, Planner planner, PlanEvaluator evaluator) throws InterruptedException {
        return plan(workload, name, planner, evaluator, Strategy.TIME_LIMIT);
    }

    /** As {@link #plan(Workload, String, Planner, PlanEvaluator)}, within another limit. */
    Planned plan(Workload workload, String name, Planner planner, PlanEvaluator evaluator, Duration limit)
            throws InterruptedException {
        if (!byHand() || !name.equals(BY_HAND)) {
            return planner.plan(workload, name, limit);
        }
        Problem problem = workload.first();
        Plan plan = Cuts.plan(problem, cut.deviceLayers(Layers.of(problem)));
        try {
            return new Planned(BY_HAND, "", plan, Optional.of(evaluator.evaluate(workload, plan)), 0);
        } catch (InvalidPlanException e) {
            throw new InputException("--cut", e.getMessage(), "Cut elsewhere", e);
        }
    }
}
