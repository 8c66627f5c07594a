package org.cutpoint.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.files.WholeFiles;
import picocli.CommandLine.Option;

/** Plans from a file, and into files. */
final class PlanFiles {
    /** Under which name a plan from a file appears. */
    private static final String FROM_FILE = "plan";

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Run the plan of a file (cutpoint-plan/1), with as many jobs as it has, instead of a strategy's; or one"
                            + " of tiles (cutpoint-tiles/1), which strategies may stand beside.")
    private Path file;

    @Option(
            names = "--save-plans",
            paramLabel = "DIR",
            description = "Write each plan to DIR/STRATEGY.json, for --plan.")
    private Path folder;

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Where the plan of a strategy is to be written, if anywhere. */
    Optional<Path> fileOf(String strategy) {
        return Optional.ofNullable(folder).map(f -> f.resolve(strategy + ".json"));
    }

    /** @throws InputException if plans cannot be written where they are to be */
    void check() {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException("--save-plans", "there is no folder " + folder, "Make it");
        }
    }

    /**
     * The plan of the file, if one is given.
     *
     * @throws InputException if it is none, or something else plans, too
     */
    Optional<Plan> read(PlanFormats formats, PlanOptions others) {
        check();
        if (file == null) {
            return Optional.empty();
        }
        if (!others.names().isEmpty()) {
            throw new InputException(
                    "--plan", "it stands beside --strategy or a cut by hand", "Give the one or the other");
        }
        return Optional.of(formats.readPlan(file));
    }

    /** @throws InputException if the file's is no plan for this workload */
    Planned planned(Plan plan, Workload workload, PlanEvaluator evaluator) {
        return planned("--plan", file, plan, workload, evaluator);
    }

    /**
     * As {@link #planned(Plan, Workload, PlanEvaluator)}, of another option's file.
     *
     * @throws InputException if it is no plan for this workload
     */
    static Planned planned(String option, Path file, Plan plan, Workload workload, PlanEvaluator evaluator) {
        try {
            return new Planned(FROM_FILE, "", plan, Optional.of(evaluator.evaluate(workload, plan)), 0);
        } catch (InvalidPlanException e) {
            String remedy = workload.first().objective() == Objective.MAKESPAN
                    ? "Plan this model again; a plan that sends jobs to and fro needs --objective latency"
                    : "Plan this model again";
            throw new InputException(option, file + ": " + e.getMessage(), remedy, e);
        }
    }

    /** @throws InputException if they cannot be written */
    void save(List<Planned> plans, Workload workload, PlanFormats formats) {
        for (Planned planned : plans) {
            Optional<Path> to = fileOf(planned.strategy());
            if (to.isEmpty()) {
                continue;
            }
            String text = formats.writePlan(
                    workload,
                    planned.strategy(),
                    (Plan) planned.outcome(),
                    planned.cost().orElseThrow(),
                    planned.solveMs());
            WholeFiles.write(to.get(), text + "\n");
        }
    }
}
