package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.workbench.StrategyReplanner;
import picocli.CommandLine.Option;

/** Plans that change with link and cloud: from a look-up table, or made anew. */
final class TableOptions {
    @Option(
            names = "--table",
            paramLabel = "FILE",
            description =
                    "Each job takes the plan of this table ('plan --bandwidth-range --json') that is best for the link"
                            + " and the cloud that the jobs before it have met. What the table lacks, its strategy plans"
                            + " meanwhile.")
    private Path file;

    @Option(
            names = "--adapt",
            description =
                    "When link or cloud are no longer what a strategy planned for, have it plan anew beside the jobs"
                            + " that run; those that have not begun take the new plan once that is better.")
    private boolean adapt;

    boolean given() {
        return file != null || adapt;
    }

    /** The option that is given. */
    String name() {
        return file != null ? "--table" : "--adapt";
    }

    /** @throws InputException if there is nobody who could plan anew, or plans would lose what schedulers made of them */
    void check(PlanOptions others, List<String> schedules) {
        if (given() && !schedules.isEmpty()) {
            throw new InputException(name(), "it stands beside --schedule", "Leave one of them away");
        }
        if (adapt && file == null && (others.names().isEmpty() || others.byHand())) {
            throw new InputException(
                    "--adapt", "there is no strategy to plan anew", "Give --strategy or --table alone");
        }
    }

    /**
     * Where the jobs of a plan take theirs from; empty if they all take the same.
     *
     * @param table what {@link #read} found
     * @param problem what was planned
     * @param network what it was planned for
     */
    Optional<Adaptation> adaptation(
            Optional<PlanTable> table,
            Planned planned,
            Problem problem,
            Network network,
            Planner planner,
            Strategies strategies) {
        if (!given()) {
            return Optional.empty();
        }
        PlanTable known = table.orElseGet(() -> single(planned, problem, network));
        boolean there = strategies.list().stream().anyMatch(s -> s.id().equals(known.strategy()));
        return Optional.of(new Adaptation(
                known,
                there ? Optional.of(new StrategyReplanner(planner, known.strategy(), problem)) : Optional.empty()));
    }

    /** A table of what has been planned. */
    private static PlanTable single(Planned planned, Problem problem, Network network) {
        Plan plan = ((Plan) planned.outcome()).withLowerBound(OptionalDouble.empty());
        double mbps = network.uplinkMbps();
        return new PlanTable(
                problem.name(),
                planned.strategy(),
                List.of(new Column(1, List.of(new Entry(mbps, mbps, Optional.of(plan))))));
    }

    /** @throws InputException if it cannot be read, or something else plans, too */
    Optional<PlanTable> read(PlanFormats formats, PlanOptions others) {
        if (file == null) {
            return Optional.empty();
        }
        if (!others.names().isEmpty()) {
            throw new InputException(
                    "--table", "it stands beside --strategy or a cut by hand", "Give the one or the other");
        }
        return Optional.of(formats.readTable(file));
    }

    /** @throws InputException if the table is for another network, or its plans cannot be */
    Planned planned(Plan plan, Workload workload, PlanEvaluator evaluator) {
        return PlanFiles.planned("--table", file, plan, workload, evaluator);
    }

    /**
     * So many jobs with the plan for the bandwidth that is given.
     *
     * @throws InputException if the table has none for it
     */
    Plan first(PlanTable table, Network network, int jobs) {
        Plan found = table.at(network.uplinkMbps(), 1)
                .plan()
                .orElseThrow(() -> new InputException(
                        "--table",
                        file + " has no plan for " + network.uplinkMbps() + " Mbit/s",
                        "Plan for more bandwidths"));
        Assignment like = found.assignments().get(0);
        List<Assignment> all = new ArrayList<>();
        for (int job = 1; job <= jobs; job++) {
            all.add(new Assignment(
                    Integer.toString(job), like.problem(), like.tiers(), like.intervals(), like.pieces()));
        }
        return new Plan(all, all.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }
}
