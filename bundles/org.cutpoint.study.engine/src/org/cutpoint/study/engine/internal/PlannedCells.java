package org.cutpoint.study.engine.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.strategy.support.JohnsonRule;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.study.Figure;
import org.cutpoint.study.Timeline.Span;
import org.cutpoint.study.engine.internal.Found.Builder;
import org.cutpoint.study.engine.internal.Found.Values;
import org.cutpoint.study.engine.internal.Sweep.Way;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Layers;

/** What can be found of a cell by computing alone. Thread-safe. */
final class PlannedCells {
    private static final String BY_HAND = "by hand";
    private static final int MOST_JOBS_SHOWN = 200;

    private static final int WARM_UPS = 3;
    private static final double WARM_MS = 100;

    private final Services services;
    private final Materials materials;
    private final TiledCells tiled;

    PlannedCells(Services services, Materials materials) {
        this.services = services;
        this.materials = materials;
        this.tiled = new TiledCells(services, materials);
    }

    /**
     * All repeats of a cell from a number on. One that fails does not keep others from being tried.
     *
     * @param from the first repeat that is not there yet, from 1
     */
    List<Found> find(Cell cell, String key, int from) throws InterruptedException {
        List<Found> found = new ArrayList<>();
        if (cell.sweep().timed()) {
            warmUp(cell, key);
        }
        for (int repeat = from; repeat <= cell.sweep().repeats(); repeat++) {
            found.add(once(cell, key, repeat));
        }
        return found;
    }

    /** The first calls of a strategy tell how fast classes are loaded. */
    private void warmUp(Cell cell, String key) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < WARM_UPS && System.nanoTime() - start < WARM_MS * 1e6; i++) {
            once(cell, key, 1);
        }
    }

    private Found once(Cell cell, String key, int repeat) throws InterruptedException {
        try {
            return switch (cell.sweep().shown().mode()) {
                case SCHEDULE -> new Found(key, repeat, schedule(cell));
                case CUTS -> new Found(key, repeat, cuts(cell));
                case SIMULATE -> new Found(key, repeat, List.of(simulated(cell)));
                case TILES -> tiled.find(cell, key, repeat);
                default -> planned(cell, key, repeat);
            };
        } catch (InputException e) {
            return Found.failed(key, repeat, e.getMessage());
        } catch (InvalidPlanException e) {
            return Found.failed(key, repeat, "not a valid plan: " + e.getMessage());
        }
    }

    private Values simulated(Cell cell) throws InterruptedException {
        Scenario scenario = materials.scenario(cell);
        Way way = cell.way().orElseThrow();
        Simulated simulated =
                services.simulator().simulate(scenario, way.strategy().orElseThrow(), List.of(), limit(way));
        Trace trace = simulated.trace();
        Map<TaskMode, Integer> modes = new EnumMap<>(TaskMode.class);
        int waited = 0;
        for (int t = 0; t < trace.tasks().size(); t++) {
            Task task = scenario.tasks().get(t);
            Placement placement = trace.tasks().get(t).placement();
            modes.merge(
                    placement.mode(scenario.models().get(task.model()).layers().size()), 1, Integer::sum);
            waited += placement.startMs() > task.arrivalMs() ? 1 : 0;
        }
        Builder values = Values.of("ok")
                .number("total_delay_ms", trace.totalDelayMs())
                .number("mean_delay_ms", simulated.meanDelayMs())
                .number("on_device", modes.getOrDefault(TaskMode.DEVICE, 0))
                .number("on_edge", modes.getOrDefault(TaskMode.EDGE, 0))
                .number("on_cloud", modes.getOrDefault(TaskMode.CLOUD, 0))
                .number("on_edge_cloud", modes.getOrDefault(TaskMode.EDGE_CLOUD, 0))
                .number("waited", waited)
                .number("lower_bound", trace.lowerBoundMs());
        if (cell.sweep().timed()) {
            values.number("solve_ms", simulated.ms());
        }
        return values.build();
    }

    private Found planned(Cell cell, String key, int repeat) throws InterruptedException {
        Workload workload = materials.workload(cell);
        Planned planned = plan(workload, cell.way().orElseThrow());
        Builder values = values(workload, planned);
        if (cell.sweep().timed() && !planned.strategyVersion().equals(BY_HAND)) {
            values.number("solve_ms", planned.solveMs());
        }
        return new Found(key, repeat, List.of(values.build()), timeline(cell, planned), List.of());
    }

    /** Who is busy when, if a Gantt chart wants to know, and it would not be all black. */
    static List<Span> timeline(Cell cell, Planned planned) {
        List<PlanCost.StageTimes> times = planned.cost().map(PlanCost::timeline).orElse(List.of());
        if (!gantt(cell)
                || planned.cost().map(c -> c.jobs().size() > MOST_JOBS_SHOWN).orElse(true)) {
            return List.of();
        }
        return times.stream()
                .map(t -> new Span(t.job(), lane(Lane.values()[t.stage() - 1]), t.startMs(), t.endMs()))
                .toList();
    }

    /** Whether somebody wants to see who is busy when. */
    static boolean gantt(Cell cell) {
        return cell.sweep().shown().figures().stream().anyMatch(f -> f.kind() == Figure.Kind.GANTT);
    }

    static String lane(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    static Duration limit(Way way) {
        return way.timeLimitS().isPresent()
                ? Duration.ofNanos((long) (way.timeLimitS().getAsDouble() * 1e9))
                : Strategy.TIME_LIMIT;
    }

    /** Plans the way that a study says. */
    Planned plan(Workload workload, Way way) throws InterruptedException {
        Planned planned = way.strategy().isPresent()
                ? services.planner().plan(workload, way.strategy().get(), limit(way))
                : byHand(workload, way.mix().isEmpty() ? cut(workload, way) : mix(workload, way));
        if (way.scheduler().isEmpty() || !(planned.outcome() instanceof Plan)) {
            return planned;
        }
        // Where no job has anything to send earlier, the plan stays what it is.
        return services.pipelining()
                .inPieces(workload, planned, way.scheduler().get())
                .orElse(planned);
    }

    private Planned byHand(Workload workload, Plan plan) {
        return new Planned(
                "cut", BY_HAND, plan, Optional.of(services.evaluator().evaluate(workload, plan)), 0);
    }

    private Plan cut(Workload workload, Way way) {
        services.evaluator().check(workload);
        Problem problem = workload.first();
        return Cuts.plan(problem, Cuts.upTo(Layers.of(problem), way.cut()));
    }

    private Plan mix(Workload workload, Way way) {
        services.evaluator().check(workload);
        Problem problem = workload.first();
        double ratio = way.ratio().orElseThrow();
        int atFirst = (int) Math.round(problem.jobs() * ratio / (1 + ratio));
        List<Run> runs = new ArrayList<>();
        addRun(runs, problem, way.mix().get(0), atFirst);
        addRun(runs, problem, way.mix().get(1), problem.jobs() - atFirst);
        return Plans.of(workload, JohnsonRule.order(runs), OptionalDouble.empty());
    }

    private void addRun(List<Run> runs, Problem problem, String last, int jobs) {
        if (jobs > 0) {
            Set<String> layers = Cuts.upTo(Layers.of(problem), List.of(last));
            Cut cut = services.evaluator()
                    .cut(problem, layers)
                    .orElseThrow(() -> new InvalidPlanException("after " + last + " it cannot be cut"));
            runs.add(new Run(problem, cut, jobs));
        }
    }

    /** What a plan is worth. */
    static Builder values(Workload workload, Planned planned) {
        if (planned.outcome() instanceof Infeasible infeasible) {
            return Values.of("no-plan").text("reason", infeasible.reason());
        }
        Plan plan = (Plan) planned.outcome();
        PlanCost cost = planned.cost().orElseThrow();
        Objective objective = workload.first().objective();
        Builder values = Values.of("ok").number(column(objective), cost.value());
        if (objective == Objective.MAKESPAN) {
            values.number("mean_completion_ms", cost.value() / workload.jobs());
        }
        if (objective != Objective.LATENCY) {
            values.number("latency_ms", worst(cost, JobCost::latencyMs));
        }
        double energy = worst(cost, JobCost::energyJ);
        if (objective != Objective.ENERGY && energy > 0) {
            values.number("energy_j", energy);
        }
        addStages(values, workload, cost);
        values.text("tiers", tiers(cost));
        List<CutShare> shares = Cuts.shares(workload, plan);
        values.text(
                "cuts", shares.stream().map(s -> s.label() + " x" + s.jobs()).collect(Collectors.joining(", ")));
        values.number("distinct_cuts", shares.size());
        if (!cost.violates().isEmpty()) {
            values.text("violates", String.join(", ", cost.violates()));
        }
        return values.number("lower_bound", plan.lowerBound());
    }

    static String column(Objective objective) {
        return objective.id() + (objective == Objective.ENERGY ? "_j" : "_ms");
    }

    private static double worst(PlanCost cost, ToDoubleFunction<JobCost> value) {
        return cost.jobs().values().stream().mapToDouble(value).max().orElse(Double.NaN);
    }

    /** As {@code device 9, cloud 12}: what is a turn in the middle shows here. */
    private static String tiers(PlanCost cost) {
        List<JobCost.Compute> turns = new ArrayList<>();
        for (JobCost.Step step : cost.jobs()
                .get(cost.jobs().keySet().stream()
                        .min(Comparator.comparing(String::length).thenComparing(id -> id))
                        .orElseThrow())
                .steps()) {
            if (step instanceof JobCost.Compute compute) {
                int last = turns.size() - 1;
                if (last >= 0 && turns.get(last).tier().equals(compute.tier())) {
                    List<String> layers = new ArrayList<>(turns.get(last).layers());
                    layers.addAll(compute.layers());
                    turns.set(last, new JobCost.Compute(compute.tier(), 0, layers, 0));
                } else {
                    turns.add(compute);
                }
            }
        }
        return turns.stream().map(t -> t.tier() + " " + t.layers().size()).collect(Collectors.joining(", "));
    }

    /** Means over all jobs; jobs that are cut alike share their cost. */
    private static void addStages(Builder values, Workload workload, PlanCost cost) {
        // From the device to the cloud.
        List<String> tiers = workload.first().tiers().stream().map(Tier::id).toList();
        Map<JobCost, Integer> jobs = new LinkedHashMap<>();
        // In the order of their ids, so that sums come out the same on every machine.
        cost.jobs().entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<String, JobCost> e) -> e.getKey().length())
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> jobs.merge(e.getValue(), 1, Integer::sum));
        Map<String, Double> sums = new LinkedHashMap<>();
        List.of("device_ms", "upload_ms", "cloud_ms", "download_ms", "upload_bytes")
                .forEach(c -> sums.put(c, 0.0));
        if (tiers.size() > 2) {
            sums.put("edge_ms", 0.0);
        }
        jobs.forEach((job, count) -> {
            for (JobCost.Step step : job.steps()) {
                if (step instanceof JobCost.Compute compute) {
                    int tier = tiers.indexOf(compute.tier());
                    sums.merge(
                            tier == 0 ? "device_ms" : tier == tiers.size() - 1 ? "cloud_ms" : "edge_ms",
                            count * compute.ms(),
                            Double::sum);
                } else if (step instanceof JobCost.Message message) {
                    boolean up = tiers.indexOf(message.path().get(0))
                            < tiers.indexOf(message.path().get(1));
                    sums.merge(up ? "upload_ms" : "download_ms", count * message.occupationMs(), Double::sum);
                    sums.merge("upload_bytes", up ? count * (double) message.bytes() : 0, Double::sum);
                }
            }
        });
        sums.forEach((column, sum) -> values.number(column, sum / cost.jobs().size()));
        double energyJ = jobs.entrySet().stream()
                        .mapToDouble(e -> e.getKey().energyJ() * e.getValue())
                        .sum()
                / cost.jobs().size();
        OptionalDouble powerW = workload.first().device().computePowerW();
        // Where energies are given they follow from no power.
        boolean given = workload.problems().stream()
                .anyMatch(p -> !p.groups().isEmpty()
                        || p.layers().stream().anyMatch(l -> !l.energyJ().isEmpty()));
        if (energyJ > 0 && powerW.isPresent() && !given) {
            double computing = powerW.getAsDouble()
                    * sums.get("device_ms")
                    / 1000
                    / cost.jobs().size();
            values.number("compute_energy_j", computing)
                    .number(
                            "radio_energy_j",
                            sums.get("upload_ms") + sums.get("download_ms") > 0 ? energyJ - computing : 0);
        }
    }

    private List<Values> schedule(Cell cell) throws InterruptedException {
        Way way = cell.way().orElseThrow();
        if (cell.fromFile()) {
            ScheduleProblem problem = materials.schedule(cell);
            double serial = problem.nodes().stream()
                    .mapToDouble(n -> n.computeMs() + n.transferMs())
                    .sum();
            return List.of(scheduled(cell, problem, serial).build());
        }
        Workload workload = materials.workload(cell);
        Planned planned = plan(
                workload,
                new Way(
                        way.strategy(),
                        Optional.empty(),
                        way.cut(),
                        way.mix(),
                        way.ratio(),
                        way.label(),
                        way.timeLimitS(),
                        way.at()));
        if (planned.outcome() instanceof Infeasible infeasible) {
            return List.of(Values.none("no-plan", infeasible.reason()));
        }
        Problem problem = workload.first();
        List<Values> rows = new ArrayList<>();
        Set<Map<String, String>> seen = new HashSet<>();
        for (Assignment assignment : ((Plan) planned.outcome()).assignments()) {
            if (seen.add(assignment.tiers())) {
                DevicePipeline pipeline = services.pipelines().of(problem, assignment);
                rows.add(scheduled(cell, pipeline.problem(), pipeline.serialMs())
                        .text("cuts", Cuts.label(problem, assignment.tiers()))
                        .build());
            }
        }
        return rows;
    }

    private Builder scheduled(Cell cell, ScheduleProblem problem, double serialMs) throws InterruptedException {
        Way way = cell.way().orElseThrow();
        Scheduled scheduled =
                services.schedulePlanner().schedule(problem, way.scheduler().orElseThrow(), limit(way));
        Builder values = Values.of("ok")
                .number("makespan_ms", scheduled.makespanMs())
                .number("serial_ms", serialMs)
                .number("nodes", problem.nodes().size())
                .number(
                        "uploads",
                        problem.nodes().stream().filter(n -> n.transferMs() > 0).count())
                .number(
                        "device_ms",
                        problem.nodes().stream().mapToDouble(Node::computeMs).sum())
                .number(
                        "upload_ms",
                        problem.nodes().stream().mapToDouble(Node::transferMs).sum());
        if (cell.sweep().timed()) {
            values.number("solve_ms", scheduled.solveMs());
        }
        return values;
    }

    private List<Values> cuts(Cell cell) {
        Workload workload = materials.workload(cell);
        services.evaluator().check(workload);
        Problem problem = workload.first();
        if (problem.tiers().size() < 2) {
            throw new InputException(problem.name(), "it has one tier only", "");
        }
        Map<String, ProblemLayer> layers = new HashMap<>();
        problem.layers().forEach(l -> layers.put(l.id(), l));
        Map<String, String> types = new HashMap<>();
        materials.graph(cell).ifPresent(graph -> graph.layers().forEach(l -> types.put(l.id(), typeOf(l))));
        Optional<Profile> grouped = cell.sweep().apart() ? materials.deviceProfile(cell) : Optional.empty();
        List<Values> rows = new ArrayList<>();
        Set<String> before = Set.of();
        double least = Double.POSITIVE_INFINITY;
        for (Cut cut : services.evaluator().cuts(problem)) {
            Builder values = Values.of("ok")
                    .number("position", cut.position())
                    .number("device_ms", cut.deviceMs())
                    .number("upload_ms", cut.uploadMs())
                    .number("cloud_ms", cut.remoteMs())
                    .number("download_ms", cut.returnMs())
                    .number("upload_bytes", cut.uploadBytes())
                    .number("latency_ms", cut.latencyMs())
                    .number("virtual_block", cut.uploadBytes() >= least ? 1 : 0);
            Set<String> earlier = before;
            List<String> added = cut.deviceLayers().stream()
                    .filter(l -> !earlier.contains(l))
                    .toList();
            // Where a cut in between was left out, nobody can say which layer the last one is.
            if (added.size() == 1) {
                addLayer(values, problem, layers.get(added.get(0)), types.get(added.get(0)));
            }
            if (cut.position() == 0) {
                values.text("layer", "input");
            }
            grouped.ifPresent(profile -> addGroup(values, profile, cut.deviceLayers()));
            before = cut.deviceLayers();
            least = Math.min(least, cut.uploadBytes());
            rows.add(values.build());
        }
        return rows;
    }

    /** The layers before a cut, measured in one call and each in its own: {@code profile} has both for lines of layers. */
    private static void addGroup(Builder values, Profile profile, Set<String> layers) {
        int last = layers.size() - 1;
        if (last < 0 || !layers.containsAll(profile.layers().subList(0, last + 1))) {
            return;
        }
        List<Interval> alone = IntStream.rangeClosed(0, last)
                .mapToObj(i -> profile.interval(i, i))
                .flatMap(Optional::stream)
                .toList();
        if (alone.size() == last + 1) {
            profile.interval(0, last).ifPresent(together -> values.number("together_ms", together.medianMs())
                    .number(
                            "apart_ms",
                            alone.stream().mapToDouble(Interval::medianMs).sum()));
        }
    }

    private static void addLayer(Builder values, Problem problem, ProblemLayer layer, String type) {
        values.text("layer", layer.id())
                .number("layer_device_ms", layer.timeMs().get(problem.device().id()))
                .number(
                        "layer_cloud_ms",
                        layer.timeMs().get(problem.tiers().get(1).id()))
                .number(
                        "layer_output_bytes",
                        layer.outputs().stream().mapToLong(DataItem::bytes).sum());
        if (type != null) {
            values.text("layer_type", type);
        }
    }

    private static String typeOf(Layer layer) {
        return String.join("+", layer.ops());
    }
}
