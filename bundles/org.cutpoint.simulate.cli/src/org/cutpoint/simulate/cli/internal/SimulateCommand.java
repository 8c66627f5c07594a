package org.cutpoint.simulate.cli.internal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.simulate.live.LiveScenarios;
import org.cutpoint.workbench.Suggest;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Simulates scenarios' files, or says whether somebody's trace is true. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint simulate --scenario city.json --strategy deepar,edge-only,cloud-only,device-only",
            "  cutpoint simulate --scenario city.json --strategy deepar --json > trace.json",
            "  cutpoint simulate --scenario city.json --strategy deepar --fail server,core-link --mtbf 600",
            "  cutpoint simulate --scenario city.json --strategy deepar --outage e1:server:1000:5000",
            "  cutpoint simulate --scenario city.json --check trace.json",
            "  cutpoint simulate --scenario examples/scenarios/street.json --strategy deepar --real",
            "",
            "'cutpoint scenario' makes such files; docs/formats.md describes them."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=simulate",
            Command.DESCRIPTION + "=Simulates many tasks of many devices on edge servers and a cloud"
        })
public final class SimulateCommand implements Command {
    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Scenarios' files, each on its own.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "ID",
            split = ",",
            description = "Strategies that place tasks, comma-separated; 'cutpoint strategies' lists them.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "In place of strategies: a trace of the scenario, of whatever origin, to be validated.")
    private Path check;

    @Mixin
    private OutageOptions failures = new OutageOptions();

    @Option(
            names = "--time-limit",
            paramLabel = "S",
            description = "Most seconds that a strategy may take for a scenario (default: ${DEFAULT-VALUE}).")
    private int limitS = 600;

    @Mixin
    private LiveOptions live = new LiveOptions();

    @Option(names = "--json", description = "Print traces as JSON, one line each.")
    private boolean json;

    private final ScenarioFormats formats;
    private final ScenarioEvaluator evaluator;
    private final TaskSchedulers schedulers;
    private final Simulator simulator;
    private final ScenarioGenerator generator;
    private final ComponentServiceObjects<LiveScenarios> liveRuns;

    @Activate
    public SimulateCommand(
            @Reference ScenarioFormats formats,
            @Reference ScenarioEvaluator evaluator,
            @Reference TaskSchedulers schedulers,
            @Reference Simulator simulator,
            @Reference ScenarioGenerator generator,
            // Only for what runs for real.
            @Reference ComponentServiceObjects<LiveScenarios> liveRuns) {
        this.formats = formats;
        this.evaluator = evaluator;
        this.schedulers = schedulers;
        this.simulator = simulator;
        this.generator = generator;
        this.liveRuns = liveRuns;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        check();
        // All of them are read and checked before the first trace is printed.
        List<Scenario> scenarios = files.stream().map(formats::readScenario).toList();
        List<List<Outage>> outages =
                scenarios.stream().map(s -> failures.of(s, generator)).toList();
        if (check != null) {
            console.out().println(checked(scenarios.get(0), outages.get(0)));
            return OK;
        }
        if (live.given()) {
            live(scenarios, console);
            return OK;
        }
        TextTable table = header();
        for (int s = 0; s < scenarios.size(); s++) {
            for (String id : strategyIds()) {
                Simulated simulated =
                        simulator.simulate(scenarios.get(s), id, outages.get(s), Duration.ofSeconds(limitS));
                if (json) {
                    print(scenarios.get(s), simulated.trace(), console);
                } else {
                    row(table, scenarios.get(s), simulated);
                }
            }
        }
        if (!json) {
            console.out().print(table.render(console.style()));
        }
        return OK;
    }

    private void live(List<Scenario> scenarios, Console console) throws InterruptedException {
        LiveScenarios runs = liveRuns.getService();
        try {
            for (Scenario scenario : scenarios) {
                for (String id : strategyIds()) {
                    console.out()
                            .print(LiveTable.of(
                                    runs.run(scenario, id, live.conditions(), console.progress()), console.style()));
                }
            }
        } finally {
            liveRuns.ungetService(runs);
        }
    }

    private List<String> strategyIds() {
        return ids.stream().map(String::strip).distinct().toList();
    }

    private void check() {
        if (check != null) {
            if (!ids.isEmpty() || json || files.size() != 1) {
                throw new InputException(
                        "--check", "it is about one trace of one scenario", "Give one --scenario, and no --strategy");
            }
            return;
        }
        List<String> known = known();
        if (ids.isEmpty()) {
            throw new InputException("--strategy", "it is missing", "Give one or more of " + String.join(", ", known));
        }
        Suggest.check("--strategy", "strategy for scenarios", strategyIds(), known);
        if (live.given() && (json || failures.given())) {
            throw new InputException(
                    "--real", "it stands beside " + (json ? "--json" : "failures"), "Give the one or the other");
        }
        if (limitS < 1) {
            throw new InputException("--time-limit", limitS + " is too little", "Give at least 1");
        }
    }

    private List<String> known() {
        return schedulers.list().stream().map(Strategies.Entry::id).toList();
    }

    /** Traces of a million tasks are not held as text. */
    private void print(Scenario scenario, Trace trace, Console console) {
        try {
            Writer out = new BufferedWriter(new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
            formats.writeTrace(scenario, trace, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        console.out().println();
    }

    private String checked(Scenario scenario, List<Outage> outages) {
        Trace stated = formats.readTrace(check, scenario);
        try {
            Trace found = evaluator.evaluate(scenario, outages, stated.strategy(), stated.tasks());
            if (Math.abs(found.totalDelayMs() - stated.totalDelayMs())
                    > ScenarioEvaluator.TOLERANCE * Math.max(1, found.totalDelayMs())) {
                throw new InvalidTraceException("$.totalDelayMs is " + stated.totalDelayMs()
                        + ", but its tasks' delays sum to " + found.totalDelayMs());
            }
            return String.format(
                    Locale.ROOT,
                    "%s is a valid trace of %s: %d tasks, %s in all.",
                    check,
                    scenario.name(),
                    scenario.tasks().size(),
                    seconds(found.totalDelayMs()));
        } catch (InvalidTraceException e) {
            throw new InputException(check.toString(), e.getMessage(), "", e);
        }
    }

    private static TextTable header() {
        return new TextTable()
                .left("scenario")
                .left("strategy")
                .right("total delay")
                .right("per task")
                .right("over the bound")
                .right("device")
                .right("edge")
                .right("cloud")
                .right("edge+cloud")
                .right("waited")
                .right("failed")
                .right("events/s");
    }

    private static void row(TextTable table, Scenario scenario, Simulated simulated) {
        Trace trace = simulated.trace();
        int[] modes = new int[TaskMode.values().length];
        int waited = 0;
        int failed = 0;
        for (int t = 0; t < trace.tasks().size(); t++) {
            Task task = scenario.tasks().get(t);
            TracedTask traced = trace.tasks().get(t);
            int layers = scenario.models().get(task.model()).layers().size();
            modes[traced.placement().mode(layers).ordinal()]++;
            waited += traced.failed().isEmpty() && traced.placement().startMs() > task.arrivalMs() ? 1 : 0;
            failed += traced.failed().isEmpty() ? 0 : 1;
        }
        table.row(
                scenario.name(),
                trace.strategy(),
                seconds(trace.totalDelayMs()),
                simulated.meanDelayMs().isPresent()
                        ? seconds(simulated.meanDelayMs().getAsDouble())
                        : "-",
                trace.lowerBoundMs() > 0
                        ? String.format(Locale.ROOT, "%.1f %%", 100 * (trace.totalDelayMs() / trace.lowerBoundMs() - 1))
                        : "-",
                Integer.toString(modes[TaskMode.DEVICE.ordinal()]),
                Integer.toString(modes[TaskMode.EDGE.ordinal()]),
                Integer.toString(modes[TaskMode.CLOUD.ordinal()]),
                Integer.toString(modes[TaskMode.EDGE_CLOUD.ordinal()]),
                Integer.toString(waited),
                Integer.toString(failed),
                String.format(Locale.ROOT, "%.0f", simulated.events() / Math.max(1e-6, simulated.ms() / 1000)));
    }

    private static String seconds(double ms) {
        return String.format(Locale.ROOT, "%.3f s", ms / 1000);
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of("--strategy", known());
    }
}
