package org.cutpoint.analysis.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.analysis.SplitRuns;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.analysis.StrategyTables;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Clouds.Cloud;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Turns;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs with what the command line runs with. */
@Component
public final class WorkbenchRuns implements SplitRuns {
    private static final String RUNTIME = "runtime";
    private static final int STAGES = 4;

    private final ComponentServiceObjects<Workbench> workbenches;
    private final ComponentServiceObjects<Runs> runs;
    private final Clouds clouds;
    private final StrategyTables tables;

    @Activate
    public WorkbenchRuns(
            // Lazily: both load the inference runtime.
            @Reference ComponentServiceObjects<Workbench> workbenches,
            @Reference ComponentServiceObjects<Runs> runs,
            @Reference Clouds clouds,
            @Reference StrategyTables tables) {
        this.workbenches = workbenches;
        this.runs = runs;
        this.clouds = clouds;
        this.tables = tables;
    }

    @Override
    public void run(Model model, Conditions conditions, Listener listener, Progress progress)
            throws InterruptedException {
        Workbench workbench = workbenches.getService();
        Optional<Cloud> cloud = Optional.empty();
        try {
            cloud = conditions.cloud().map(address -> clouds.connect(RUNTIME, address));
            Optional<Profiler> there = cloud.map(c -> c.connection().profiler());
            Tiers tiers = workbench.currentTiers(model, conditions.slowdown(), conditions.threads(), there, progress);
            Workload workload = Workload.of(workbench.problem(
                    model, tiers, conditions.network(), Objective.MAKESPAN, conditions.jobs(), STAGES));
            listener.begun(workload);
            StrategyTable table = tables.compare(
                    workload,
                    conditions.strategies(),
                    Strategy.TIME_LIMIT,
                    progress,
                    row -> listener.planned(workload, row));
            run(model, workload, table, cloud, conditions, listener, progress);
        } finally {
            cloud.ifPresent(Cloud::close);
            workbenches.ungetService(workbench);
            progress.end();
        }
    }

    private void run(
            Model model,
            Workload workload,
            StrategyTable table,
            Optional<Cloud> cloud,
            Conditions conditions,
            Listener listener,
            Progress progress)
            throws InterruptedException {
        List<Planned> plans = new ArrayList<>();
        for (Row row : table.rows()) {
            row.plan().ifPresent(plan -> {
                if (cloud.isEmpty() && Runs.needsCloud(workload, plan)) {
                    throw new InputException(
                            row.strategy(), "its plan needs a cloud, and none is chosen", "Choose a target runtime");
                }
                plans.add(row.planned().orElseThrow());
            });
        }
        Runs.Conditions how = new Runs.Conditions(
                conditions.network(),
                conditions.emulated(),
                conditions.slowdown(),
                new ExecutionOptions(conditions.threads(), true),
                conditions.seed(),
                conditions.deadline(),
                Optional.empty());
        Runs runner = runs.getService();
        try {
            for (Planned planned : plans) {
                if (progress.cancelled()) {
                    throw new CancellationException();
                }
                RunResult result = runner.run(
                        model,
                        workload,
                        planned,
                        Runs.needsCloud(workload, (Plan) planned.outcome()) ? cloud : Optional.empty(),
                        how,
                        progress);
                Turns.Measured measured = new Turns.Measured(result, List.of(result.makespanMs()));
                listener.measured(workload, Runs.record(model, workload, planned, how, measured));
            }
        } finally {
            runs.ungetService(runner);
        }
    }

    @Override
    public Profile profile(Model model, Optional<String> runtime, ProfileOptions options, Progress progress) {
        Workbench workbench = workbenches.getService();
        try {
            Profile profile = runtime.isPresent()
                    ? workbench.measureAt(runtime.get(), model, options, progress)
                    : workbench.measure(model, options, progress);
            workbench.keep(profile);
            return profile;
        } finally {
            workbenches.ungetService(workbench);
        }
    }
}
