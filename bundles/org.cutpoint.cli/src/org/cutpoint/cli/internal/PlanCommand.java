package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.BandwidthSweep;
import org.cutpoint.api.plan.BandwidthSweep.Range;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.profile.codec.ChainCodecs;
import org.cutpoint.profile.codec.CodecChoice;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.DevicePower;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.ComponentServiceObjects;
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

/** Plans problem files, or the problems that profiled models make on a network. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint plan --problem figure2.json --strategy jps,jps-best --json",
            "  cutpoint plan zoo:alexnet --strategy jps-best --network 4g --jobs 20",
            "  cutpoint plan --job zoo:alexnet=10 --job zoo:resnet18=5 --strategy jps-best",
            "  cutpoint plan zoo:alexnet --strategy jointdnn-ilp --objective latency --limit cloudTimeMs=5",
            "  cutpoint plan zoo:alexnet --tiers 3 --strategy deepar --network wifi --edge-network 30:30:20",
            "  cutpoint plan zoo:alexnet --device raspberry-pi-4b --cloud gtx-1080 --strategy jps-best",
            "  cutpoint plan zoo:alexnet --strategy my-strategy --at 127.0.0.1:7001",
            "  cutpoint plan zoo:yolov2 --strategy fused-layer,no-fused-layer --table-1",
            "",
            "Exit code 3 if there is no plan for one of them."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=plan",
            Command.DESCRIPTION + "=Decides where the layers of models or of problem files run",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class PlanCommand implements Command {
    @Option(names = "--problem", paramLabel = "FILE", arity = "1..*", description = "Problem files, each on its own.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--job",
            paramLabel = "SOURCE=N",
            description = "N jobs of a problem file or a model; all that are given are planned together.")
    private List<String> mix = new ArrayList<>();

    @Parameters(paramLabel = "MODEL", arity = "0..*", description = "Models, each on its own: ONNX files or zoo:NAME.")
    private List<String> models = new ArrayList<>();

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private PlanOptions planning = new PlanOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Mixin
    private MachineOptions machines = new MachineOptions();

    @Mixin
    private ChainOptions chain = new ChainOptions();

    @Mixin
    private TileOptions tiles = new TileOptions();

    @Mixin
    private TileOptions.Planned tilesPlanned = new TileOptions.Planned();

    @Mixin
    private PowerOptions power = new PowerOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CodecOptions coding = new CodecOptions();

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            description =
                    "For models: latency, energy, makespan or bottleneck (default: makespan; on more than two tiers"
                            + " latency).")
    private String objective;

    @Option(
            names = "--stages",
            paramLabel = "2|4",
            defaultValue = "4",
            description = "For models: 2 counts device and upload, 4 the cloud and the result's return, too (default:"
                    + " ${DEFAULT-VALUE}).")
    private int stages;

    @Option(
            names = "--bandwidth-range",
            paramLabel = "FROM:TO",
            description = "Plan for every uplink bandwidth between these, Mbit/s, and print over which each plan stays"
                    + " best; the downlink keeps its ratio to the uplink.")
    private String bandwidths;

    @Option(
            names = "--cloud-load",
            paramLabel = "F",
            split = ",",
            description =
                    "With --bandwidth-range: also for a cloud that takes F times longer than by itself, a table each"
                            + " (default: 1). With --json, what is printed is the look-up table for 'run --table'.")
    private List<Double> loads = new ArrayList<>();

    @Option(
            names = "--groups",
            description =
                    "For models: tell strategies what each measured or fitted interval of layers takes as one call,"
                            + " for those that plan with groups; others then sum layers run one by one. 'profile"
                            + " --intervals' measures them.")
    private boolean groups;

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "Have a runtime that 'cutpoint serve' started plan, with the strategies that it has now.")
    private String address;

    @Option(names = "--json", description = "Print plans as JSON, one line each.")
    private boolean json;

    /** What a reader should know of the tiers, each once. */
    private final Set<String> notes = new LinkedHashSet<>();

    /** Comes with bundles of its own, as {@link #tilePlans}, which is started when it is needed. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileStrategies tileStrategies;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile ComponentServiceObjects<TilePlans> tilePlans;

    private final PlanFormats formats;
    private final PlanEvaluator evaluator;
    private final Planner planner;
    private final Strategies strategies;
    private final NetworkPresets presets;
    private final BandwidthSweep sweep;
    private final Workbenches workbenches;

    @Activate
    public PlanCommand(
            @Reference PlanFormats formats,
            @Reference PlanEvaluator evaluator,
            @Reference Planner planner,
            @Reference Strategies strategies,
            @Reference NetworkPresets presets,
            @Reference BandwidthSweep sweep,
            // Only for models: problem files are planned without starting what deals with these.
            @Reference Workbenches workbenches) {
        this.formats = formats;
        this.evaluator = evaluator;
        this.planner = planner;
        this.strategies = strategies;
        this.presets = presets;
        this.sweep = sweep;
        this.workbenches = workbenches;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        if (files.isEmpty() && mix.isEmpty() && models.isEmpty()) {
            throw new InputException("plan", "there is nothing to plan", "Give --problem FILE or a MODEL");
        }
        List<String> tiled = address == null ? planning.take(tileStrategyIds()) : List.of();
        if (!tiled.isEmpty()) {
            planTiles(tiled, console);
            if (!planning.given()) {
                return OK;
            }
        }
        if (address == null) {
            planning.check(strategies, tileStrategyIds());
        } else {
            planning.checkElsewhere();
        }
        if (!loads.isEmpty() && bandwidths == null) {
            throw new InputException("--cloud-load", "it stands without --bandwidth-range", "Give both");
        }
        limits.check();
        coding.check();
        if (address != null && bandwidths != null) {
            throw new InputException("--at", "a look-up table is planned here", "Leave --bandwidth-range away");
        }
        if (coding.given() && bandwidths != null) {
            throw new InputException(
                    "--codec",
                    "which codec pays depends on the bandwidth, and --bandwidth-range looks at many",
                    "Give one --network or --uplink at a time");
        }
        if (coding.given() && models.isEmpty()) {
            throw new InputException(
                    "--codec", "a problem file says nothing of its tensors but their size", "Give a MODEL");
        }
        // All of them are read and checked before the first plan is printed.
        List<Workload> workloads = workloads(console);
        for (Workload workload : workloads) {
            if (planning.byHand() && workload.problems().size() > 1) {
                throw new InputException("--cut", "it needs a single problem", "Leave --job away");
            }
            planning.check(Layers.of(workload.first()));
        }
        if (bandwidths != null) {
            return sweep(workloads, console);
        }
        return address == null ? plan(workloads, planner, console) : planAt(workloads, console);
    }

    private int planAt(List<Workload> workloads, Console console) throws InterruptedException {
        Workbench workbench = workbenches.get();
        try (Clouds.Cloud runtime = workbench.connect("--at", address)) {
            Connection there = runtime.connection();
            return plan(workloads, new RemotePlanner(there.peer(), there.management(), formats, evaluator), console);
        } finally {
            workbenches.giveBack(workbench);
        }
    }

    private int plan(List<Workload> workloads, Planner by, Console console) throws InterruptedException {
        boolean feasible = true;
        List<Row> rows = new ArrayList<>();
        for (Workload workload : workloads) {
            for (String name : planning.names()) {
                Planned planned = planning.plan(workload, name, by, evaluator);
                feasible &= planned.outcome() instanceof Plan;
                if (json) {
                    console.out().println(json(workload, planned));
                } else {
                    rows.add(new Row(workload, planned));
                }
            }
        }
        if (!json) {
            console.out().print(table(rows, console));
            notes.forEach(console.out()::println);
        }
        return feasible ? OK : INFEASIBLE;
    }

    private List<String> tileStrategyIds() {
        TileStrategies there = tileStrategies;
        return there == null
                ? List.of()
                : there.list().stream().map(Strategies.Entry::id).toList();
    }

    /** Fused layers: one job of each model. */
    private void planTiles(List<String> ids, Console console) throws InterruptedException {
        if (models.isEmpty() || !files.isEmpty() || !mix.isEmpty() || chain.given()) {
            throw new InputException(
                    "--strategy",
                    ids.get(0) + " plans a model on a device and one edge",
                    "Give a MODEL, and nothing else");
        }
        TileProblems.Options options = tiles.options(tilesPlanned.elementBytes());
        List<Double> uplinks = tilesPlanned.uplinks();
        boolean paper = tilesPlanned.tableOne();
        Network joined = paper ? network.resolve(presets, "fused-layer") : network.resolve(presets);
        Workbench workbench = workbenches.get();
        ComponentServiceObjects<TilePlans> objects = tilePlans;
        if (objects == null) {
            throw new IllegalStateException("what plans tiles did not start");
        }
        TilePlans plans = objects.getService();
        try (MachineOptions.Machines chosen = paper
                ? machines.resolve(workbench, conditions.device(), "fused-layer-end-device", "fused-layer-edge-server")
                : machines.resolve(workbench, conditions.device())) {
            List<TileProblem> problems = new ArrayList<>();
            for (String source : models) {
                Model model = workbench.load(source, view.load(), console.progress());
                Problem problem = workbench.problem(
                        model,
                        chosen.tiers(workbench, model, console.progress()),
                        joined,
                        Objective.LATENCY,
                        1,
                        paper ? 2 : stages);
                problems.add(plans.problem(model, problem, options, console.progress()));
            }
            plans.print(problems, uplinks, ids, json, console);
            if (!json) {
                chosen.description().ifPresent(console.out()::println);
            }
        } finally {
            console.progress().end();
            objects.ungetService(plans);
            workbenches.giveBack(workbench);
        }
    }

    private record Row(Workload workload, Planned planned) {}

    /** Prints one look-up table for each workload and strategy. */
    private int sweep(List<Workload> workloads, Console console) throws InterruptedException {
        if (planning.byHand()) {
            throw new InputException("--bandwidth-range", "with --cut there is nothing to choose", "Leave one away");
        }
        double[] range = bandwidths();
        boolean feasible = true;
        for (Workload workload : workloads) {
            for (String name : planning.names()) {
                for (double load : loads()) {
                    Workload loaded = load == 1
                            ? workload
                            : new Workload(workload.problems().stream()
                                    .map(p -> p.withCloudLoad(load))
                                    .toList());
                    List<Range> ranges = sweep.sweep(loaded, name, range[0], range[1]);
                    feasible &= ranges.stream().allMatch(r -> r.planned().outcome() instanceof Plan);
                    if (json) {
                        console.out().println(formats.writeSweep(loaded, name, ranges, load));
                    } else {
                        console.out().print(load == 1 ? "" : "Cloud " + Units.plain(load) + " times slower: ");
                        console.out().print(SweepTable.of(loaded, name, ranges, console));
                    }
                }
            }
        }
        return feasible ? OK : INFEASIBLE;
    }

    private List<Double> loads() {
        for (double load : loads) {
            if (!(load > 0 && load <= 1e6)) {
                throw new InputException("--cloud-load", load + " cannot be", "Give numbers above 0, 1000000 at most");
            }
        }
        return loads.isEmpty() ? List.of(1.0) : loads.stream().distinct().toList();
    }

    private double[] bandwidths() {
        String[] ends = bandwidths.split(":", -1);
        try {
            if (ends.length == 2) {
                return new double[] {Double.parseDouble(ends[0]), Double.parseDouble(ends[1])};
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException(
                "--bandwidth-range", "'" + bandwidths + "' is not FROM:TO", "Give Mbit/s, for example 1:20");
    }

    private List<Workload> workloads(Console console) {
        List<Workload> workloads = new ArrayList<>();
        for (Path file : files) {
            workloads.add(Workload.of(limits.in(formats.readProblem(file))));
        }
        for (String model : models) {
            workloads.add(Workload.of(problem(model, conditions.jobs(), console)));
        }
        if (!mix.isEmpty()) {
            List<Problem> problems = new ArrayList<>();
            for (Map.Entry<String, Integer> part : mixed().entrySet()) {
                problems.add(
                        isProblem(part.getKey())
                                ? limits.in(formats.readProblem(Path.of(part.getKey())))
                                        .withJobs(part.getValue())
                                : problem(part.getKey(), part.getValue(), console));
            }
            workloads.add(new Workload(problems));
        }
        workloads.forEach(evaluator::check);
        return workloads;
    }

    private Map<String, Integer> mixed() {
        Map<String, Integer> parts = new LinkedHashMap<>();
        for (String part : mix) {
            int equals = part.lastIndexOf('=');
            String count = part.substring(equals + 1);
            if (equals < 1 || !count.matches("[0-9]{1,7}") || Integer.parseInt(count) < 1) {
                throw new InputException("--job", "'" + part + "' is not SOURCE=N", "Give for example city.json=20");
            }
            if (parts.put(part.substring(0, equals), Integer.parseInt(count)) != null) {
                throw new InputException(
                        "--job", "'" + part.substring(0, equals) + "' is given twice", "Add its jobs up");
            }
        }
        return parts;
    }

    private static boolean isProblem(String source) {
        return source.toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private Problem problem(String source, int jobs, Console console) {
        Network joined = network.resolve(presets);
        boolean chained = chain.given();
        Objective goal =
                objective != null ? PlanOptions.objective(objective) : chained ? Objective.LATENCY : Objective.MAKESPAN;
        if (chained && groups) {
            throw new InputException(
                    "--groups",
                    "it is for two tiers: groups are calls of their own, and a chain runs each tier's layers as one",
                    "Leave it away, or --tiers and --edge");
        }
        if (stages != 2 && stages != 4) {
            throw new InputException("--stages", stages + " cannot be", "Give 2 or 4");
        }
        Workbench workbench = workbenches.get();
        try (MachineOptions.Machines chosen = machines.resolve(workbench, conditions.device())) {
            chosen.description().ifPresent(notes::add);
            Optional<DevicePower> watts = power(workbench, chosen, goal, joined);
            Model model = workbench.load(source, view.load(), console.progress());
            planning.check(Layers.of(model.graph()));
            Tiers tiers = chosen.tiers(workbench, model, console.progress());
            if (chained) {
                return limits.in(
                        DevicePower.in(chained(workbench, model, tiers, joined, goal, jobs, chosen, console), watts));
            }
            Problem plain = workbench.problem(model, tiers, joined, goal, jobs, stages);
            Problem problem = coding.given() ? coded(plain, model, joined, chosen, console) : plain;
            return limits.in(DevicePower.in(groups ? workbench.grouped(problem, tiers) : problem, watts));
        } finally {
            console.progress().end();
            workbenches.giveBack(workbench);
        }
    }

    /** With edges between the tiers. */
    private Problem chained(
            Workbench workbench,
            Model model,
            Tiers ends,
            Network joined,
            Objective goal,
            int jobs,
            MachineOptions.Machines machines,
            Console console) {
        Profile edge = edge(workbench, model, console);
        List<RemoteTier> remote = chain.remote(chain.planned(), presets);
        List<Profile> profiles = new ArrayList<>(List.of(ends.device()));
        List<Network> hops = new ArrayList<>(List.of(joined));
        for (int t = 0; t < remote.size(); t++) {
            Profile plain = t < remote.size() - 1 ? edge : ends.cloud();
            profiles.add(Workbench.slowed(plain, remote.get(t).slowdown()));
            remote.get(t).onward().ifPresent(hops::add);
        }
        Problem plain = workbench.problem(model, profiles, hops, goal, jobs, stages);
        if (!coding.given()) {
            return plain;
        }
        List<Double> slowdowns = new ArrayList<>(List.of(codingSlowdown(machines)));
        remote.forEach(tier -> slowdowns.add(tier.slowdown()));
        ChainCodecs chosen = coding.choose(
                        workbenches.codecProfiler(),
                        model,
                        slowdowns,
                        hops,
                        conditions.execution(true),
                        codec -> true,
                        console.progress())
                .orElseThrow();
        for (int h = 0; h < hops.size(); h++) {
            note(
                    "from " + plain.tiers().get(h).id() + " to "
                            + plain.tiers().get(h + 1).id(),
                    chosen.hops().get(h));
        }
        return chosen.in(plain);
    }

    /** Of a device that is named only is known how it computes, not how it codes. */
    private double codingSlowdown(MachineOptions.Machines machines) {
        return machines.device().isPresent() ? conditions.slowdown(1) : conditions.slowdown();
    }

    private void note(String way, CodecChoice chosen) {
        Map<String, Long> count = new TreeMap<>();
        chosen.up().values().forEach(coded -> count.merge(coded.codec(), 1L, Long::sum));
        notes.add("Tensors by codec, " + way + ": " + count + "; their sizes count the time for coding, too.");
    }

    private Profile edge(Workbench workbench, Model model, Console console) {
        int threads = conditions.threads();
        if (chain.machine().isEmpty()) {
            return workbench.profile(model, threads, console.progress());
        }
        String machine = chain.machine().get();
        try (MachineOptions.Elsewhere elsewhere = MachineOptions.elsewhere(workbench, "--edge", machine)) {
            notes.add("Edge: " + elsewhere.name() + ".");
            return elsewhere.profile(workbench, model, threads, console.progress());
        }
    }

    private Problem coded(
            Problem problem, Model model, Network joined, MachineOptions.Machines tiers, Console console) {
        CodecChoice chosen = coding.choose(
                        workbenches.codecProfiler(),
                        model,
                        joined,
                        codingSlowdown(tiers),
                        conditions.execution(true),
                        codec -> true,
                        console.progress())
                .orElseThrow();
        note("upwards", chosen);
        return chosen.in(problem);
    }

    private Optional<DevicePower> power(
            Workbench workbench, MachineOptions.Machines chosen, Objective goal, Network joined) {
        if (power.metered()) {
            throw new InputException(
                    "--device-power", "only 'run' can measure it", "Give watts, or a machine whose power is known");
        }
        Optional<DevicePower> known = power.given(
                workbench, chosen.device().map(d -> d.profiler().machine().id()));
        if (goal == Objective.ENERGY || limits.energy()) {
            String lacks = known.isEmpty() ? "the device's power" : "the radio's power over " + joined.name();
            if (known.isEmpty() || joined.radio().isEmpty()) {
                throw new InputException(
                        goal == Objective.ENERGY ? "--objective" : "--limit",
                        "energy cannot be planned for: " + lacks + " is not known",
                        known.isEmpty()
                                ? "Give --device-power, or a --device whose power is known"
                                : "Choose a --network whose radio is known: 3g, 4g, wifi, or a link file that states"
                                        + " it");
            }
            known.ifPresent(
                    p -> notes.add("Device while computing: " + Units.plain(p.watts()) + " W (" + p.source() + ")."));
        }
        return known;
    }

    private String json(Workload workload, Planned planned) {
        return planned.outcome() instanceof Plan plan
                ? formats.writePlan(
                        workload, planned.strategy(), plan, planned.cost().orElseThrow(), planned.solveMs())
                : formats.writeInfeasible(
                        workload, planned.strategy(), (Infeasible) planned.outcome(), planned.solveMs());
    }

    private static String table(List<Row> rows, Console console) {
        TextTable table = new TextTable()
                .left("problem")
                .left("strategy")
                .left("cut(s)")
                .left("objective")
                .right("value")
                .right("gap")
                .left("violates")
                .right("solved in");
        List<String> remarks = new ArrayList<>();
        for (Row row : rows) {
            Workload workload = row.workload();
            Planned planned = row.planned();
            String name = String.join(
                    "+", workload.problems().stream().map(Problem::name).toList());
            Objective objective = workload.first().objective();
            if (planned.outcome() instanceof Plan plan) {
                PlanCost cost = planned.cost().orElseThrow();
                table.row(
                        name,
                        planned.strategy(),
                        String.join(
                                ", ",
                                Cuts.shares(workload, plan).stream()
                                        .map(c -> c.label() + " x" + c.jobs())
                                        .toList()),
                        objective.id(),
                        value(objective, cost.value()),
                        cost.gap().isPresent() ? Units.percent(cost.gap().getAsDouble()) : "-",
                        cost.violates().isEmpty() ? "-" : String.join(", ", cost.violates()),
                        solved(planned));
                plan.notes().forEach(n -> remarks.add(name + ", " + planned.strategy() + ": " + n));
            } else if (planned.outcome() instanceof Infeasible infeasible) {
                table.row(name, planned.strategy(), "no plan", objective.id(), "-", "-", "-", solved(planned));
                remarks.add(name + ", " + planned.strategy() + ": no plan: " + infeasible.reason());
            }
        }
        return table.render(console.style()) + (remarks.isEmpty() ? "" : "\n" + String.join("\n", remarks) + "\n");
    }

    static String value(Objective objective, double value) {
        return String.format(Locale.ROOT, "%.3f %s", value, objective == Objective.ENERGY ? "J" : "ms");
    }

    private static String solved(Planned planned) {
        return String.format(Locale.ROOT, "%.2f ms", planned.solveMs());
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategy",
                Stream.concat(strategies.list().stream().map(Strategies.Entry::id), tileStrategyIds().stream())
                        .toList(),
                "--network",
                presets.all().stream().map(Network::name).toList(),
                "--objective",
                List.of("latency", "energy", "makespan", "bottleneck"),
                "--stages",
                List.of("2", "4"));
    }
}
