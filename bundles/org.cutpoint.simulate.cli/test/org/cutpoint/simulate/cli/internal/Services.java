package org.cutpoint.simulate.cli.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;

/** Services that do little, and remember. Scenarios have two tasks: one waits and goes to the edge, the other stays. */
final class Services implements ScenarioFormats, ScenarioEvaluator, TaskSchedulers, Simulator, ScenarioGenerator {
    final List<String> asked = new ArrayList<>();
    ScenarioRecipe recipe;

    static Scenario scenario(String name) {
        return new Scenario(
                name,
                Map.of("net", new TaskModel("in", 1, List.of(new TaskLayer("l", 1, 3, 2, 1)))),
                List.of(new EdgeServer("e1", 1, 1, 1), new EdgeServer("e:2", 1, 1, 1)),
                List.of(
                        new Task("t1", 0, "net", 1, List.of("e1"), 1, 1),
                        new Task("t2", 5, "net", 1, List.of("e1"), 1, 1)),
                false);
    }

    private static Trace trace(String strategy) {
        return new Trace(
                "s",
                strategy,
                15,
                12,
                List.of(
                        new TracedTask("t1", new Placement(1, Optional.of("e1"), 0, 1, 1, 0), 10, List.of()),
                        new TracedTask("t2", Placement.onDevice(5, 1), 10, List.of())));
    }

    @Override
    public Scenario readScenario(Path file) {
        if (file.toString().equals("bad.json")) {
            throw new InputException("bad.json", "$.tasks: missing", "Add it.");
        }
        return scenario(file.toString().replace(".json", ""));
    }

    @Override
    public void writeScenario(Scenario scenario, Writer out) {
        write(out, "scenario " + scenario.name());
    }

    @Override
    public void writeTrace(Scenario scenario, Trace trace, Writer out) {
        write(out, scenario.name() + " " + trace.strategy() + " " + trace.totalDelayMs());
    }

    private static void write(Writer out, String text) {
        try {
            out.write(text);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Trace readTrace(Path file, Scenario scenario) {
        return trace(file.toString());
    }

    @Override
    public void check(Scenario scenario) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double lowerBoundMs(Scenario scenario) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Trace evaluate(Scenario scenario, List<Outage> outages, String strategy, List<TracedTask> tasks) {
        if (strategy.equals("late.json")) {
            throw new InvalidTraceException("task 't1': it is late");
        }
        return new Trace("s", strategy, strategy.equals("sum.json") ? 16 : 15, 12, tasks);
    }

    @Override
    public List<Entry> list() {
        return List.of(new Entry("deepar", "", "b", "1"), new Entry("edge-only", "", "b", "1"));
    }

    @Override
    public Lease<TaskScheduler> lease(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Simulated simulate(Scenario scenario, String scheduler, List<Outage> outages, Duration limit) {
        asked.add(scenario.name() + " " + scheduler + " " + outages + " " + limit.toSeconds());
        return new Simulated("1.2.3", trace(scheduler), 6, 2);
    }

    @Override
    public Scenario scenario(ScenarioRecipe asked) {
        recipe = asked;
        return scenario(asked.name());
    }

    @Override
    public Map<String, TaskModel> models(long seed, int count, int layers) {
        asked.add("models " + seed + " " + count + " " + layers);
        return scenario("drawn").models();
    }

    @Override
    public List<Outage> outages(
            long seed, List<EdgeServer> edges, List<Outage.Part> parts, double untilMs, double upMs, double downMs) {
        asked.add("outages " + seed + " " + edges.size() + " " + parts + " " + untilMs + " " + upMs + " " + downMs);
        return List.of(new Outage("e1", parts.get(0), 1, 2));
    }
}
