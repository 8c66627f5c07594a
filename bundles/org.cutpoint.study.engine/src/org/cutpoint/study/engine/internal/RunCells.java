package org.cutpoint.study.engine.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.study.Timeline.Span;
import org.cutpoint.study.engine.internal.Assembly.Keyed;
import org.cutpoint.study.engine.internal.Found.Builder;
import org.cutpoint.study.engine.internal.Sweep.Named;
import org.cutpoint.study.engine.internal.Sweep.Subject;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;

/** Runs cells for real, one at a time, on a cloud that stays from cell to cell. */
final class RunCells implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Within which a runtime that is there says so, however busy it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Services services;
    private final Materials materials;
    private final PlannedCells plans;
    private final Map<String, Clouds.Cloud> clouds = new HashMap<>();
    private final RunProfiles profiles;

    /** The last one: cells of a network follow each other. */
    private Model model;

    private Optional<Subject> modelOf = Optional.empty();

    RunCells(Services services, Materials materials, PlannedCells plans, RunProfiles profiles) {
        this.services = services;
        this.materials = materials;
        this.plans = plans;
        this.profiles = profiles;
    }

    /**
     * Connects to the runtimes elsewhere that cells name.
     *
     * @throws InputException if one does not answer: better now than after hours
     */
    void connect(List<Keyed> cells) throws InterruptedException {
        for (Keyed each : cells) {
            if (!each.cell().cloud().here()) {
                cloud(each.cell().cloud());
            }
        }
    }

    /**
     * Plans a cell, and runs some of its repeats. What fails is a result like any other, unless the runtime is gone that the
     * study names.
     *
     * @param repeats their numbers, from 1
     * @param began which of the processes that worked on the study was the first to run it; empty if none was
     * @param found gets each as soon as it has ended
     * @throws InputException if that runtime does not answer any more
     */
    void find(Cell cell, String key, List<Integer> repeats, OptionalInt began, Consumer<Found> found)
            throws InterruptedException {
        int next = 0;
        try {
            load(cell);
            Workload workload = Workload.of(problem(cell, began));
            Planned planned = plans.plan(workload, cell.way().orElseThrow());
            for (; next < repeats.size(); next++) {
                found.accept(run(cell, key, repeats.get(next), workload, planned));
            }
        } catch (InputException | InvalidPlanException e) {
            if (!cell.cloud().here() && !answers(cloud(cell.cloud()))) {
                renewed(cell.cloud());
            }
            repeats.subList(next, repeats.size())
                    .forEach(repeat -> found.accept(Found.failed(key, repeat, e.getMessage())));
        }
    }

    private void load(Cell cell) {
        if (!modelOf.equals(Optional.of(cell.subject()))) {
            model = materials.model(cell, Progress.NONE);
            modelOf = Optional.of(cell.subject());
        }
    }

    /** With times that were measured shortly before the first of the experiment's runs of this network. */
    private Problem problem(Cell cell, OptionalInt began) throws InterruptedException {
        Profile here = profiles.of(
                here(cell), began, () -> current(cell, Optional.empty()).device());
        Profile there = here;
        if (!cell.cloud().here()) {
            Clouds.Cloud cloud = cloud(cell.cloud());
            there = profiles.of(
                    there(cell), began, () -> current(cell, Optional.of(cloud)).cloud());
        }
        return materials.problem(cell, new Tiers(Workbench.slowed(here, cell.deviceSlowdown()), there));
    }

    /** Names what earlier processes have planned a cell with as something that went into the study. */
    void remember(Cell cell) {
        profiles.remember(here(cell));
        if (!cell.cloud().here()) {
            profiles.remember(there(cell));
        }
    }

    private String here(Cell cell) {
        return basis(cell) + ", here";
    }

    private String there(Cell cell) {
        return basis(cell) + ", " + cell.cloud().name();
    }

    private String basis(Cell cell) {
        return cell.sweep().shown().id() + ": " + materials.label(cell.subject()) + ", " + cell.threads()
                + (cell.threads() == 1 ? " thread" : " threads");
    }

    private Tiers current(Cell cell, Optional<Clouds.Cloud> cloud) {
        return services.workbench()
                .currentTiers(
                        model, 1, cell.threads(), cloud.map(c -> c.connection().profiler()), Progress.NONE);
    }

    private Clouds.Cloud cloud(Named machine) throws InterruptedException {
        Clouds.Cloud known = clouds.get(machine.name());
        if (known == null) {
            known = machine.here()
                    ? services.clouds().start()
                    : services.clouds().connect(machine.at(), machine.name());
            clouds.put(machine.name(), known);
        }
        return known;
    }

    private Found run(Cell cell, String key, int repeat, Workload workload, Planned planned)
            throws InterruptedException {
        Builder values = PlannedCells.values(workload, planned);
        if (!(planned.outcome() instanceof Plan plan)) {
            return new Found(key, repeat, List.of(values.build()));
        }
        RunResult result = run(cell, workload, planned, Runs.needsCloud(workload, plan));
        double predictedMs = planned.cost().orElseThrow().value();
        double measuredMs = result.makespanMs();
        double[] latencies =
                result.jobs().stream().mapToDouble(JobTimes::latencyMs).sorted().toArray();
        values.number("measured_makespan_ms", measuredMs)
                .number("measured_mean_completion_ms", measuredMs / workload.jobs())
                .number("measured_latency_ms", latencies.length == 0 ? Double.NaN : latencies[latencies.length / 2])
                .number("error_percent", 100 * (predictedMs / measuredMs - 1))
                .number("measured_upload_bytes", result.uploadBytes())
                .number("max_rel_diff", result.maxRelDiff())
                .number("fallbacks", result.fallbacks());
        List<Span> shown = PlannedCells.timeline(cell, planned);
        List<Span> measured = shown.isEmpty()
                ? List.of()
                : result.spans().stream()
                        .map(s -> new Span(s.job(), PlannedCells.lane(s.lane()), s.startMs(), s.endMs()))
                        .toList();
        return new Found(key, repeat, List.of(values.build()), shown, measured);
    }

    private RunResult run(Cell cell, Workload workload, Planned planned, boolean remote) throws InterruptedException {
        Network network = materials.network(cell).orElseThrow();
        Runs.Conditions conditions = new Runs.Conditions(
                network,
                !cell.sweep().realNetwork(),
                cell.deviceSlowdown(),
                new ExecutionOptions(cell.threads(), true),
                cell.seed(),
                DEADLINE,
                Optional.empty());
        Optional<Clouds.Cloud> cloud = remote ? Optional.of(cloud(cell.cloud())) : Optional.empty();
        try {
            return services.runs().run(model, workload, planned, cloud, conditions, Progress.NONE);
        } catch (InputException e) {
            if (cloud.isEmpty() || answers(cloud.get())) {
                throw e;
            }
            // The cloud, or the connection to it, may have died: with another one, the failure is the cell's.
            Optional<Clouds.Cloud> fresh = Optional.of(renewed(cell.cloud()));
            return services.runs().run(model, workload, planned, fresh, conditions, Progress.NONE);
        }
    }

    private static boolean answers(Clouds.Cloud cloud) {
        try {
            cloud.connection().exchange(1, 1, PATIENCE);
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private Clouds.Cloud renewed(Named machine) throws InterruptedException {
        Clouds.Cloud old = clouds.remove(machine.name());
        if (old != null) {
            old.close();
        }
        return cloud(machine);
    }

    @Override
    public void close() {
        List<Clouds.Cloud> open = new ArrayList<>(clouds.values());
        clouds.clear();
        open.forEach(Clouds.Cloud::close);
    }
}
