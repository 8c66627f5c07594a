package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
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
import org.cutpoint.api.transport.Connection;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
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
    private PlanOptions planning = new PlanOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private RunOptions conditions = new RunOptions();

    @Option(
            names = "--cloud",
            paramLabel = "HOST:PORT",
            description = "A runtime that 'cutpoint serve' started (default: a second process is started).")
    private String cloud;

    @Option(
            names = "--real-network",
            description = "Do not emulate the link: the network that is given is what is really there.")
    private boolean realNetwork;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write what was measured as a Chrome/Perfetto trace.")
    private Path trace;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How often to run each plan; the run of median makespan is shown (default:" + " ${DEFAULT-VALUE}).")
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
            @Reference Reports reports) {
        this.workbench = workbench;
        this.presets = presets;
        this.strategies = strategies;
        this.planner = planner;
        this.evaluator = evaluator;
        this.clouds = clouds;
        this.runs = runs;
        this.reports = reports;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        // What costs nothing is checked first.
        Network joined = network.resolve(presets);
        Runs.Conditions how = new Runs.Conditions(
                joined,
                !realNetwork,
                conditions.slowdown(),
                conditions.execution(!noOptimize),
                seed,
                Duration.ofSeconds(RunOptions.between("--deadline", deadline, 86_400)));
        int jobs = conditions.jobs();
        int times = RunOptions.between("--repeats", repeats, 1000);
        planning.check(strategies);
        if (trace != null) {
            Output.checkWritable("--trace", trace);
        }
        Model model = workbench.load(source, console.progress());
        planning.check(Layers.of(model.graph()));
        Optional<Clouds.Cloud> connected = cloud == null ? Optional.empty() : Optional.of(clouds.connect(cloud));
        try {
            Profile profile = workbench.currentProfile(model, conditions.threads(), console.progress());
            Problem problem = workbench.problem(model, profile, how.slowdown(), joined, Objective.MAKESPAN, jobs, 4);
            Workload workload = Workload.of(problem);
            List<RunRecord> records = new ArrayList<>();
            boolean feasible = true;
            for (String name : planning.names()) {
                Planned planned = planning.plan(workload, name, planner, evaluator);
                if (planned.outcome() instanceof Infeasible infeasible) {
                    feasible = false;
                    console.say("cutpoint: " + name + ": no plan: " + infeasible.reason());
                    continue;
                }
                if (connected.isEmpty() && Runs.needsCloud(workload, (Plan) planned.outcome())) {
                    connected = Optional.of(clouds.start());
                }
                RunRecord record = run(model, workload, planned, connected, how, times, console);
                records.add(record);
                if (json) {
                    console.out().println(reports.runJson(record));
                }
            }
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

    private RunRecord run(
            Model model,
            Workload workload,
            Planned planned,
            Optional<Clouds.Cloud> connected,
            Runs.Conditions how,
            int times,
            Console console)
            throws InterruptedException {
        Optional<Connection> connection = connected.map(Clouds.Cloud::connection);
        try {
            return runs.run(model, workload, planned, connection, how, times, console.progress());
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
