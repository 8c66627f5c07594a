package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
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
                    + " cloud is a second process of this machine unless --cloud names another. It is planned as if a"
                    + " cloud elsewhere had this machine's speed.",
            "",
            "Examples:",
            "  cutpoint run zoo:alexnet --strategy partition-only,jps-best --network 4g --jobs 20",
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
    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private PlanOptions planning = new PlanOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Mixin
    private PowerOptions power = new PowerOptions();

    @Option(
            names = "--cloud",
            paramLabel = "HOST:PORT",
            description = "A runtime that 'cutpoint serve' started (default: a second process is started).")
    private String cloud;

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

    private final Workbench workbench;
    private final NetworkPresets presets;
    private final Strategies strategies;
    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final Clouds clouds;
    private final Runs runs;
    private final Meters meters;
    private final Reports reports;

    @Activate
    public RunCommand(
            @Reference Workbench workbench,
            @Reference NetworkPresets presets,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator,
            @Reference Clouds clouds,
            @Reference Runs runs,
            @Reference Meters meters,
            @Reference Reports reports) {
        this.workbench = workbench;
        this.presets = presets;
        this.strategies = strategies;
        this.planner = planner;
        this.evaluator = evaluator;
        this.clouds = clouds;
        this.runs = runs;
        this.meters = meters;
        this.reports = reports;
    }

    @Override
    public int run(Console console) throws InterruptedException {
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
        int jobs = conditions.jobs();
        int times = RunOptions.between("--repeats", repeats, 1000);
        planning.check(strategies);
        if (trace != null) {
            Output.checkWritable("--trace", trace);
        }
        Model model = workbench.load(source, view.load(), console.progress());
        planning.check(Layers.of(model.graph()));
        Optional<Clouds.Cloud> connected = cloud == null ? Optional.empty() : Optional.of(clouds.connect(cloud));
        try {
            Profile profile = workbench.currentProfile(model, conditions.threads(), console.progress());
            Runs.Conditions how = meter.isPresent()
                    ? asked.with(meters.measure(meter.get(), model, asked.options(), console.progress()))
                    : asked;
            Problem problem = DevicePower.in(
                    workbench.problem(model, profile, how.slowdown(), joined, Objective.MAKESPAN, jobs, 4),
                    how.power());
            Workload workload = Workload.of(problem);
            List<Planned> plans = new ArrayList<>();
            boolean feasible = true;
            for (String name : planning.names()) {
                Planned planned = planning.plan(workload, name, planner, evaluator);
                if (planned.outcome() instanceof Infeasible infeasible) {
                    feasible = false;
                    console.say("cutpoint: " + name + ": no plan: " + infeasible.reason());
                    continue;
                }
                plans.add(planned);
            }
            if (connected.isEmpty() && plans.stream().anyMatch(p -> Runs.needsCloud(workload, (Plan) p.outcome()))) {
                if (meter.isPresent()) {
                    throw new InputException(
                            "--device-power",
                            "a meter cannot tell the device from a cloud on the same machine",
                            "Give the --cloud of another machine");
                }
                connected = Optional.of(clouds.start());
            }
            Optional<Clouds.Cloud> cloudSide = connected;
            List<RunRecord> records = new ArrayList<>();
            new Turns(planned -> run(model, workload, planned, cloudSide, how, console), planned -> times)
                    .run(plans, (planned, measured) -> {
                        RunRecord record = Runs.record(model, workload, planned, how, measured);
                        records.add(record);
                        if (json) {
                            console.out().println(reports.runJson(record));
                        }
                    });
            if (!json && !records.isEmpty()) {
                console.out().print(reports.table(records, console.style()));
                console.out().println();
                console.out().print(reports.gantt(records.get(records.size() - 1), 8, console.style()));
            }
            if (trace != null) {
                Output.write(trace, reports.traceJson(records));
            }
            return feasible ? OK : INFEASIBLE;
        } finally {
            console.progress().end();
            connected.ifPresent(Clouds.Cloud::close);
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

    private RunResult run(
            Model model,
            Workload workload,
            Planned planned,
            Optional<Clouds.Cloud> connected,
            Runs.Conditions how,
            Console console)
            throws InterruptedException {
        Optional<Connection> connection = connected.map(Clouds.Cloud::connection);
        try {
            return runs.run(model, workload, planned, connection, how, console.progress());
        } catch (InputException e) {
            throw connected
                    .flatMap(Clouds.Cloud::process)
                    .map(p -> p.explain(e))
                    .orElse(e);
        }
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--strategy",
                strategies.list().stream().map(Strategies.Entry::id).toList(),
                "--network",
                presets.all().stream().map(Network::name).toList());
    }
}
