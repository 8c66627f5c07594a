package org.cutpoint.simulate.live.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.exec.timing.Waiting;
import org.cutpoint.simulate.live.LiveScenarios;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Scenarios on this machine. */
@Component
public final class LocalLiveScenarios implements LiveScenarios {
    /** Each is a process. */
    private static final int MOST_EDGES = 16;

    /** Each is a thread with a session of its own. */
    private static final int MOST_TASKS = 256;

    /** Its samples take less than what sends them. */
    private static final String SMALL = "zoo:lenet";

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Network ANY = new Network("any", 1, 1, 0);

    private final Workbench workbench;
    private final Clouds clouds;
    private final SegmentExecutor executor;
    private final Emulator emulator;
    private final TaskSchedulers schedulers;
    private final Simulator simulator;
    private final ScenarioEvaluator evaluator;

    @Activate
    public LocalLiveScenarios(
            @Reference Workbench workbench,
            @Reference Clouds clouds,
            @Reference SegmentExecutor executor,
            @Reference Emulator emulator,
            @Reference TaskSchedulers schedulers,
            @Reference Simulator simulator,
            @Reference ScenarioEvaluator evaluator) {
        this.workbench = workbench;
        this.clouds = clouds;
        this.executor = executor;
        this.emulator = emulator;
        this.schedulers = schedulers;
        this.simulator = simulator;
        this.evaluator = evaluator;
    }

    @Override
    public Live run(Scenario scenario, String scheduler, Conditions conditions, Progress progress)
            throws InterruptedException {
        if (scenario.edges().size() > MOST_EDGES || scenario.tasks().size() > MOST_TASKS) {
            throw new InputException(
                    "scenario '" + scenario.name() + "'",
                    "it has " + scenario.edges().size() + " edge servers and "
                            + scenario.tasks().size() + " tasks",
                    "At most " + MOST_EDGES + ", a process each, and " + MOST_TASKS + " are run for real");
        }
        try {
            Map<String, Net> nets = nets(scenario, conditions, progress);
            Map<String, TaskModel> lines = new LinkedHashMap<>();
            nets.forEach((id, net) -> lines.put(id, net.line()));
            Scenario here =
                    new Scenario(scenario.name(), lines, scenario.edges(), scenario.tasks(), scenario.returnResult());
            evaluator.check(here);
            Trace planned = simulated(here, scheduler);
            progress.begin("Starting a process for each edge server and the cloud", 0);
            try (Servers servers = start(here)) {
                return run(here, nets, planned, servers, scheduler, conditions, progress);
            }
        } finally {
            progress.end();
        }
    }

    private Trace simulated(Scenario scenario, String scheduler) throws InterruptedException {
        return simulator.simulate(scenario, scheduler, List.of(), LIMIT).trace();
    }

    private Map<String, Net> nets(Scenario scenario, Conditions conditions, Progress progress) {
        List<Double> slowdowns =
                List.of(conditions.deviceSlowdown(), conditions.edgeSlowdown(), conditions.cloudSlowdown());
        Map<String, Net> nets = new LinkedHashMap<>();
        for (String id : scenario.models().keySet()) {
            Model model = workbench.load(id, LoadOptions.DEFAULT, progress);
            List<Profile> tiers = workbench.currentChain(
                    model, slowdowns, conditions.threads(), List.of(Optional.empty(), Optional.empty()), progress);
            // What joins them is each task's own.
            Problem problem = workbench.problem(model, tiers, List.of(ANY, ANY), Objective.LATENCY, 1, 4);
            nets.put(id, Net.of(model, problem));
        }
        return nets;
    }

    /** The processes, and connections to those of the edge servers. */
    private record Servers(Clouds.Cloud cloud, Map<String, Clouds.Cloud> edges) implements AutoCloseable {
        InputException explain(InputException failure) {
            InputException explained = failure;
            for (Clouds.Cloud edge : edges.values()) {
                explained = edge.explain(explained);
            }
            return cloud.explain(explained);
        }

        @Override
        public void close() {
            edges.values().forEach(Clouds.Cloud::close);
            cloud.close();
        }
    }

    private Servers start(Scenario scenario) throws InterruptedException {
        Clouds.Cloud cloud = clouds.startChain(List.of("cloud"), Optional.empty());
        Map<String, Clouds.Cloud> edges = new LinkedHashMap<>();
        Servers servers = new Servers(cloud, edges);
        try {
            for (EdgeServer edge : scenario.edges()) {
                edges.put(
                        edge.id(),
                        clouds.startChain(
                                List.of(edge.id()),
                                Optional.of(cloud.connection().peer())));
            }
            return servers;
        } catch (RuntimeException | InterruptedException e) {
            servers.close();
            throw e;
        }
    }

    private Live run(
            Scenario profiled,
            Map<String, Net> nets,
            Trace planned,
            Servers servers,
            String scheduler,
            Conditions conditions,
            Progress progress)
            throws InterruptedException {
        List<Task> tasks = profiled.tasks();
        Map<String, TaskRun> runs = new HashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "cutpoint-task");
            thread.setDaemon(true);
            return thread;
        });
        try (Lease<TaskScheduler> lease = schedulers.lease(scheduler)) {
            for (Task task : tasks) {
                runs.put(
                        task.id(),
                        new TaskRun(
                                task, nets.get(task.model()), profiled.returnResult(), conditions, executor, emulator));
            }
            Set<TaskRun.Way> practised = new HashSet<>();
            load(planned, tasks, runs, servers, practised, progress);
            Recalibration recalibration = new Recalibration(profiled);
            for (int t = 0; t < tasks.size(); t++) {
                Task task = tasks.get(t);
                recalibration.add(
                        task,
                        planned.tasks().get(t).placement(),
                        runs.get(task.id()).computed());
            }
            Scenario scenario = recalibration.applied();
            Trace simulated = simulated(scenario, scheduler);
            // Nearly all is where it was.
            load(simulated, tasks, runs, servers, practised, progress);
            progress.begin("Running " + tasks.size() + " tasks", tasks.size());
            TaskScheduler placing = lease.get();
            TaskScheduler.Session session = placing.open(placing.offline() ? scenario : scenario.withTasks(List.of()));
            Map<String, Future<LiveTask>> under = new HashMap<>();
            long epoch = System.nanoTime();
            // Of those that arrive together the first comes first: the sort is stable.
            for (Task task : tasks.stream()
                    .sorted(Comparator.comparingDouble(Task::arrivalMs))
                    .toList()) {
                Waiting.until(epoch + Math.round(task.arrivalMs() * 1e6));
                double now = Math.max(task.arrivalMs(), (System.nanoTime() - epoch) / 1e6);
                Placement placement = session.place(task, now);
                Optional<Clouds.Cloud> edge = edge(servers, placement);
                under.put(task.id(), threads.submit(() -> {
                    TaskRun run = runs.get(task.id());
                    run.prepare(placement, edge);
                    LiveTask done = run.run(epoch);
                    progress.advance(1);
                    return done;
                }));
            }
            List<LiveTask> done = new ArrayList<>();
            for (Task task : tasks) {
                done.add(await(under.get(task.id()), task, servers));
            }
            double difference = 0;
            for (TaskRun run : runs.values()) {
                difference = Math.max(difference, run.difference());
            }
            return new Live(scenario, simulated, done, difference);
        } finally {
            threads.shutdownNow();
            runs.values().forEach(TaskRun::close);
        }
    }

    /** Has each task loaded, and warmed up, where it is to run. */
    private void load(
            Trace where,
            List<Task> tasks,
            Map<String, TaskRun> runs,
            Servers servers,
            Set<TaskRun.Way> practised,
            Progress progress)
            throws InterruptedException {
        progress.begin("Loading what the simulation predicts to be needed", tasks.size());
        for (int t = 0; t < tasks.size(); t++) {
            TaskRun run = runs.get(tasks.get(t).id());
            Placement placement = where.tasks().get(t).placement();
            if (run.prepare(placement, edge(servers, placement))) {
                if (run.way().filter(practised::add).isPresent()) {
                    run.practise(workbench.load(SMALL, LoadOptions.DEFAULT, progress));
                }
                run.warmUp();
            }
            progress.advance(1);
        }
    }

    private static Optional<Clouds.Cloud> edge(Servers servers, Placement placement) {
        return placement.edge().map(servers.edges()::get);
    }

    private static LiveTask await(Future<LiveTask> task, Task which, Servers servers) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            InputException failure = e.getCause() instanceof InputException input
                    ? new InputException("task '" + which.id() + "'", input.getMessage(), "", input)
                    : new InputException("task '" + which.id() + "'", "it failed: " + e.getCause(), "", e);
            throw servers.explain(failure);
        }
    }
}
