package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.cli.internal.ArrangedProblems.Profiles;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Arrangement.Kind;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Link;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Stretch;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Repeats;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Turns;
import org.cutpoint.workbench.Workbench;
import org.osgi.framework.BundleContext;
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

/**
 * Runs what it plans, over many networks, links and strategies, and says how near the predictions were. Strategies that
 * come to the same plan share its run: it is made once, reported for each, and counted once.
 */
@CommandLine.Command(
        footer = {
            "",
            "Links are emulated, the device is this machine made slower, the cloud is a second process unless --cloud"
                    + " names another.",
            "Strategies plan many jobs for their makespan; those that do not plan so plan one for its latency. Beside"
                    + " that, each plans one job on device, edge and cloud (--tiers 2: none does), and those of tiles one"
                    + " on device and cloud, whose parts are measured first. What a strategy has no plan for is listed.",
            "Strategies that come to the same plan share its run; errors count every run once, and are also given by"
                    + " strategy.",
            "What is finished is kept in validate.jsonl; the same command goes on from there after an interruption.",
            "",
            "Exit code 1 if the errors are over the target: for makespan and latency 5 %% in the median and 10 %% in"
                    + " the 95th percentile, for the emulated slow-down 2 %%.",
            "",
            "Examples:",
            "  cutpoint validate --quick",
            "  cutpoint validate zoo:alexnet --strategies deepar,fused-layer --edge-network 50:20",
            "  cutpoint validate zoo:alexnet my.onnx --networks 4g,wifi --strategies jps-best --jobs 10"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=validate",
            Command.DESCRIPTION + "=Runs what it plans over many networks, and compares predicted with measured"
        })
public final class ValidateCommand implements Command {
    static final int OVER_TARGET = 1;

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long SEED = 1;
    private static final List<String> QUICK = List.of("zoo:alexnet", "zoo:mobilenet-v2", "zoo:squeezenet");

    /** About how long a run is to take, as predicted. */
    private static final double RUN_MS = 10_000;

    private static final double QUICK_RUN_MS = 4_000;

    /** So many times as long as a run: 2 % are less than one run differs from the next by. */
    private static final int STRETCH_RUNS = 3;

    private static final int FEWEST_JOBS = 3;
    private static final int MOST_JOBS = 20;

    /** A shorter run tells how the operating system schedules threads: it has more jobs, up to the second number. */
    private static final double SHORTEST_RUN_MS = 500;

    private static final int MOST_SHORT_JOBS = 1000;

    /** What a run takes besides: loading, warming up, comparing. For estimates. */
    private static final double AROUND_RUN_MS = 1_000;

    /** The same of a plan in tiles: writing them, measuring memory. */
    private static final double AROUND_TILES_MS = 3_000;

    private static final int TILE_REPEATS = 3;

    /** A job that takes the device less than the first number (milliseconds) is run so often at least. */
    private static final double INSTANT_MS = 5;

    private static final int INSTANT_REPEATS = 3;

    private static final Duration TILE_BUDGET = Duration.ofSeconds(2);
    private static final Duration QUICK_TILE_BUDGET = Duration.ofSeconds(1);

    private static final String ONE_JOB = "runs one job instead of many";
    private static final String NOT_TWO_TIERS = "is left out on two tiers";
    private static final String NOT_A_CHAIN = "is left out on the chain";
    private static final String NOT_TILES = "is left out";

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description = "ONNX files, or zoo:NAME (default: all of the zoo).")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = {"--networks", "--network"},
            paramLabel = "NAME|FILE",
            split = ",",
            defaultValue = "3g,4g,wifi",
            description = "Known networks or link files (default: ${DEFAULT-VALUE}).")
    private List<String> networks;

    @Option(
            names = {"--strategies", "--strategy"},
            paramLabel = "ID",
            split = ",",
            description = "Strategies, those of tiles among them (default: all, each where it applies).")
    private List<String> strategyIds = new ArrayList<>();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Jobs of each run of many (default: as many as take about 10 s, 3 to 20; more, up to"
                    + " 1,000, while they take less than 0.5 s).")
    private Integer jobs;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description =
                    "Runs of a plan that have to agree within 4 %%, as with 'run' (default: 2 if it is predicted to"
                            + " take less than 5 s, else 1). Of a plan in tiles so many runs (default: 3).")
    private Integer repeats;

    @Option(
            names = "--quick",
            description =
                    "Three networks of the zoo unless others are given, fewer jobs, every plan once (three times where"
                            + " a job takes the device less than 5 ms), parts of tiles measured for half as long: about"
                            + " ten minutes.")
    private boolean quick;

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Mixin
    private CloudOptions cloud = new CloudOptions();

    @Mixin
    private ChainOptions chain = new ChainOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "out",
            description = "Where to write validate.html, validate.json and the journal (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--restart", description = "Forget what an earlier run has found.")
    private boolean restart;

    private final Workbench workbench;
    private final NetworkPresets presets;
    private final Strategies strategies;
    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final Clouds clouds;
    private final Runs runs;
    private final StretchCheck stretching;
    private final FidelityReports reports;
    private final String version;

    /** Comes with bundles of its own, as {@link #tileRuns}. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileStrategies tileStrategies;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileRuns tileRuns;

    private final Set<String> notes = new LinkedHashSet<>();
    private final LeftOut leftOut = new LeftOut();

    /** What machines there are; known when the command line is. */
    private ArrangedProblems.Where where;

    @Activate
    public ValidateCommand(
            @Reference Workbench workbench,
            @Reference NetworkPresets presets,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator,
            @Reference Clouds clouds,
            @Reference Runs runs,
            @Reference StretchCheck stretching,
            @Reference FidelityReports reports,
            BundleContext context) {
        this(
                workbench,
                presets,
                strategies,
                planner,
                evaluator,
                clouds,
                runs,
                stretching,
                reports,
                Main.withoutQualifier(context.getBundle().getVersion()));
    }

    ValidateCommand(
            Workbench workbench,
            NetworkPresets presets,
            Strategies strategies,
            Planner planner,
            PlanEvaluator evaluator,
            Clouds clouds,
            Runs runs,
            StretchCheck stretching,
            FidelityReports reports,
            String version) {
        this.workbench = workbench;
        this.presets = presets;
        this.strategies = strategies;
        this.planner = planner;
        this.evaluator = evaluator;
        this.clouds = clouds;
        this.runs = runs;
        this.stretching = stretching;
        this.reports = reports;
        this.version = version;
    }

    /**
     * A plan that is to be run.
     *
     * @param effortMs about what its runs take; 0 where an earlier one has the same plan
     */
    private record Proposed(Setting setting, double effortMs) {}

    /** A network over a link, with all strategies that apply, in all arrangements. */
    private record Group(String source, Bench bench, Network network, List<Proposed> proposed) {
        List<Setting> settings() {
            return proposed.stream().map(Proposed::setting).toList();
        }
    }

    /** What there is to do, and on which machine. */
    private record Todo(Machine machine, List<Group> groups) {}

    /** The runtimes that plans run on, which are started where none is given. */
    private final class Sites implements AutoCloseable {
        private final Optional<Clouds.Cloud> given;
        private final Optional<Clouds.Cloud> givenEdge;
        private Optional<Clouds.Cloud> two;
        private Optional<Clouds.Cloud> chained;

        Sites(Optional<Clouds.Cloud> given, Optional<Clouds.Cloud> givenEdge) {
            this.given = given;
            this.givenEdge = givenEdge;
            this.two = given;
            this.chained = givenEdge;
        }

        Clouds.Cloud cloud() throws InterruptedException {
            if (two.isEmpty()) {
                two = Optional.of(cloud.connectOrStart(clouds));
            }
            return two.get();
        }

        Clouds.Cloud edge() throws InterruptedException {
            if (chained.isEmpty()) {
                chained = Optional.of(chain.connect(clouds, cloud.own()));
            }
            return chained.get();
        }

        /** Closes those that were not given. */
        @Override
        public void close() {
            two.filter(c -> given.isEmpty()).ifPresent(Clouds.Cloud::close);
            chained.filter(c -> givenEdge.isEmpty()).ifPresent(Clouds.Cloud::close);
        }
    }

    @Override
    public int run(Console console) throws InterruptedException {
        List<Network> links = networks.stream()
                .map(name -> NetworkOptions.named(name.strip(), presets))
                .toList();
        device.slowdown();
        device.threads();
        if (jobs != null) {
            RunOptions.between("--jobs", jobs, RunOptions.MOST_JOBS);
        }
        if (repeats != null) {
            RunOptions.between("--repeats", repeats, 1000);
        }
        boolean chained = chain.beside();
        List<RemoteTier> checked =
                chained && chain.machine().isEmpty() ? chain.remote(chain.planned(), presets) : List.of();
        if (!strategyIds.isEmpty()) {
            new PlanOptions(strategyIds).check(strategies, tileStrategyIds());
        }
        Journal journal = journal();
        Optional<Clouds.Cloud> given = cloud.measured() ? cloud.connect(clouds) : Optional.empty();
        Optional<Clouds.Cloud> givenEdge = Optional.empty();
        try {
            if (chain.machine().isPresent()) {
                givenEdge = Optional.of(chain.connect(clouds, Optional.empty()));
            }
            Optional<Profiler> elsewhere = cloud.profiler(given);
            where = new ArrangedProblems.Where(
                    device.slowdown(),
                    device.threads(),
                    elsewhere,
                    givenEdge
                            .map(edge -> chain.remote(chain.servers(edge), presets))
                            .orElse(checked),
                    givenEdge
                            .map(edge -> chain.profilers(edge, cloud.measures()))
                            .orElseGet(() -> unknown(checked.size(), elsewhere)));
            Todo todo = plan(links, console);
            find(todo, journal, new Sites(given, givenEdge), console);
            return show(todo, journal, console);
        } finally {
            given.ifPresent(Clouds.Cloud::close);
            givenEdge.ifPresent(Clouds.Cloud::close);
        }
    }

    /** Of tiers that are started, all but a cloud that is given count as this machine. */
    private static List<Optional<Profiler>> unknown(int tiers, Optional<Profiler> last) {
        List<Optional<Profiler>> profilers = new ArrayList<>(Collections.nCopies(tiers, Optional.empty()));
        if (tiers > 0) {
            profilers.set(tiers - 1, last);
        }
        return profilers;
    }

    private List<String> tileStrategyIds() {
        TileStrategies there = tileStrategies;
        return there == null || tileRuns == null
                ? List.of()
                : there.list().stream().map(Strategies.Entry::id).toList();
    }

    private Journal journal() {
        try {
            Files.createDirectories(out);
            Path file = out.resolve("validate.jsonl");
            Output.checkWritable("--out", file);
            if (restart) {
                Files.deleteIfExists(file);
            }
            return new Journal(file, reports);
        } catch (IOException e) {
            throw new InputException("--out", out + " cannot be used: " + WholeFiles.reason(e), "Choose another", e);
        }
    }

    // ---- what to do

    private List<String> models() {
        if (!sources.isEmpty()) {
            return sources;
        }
        return quick
                ? QUICK
                : workbench.catalogue().stream().map(ModelEntry::source).toList();
    }

    private Todo plan(List<Network> links, Console console) throws InterruptedException {
        List<Group> groups = new ArrayList<>();
        Optional<Machine> machine = Optional.empty();
        for (String source : models()) {
            Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
            Profiles profiles = where.profiles(workbench, model, false, console.progress());
            profiles.tiers().elsewhere().ifPresent(notes::add);
            machine = Optional.of(profiles.tiers().device().machine());
            for (Network link : links) {
                groups.add(group(source, model, profiles, link, console));
            }
        }
        for (String id : strategyIds.isEmpty() ? List.<String>of() : new PlanOptions(strategyIds).names()) {
            boolean applies = groups.stream()
                    .flatMap(g -> g.settings().stream())
                    .anyMatch(s -> s.strategy().equals(id));
            Optional<InputException> refusal = leftOut.refusal(id);
            if (!applies && refusal.isPresent()) {
                throw refusal.get();
            }
        }
        return new Todo(machine.orElseThrow(), groups);
    }

    /** Collects what is planned of a network over a link. */
    private final class Proposals {
        private final Model model;
        private final ArrangedProblems problems;
        private final Network link;
        private final Bench bench;
        private final Bench chainBench;
        private final List<Proposed> proposed = new ArrayList<>();
        private final Set<List<Object>> different = new HashSet<>();

        Proposals(Model model, Profiles profiles, Network link) {
            this.model = model;
            this.problems = new ArrangedProblems(workbench, model, profiles, link, where);
            this.link = link;
            this.bench = bench(profiles.machines(false));
            this.chainBench = bench(profiles.machines(true));
        }

        private Bench bench(String machines) {
            return new Bench(
                    version,
                    machines,
                    model.graph().name(),
                    model.graph().sha256(),
                    device.slowdown(),
                    device.threads());
        }

        void cuts(String id) throws InterruptedException {
            List<LeftOut.Why> many = new ArrayList<>();
            if (pipeline(id, many)) {
                return;
            }
            boolean one = planned(Kind.SINGLE, id, 1, new ArrayList<>())
                    .map(planned -> add(Arrangement.SINGLE, planned, 1))
                    .isPresent();
            leftOut.add(id, one ? ONE_JOB : NOT_TWO_TIERS, model.graph().name(), many.get(0));
        }

        private boolean pipeline(String id, List<LeftOut.Why> why) throws InterruptedException {
            int count = jobs != null ? jobs : MOST_JOBS;
            Optional<Planned> planned = planned(Kind.PIPELINE, id, count, why);
            if (jobs == null && planned.isPresent()) {
                count = enough(planned.get());
                planned = planned(Kind.PIPELINE, id, count, why);
            }
            int settled = count;
            return planned.map(p -> add(Arrangement.PIPELINE, p, settled)).isPresent();
        }

        void chain(String id) throws InterruptedException {
            List<LeftOut.Why> why = new ArrayList<>();
            Optional<Planned> planned = planned(Kind.CHAIN, id, 1, why);
            planned.ifPresent(p -> add(where.chain(), p, 1));
            if (planned.isEmpty()) {
                leftOut.add(id, NOT_A_CHAIN, model.graph().name(), why.get(0));
            }
        }

        private Optional<Planned> planned(Kind kind, String id, int count, List<LeftOut.Why> why)
                throws InterruptedException {
            return ValidateCommand.this.plan(problems.of(kind, count), id, why);
        }

        private Proposed add(Arrangement arrangement, Planned planned, int count) {
            Plan plan = (Plan) planned.outcome();
            boolean first = different.add(List.of(arrangement, plan.assignments(), plan.schedule()));
            return add(
                    arrangement,
                    planned.strategy(),
                    count,
                    first ? repeats(planned) * (makespanMs(planned) + AROUND_RUN_MS) : 0);
        }

        private Proposed add(Arrangement arrangement, String id, int count, double effortMs) {
            Proposed next = new Proposed(
                    new Setting(
                            arrangement.kind() == Kind.CHAIN ? chainBench : bench,
                            Link.of(link),
                            arrangement,
                            id,
                            count,
                            wantedRepeats()),
                    effortMs);
            proposed.add(next);
            return next;
        }

        void tiles(List<String> ids, Console console) throws InterruptedException {
            if (ids.isEmpty()) {
                return;
            }
            Optional<TileProblem> problem = Optional.empty();
            List<LeftOut.Why> why = new ArrayList<>();
            try {
                problem = Optional.of(tileProblem(model, problems, console));
            } catch (InputException e) {
                why.add(LeftOut.Why.of(e));
            }
            for (String id : ids) {
                try {
                    if (problem.isPresent()) {
                        TilePlanner.Planned planned = tileRuns.plan(problem.get(), id);
                        boolean first = different.add(List.of(TileTrials.Same.of(planned.plan())));
                        double runMs = planned.cost().predictedMs();
                        double tilesMs = AROUND_TILES_MS + tileBudget().toMillis() + tileRepeats() * runMs;
                        add(Arrangement.TILES, id, 1, first ? tilesMs : 0);
                        continue;
                    }
                } catch (InputException e) {
                    why = List.of(LeftOut.Why.of(e));
                }
                leftOut.add(id, NOT_TILES, model.graph().name(), why.get(0));
            }
        }
    }

    private Group group(String source, Model model, Profiles profiles, Network link, Console console)
            throws InterruptedException {
        Proposals proposals = new Proposals(model, profiles, link);
        PlanOptions asked = new PlanOptions(strategyIds);
        List<String> tiled = strategyIds.isEmpty() ? tileStrategyIds() : asked.take(tileStrategyIds());
        List<String> ids = strategyIds.isEmpty()
                ? strategies.list().stream().map(Strategies.Entry::id).toList()
                : asked.names();
        for (String id : ids) {
            proposals.cuts(id);
        }
        for (String id : where.chained() ? ids : List.<String>of()) {
            proposals.chain(id);
        }
        proposals.tiles(tiled, console);
        return new Group(source, proposals.bench, link, proposals.proposed);
    }

    /** One job on device and cloud, in tiles. */
    private TileProblem tileProblem(Model model, ArrangedProblems problems, Console console) {
        return tileRuns.problem(model, problems.of(Kind.TILES, 1).first(), console.progress());
    }

    private Duration tileBudget() {
        return quick ? QUICK_TILE_BUDGET : TILE_BUDGET;
    }

    private int tileRepeats() {
        return repeats != null ? repeats : quick ? 1 : TILE_REPEATS;
    }

    private static double makespanMs(Planned planned) {
        return planned.cost().orElseThrow().value();
    }

    /** So many jobs that their run is not too long, by a plan for the most. */
    private int enough(Planned planned) {
        double makespanMs = makespanMs(planned);
        if (makespanMs < SHORTEST_RUN_MS) {
            return (int) Math.min(MOST_SHORT_JOBS, Math.ceil(SHORTEST_RUN_MS / makespanMs * MOST_JOBS));
        }
        double share = (quick ? QUICK_RUN_MS : RUN_MS) / makespanMs;
        return (int) Math.max(FEWEST_JOBS, Math.min(MOST_JOBS, Math.round(share * MOST_JOBS)));
    }

    /** A strategy's plan; empty, with the reason, if it has none. */
    private Optional<Planned> plan(Workload workload, String id, List<LeftOut.Why> why) throws InterruptedException {
        try {
            Planned planned = planner.plan(workload, id);
            if (planned.outcome() instanceof Plan) {
                return Optional.of(planned);
            }
            why.add(LeftOut.Why.INFEASIBLE);
        } catch (InputException e) {
            why.add(LeftOut.Why.of(e));
        }
        return Optional.empty();
    }

    private List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        all.addAll(leftOut.lines());
        return all;
    }

    private int wantedRepeats() {
        return repeats != null ? repeats : quick ? 1 : 0;
    }

    private int repeats(Planned planned) {
        int wanted = wantedRepeats();
        return wanted > 0 ? wanted : Repeats.usual(planned);
    }

    // ---- finding it out

    private void find(Todo todo, Journal journal, Sites sites, Console console) throws InterruptedException {
        List<Group> missing = todo.groups().stream()
                .filter(g -> g.settings().stream().anyMatch(s -> journal.find(s).isEmpty()))
                .toList();
        List<Group> unstretched = stretchable(todo, journal);
        if (missing.isEmpty() && unstretched.isEmpty()) {
            return;
        }
        long cases = todo.groups().stream().mapToLong(g -> g.settings().size()).sum();
        Counter counter = new Counter(cases, cases - missing(missing, journal).size(), estimate(missing, journal));
        try (sites) {
            if (!missing.isEmpty()) {
                console.progress().begin("Connecting to the runtimes", 0);
                sites.cloud();
                if (missing(missing, journal).stream().anyMatch(s -> is(s, Kind.CHAIN))) {
                    sites.edge();
                }
                console.progress().end();
            }
            for (Group group : missing) {
                new GroupRun(group, journal, sites, counter, console).run();
            }
            for (Group group : unstretched) {
                Model model = workbench.load(group.source(), LoadOptions.DEFAULT, console.progress());
                journal.add(stretching.check(
                        model, group.bench(), quick ? QUICK_RUN_MS : STRETCH_RUNS * RUN_MS, console.progress()));
            }
        } catch (InterruptedException | CancellationException e) {
            console.say("cutpoint: interrupted; the same command goes on after the "
                    + (cases - missing(missing, journal).size()) + " of " + cases + " cases that are finished");
            throw e;
        } finally {
            console.progress().end();
        }
    }

    private static boolean is(Setting setting, Kind kind) {
        return setting.arrangement().kind() == kind;
    }

    /** Counts cases for people. */
    private static final class Counter {
        private final long cases;
        private final Estimate estimate;
        private long finished;

        Counter(long cases, long finished, Estimate estimate) {
            this.cases = cases;
            this.finished = finished;
            this.estimate = estimate;
        }
    }

    private static List<Setting> missing(List<Group> groups, Journal journal) {
        return groups.stream()
                .flatMap(g -> g.settings().stream())
                .filter(s -> journal.find(s).isEmpty())
                .toList();
    }

    private static Estimate estimate(List<Group> groups, Journal journal) {
        double predicted = 0;
        for (Group group : groups) {
            for (Proposed each : group.proposed()) {
                predicted += journal.find(each.setting()).isEmpty() ? each.effortMs() : 0;
            }
        }
        return new Estimate(predicted, System::nanoTime);
    }

    /** One group of each network whose emulated device has not been checked. */
    private static List<Group> stretchable(Todo todo, Journal journal) {
        List<Group> groups = new ArrayList<>();
        Set<Bench> seen = new HashSet<>();
        for (Group group : todo.groups()) {
            if (group.bench().slowdown() > 1
                    && seen.add(group.bench())
                    && journal.find(group.bench()).isEmpty()) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** What a plan was made for, by the profile as it is now. */
    private record Case(Setting setting, Workload workload, Planned planned) {
        Object plan() {
            Plan plan = (Plan) planned.outcome();
            return List.of(plan.assignments(), plan.schedule());
        }
    }

    /** What is missing of a network over a link. */
    private final class GroupRun {
        private final Group group;
        private final Journal journal;
        private final Sites sites;
        private final Counter counter;
        private final Console console;
        private final Model model;
        private final Profiles now;
        private final Runs.Conditions how;

        GroupRun(Group group, Journal journal, Sites sites, Counter counter, Console console) {
            this.group = group;
            this.journal = journal;
            this.sites = sites;
            this.counter = counter;
            this.console = console;
            this.model = workbench.load(group.source(), LoadOptions.DEFAULT, console.progress());
            this.now = where.profiles(workbench, model, true, console.progress());
            this.how = new Runs.Conditions(
                    group.network(), true, device.slowdown(), device.execution(true), SEED, DEADLINE, Optional.empty());
        }

        void run() throws InterruptedException {
            Optional<ArrangedProblems> practised = Optional.empty();
            for (Kind kind : List.of(Kind.PIPELINE, Kind.SINGLE, Kind.TILES, Kind.CHAIN)) {
                List<Setting> settings = missing(kind);
                if (settings.isEmpty()) {
                    continue;
                }
                if (kind == Kind.CHAIN) {
                    practised = Optional.of(practisedChain());
                } else if (practised.isEmpty()) {
                    practised = Optional.of(practisedCloud());
                }
                ArrangedProblems problems = practised.get();
                if (kind == Kind.TILES) {
                    runTiles(settings, problems);
                    continue;
                }
                List<Case> cases = new ArrayList<>();
                for (Setting setting : settings) {
                    Workload workload = problems.of(kind, setting.jobs());
                    plan(workload, setting.strategy(), new ArrayList<>())
                            .ifPresent(planned -> cases.add(new Case(setting, workload, planned)));
                }
                if (!cases.isEmpty()) {
                    run(cases, kind == Kind.CHAIN ? sites.edge() : sites.cloud(), kind == Kind.CHAIN);
                }
            }
        }

        private ArrangedProblems practisedCloud() throws InterruptedException {
            CallPractice.Counted counted =
                    CallPractice.cloud(model, now.tiers(), how, sites.cloud().connection(), console.progress());
            return new ArrangedProblems(
                    workbench, model, new Profiles(counted.tiers(), now.behind()), counted.network(), where);
        }

        private ArrangedProblems practisedChain() throws InterruptedException {
            List<Profile> tiers = new ArrayList<>(now.behind());
            tiers.add(0, now.tiers().device());
            CallPractice.CountedChain counted = CallPractice.chain(
                    model, tiers, where.remote(), how, sites.edge().connection(), console.progress());
            List<Network> hops = counted.hops();
            return new ArrangedProblems(
                    workbench,
                    model,
                    new Profiles(
                            now.tiers(),
                            counted.tiers().subList(1, counted.tiers().size())),
                    hops.get(0),
                    where.over(hops.subList(1, hops.size())));
        }

        /** What is over in an instant is run more often even if it need not be exact: a single thread that is woken late is a third of it. */
        private int leastRepeats() {
            Profile device = now.tiers().device();
            boolean instant = device.interval(0, device.layers().size() - 1)
                    .filter(whole -> whole.medianMs() < INSTANT_MS)
                    .isPresent();
            return repeats == null && instant ? INSTANT_REPEATS : 1;
        }

        private List<Setting> missing(Kind kind) {
            return group.settings().stream()
                    .filter(s -> is(s, kind) && journal.find(s).isEmpty())
                    .toList();
        }

        /** Cases of one arrangement; those with the same plan share its runs. */
        private void run(List<Case> cases, Clouds.Cloud to, boolean chained) throws InterruptedException {
            Map<Planned, List<Case>> sharing = new IdentityHashMap<>();
            List<Planned> plans = new ArrayList<>();
            cases.stream()
                    .collect(Collectors.groupingBy(Case::plan, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(equal -> {
                        plans.add(equal.get(0).planned());
                        sharing.put(equal.get(0).planned(), equal);
                    });
            Runs.Conditions conditions = chained ? how.with(where.remote()) : how;
            Turns.Runner runner = planned -> {
                List<Case> equal = sharing.get(planned);
                say(equal.stream().map(Case::setting).toList(), makespanMs(planned));
                return runs.run(
                        model, equal.get(0).workload(), planned, Optional.of(to), conditions, console.progress());
            };
            new Turns(runner, planned -> Math.max(leastRepeats(), repeats(planned))).run(plans, (planned, measured) -> {
                for (Case each : sharing.get(planned)) {
                    add(FidelityCases.of(each.setting(), each.workload(), each.planned(), measured, evaluator));
                }
            });
        }

        /** Strategies that settle on the same plan share what was measured of it. */
        private void runTiles(List<Setting> settings, ArrangedProblems problems) throws InterruptedException {
            TileProblem problem = tileProblem(model, problems, console);
            Clouds.Cloud edge = sites.cloud();
            TileTrials.Bench bench = new TileTrials.Bench(
                    model, edge, how, Optional.of(tileBudget()), Math.max(leastRepeats(), tileRepeats()));
            Map<TileTrials.Same, Turns.Measured> ran = new HashMap<>();
            List<Case> cuts = new ArrayList<>();
            try (TileTrials trials = tileRuns.trials(bench, problem)) {
                for (Setting setting : settings) {
                    TilePlanner.Planned first = tileRuns.plan(problem, setting.strategy());
                    TileTrials.Settled settled = trials.settle(first, true, console.progress());
                    if (!settled.tiled()) {
                        Workload workload = problems.of(Kind.TILES, 1);
                        Planned cut = TileRuns.cut(model, workload.first(), settled.planned(), evaluator);
                        cuts.add(new Case(setting, workload, cut));
                        continue;
                    }
                    TileTrials.Same same = TileTrials.Same.of(settled.planned().plan());
                    Turns.Measured measured = ran.get(same);
                    if (measured == null) {
                        say(List.of(setting), settled.cost().predictedMs());
                        measured = Turns.Measured.of(
                                trials.run(settled, console.progress()).runs());
                        ran.put(same, measured);
                    }
                    add(tileRuns.fidelity(setting, problem, settled, measured));
                }
            }
            run(cuts, edge, false);
        }

        private void say(List<Setting> equal, double predictedMs) {
            Setting first = equal.get(0);
            boolean many = is(first, Kind.PIPELINE);
            console.say(String.format(
                    Locale.ROOT,
                    "[%d of %d, %s] %s over %s%s: %s, %s, predicted %.1f s",
                    counter.finished,
                    counter.cases,
                    counter.estimate.left(),
                    model.graph().name(),
                    group.network().name(),
                    many || is(first, Kind.SINGLE) ? "" : is(first, Kind.CHAIN) ? " and an edge" : " in tiles",
                    equal.stream().map(Setting::strategy).collect(Collectors.joining(" = ")),
                    first.jobs() == 1 ? "1 job" : first.jobs() + " jobs",
                    predictedMs / 1000));
        }

        private void add(FidelityCase found) {
            journal.add(found);
            counter.finished++;
            group.proposed().stream()
                    .filter(p -> p.setting().equals(found.setting()))
                    .forEach(p -> counter.estimate.done(p.effortMs()));
        }
    }

    // ---- telling it

    private int show(Todo todo, Journal journal, Console console) {
        List<FidelityCase> cases = todo.groups().stream()
                .flatMap(g -> g.settings().stream())
                .flatMap(s -> journal.find(s).stream())
                .toList();
        List<Stretch> stretches = todo.groups().stream()
                .map(Group::bench)
                .distinct()
                .flatMap(b -> journal.find(b).stream())
                .toList();
        Fidelity fidelity = new Fidelity(Instant.now(), version, todo.machine(), cases, stretches, notes());
        Path json = out.resolve("validate.json");
        Path page = out.resolve("validate.html");
        WholeFiles.write(json, reports.json(fidelity));
        WholeFiles.write(page, reports.html(fidelity));
        console.out().print(reports.text(fidelity, console.style()));
        console.out().println("Written: " + page + ", " + json);
        return fidelity.misses().isEmpty() ? OK : OVER_TARGET;
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategies",
                Stream.concat(strategies.list().stream().map(Strategies.Entry::id), tileStrategyIds().stream())
                        .toList(),
                "--networks",
                presets.all().stream().map(Network::name).toList());
    }
}
