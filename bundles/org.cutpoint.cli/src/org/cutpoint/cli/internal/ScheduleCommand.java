package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.DevicePipelines;
import org.cutpoint.api.schedule.ScheduleFormats;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders schedule problems' files, or the layers of the device's part of models that are cut in two. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint schedule --problem tree.json --strategy layer-wise,path-wise --json",
            "  cutpoint schedule zoo:googlenet --partition jps --strategy topological --network 4g",
            "  cutpoint schedule zoo:alex-parallel --cut a.pool5,b.pool5 --strategy layer-wise --network wifi",
            "",
            "Exit code 3 if the partition's strategy finds no plan."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=schedule",
            Command.DESCRIPTION + "=Decides in which order the device computes, so that uploads go on meanwhile",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class ScheduleCommand implements Command {
    /** Ids that are shown to people; JSON has all of them. */
    private static final int SHOWN = 100;

    private static final int LONGEST_RUN = 5;

    @Option(
            names = "--problem",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Schedule problems' files, each on its own.")
    private List<Path> files = new ArrayList<>();

    @Parameters(paramLabel = "MODEL", arity = "0..*", description = "Models, each on its own: ONNX files or zoo:NAME.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "ID",
            split = ",",
            description = "Strategies that order, comma-separated; 'cutpoint strategies' lists them.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--partition",
            paramLabel = "ID",
            description = "For models: the strategy that cuts them, for the makespan of all jobs. Each of its cuts is"
                    + " scheduled.")
    private String partition;

    @Mixin
    private CutOptions cut = new CutOptions();

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Mixin
    private MachineOptions machines = new MachineOptions();

    @Option(names = "--json", description = "Print orders as JSON, one line each.")
    private boolean json;

    private final ScheduleFormats formats;
    private final PlanFormats planFormats;
    private final Schedulers schedulers;
    private final SchedulePlanner schedulePlanner;
    private final Strategies strategies;
    private final Planner planner;
    private final NetworkPresets presets;
    private final Workbenches workbenches;

    /** Only for models: it is there once their workbench is. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile DevicePipelines pipelines;

    @Activate
    public ScheduleCommand(
            @Reference ScheduleFormats formats,
            @Reference PlanFormats planFormats,
            @Reference Schedulers schedulers,
            @Reference SchedulePlanner schedulePlanner,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference NetworkPresets presets,
            @Reference Workbenches workbenches) {
        this.formats = formats;
        this.planFormats = planFormats;
        this.schedulers = schedulers;
        this.schedulePlanner = schedulePlanner;
        this.strategies = strategies;
        this.planner = planner;
        this.presets = presets;
        this.workbenches = workbenches;
    }

    /** What there is to be ordered, or to be said instead; without overlap only for models. */
    private record Task(ScheduleProblem problem, OptionalDouble serialMs, Optional<String> noPlan) {
        static Task of(ScheduleProblem problem, OptionalDouble serialMs) {
            return new Task(problem, serialMs, Optional.empty());
        }
    }

    private record Row(Task task, Scheduled scheduled) {}

    /** What a reader should know of the tiers, each once. */
    private final Set<String> notes = new LinkedHashSet<>();

    @Override
    public int run(Console console) throws InterruptedException {
        check();
        // All of them are read and checked before the first order is printed.
        List<Task> tasks = new ArrayList<>();
        for (Path file : files) {
            tasks.add(Task.of(formats.readProblem(file), OptionalDouble.empty()));
        }
        for (String model : models) {
            tasks.addAll(tasks(model, console));
        }
        List<Row> rows = new ArrayList<>();
        for (Task task : tasks) {
            if (task.noPlan().isPresent()) {
                console.out().println(task.noPlan().get());
                continue;
            }
            for (String id : strategyIds()) {
                Scheduled scheduled = schedulePlanner.schedule(task.problem(), id);
                if (json) {
                    console.out().println(formats.writeOrder(task.problem(), scheduled, task.serialMs()));
                } else {
                    rows.add(new Row(task, scheduled));
                }
            }
        }
        if (!rows.isEmpty()) {
            console.out().print(table(rows, console));
        }
        notes.forEach(console.out()::println);
        return tasks.stream().allMatch(task -> task.noPlan().isEmpty()) ? OK : INFEASIBLE;
    }

    private List<String> strategyIds() {
        return ids.stream().map(String::strip).distinct().toList();
    }

    private void check() {
        if (files.isEmpty() && models.isEmpty()) {
            throw new InputException("schedule", "there is nothing to schedule", "Give --problem FILE or a MODEL");
        }
        List<String> known =
                schedulers.list().stream().map(Strategies.Entry::id).toList();
        if (ids.isEmpty()) {
            throw new InputException("--strategy", "it is missing", "Give one or more of " + String.join(", ", known));
        }
        Suggest.check("--strategy", "scheduler", strategyIds(), known);
        cut.check();
        if (!models.isEmpty() && (partition == null) != cut.given()) {
            throw new InputException(
                    models.get(0),
                    cut.given() ? "--partition stands beside a cut by hand" : "where it is cut is not known",
                    "Give --partition STRATEGY or --cut LAYER");
        }
        if (models.isEmpty() && (partition != null || cut.given())) {
            throw new InputException(
                    partition != null ? "--partition" : "--cut",
                    "files of schedule problems are not cut any more",
                    "Leave it away, or give a MODEL");
        }
        if (partition != null) {
            Suggest.check(
                    "--partition",
                    "strategy",
                    List.of(partition),
                    strategies.list().stream().map(Strategies.Entry::id).toList());
        }
    }

    /** Cuts a model; the device part of each different cut, or why there is none. */
    private List<Task> tasks(String model, Console console) throws InterruptedException {
        Problem problem = problem(model, console);
        if (partition == null) {
            return tasks(problem, Cuts.plan(problem, cut.deviceLayers(Layers.of(problem))));
        }
        Workload workload = Workload.of(problem);
        Planned planned = planner.plan(workload, partition);
        if (planned.outcome() instanceof Infeasible infeasible) {
            return List.of(new Task(
                    new ScheduleProblem(problem.name(), List.of()),
                    OptionalDouble.empty(),
                    Optional.of(
                            json
                                    ? planFormats.writeInfeasible(workload, partition, infeasible, planned.solveMs())
                                    : problem.name() + ", " + partition + ": no plan: " + infeasible.reason())));
        }
        return tasks(problem, (Plan) planned.outcome());
    }

    private List<Task> tasks(Problem problem, Plan plan) {
        Map<Map<String, String>, Assignment> different = new LinkedHashMap<>();
        plan.assignments().forEach(a -> different.putIfAbsent(a.tiers(), a));
        List<Task> tasks = new ArrayList<>();
        for (Assignment assignment : different.values()) {
            DevicePipeline pipeline = pipelines().of(problem, assignment);
            String name = problem.name() + " cut at " + Cuts.label(problem, assignment.tiers());
            tasks.add(Task.of(
                    new ScheduleProblem(name, pipeline.problem().nodes()), OptionalDouble.of(pipeline.serialMs())));
        }
        return tasks;
    }

    private DevicePipelines pipelines() {
        DevicePipelines there = pipelines;
        if (there == null) {
            throw new InputException(
                    "schedule",
                    "there is nothing that makes schedule problems of models (bundle org.cutpoint.problem.pipeline)",
                    "Start it, or give --problem FILE");
        }
        return there;
    }

    private Problem problem(String source, Console console) {
        Network joined = network.resolve(presets);
        Workbench workbench = workbenches.get();
        try (MachineOptions.Machines chosen = machines.resolve(workbench, conditions.device())) {
            chosen.description().filter(d -> !json).ifPresent(notes::add);
            Model model = workbench.load(source, view.load(), console.progress());
            if (cut.given()) {
                cut.deviceLayers(Layers.of(model.graph()));
            }
            Tiers tiers = chosen.tiers(workbench, model, console.progress());
            return workbench.problem(model, tiers, joined, Objective.MAKESPAN, conditions.jobs(), 2);
        } finally {
            console.progress().end();
            workbenches.giveBack(workbench);
        }
    }

    private static String table(List<Row> rows, Console console) {
        TextTable table = new TextTable()
                .left("problem")
                .left("strategy")
                .right("makespan")
                .right("without overlap")
                .right("uploads")
                .right("solved in");
        List<String> orders = new ArrayList<>();
        for (Row row : rows) {
            Scheduled scheduled = row.scheduled();
            ScheduleProblem problem = row.task().problem();
            OptionalDouble serial = row.task().serialMs();
            table.row(
                    problem.name(),
                    scheduled.scheduler(),
                    ms(scheduled.makespanMs()),
                    serial.isPresent() ? ms(serial.getAsDouble()) : "-",
                    Long.toString(problem.nodes().stream()
                            .filter(n -> n.transferMs() > 0)
                            .count()),
                    String.format(Locale.ROOT, "%.2f ms", scheduled.solveMs()));
            orders.add(problem.name() + ", " + scheduled.scheduler() + ": " + order(problem, scheduled));
        }
        return table.render(console.style()) + "\nIn order, ^ where an upload begins:\n" + String.join("\n", orders)
                + "\n";
    }

    /** In short: of many nodes in a row that send nothing, the first and the last. */
    private static String order(ScheduleProblem problem, Scheduled scheduled) {
        Set<String> sending = new HashSet<>();
        problem.nodes().stream().filter(n -> n.transferMs() > 0).map(Node::id).forEach(sending::add);
        List<String> words = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (String id : scheduled.order().nodes()) {
            if (sending.contains(id)) {
                words.addAll(inShort(silent));
                silent.clear();
                words.add(id + "^");
            } else {
                silent.add(id);
            }
        }
        words.addAll(inShort(silent));
        String shown = String.join(" ", words.subList(0, Math.min(SHOWN, words.size())));
        return words.size() <= SHOWN
                ? shown
                : shown + " ... (" + scheduled.order().nodes().size() + " in all)";
    }

    private static List<String> inShort(List<String> ids) {
        return ids.size() <= LONGEST_RUN
                ? List.copyOf(ids)
                : List.of(ids.get(0), "...", ids.get(ids.size() - 1) + " (" + ids.size() + " nodes)");
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.3f ms", ms);
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategy",
                schedulers.list().stream().map(Strategies.Entry::id).toList(),
                "--partition",
                strategies.list().stream().map(Strategies.Entry::id).toList(),
                "--network",
                presets.all().stream().map(Network::name).toList());
    }
}
