package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Predictions;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole way, on real networks: profile, cut, schedule, run, compare. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=demo",
            Command.DESCRIPTION + "=Shows the whole way: profiles, plans and runs networks with several strategies"
        })
public final class DemoCommand implements Command {
    private static final List<String> MODELS = List.of("zoo:alexnet", "zoo:mobilenet-v2");
    private static final List<String> STRATEGIES =
            List.of("local-only", "cloud-only", "partition-only", "jps", "jps-best");

    /** What figure 3 of DeePar shows, and AlexNet, over the Wi-Fi that it has between device and edge. */
    private static final List<String> CHAIN_MODELS = List.of("zoo:alexnet", "zoo:vgg16", "zoo:deepface", "zoo:lenet");

    private static final List<String> CHAIN_STRATEGIES = List.of("local-only", "edge-only", "cloud-only", "deepar");
    private static final String CHAIN_NETWORK = "wifi";
    private static final int CHAIN_JOBS = 3;

    /** Of some of these networks each layer's prefix takes seconds to measure. */
    private static final double CHAIN_PROFILE_S = 8;

    /** Of networks that take longer, what calls take beside computing is a small share, and practising them takes long. */
    private static final double PRACTISED_MS = 200;

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long SEED = 1;

    @Option(
            names = "--models",
            paramLabel = "MODEL",
            split = ",",
            description =
                    "Networks (default: zoo:alexnet,zoo:mobilenet-v2; on more than two tiers zoo:alexnet,zoo:vgg16,"
                            + "zoo:deepface,zoo:lenet).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "ID",
            split = ",",
            description =
                    "Strategies (default: local-only,cloud-only,partition-only,jps,jps-best; on more than two tiers"
                            + " local-only,edge-only,cloud-only,deepar).")
    private List<String> strategyIds = new ArrayList<>();

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Mixin
    private CloudOptions cloud = new CloudOptions();

    @Mixin
    private ChainOptions chain = new ChainOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "out",
            description = "Where to write the results as JSON and as a page (default: ${DEFAULT-VALUE}).")
    private Path out;

    private final Workbench workbench;
    private final NetworkPresets presets;
    private final Strategies strategies;
    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final Clouds clouds;
    private final Runs runs;
    private final Reports reports;
    private final String version;

    @Activate
    public DemoCommand(
            @Reference Workbench workbench,
            @Reference NetworkPresets presets,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator,
            @Reference Clouds clouds,
            @Reference Runs runs,
            @Reference Reports reports,
            BundleContext context) {
        this(
                workbench,
                presets,
                strategies,
                planner,
                evaluator,
                clouds,
                runs,
                reports,
                Main.withoutQualifier(context.getBundle().getVersion()));
    }

    DemoCommand(
            Workbench workbench,
            NetworkPresets presets,
            Strategies strategies,
            Planner planner,
            PlanEvaluator evaluator,
            Clouds clouds,
            Runs runs,
            Reports reports,
            String version) {
        this.workbench = workbench;
        this.presets = presets;
        this.strategies = strategies;
        this.planner = planner;
        this.evaluator = evaluator;
        this.clouds = clouds;
        this.runs = runs;
        this.reports = reports;
        this.version = version;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        boolean chained = chain.given();
        if (models.isEmpty()) {
            models = chained ? CHAIN_MODELS : MODELS;
        }
        if (strategyIds.isEmpty()) {
            strategyIds = chained ? CHAIN_STRATEGIES : STRATEGIES;
        }
        Runs.Conditions asked = new Runs.Conditions(
                chained ? network.resolve(presets, CHAIN_NETWORK) : network.resolve(presets),
                true,
                conditions.slowdown(),
                conditions.execution(true),
                SEED,
                DEADLINE,
                Optional.empty());
        int jobs = chained ? conditions.jobs(CHAIN_JOBS) : conditions.jobs();
        PlanOptions planning = new PlanOptions(strategyIds);
        planning.check(strategies);
        makeFolder();
        List<Comparison.Section> sections = new ArrayList<>();
        Optional<Machine> machine = Optional.empty();
        console.progress().begin("Connecting to the cloud's runtime", 0);
        try (Clouds.Cloud connected = chained ? chain.connect(clouds, cloud.address()) : cloud.connectOrStart(clouds)) {
            console.progress().end();
            Runs.Conditions how = chained ? asked.with(chain.remote(chain.servers(connected), presets)) : asked;
            List<Optional<Profiler>> elsewhere = chained
                    ? chain.profilers(connected, cloud.measures())
                    : List.of(cloud.profiler(Optional.of(connected)));
            for (String source : models) {
                Model model = workbench.load(source, view.load(), console.progress());
                Problem problem;
                if (chained) {
                    List<Profile> tiers = workbench.currentChain(
                            model,
                            ChainRuns.slowdowns(how),
                            conditions.threads(),
                            elsewhere,
                            OptionalDouble.of(CHAIN_PROFILE_S),
                            console.progress());
                    machine = Optional.of(tiers.get(0).machine());
                    CallPractice.CountedChain counted = quick(tiers.subList(1, tiers.size()))
                            ? CallPractice.chain(
                                    model, tiers, how.remote(), how, connected.connection(), console.progress())
                            : new CallPractice.CountedChain(tiers, ChainRuns.hops(how));
                    problem = workbench.problem(model, counted.tiers(), counted.hops(), Objective.LATENCY, jobs, 4);
                } else {
                    Tiers tiers = workbench.currentTiers(
                            model, how.slowdown(), conditions.threads(), elsewhere.get(0), console.progress());
                    tiers.elsewhere().ifPresent(console::say);
                    machine = Optional.of(tiers.device().machine());
                    CallPractice.Counted counted = quick(List.of(tiers.cloud()))
                            ? CallPractice.cloud(model, tiers, how, connected.connection(), console.progress())
                            : new CallPractice.Counted(tiers, how.network());
                    problem = workbench.problem(model, counted.tiers(), counted.network(), Objective.MAKESPAN, jobs, 4);
                }
                sections.add(section(sections.size() + 1, model, problem, planning, connected, how, console));
            }
        } finally {
            console.progress().end();
        }
        Comparison comparison = new Comparison(title(asked), Instant.now(), version, machine.orElseThrow(), sections);
        show(comparison, chained, console);
        return OK;
    }

    /** Whether it takes only a moment to call all of a network at each of these tiers some times. */
    private static boolean quick(List<Profile> behind) {
        return behind.stream()
                        .flatMap(tier -> tier.interval(0, tier.layers().size() - 1).stream())
                        .mapToDouble(Interval::medianMs)
                        .sum()
                <= PRACTISED_MS;
    }

    private void makeFolder() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new InputException("--out", out + " cannot be made: " + WholeFiles.reason(e), "Choose another", e);
        }
        Output.checkWritable("--out", out.resolve("demo.json"));
    }

    private String title(Runs.Conditions how) {
        return String.format(
                Locale.ROOT,
                "Cutpoint: %d %s on %d %s over %s",
                strategyIds.size(),
                strategyIds.size() == 1 ? "strategy" : "strategies",
                models.size(),
                models.size() == 1 ? "network" : "networks",
                how.network().name());
    }

    /** @param number the how many-th network it is, from 1 */
    private Comparison.Section section(
            int number,
            Model model,
            Problem problem,
            PlanOptions planning,
            Clouds.Cloud connected,
            Runs.Conditions how,
            Console console)
            throws InterruptedException {
        Workload workload = Workload.of(problem);
        List<Planned> plans = new ArrayList<>();
        for (String name : planning.names()) {
            Planned planned = planning.plan(workload, name, planner, evaluator);
            if (!(planned.outcome() instanceof Plan)) {
                throw new InputException(
                        name, "it finds no plan for " + model.graph().name(), "");
            }
            plans.add(planned);
        }
        List<RunRecord> records = new ArrayList<>();
        Turns.Runner runner = planned -> {
            console.say(String.format(
                    Locale.ROOT,
                    "%s (%d of %d): running %s, predicted %.1f s",
                    model.graph().name(),
                    number,
                    models.size(),
                    planned.strategy(),
                    seconds(problem, planned)));
            return runs.run(model, workload, planned, Optional.of(connected), how, console.progress());
        };
        // What a chain shows is each job's delay: each run repeats it, and takes seconds to prepare. Equal plans share
        // one.
        boolean chained = problem.tiers().size() > 2;
        Map<List<Map<String, String>>, RunResult> known = new HashMap<>();
        Turns.Runner once = planned -> {
            List<Map<String, String>> placed = ((Plan) planned.outcome())
                    .assignments().stream().map(Assignment::tiers).toList();
            RunResult result = known.containsKey(placed) ? known.get(placed) : runner.run(planned);
            known.put(placed, result);
            return result;
        };
        new Turns(chained ? once : runner, chained ? planned -> 1 : Repeats::usual)
                .run(plans, (planned, measured) -> records.add(Runs.record(model, workload, planned, how, measured)));
        return new Comparison.Section(
                model.graph().name(),
                model.graph().sha256(),
                model.graph().layers().size(),
                model.graph().macs(),
                model.graph().parameters(),
                records,
                exactDiff(model, problem, plans, connected, how, console.progress()));
    }

    /** Of all jobs together. */
    private static double seconds(Problem problem, Planned planned) {
        PlanCost cost = planned.cost().orElseThrow();
        return problem.tiers().size() > 2
                ? Predictions.chain(problem, (Plan) planned.outcome(), cost).makespanMs() / 1000
                : cost.value() / 1000;
    }

    /** Runs one job of every kind of cut again, with graph optimisation off and nothing slowed down. */
    private OptionalDouble exactDiff(
            Model model,
            Problem problem,
            List<Planned> plans,
            Clouds.Cloud connected,
            Runs.Conditions how,
            Progress progress)
            throws InterruptedException {
        Map<Map<String, String>, Assignment> kinds = new LinkedHashMap<>();
        for (Planned planned : plans) {
            for (Assignment a : ((Plan) planned.outcome()).assignments()) {
                kinds.computeIfAbsent(
                        a.tiers(),
                        tiers -> new Assignment(
                                Integer.toString(kinds.size() + 1), problem.name(), tiers, a.intervals()));
            }
        }
        List<Assignment> jobs = List.copyOf(kinds.values());
        Workload workload = Workload.of(problem.withJobs(jobs.size()));
        Plan plan = new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
        Planned once = new Planned("exact", "", plan, Optional.of(evaluator.evaluate(workload, plan)), 0);
        Runs.Conditions exact = new Runs.Conditions(
                        how.network(),
                        false,
                        1,
                        new ExecutionOptions(how.options().threads(), false),
                        SEED,
                        DEADLINE,
                        Optional.empty())
                .with(how.remote().stream()
                        .map(tier -> new RemoteTier(1, tier.onward()))
                        .toList());
        return OptionalDouble.of(runs.run(model, workload, once, Optional.of(connected), exact, progress)
                .maxAbsDiff());
    }

    private void show(Comparison comparison, boolean chained, Console console) {
        Path json = out.resolve("demo.json");
        Path page = out.resolve("demo.html");
        WholeFiles.write(json, reports.comparisonJson(comparison));
        WholeFiles.write(page, reports.comparisonHtml(comparison));
        var text = console.out();
        text.println();
        text.println(reports.table(comparison.runs(), console.style()));
        if (chained) {
            text.println(reports.parts(comparison.runs(), console.style()));
            text.println(reports.delays(comparison.runs(), console.style()));
        }
        for (Comparison.Section section : chained ? List.<Comparison.Section>of() : comparison.sections()) {
            section.runs().stream()
                    .filter(r -> r.strategy().equals("jps-best"))
                    .findFirst()
                    .or(() -> section.runs().stream().reduce((a, b) -> b))
                    .ifPresent(r -> text.println(reports.gantt(r, 8, console.style())));
        }
        text.println(reports.summary(comparison));
        List<String> notes = reports.notes(comparison);
        for (int i = 0; i < notes.size(); i++) {
            text.println("[" + (i + 1) + "] " + notes.get(i));
        }
        text.println("Written: " + page + ", " + json);
        reports.verification(comparison).forEach(text::println);
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategy",
                strategies.list().stream().map(Strategies.Entry::id).toList(),
                "--network",
                presets.all().stream().map(Network::name).toList(),
                "--models",
                workbench.catalogue().stream().map(m -> m.source()).toList());
    }
}
