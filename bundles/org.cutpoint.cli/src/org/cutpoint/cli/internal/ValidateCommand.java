package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
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
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Turns;
import org.cutpoint.workbench.Workbench;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
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
            "Strategies that come to the same plan share its run; errors count every run once, and are also given by"
                    + " strategy.",
            "What is finished is kept in validate.jsonl; the same command goes on from there after an interruption.",
            "",
            "Exit code 1 if the errors are over the target: for makespan and latency 5 %% in the median and 10 %% in"
                    + " the 95th percentile, for the emulated slow-down 2 %%.",
            "",
            "Examples:",
            "  cutpoint validate --quick",
            "  cutpoint validate zoo:alexnet my.onnx --networks 4g,wifi --strategies jps-best,partition-only --jobs 10"
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
            description = "Strategies (default: all that apply).")
    private List<String> strategyIds = new ArrayList<>();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Jobs of each run (default: as many as take about 10 s, 3 to 20; more, up to"
                    + " 1,000, while they take less than 0.5 s).")
    private Integer jobs;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description =
                    "Runs of a plan that have to agree within 4 %%, as with 'run' (default: 2 if it is predicted to"
                            + " take less than 5 s, else 1).")
    private Integer repeats;

    @Option(
            names = "--quick",
            description =
                    "Three networks of the zoo unless others are given, fewer jobs, every plan once: some minutes.")
    private boolean quick;

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Mixin
    private CloudOptions cloud = new CloudOptions();

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

    private final Set<String> notes = new LinkedHashSet<>();

    /** By the strategy: networks that it has no plan for, each with the reason. */
    private final Map<String, Map<String, String>> leftOut = new LinkedHashMap<>();

    /** Measures the cloud if it is not this machine. */
    private Optional<Profiler> elsewhere = Optional.empty();

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
     * A network over a link, with all strategies that apply.
     *
     * @param predictedMs of each strategy's run; 0 where an earlier one has the same plan
     */
    private record Group(
            String source, Bench bench, Network network, List<Setting> settings, List<Double> predictedMs) {}

    /** What there is to do, and on which machine. */
    private record Todo(Machine machine, List<Group> groups) {}

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
        if (!strategyIds.isEmpty()) {
            new PlanOptions(strategyIds).check(strategies);
        }
        Journal journal = journal();
        Optional<Clouds.Cloud> given = cloud.measured() ? cloud.connect(clouds) : Optional.empty();
        try {
            elsewhere = cloud.profiler(given);
            Todo todo = plan(links, console);
            find(todo, journal, given, console);
            return show(todo, journal, console);
        } finally {
            given.ifPresent(Clouds.Cloud::close);
        }
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
            Tiers tiers = workbench.tiers(model, device.slowdown(), device.threads(), elsewhere, console.progress());
            tiers.elsewhere().ifPresent(notes::add);
            machine = Optional.of(tiers.device().machine());
            for (Network link : links) {
                groups.add(group(source, model, tiers, link));
            }
        }
        return new Todo(machine.orElseThrow(), groups);
    }

    private Group group(String source, Model model, Tiers tiers, Network link) throws InterruptedException {
        Bench bench = new Bench(
                version,
                machines(tiers),
                model.graph().name(),
                model.graph().sha256(),
                device.slowdown(),
                device.threads());
        List<Setting> settings = new ArrayList<>();
        List<Double> predicted = new ArrayList<>();
        Set<List<Object>> different = new HashSet<>();
        List<String> ids = strategyIds.isEmpty()
                ? strategies.list().stream().map(Strategies.Entry::id).toList()
                : new PlanOptions(strategyIds).names();
        for (String id : ids) {
            int count = jobs != null ? jobs : MOST_JOBS;
            Optional<Planned> planned = plan(workload(model, tiers, link, count), id);
            if (jobs == null && planned.isPresent()) {
                count = enough(planned.get());
                planned = plan(workload(model, tiers, link, count), id);
            }
            if (planned.isPresent()) {
                Plan plan = (Plan) planned.get().outcome();
                settings.add(new Setting(bench, Link.of(link), id, count, wantedRepeats()));
                predicted.add(
                        different.add(List.of(plan.assignments(), plan.schedule()))
                                ? repeats(planned.get()) * makespanMs(planned.get())
                                : 0);
            }
        }
        return new Group(source, bench, link, settings, predicted);
    }

    /** What was found with another cloud is another finding. */
    private static String machines(Tiers tiers) {
        String here = tiers.device().machine().id();
        String there = tiers.cloud().machine().id();
        return there.equals(here) ? here : here + " with " + there;
    }

    private Workload workload(Model model, Tiers tiers, Network link, int count) {
        return Workload.of(workbench.problem(model, tiers, link, Objective.MAKESPAN, count, 4));
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

    /** A strategy's plan; empty, with a note, if it has none and was not asked for by name. */
    private Optional<Planned> plan(Workload workload, String id) throws InterruptedException {
        try {
            Planned planned = planner.plan(workload, id);
            if (planned.outcome() instanceof Plan) {
                return Optional.of(planned);
            }
            leaveOut(id, workload, "it finds no plan.");
        } catch (InputException e) {
            if (!strategyIds.isEmpty()) {
                throw e;
            }
            leaveOut(id, workload, e.getMessage());
        }
        return Optional.empty();
    }

    private void leaveOut(String id, Workload workload, String reason) {
        leftOut.computeIfAbsent(id, i -> new LinkedHashMap<>())
                .putIfAbsent(workload.first().name(), reason);
    }

    /** One line for each strategy: its reasons differ in figures at most. */
    private List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        leftOut.forEach((id, reasons) -> all.add(id + " is left out for " + String.join(", ", reasons.keySet()) + ": "
                + reasons.values().iterator().next()));
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

    private void find(Todo todo, Journal journal, Optional<Clouds.Cloud> given, Console console)
            throws InterruptedException {
        List<Group> missing = todo.groups().stream()
                .filter(g -> g.settings().stream().anyMatch(s -> journal.find(s).isEmpty()))
                .toList();
        List<Group> unstretched = stretchable(todo, journal);
        if (missing.isEmpty() && unstretched.isEmpty()) {
            return;
        }
        long cases = todo.groups().stream().mapToLong(g -> g.settings().size()).sum();
        Counter counter = new Counter(cases, cases - missing(missing, journal).size(), estimate(missing, journal));
        Optional<Clouds.Cloud> opened = Optional.empty();
        try {
            if (!missing.isEmpty() && given.isEmpty()) {
                console.progress().begin("Connecting to the cloud's runtime", 0);
                opened = Optional.of(cloud.connectOrStart(clouds));
                console.progress().end();
            }
            for (Group group : missing) {
                run(group, journal, given.isPresent() ? given.get() : opened.orElseThrow(), counter, console);
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
            opened.ifPresent(Clouds.Cloud::close);
        }
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
            for (int i = 0; i < group.settings().size(); i++) {
                predicted += journal.find(group.settings().get(i)).isEmpty()
                        ? group.predictedMs().get(i)
                        : 0;
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

    private void run(Group group, Journal journal, Clouds.Cloud to, Counter counter, Console console)
            throws InterruptedException {
        Model model = workbench.load(group.source(), LoadOptions.DEFAULT, console.progress());
        Tiers tiers = workbench.currentTiers(model, device.slowdown(), device.threads(), elsewhere, console.progress());
        List<Case> cases = new ArrayList<>();
        for (Setting setting : group.settings()) {
            if (journal.find(setting).isEmpty()) {
                Workload workload = workload(model, tiers, group.network(), setting.jobs());
                plan(workload, setting.strategy())
                        .ifPresent(planned -> cases.add(new Case(setting, workload, planned)));
            }
        }
        Map<Planned, List<Case>> sharing = new IdentityHashMap<>();
        List<Planned> plans = new ArrayList<>();
        cases.stream()
                .collect(Collectors.groupingBy(Case::plan, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(equal -> {
                    plans.add(equal.get(0).planned());
                    sharing.put(equal.get(0).planned(), equal);
                });
        Runs.Conditions how = new Runs.Conditions(
                group.network(), true, device.slowdown(), device.execution(true), SEED, DEADLINE, Optional.empty());
        Turns.Runner runner = planned -> {
            List<Case> equal = sharing.get(planned);
            Case first = equal.get(0);
            console.say(String.format(
                    Locale.ROOT,
                    "[%d of %d, %s] %s over %s: %s, %d jobs, predicted %.1f s",
                    counter.finished,
                    counter.cases,
                    counter.estimate.left(),
                    model.graph().name(),
                    group.network().name(),
                    equal.stream().map(c -> c.setting().strategy()).collect(Collectors.joining(" = ")),
                    first.setting().jobs(),
                    makespanMs(planned) / 1000));
            return runs.run(model, first.workload(), planned, Optional.of(to), how, console.progress());
        };
        new Turns(runner, this::repeats).run(plans, (planned, measured) -> {
            for (Case each : sharing.get(planned)) {
                journal.add(FidelityCases.of(each.setting(), each.workload(), each.planned(), measured, evaluator));
                counter.finished++;
                counter.estimate.done(group.predictedMs().get(group.settings().indexOf(each.setting())));
            }
        });
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
                strategies.list().stream().map(Strategies.Entry::id).toList(),
                "--networks",
                presets.all().stream().map(Network::name).toList());
    }
}
