package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.observe.ObservationPort;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.transport.Resilience;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.profile.codec.ChainCodecs;
import org.cutpoint.profile.codec.CodecChoice;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.DevicePower;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Pipelining;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Streams;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Turns;
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

/** Plans a model, runs the plans for real, and shows what was predicted beside what was measured. */
@CommandLine.Command(
        footer = {
            "",
            "The link is emulated unless --real-network is given, the device is this machine made slower, and the"
                    + " cloud is a second process of this machine unless --cloud names another.",
            "",
            "Examples:",
            "  cutpoint run zoo:alexnet --strategy partition-only,jps-best --network 4g --jobs 20",
            "  cutpoint run zoo:alex-parallel --strategy partition-only --schedule layer-wise --jobs 1",
            "  cutpoint run zoo:alex-parallel --plan plans/partition-only+layer-wise.json --network wifi",
            "  cutpoint run zoo:alexnet --tiers 3 --strategy deepar --network wifi --edge-network 30:30:20",
            "  cutpoint run zoo:pix2pix --strategy jointdnn --objective latency --groups --network wifi --jobs 3",
            "  cutpoint run zoo:alexnet --strategy jps-best --network wifi --fps 30 --duration 60 --late skip",
            "  cutpoint run zoo:alexnet --strategy jps-best --adapt --network-trace commute.csv --fps 10",
            "  cutpoint run zoo:yolov2 --strategy fused-layer,no-fused-layer,jps --network wifi --repeats 5",
            "  cutpoint run zoo:yolov2 --plan tiles.json --strategy no-fused-layer --network wifi",
            "  cutpoint run zoo:alexnet --cut pool5 --cloud kserve://127.0.0.1:8001   # Triton, KServe, MLServer",
            "  cutpoint run model.onnx --cut layer7 --uplink 10 --downlink 40 --rtt 20 --trace trace.json"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=run",
            Command.DESCRIPTION + "=Runs a model split between device and cloud, as strategies plan it"
        })
public final class RunCommand implements Command {
    /** Strategies that leave nothing to schedule. */
    private static final List<String> UNDIVIDED = List.of("local-only", "cloud-only");

    /** How long each strategy may think about whether the cloud is needed, where it will be asked again after practising. */
    private static final Duration GLANCE = Duration.ofSeconds(2);

    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private PlanOptions planning = new PlanOptions();

    @Mixin
    private PlanFiles planFiles = new PlanFiles();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private MetricsOptions metrics = new MetricsOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Mixin
    private PowerOptions power = new PowerOptions();

    @Mixin
    private CloudOptions cloud = new CloudOptions();

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Mixin
    private ChainOptions chain = new ChainOptions();

    @Mixin
    private TileOptions tiles = new TileOptions();

    @Mixin
    private TileOptions.Measured tilesMeasured = new TileOptions.Measured();

    @Option(
            names = "--real-network",
            description = "Do not emulate the link: the network that is given is what is really there.")
    private boolean realNetwork;

    @Option(
            names = "--network-trace",
            paramLabel = "FILE",
            description =
                    "Replay a bandwidth trace (CSV or JSON) on the emulated link, from the start of each run. Plans"
                            + " are made for its mean.")
    private Path networkTrace;

    @Option(
            names = "--schedule",
            paramLabel = "ID",
            split = ",",
            description =
                    "Run each plan also with its device part in pieces, in the order of these schedulers: while one"
                            + " piece computes, what the ones before made for other tiers is sent. Beside them local-only"
                            + " and cloud-only are run. 'cutpoint strategies' lists the schedulers.")
    private List<String> schedules = new ArrayList<>();

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            description =
                    "What is planned for: makespan of all jobs, or latency, energy or bottleneck. Plans that send a"
                            + " job to and fro run one job after the other (default: makespan; on more than two tiers"
                            + " latency).")
    private String objective;

    @Option(
            names = "--groups",
            description =
                    "Tell strategies what each measured or fitted interval of layers takes as one call, as 'plan' has"
                            + " it.")
    private boolean groups;

    @Mixin
    private TableOptions tables = new TableOptions();

    @Mixin
    private StreamOptions frames = new StreamOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CodecOptions coding = new CodecOptions();

    @Option(names = "--trace", paramLabel = "FILE", description = "Write what was measured as a Chrome/Perfetto trace.")
    private Path trace;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Run each plan until N runs agree within 4 %%, at most 3 N times; the one of median makespan is"
                            + " shown (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random inputs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--deadline",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds that a call to the cloud may take (default: ${DEFAULT-VALUE}).")
    private int deadline;

    @Option(
            names = "--no-optimize",
            description = "Leave the graphs as they are: split and whole outputs are then bit-identical. Predictions,"
                    + " which are for optimised ones, will be off.")
    private boolean noOptimize;

    @Option(names = "--json", description = "Print JSON, one line per strategy.")
    private boolean json;

    /** Comes with bundles of its own, as {@link #tileRuns}. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileStrategies tileStrategies;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileRuns tileRuns;

    /** Comes with a bundle of its own, too. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Resilience resilience;

    private final Workbench workbench;
    private final NetworkPresets presets;
    private final Strategies strategies;
    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final PlanFormats formats;
    private final Pipelining pipelining;
    private final Clouds clouds;
    private final Runs runs;
    private final Streams streams;
    private final Meters meters;
    private final Reports reports;
    private final CodecProfiler profiler;

    /** Null where nothing says what memory this process has. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Management management;

    /** Null where the product has none. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile ObservationPort ports;

    /** {@link #GLANCE}, but in tests. */
    Duration glance = GLANCE;

    @Activate
    public RunCommand(
            @Reference Workbench workbench,
            @Reference NetworkPresets presets,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator,
            @Reference PlanFormats formats,
            @Reference Pipelining pipelining,
            @Reference Clouds clouds,
            @Reference Runs runs,
            @Reference Streams streams,
            @Reference Meters meters,
            @Reference Reports reports,
            @Reference CodecProfiler profiler) {
        this.workbench = workbench;
        this.presets = presets;
        this.strategies = strategies;
        this.planner = planner;
        this.evaluator = evaluator;
        this.formats = formats;
        this.pipelining = pipelining;
        this.clouds = clouds;
        this.runs = runs;
        this.streams = streams;
        this.meters = meters;
        this.reports = reports;
        this.profiler = profiler;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        try (MetricsOptions.Opened opened = metrics.open(Optional.ofNullable(ports), console)) {
            return runWatched(console);
        }
    }

    private int runWatched(Console console) throws InterruptedException {
        List<String> tiled = planning.take(tileStrategyIds());
        TileRuns running = tileRuns;
        Optional<Path> tilePlan =
                running == null ? Optional.empty() : planFiles.file().filter(running::isPlan);
        frames.check();
        if (frames.given()) {
            checkStream(tiled, tilePlan);
        }
        if (!tiled.isEmpty() || tilePlan.isPresent()) {
            return runTiles(tiled, tilePlan, console);
        }
        if (chain.given()) {
            return runChain(console);
        }
        // What costs nothing is checked first.
        Network joined = network();
        Optional<EnergyMeter> meter = meter();
        Runs.Conditions asked = new Runs.Conditions(
                joined,
                !realNetwork,
                conditions.slowdown(),
                conditions.execution(!noOptimize),
                seed,
                Duration.ofSeconds(RunOptions.between("--deadline", deadline, 86_400)),
                meter.isPresent() ? Optional.empty() : power.given(workbench, Optional.empty()));
        Optional<PlanTable> table = tables.read(formats, planning);
        Optional<Plan> file = planFiles.read(formats, planning);
        if (table.isPresent() && file.isPresent()) {
            throw new InputException("--table", "it stands beside --plan", "Give the one or the other");
        }
        Optional<Plan> given = table.isPresent()
                ? Optional.of(tables.first(table.get(), joined, frames.given() ? 1 : conditions.jobs()))
                : file;
        int jobs = given.map(plan -> plan.assignments().size()).orElseGet(() -> frames.given() ? 1 : conditions.jobs());
        int times = RunOptions.between("--repeats", repeats, 1000);
        if (given.isEmpty()) {
            planning.check(strategies, tileStrategyIds());
        }
        tables.check(planning, schedules);
        pipelining.check(schedules);
        limits.check();
        checkCoding();
        Fallback fallback = faults.fallback();
        Objective standard = frames.given() ? Objective.BOTTLENECK : Objective.MAKESPAN;
        Objective goal = objective == null ? standard : PlanOptions.objective(objective);
        if (trace != null) {
            Output.checkWritable("--trace", trace);
        }
        Model model = workbench.load(source, view.load(), console.progress());
        planning.check(Layers.of(model.graph()));
        Optional<Clouds.Cloud> connected = cloud.connect(clouds);
        try {
            Tiers known = workbench.currentTiers(
                    model, asked.slowdown(), conditions.threads(), cloud.profiler(connected), console.progress());
            Tiers tiers = cloud.timed(known, model, connected, asked.options(), console);
            tiers.elsewhere().ifPresent(console::say);
            Runs.Conditions how = (meter.isPresent()
                            ? asked.with(meters.measure(meter.get(), model, asked.options(), console.progress()))
                            : asked)
                    .with(fallback);
            Optional<CodecChoice> coded = coding.choose(
                    profiler,
                    model,
                    joined,
                    asked.slowdown(),
                    asked.options(),
                    realNetwork && connected.isPresent()
                            ? connected.get().connection().codecs()::contains
                            : codec -> true,
                    console.progress());
            BiFunction<Tiers, Network, Problem> problems = (machines, link) -> {
                Problem raw = workbench.problem(model, machines, link, goal, jobs, 4);
                Problem plain = coded.map(c -> c.in(raw)).orElse(raw);
                return limits.in(DevicePower.in(groups ? workbench.grouped(plain, machines) : plain, how.power()));
            };
            // A cloud beside a meter is not started on a guess.
            boolean practises = how.emulated() && (connected.isPresent() || meter.isEmpty());
            Proposed first =
                    propose(problems.apply(tiers, joined), given, table, practises ? glance : Strategy.TIME_LIMIT);
            // Those that plans may change to use it, too.
            boolean needsCloud = tables.given() || first.needsCloud();
            if (connected.isEmpty() && needsCloud) {
                if (meter.isPresent()) {
                    throw new InputException(
                            "--device-power",
                            "a meter cannot tell the device from a cloud on the same machine",
                            "Give the --cloud of another machine");
                }
                connected = Optional.of(cloud.start(clouds));
            }
            Proposed proposed = first;
            if (connected.isPresent() && needsCloud) {
                CallPractice.Counted counted =
                        CallPractice.cloud(model, tiers, how, connected.get().connection(), console.progress());
                if (!first.whole() || !counted.equals(new CallPractice.Counted(tiers, joined))) {
                    proposed = propose(
                            problems.apply(counted.tiers(), counted.network()), given, table, Strategy.TIME_LIMIT);
                }
            }
            Problem problem = proposed.problem();
            Workload workload = Workload.of(problem);
            List<Planned> plans = new ArrayList<>();
            for (Planned planned : proposed.plans()) {
                plans.add(planned);
                addScheduled(plans, workload, planned, console);
            }
            proposed.infeasible().forEach(console::say);
            boolean feasible = proposed.infeasible().isEmpty();
            planFiles.save(plans, workload, formats);
            connected = connected.map(c -> outlasting(c, console));
            Optional<Clouds.Cloud> cloudSide = connected;
            Codings codings = coded.map(CodecChoice::ids).orElse(Codings.NONE);
            Function<Planned, Runs.Conditions> each = planned ->
                    how.with(codings, tables.adaptation(table, planned, problem, joined, planner, strategies));
            DeviceMemory.Beside beside =
                    new DeviceMemory.Beside(fallback == Fallback.READY, frames.degrades(), table, tables.given());
            DeviceMemory memory = new DeviceMemory(Optional.ofNullable(management));
            if (frames.given()) {
                int code = new StreamRuns(streams, reports, memory, console)
                        .run(
                                new StreamRuns.Asked(
                                        model,
                                        workload,
                                        plans,
                                        each,
                                        beside,
                                        frames.stream(StreamRuns.latencyMs(plans)),
                                        Optional.ofNullable(trace),
                                        json),
                                cloudSide);
                return code == OK && !feasible ? INFEASIBLE : code;
            }
            List<RunRecord> records = new ArrayList<>();
            List<String> held = new ArrayList<>();
            new Turns(
                            memory.watching(planned -> runs.run(
                                    model, workload, planned, cloudSide, each.apply(planned), console.progress())),
                            planned -> times)
                    .run(plans, (planned, measured) -> {
                        held.add(memory.line(problem, planned, beside));
                        RunRecord record = Runs.record(model, workload, planned, how, measured)
                                .with(memory.use(problem, planned, beside));
                        records.add(record);
                        FaultOptions.tell(console, record.strategy(), record.measured());
                        if (json) {
                            console.out().println(reports.runJson(record));
                        }
                    });
            if (!json && !records.isEmpty()) {
                console.out().print(reports.table(records, console.style()));
                console.out().println();
                console.out().print(reports.gantt(records.get(records.size() - 1), 8, console.style()));
                held.forEach(console.out()::println);
                for (RunRecord record : tables.given() ? records : List.<RunRecord>of()) {
                    console.out().println(changes(record.strategy(), record.measured()));
                }
            }
            if (trace != null) {
                WholeFiles.write(trace, reports.traceJson(records));
            }
            return code(feasible, records);
        } finally {
            console.progress().end();
            connected.ifPresent(Clouds.Cloud::close);
        }
    }

    /**
     * What is to be run.
     *
     * @param infeasible for which strategies there is no plan, in words
     * @param whole whether all strategies have answered
     */
    private record Proposed(Problem problem, List<Planned> plans, List<String> infeasible, boolean whole) {
        /** What is not known yet may. */
        boolean needsCloud() {
            Workload workload = Workload.of(problem);
            return !whole || plans.stream().anyMatch(p -> Runs.needsCloud(workload, (Plan) p.outcome()));
        }
    }

    /** @param limit for each strategy; one that thinks longer has not answered if that is less than the usual one */
    private Proposed propose(Problem problem, Optional<Plan> given, Optional<PlanTable> table, Duration limit)
            throws InterruptedException {
        Workload workload = Workload.of(problem);
        evaluator.check(workload);
        List<Planned> plans = new ArrayList<>();
        List<String> infeasible = new ArrayList<>();
        if (given.isPresent()) {
            plans.add(
                    table.isPresent()
                            ? tables.planned(given.get(), workload, evaluator)
                            : planFiles.planned(given.get(), workload, evaluator));
        }
        boolean whole = true;
        for (String name : names()) {
            long begun = System.nanoTime();
            Planned planned;
            try {
                planned = planning.plan(workload, name, planner, evaluator, limit);
            } catch (InputException e) {
                if (limit.equals(Strategy.TIME_LIMIT) || System.nanoTime() - begun < limit.toNanos()) {
                    throw e;
                }
                whole = false;
                continue;
            }
            if (planned.outcome() instanceof Infeasible reason) {
                infeasible.add("cutpoint: " + name + ": no plan: " + reason.reason());
            } else {
                plans.add(frames.given() ? planned : pipelined(workload, planned));
            }
        }
        return new Proposed(problem, plans, infeasible, whole);
    }

    private Clouds.Cloud outlasting(Clouds.Cloud connected, Console console) {
        return faults.outlasting(connected, clouds, Optional.ofNullable(resilience), console);
    }

    /** How often the plan changed, in words. */
    static String changes(String strategy, RunResult measured) {
        return strategy + ": another plan took over " + measured.planChanges() + " times.";
    }

    /** What a stream of frames has no use for. */
    private void checkStream(List<String> tiled, Optional<Path> tilePlan) {
        Map<String, String> others = new LinkedHashMap<>();
        if (tilePlan.isPresent()) {
            others.put("--plan " + tilePlan.get(), "tiles are for one inference at a time");
        }
        if (!tiled.isEmpty()) {
            others.put("--strategy " + String.join(",", tiled), "tiles are for one inference at a time");
        }
        if (conditions.jobsGiven()) {
            others.put("--jobs", "how many frames come is a matter of --duration");
        }
        if (repeats != 1) {
            others.put("--repeats", "there is no makespan on which runs could agree");
        }
        if (!schedules.isEmpty()) {
            others.put(
                    "--schedule",
                    "schedulers order the pieces of one job for its latency, not for frames that overlap");
        }
        if (power.metered()) {
            others.put("--device-power meter", "of frames no energy is reported");
        }
        frames.check(
                others,
                Optional.ofNullable(objective),
                chain.given() ? List.of(Objective.LATENCY, Objective.ENERGY) : List.of(Objective.BOTTLENECK));
    }

    private static int code(boolean feasible, List<RunRecord> records) {
        boolean failed = records.stream().anyMatch(r -> !r.measured().failures().isEmpty());
        return failed ? BAD_INPUT : feasible ? OK : INFEASIBLE;
    }

    private List<String> tileStrategyIds() {
        TileStrategies there = tileStrategies;
        return there == null
                ? List.of()
                : there.list().stream().map(Strategies.Entry::id).toList();
    }

    /** One job in tiles, and as the other strategies cut it. */
    private int runTiles(List<String> tiled, Optional<Path> plan, Console console) throws InterruptedException {
        TileRuns running = tileRuns;
        if (running == null) {
            throw new IllegalStateException("what runs tiles did not start");
        }
        boolean plain = !chain.given()
                && schedules.isEmpty()
                && networkTrace == null
                && trace == null
                && !tables.given()
                && !groups
                && !coding.given()
                && !limits.given()
                && !power.given()
                && (objective == null || PlanOptions.objective(objective) == Objective.LATENCY)
                && (!conditions.jobsGiven() || conditions.jobs() == 1);
        String which = plan.isPresent() ? "--plan" : "--strategy";
        if (!plain) {
            throw new InputException(
                    which,
                    (plan.isPresent() ? "tiles are" : tiled.get(0) + " is")
                            + " run on a device and one edge, one job for its latency, without traces, schedules, groups,"
                            + " codecs, limits and power",
                    "Leave these options away");
        }
        if (planFiles.file().isPresent() && plan.isEmpty()) {
            throw new InputException(
                    "--plan",
                    "it stands beside " + tiled.get(0) + ", and is none of tiles",
                    "Give the one or the other");
        }
        planFiles.check();
        Optional<TileRuns.Given> given = plan.map(running::read);
        Optional<Duration> budget = tilesMeasured.budget();
        if (planning.given()) {
            planning.check(strategies, tileStrategyIds());
        }
        Runs.Conditions how = new Runs.Conditions(
                network.resolve(presets),
                !realNetwork,
                conditions.slowdown(),
                conditions.execution(!noOptimize),
                seed,
                Duration.ofSeconds(RunOptions.between("--deadline", deadline, 86_400)),
                Optional.empty());
        int times = RunOptions.between("--repeats", repeats, 1000);
        Model model = workbench.load(source, view.load(), console.progress());
        planning.check(Layers.of(model.graph()));
        Optional<Clouds.Cloud> connected = cloud.connect(clouds);
        try {
            Tiers tiers = workbench.currentTiers(
                    model, how.slowdown(), conditions.threads(), cloud.profiler(connected), console.progress());
            connected = Optional.of(connected.isPresent() ? connected.get() : cloud.start(clouds));
            CallPractice.Counted counted =
                    CallPractice.cloud(model, tiers, how, connected.get().connection(), console.progress());
            Problem problem = workbench.problem(model, counted.tiers(), counted.network(), Objective.LATENCY, 1, 4);
            evaluator.check(Workload.of(problem));
            running.run(
                    new TileRuns.Asked(model, problem, tiles, budget, given, tiled, planning, planFiles, how, times),
                    connected.get(),
                    json,
                    console);
            return OK;
        } finally {
            console.progress().end();
            connected.ifPresent(Clouds.Cloud::close);
        }
    }

    /** On more than two tiers. */
    private int runChain(Console console) throws InterruptedException {
        Objective goal = objective == null ? Objective.LATENCY : PlanOptions.objective(objective);
        checkChain(goal);
        Optional<EnergyMeter> meter = meter();
        Runs.Conditions asked = new Runs.Conditions(
                network(),
                !realNetwork,
                conditions.slowdown(),
                conditions.execution(!noOptimize),
                seed,
                Duration.ofSeconds(RunOptions.between("--deadline", deadline, 86_400)),
                meter.isPresent() ? Optional.empty() : power.given(workbench, Optional.empty()));
        Optional<Plan> given = planFiles.read(formats, planning);
        int jobs = given.map(plan -> plan.assignments().size()).orElseGet(() -> frames.given() ? 1 : conditions.jobs());
        int times = RunOptions.between("--repeats", repeats, 1000);
        if (given.isEmpty()) {
            planning.check(strategies);
        }
        limits.check();
        pipelining.check(schedules);
        checkCoding();
        if (trace != null) {
            Output.checkWritable("--trace", trace);
        }
        Model model = workbench.load(source, view.load(), console.progress());
        planning.check(Layers.of(model.graph()));
        console.progress().begin("Connecting to the runtimes", 0);
        Fallback fallback = faults.fallback();
        try (Clouds.Cloud connected = outlasting(chain.connect(clouds, cloud.address()), console)) {
            console.progress().end();
            Runs.Conditions plainly = (meter.isPresent()
                            ? asked.with(meters.measure(meter.get(), model, asked.options(), console.progress()))
                            : asked)
                    .with(chain.remote(chain.servers(connected), presets))
                    .with(fallback);
            Optional<ChainCodecs> coded = coding.choose(
                    profiler,
                    model,
                    ChainRuns.slowdowns(plainly),
                    ChainRuns.hops(plainly),
                    asked.options(),
                    realNetwork ? connected.connection().codecs()::contains : codec -> true,
                    console.progress());
            Runs.Conditions how =
                    coded.map(chosen -> ChainRuns.coded(plainly, chosen)).orElse(plainly);
            List<Profile> known = workbench.currentChain(
                    model,
                    ChainRuns.slowdowns(how),
                    how.options().threads(),
                    chain.profilers(connected, cloud.measures()),
                    console.progress());
            CallPractice.CountedChain counted =
                    CallPractice.chain(model, known, how.remote(), how, connected.connection(), console.progress());
            Problem raw = workbench.problem(model, counted.tiers(), counted.hops(), goal, jobs, 4);
            Problem plain = coded.map(chosen -> chosen.in(raw)).orElse(raw);
            Workload workload = Workload.of(limits.in(DevicePower.in(plain, how.power())));
            evaluator.check(workload);
            List<Planned> plans = new ArrayList<>();
            if (given.isPresent()) {
                plans.add(planFiles.planned(given.get(), workload, evaluator));
                addScheduled(plans, workload, plans.get(0), console);
            }
            boolean feasible = true;
            for (String name : names()) {
                Planned planned = planning.plan(workload, name, planner, evaluator);
                if (planned.outcome() instanceof Infeasible infeasible) {
                    feasible = false;
                    console.say("cutpoint: " + name + ": no plan: " + infeasible.reason());
                } else {
                    plans.add(planned);
                    addScheduled(plans, workload, planned, console);
                }
            }
            planFiles.save(plans, workload, formats);
            if (frames.given()) {
                DeviceMemory.Beside beside =
                        new DeviceMemory.Beside(fallback == Fallback.READY, frames.degrades(), Optional.empty(), false);
                int code = new StreamRuns(streams, reports, new DeviceMemory(Optional.ofNullable(management)), console)
                        .run(
                                new StreamRuns.Asked(
                                        model,
                                        workload,
                                        plans,
                                        planned -> how,
                                        beside,
                                        frames.stream(StreamRuns.latencyMs(plans)),
                                        Optional.ofNullable(trace),
                                        json),
                                Optional.of(connected));
                return code == OK && !feasible ? INFEASIBLE : code;
            }
            List<RunRecord> records = new ArrayList<>();
            Turns.Runner runner =
                    planned -> runs.run(model, workload, planned, Optional.of(connected), how, console.progress());
            new Turns(runner, planned -> times).run(plans, (planned, measured) -> {
                RunRecord record = Runs.record(model, workload, planned, how, measured);
                records.add(record);
                FaultOptions.tell(console, record.strategy(), record.measured());
                if (json) {
                    console.out().println(reports.runJson(record));
                }
            });
            if (!json && !records.isEmpty()) {
                console.out().print(reports.table(records, console.style()));
                console.out().println();
                console.out().print(reports.parts(records, console.style()));
            }
            if (trace != null) {
                WholeFiles.write(trace, reports.traceJson(records));
            }
            return code(feasible, records);
        } finally {
            console.progress().end();
        }
    }

    private void checkCoding() {
        coding.check();
        if (coding.given() && realNetwork && !schedules.isEmpty()) {
            throw new InputException(
                    "--codec", "over a real network what is sent in pieces travels as it is", "Leave --schedule away");
        }
    }

    private void checkChain(Objective goal) {
        if (goal == Objective.MAKESPAN || goal == Objective.BOTTLENECK) {
            throw new InputException(
                    "--objective",
                    "no strategy plans more than two tiers for the " + goal.id() + " of jobs that overlap",
                    "Give latency or energy");
        }
        if (groups) {
            throw twoTiers("--groups", "groups are calls of their own, and a chain runs each tier's layers as one");
        }
        if (tables.given()) {
            throw twoTiers(tables.name(), "it follows one link, and all that is behind a chain's first answers as one");
        }
        if (power.metered() && chain.machine().isEmpty()) {
            throw new InputException(
                    "--device-power",
                    "a meter cannot tell the device from an edge on the same machine",
                    "Give the --edge of another machine, or the device's power in watts");
        }
    }

    private static InputException twoTiers(String option, String why) {
        return new InputException(option, "it is for two tiers: " + why, "Leave it away, or --tiers and --edge");
    }

    /**
     * The plan with what it takes if its jobs are pipelined, as the executor does wherever they can be, whatever they were
     * planned for.
     */
    private Planned pipelined(Workload workload, Planned planned) {
        Workload pipeline = Workload.of(workload.first().withObjective(Objective.MAKESPAN));
        Plan plan = ((Plan) planned.outcome()).withLowerBound(OptionalDouble.empty());
        try {
            return planned.cost().orElseThrow().timeline().isEmpty()
                    ? new Planned(
                            planned.strategy(),
                            planned.strategyVersion(),
                            plan,
                            Optional.of(evaluator.evaluate(pipeline, plan)),
                            planned.solveMs())
                    : planned;
        } catch (InvalidPlanException e) {
            return planned;
        }
    }

    /** With schedules, those that they are compared with are among them. */
    private List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        if (!schedules.isEmpty()) {
            names.addAll(UNDIVIDED);
        }
        names.addAll(planning.names());
        return List.copyOf(names);
    }

    private void addScheduled(List<Planned> plans, Workload workload, Planned planned, Console console)
            throws InterruptedException {
        for (String scheduler : UNDIVIDED.contains(planned.strategy()) ? List.<String>of() : schedules) {
            Optional<Planned> scheduled = pipelining.inPieces(workload, planned, scheduler);
            scheduled.ifPresent(plans::add);
            if (scheduled.isEmpty()) {
                console.say("cutpoint: " + planned.strategy() + ": nothing for " + scheduler
                        + " to schedule: no job sends more than one tensor.");
            }
        }
    }

    private Optional<EnergyMeter> meter() {
        if (!power.metered()) {
            return Optional.empty();
        }
        if (conditions.slowdown() != 1) {
            throw new InputException(
                    "--device-power",
                    "a meter measures this machine, not a device that is " + Units.plain(conditions.slowdown())
                            + " times slower",
                    "Give --slowdown 1, or the device's power in watts");
        }
        return Optional.of(meters.best());
    }

    private Network network() {
        Network named = network.resolve(presets);
        if (networkTrace == null) {
            return named;
        }
        if (realNetwork || network.hasRates()) {
            throw new InputException(
                    "--network-trace",
                    "it stands beside " + (realNetwork ? "--real-network" : "--uplink and --downlink"),
                    "Give the one or the other");
        }
        return named.withTrace(presets.readTrace(networkTrace));
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategy",
                Stream.concat(strategies.list().stream().map(Strategies.Entry::id), tileStrategyIds().stream())
                        .toList(),
                "--schedule",
                pipelining.ids(),
                "--network",
                presets.all().stream().map(Network::name).toList(),
                "--objective",
                List.of("latency", "energy", "makespan", "bottleneck"),
                "--late",
                Arrays.stream(FrameStream.Late.values())
                        .map(FrameStream.Late::id)
                        .toList());
    }
}
