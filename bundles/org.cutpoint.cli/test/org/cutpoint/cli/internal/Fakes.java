package org.cutpoint.cli.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.PowerPresets.KnownPower;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.BandwidthSweep;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** Services that do little, and remember. */
final class Fakes {
    static final NetworkPresets PRESETS = new Networks();
    static final Machine MACHINE = new Machine("m", "os", "cpu", 2, "runtime");

    private Fakes() {}

    /** Two presets, the link file {@code lab.json}, the trace {@code tram.csv}. */
    static final class Networks implements NetworkPresets {
        @Override
        public List<Network> all() {
            return List.of(new Network("3g", 1.1, 2.0275, 0), new Network("4g", 5.85, 13.76, 0));
        }

        @Override
        public Network read(Path file) {
            if (!file.toString().equals("lab.json")) {
                throw new InputException(file.toString(), "there is no such file", "Check the path");
            }
            return new Network("lab", 90, 80, 2, 0.5, 0.25, Optional.of(new Radio(100, 50, 800)), Optional.empty());
        }

        @Override
        public String linkFile(LinkMeasurement measured, String name) {
            return "{\"name\":\"" + name + "\"}\n";
        }

        @Override
        public BandwidthTrace readTrace(Path file) {
            if (!file.toString().equals("tram.csv")) {
                throw new InputException(file.toString(), "there is no such file", "Check the path");
            }
            return new BandwidthTrace("tram", RateCurve.constant(3), RateCurve.constant(6));
        }
    }

    /** A console that keeps what is written. */
    static final class TestConsole implements Console {
        final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);

        @Override
        public PrintStream out() {
            return out;
        }

        @Override
        public TextStyle style() {
            return TextStyle.PLAIN;
        }

        @Override
        public void say(String line) {
            err.println(line);
        }

        @Override
        public Progress progress() {
            return new LineProgress(err);
        }

        String stdout() {
            return outBytes.toString(StandardCharsets.UTF_8);
        }

        String stderr() {
            return errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Service objects that count how many were made. */
    static final class Objects<T> implements ComponentServiceObjects<T> {
        final Map<String, Object> properties;
        final Supplier<? extends T> maker;
        int made;
        int returned;

        Objects(Supplier<? extends T> maker, Map<String, Object> properties) {
            this.maker = maker;
            this.properties = properties;
        }

        @Override
        public T getService() {
            made++;
            return maker.get();
        }

        @Override
        public void ungetService(T service) {
            returned++;
        }

        @Override
        @SuppressWarnings("unchecked") // Of a reference only the properties are read.
        public ServiceReference<T> getServiceReference() {
            return (ServiceReference<T>) Proxy.newProxyInstance(
                    Fakes.class.getClassLoader(), new Class<?>[] {ServiceReference.class}, (proxy, method, args) -> {
                        if (method.getName().equals("getProperty")) {
                            return properties.get(args[0]);
                        }
                        throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    static <T> Objects<T> objects(Supplier<? extends T> maker) {
        return new Objects<>(maker, Map.of());
    }

    static Objects<Command> command(String name, Supplier<? extends Command> maker) {
        return new Objects<>(maker, Map.of(Command.NAME, name, Command.DESCRIPTION, "Does " + name));
    }

    /** Runs a command line against a single command. */
    static int run(TestConsole console, String name, Command command, String... args) {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(List.of(args));
        return new Main(() -> {}, List.of(command(name, () -> command)), "1.2.3")
                .run(words.toArray(String[]::new), console, console.err);
    }

    /** Layers one after the other, each of 1 ms on the device and half of that in the cloud. */
    static Problem line(String name, int jobs, String... layers) {
        List<ProblemLayer> made = new ArrayList<>();
        String input = "image";
        for (String layer : layers) {
            made.add(layer(layer, List.of(input)));
            input = layer;
        }
        return problem(name, jobs, made);
    }

    static ProblemLayer layer(String id, List<String> inputs) {
        return new ProblemLayer(
                id, inputs, List.of(new DataItem(id, 100)), Map.of("device", 1.0, "cloud", 0.5), 0, 0, 0, Map.of());
    }

    static Problem problem(String name, int jobs, List<ProblemLayer> layers) {
        return new Problem(
                name,
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("image", 1000)),
                layers,
                List.of(layers.get(layers.size() - 1).id()),
                List.of(),
                List.of(new Link("device", "cloud", 10, 0, 0, 0, 0), new Link("cloud", "device", 10, 0, 0, 0, 0)),
                Objective.MAKESPAN,
                jobs,
                2,
                false,
                Limits.NONE);
    }

    /** Problems by the name of their file; what is not there cannot be read. */
    static final class Formats implements PlanFormats {
        final Map<String, PlanTable> tables = new HashMap<>();
        final Map<String, Problem> files = new HashMap<>();
        final Map<String, Plan> plans = new HashMap<>();

        Formats file(Problem problem) {
            files.put(problem.name() + ".json", problem);
            return this;
        }

        @Override
        public Problem readProblem(Path file) {
            Problem problem = files.get(file.toString());
            if (problem == null) {
                throw new InputException(file.toString(), "$.layers: a cycle", "Break it");
            }
            return problem;
        }

        @Override
        public Problem readProblem(String where, String json) {
            return readProblem(Path.of(json));
        }

        @Override
        public Plan readPlan(String where, String json) {
            return readPlan(Path.of(json));
        }

        @Override
        public Plan readPlan(Path file) {
            if (!plans.containsKey(file.toString())) {
                throw new InputException(file.toString(), "there is no such file", "Check the path.");
            }
            return plans.get(file.toString());
        }

        @Override
        public String writeProblem(Problem problem) {
            return problem.name() + ".json";
        }

        @Override
        public String writePlan(Workload workload, String strategy, Plan plan, PlanCost cost, double solveMs) {
            return "{\"problem\":\"" + names(workload) + "\",\"strategy\":\"" + strategy + "\",\"value\":"
                    + cost.value() + "}";
        }

        @Override
        public String writeSweep(Workload workload, String strategy, List<BandwidthSweep.Range> ranges) {
            return strategy + ":" + ranges.size();
        }

        @Override
        public String writeSweep(
                Workload workload, String strategy, List<BandwidthSweep.Range> ranges, double cloudLoad) {
            return writeSweep(workload, strategy, ranges) + (cloudLoad == 1 ? "" : " at " + cloudLoad);
        }

        @Override
        public PlanTable readTable(Path file) {
            PlanTable table = tables.get(file.toString());
            if (table == null) {
                throw new InputException(file.toString(), "there is no such file", "");
            }
            return table;
        }

        @Override
        public String writeInfeasible(Workload workload, String strategy, Infeasible infeasible, double solveMs) {
            return "{\"problem\":\"" + names(workload) + "\",\"reason\":\"" + infeasible.reason() + "\"}";
        }

        private static String names(Workload workload) {
            return String.join(
                    "+",
                    workload.problems().stream()
                            .map(p -> p.name() + "*" + p.jobs())
                            .toList());
        }
    }

    /** Costs every job 2 ms on the device, 3 ms of upload where anything runs elsewhere. */
    static final class Evaluator implements PlanEvaluator {
        @Override
        public void check(Problem problem) {}

        @Override
        public void check(Workload workload) {}

        @Override
        public PlanCost evaluate(Workload workload, Plan plan) {
            Map<String, JobCost> jobs = new HashMap<>();
            List<StageTimes> timeline = new ArrayList<>();
            double device = 0;
            double uplink = 0;
            for (Assignment a : plan.assignments()) {
                boolean uploads = a.tiers().containsValue("cloud");
                jobs.put(
                        a.id(),
                        new JobCost(
                                5,
                                0,
                                0,
                                uploads
                                        ? List.of(
                                                new JobCost.Message(List.of("device", "cloud"), List.of("t"), 10, 3, 0))
                                        : List.of()));
                timeline.add(new StageTimes(a.id(), 1, device, device + 2));
                device += 2;
                if (uploads) {
                    uplink = Math.max(device, uplink);
                    timeline.add(new StageTimes(a.id(), 2, uplink, uplink + 3));
                    uplink += 3;
                }
            }
            return new PlanCost(Math.max(device, uplink), jobs, List.of(), OptionalDouble.empty(), timeline);
        }

        @Override
        public JobCost cost(Problem problem, Assignment assignment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Cut> cuts(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double makespanMs(List<Cut> jobs, int stages) {
            double device = 0;
            double uplink = 0;
            double cloud = 0;
            double downlink = 0;
            double last = 0;
            for (Cut job : jobs) {
                device += job.deviceMs();
                uplink = Math.max(uplink, device) + job.uploadMs();
                cloud = Math.max(cloud, uplink + job.uploadLagMs()) + job.remoteMs();
                downlink = Math.max(downlink, cloud) + job.returnMs();
                last = Math.max(last, downlink + job.returnLagMs());
            }
            return last;
        }
    }

    /** Strategies: "local-only" keeps all on the device, "cloud-only" nothing, "never" finds no plan. */
    static final class Planning implements Planner, Strategies {
        final List<String> planned = new ArrayList<>();
        final List<Problem> problems = new ArrayList<>();

        /** What planning with "cloud-only" ends with. */
        Optional<InputException> failure = Optional.empty();

        final List<String> ids = new ArrayList<>(List.of("cloud-only", "local-only", "never"));

        /** Those that plan one job only. */
        final Set<String> single = new HashSet<>();

        /** Those that find nothing within less than the usual limit. */
        final Set<String> slow = new HashSet<>();

        @Override
        public Planned plan(Workload workload, String strategy, Duration limit) throws InterruptedException {
            planned.add(workload.first().name() + ":" + strategy);
            problems.add(workload.first());
            if (strategy.equals("cloud-only") && failure.isPresent()) {
                throw failure.get();
            }
            if (slow.contains(strategy) && limit.compareTo(Strategy.TIME_LIMIT) < 0) {
                throw new InputException(strategy, "it found no plan within " + limit.toMillis() + " ms", "");
            }
            if (single.contains(strategy) && workload.first().jobs() > 1) {
                throw new InputException(strategy, "it plans one job", "");
            }
            if (strategy.equals("never")) {
                return new Planned(strategy, "1", new Infeasible("no link"), Optional.empty(), 0.5);
            }
            List<Assignment> assignments = new ArrayList<>();
            for (Problem problem : workload.problems()) {
                Map<String, String> tiers = new LinkedHashMap<>();
                problem.layers().forEach(l -> tiers.put(l.id(), strategy.equals("local-only") ? "device" : "cloud"));
                for (int i = 0; i < problem.jobs(); i++) {
                    assignments.add(
                            new Assignment(Integer.toString(assignments.size() + 1), problem.name(), tiers, List.of()));
                }
            }
            Plan plan = new Plan(
                    assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
            return new Planned(strategy, "1", plan, Optional.of(new Evaluator().evaluate(workload, plan)), 0.25);
        }

        @Override
        public List<Entry> list() {
            return ids.stream()
                    .map(id -> new Entry(id, "Does " + id, "b", "1.0.0"))
                    .toList();
        }

        @Override
        public Lease<Strategy> lease(String id) {
            return new Lease<>() {
                @Override
                public Strategy get() {
                    return workload -> new Infeasible("");
                }

                @Override
                public String version() {
                    return "1";
                }

                @Override
                public void close() {}
            };
        }
    }

    /** The model "zoo:tiny": a, b, c in a row. */
    static final class Tiny implements ModelLoader {
        static final Model MODEL = new Model(
                "zoo:tiny",
                new ModelGraph(
                        "zoo:tiny",
                        "ab12",
                        List.of(TensorInfo.of("image", ElementType.FP32, List.of(1L, 50L))),
                        List.of(layer("a", "image", 100), layer("b", "a", 10), layer("c", "b", 5)),
                        List.of("c")),
                Path.of("tiny.onnx"));

        private static Layer layer(String id, String input, long elements) {
            return new Layer(
                    id,
                    List.of(id),
                    List.of("Conv", "Relu"),
                    List.of(input),
                    List.of(TensorInfo.of(id, ElementType.FP32, List.of(1L, elements))),
                    1000,
                    10,
                    40);
        }

        @Override
        public boolean accepts(String source) {
            return source.startsWith("zoo:");
        }

        @Override
        public Model load(String source, LoadOptions options, Progress progress) {
            if (!source.equals("zoo:tiny")) {
                throw new InputException(source, "there is no such network", "");
            }
            return MODEL;
        }

        @Override
        public List<ModelEntry> catalogue() {
            return List.of(new ModelEntry("zoo:tiny", 30, 3000, 3, "line", "a paper"));
        }
    }

    /** Profiles every model with 1 ms per layer; counts how often. */
    static class Profiling implements Profiler, ProfileStore {
        final Machine machine;
        final double layerMs;

        /** What problems were made of. */
        final List<Tiers> planned = new ArrayList<>();

        final List<Objective> objectives = new ArrayList<>();

        final List<List<Profile>> chained = new ArrayList<>();
        final List<List<Network>> hops = new ArrayList<>();

        private final List<Profile> all = new ArrayList<>();
        int measured;
        int recalibrated;
        Optional<Profile> kept = Optional.empty();
        final Map<Path, Profile> written = new HashMap<>();

        Profiling() {
            this(MACHINE, 1);
        }

        Profiling(Machine machine, double layerMs) {
            this.machine = machine;
            this.layerMs = layerMs;
        }

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Machine machine() {
            return machine;
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            measured++;
            List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
            double wholeMs = layerMs * layers.size();
            return new Profile(
                    model.graph().name(),
                    model.graph().sha256(),
                    layers,
                    machine,
                    options.threads(),
                    Instant.EPOCH,
                    List.of(new Interval(0, layers.size() - 1, wholeMs, wholeMs, wholeMs, options.repeats())));
        }

        @Override
        public Profile recalibrate(Model model, Profile profile, Progress progress) {
            recalibrated++;
            return profile;
        }

        @Override
        public Optional<Profile> find(String modelSha256, LoadOptions view, Machine machine, int threads) {
            return all.stream()
                    .filter(p -> p.threads() == threads
                            && p.view().equals(view)
                            && p.machine().equals(machine))
                    .reduce((older, newer) -> newer);
        }

        @Override
        public void put(Profile profile) {
            kept = Optional.of(profile);
            all.add(profile);
        }

        @Override
        public Profile read(Path file) {
            return written.get(file);
        }

        @Override
        public Profile read(String where, String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String write(Profile profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Profile profile, Path file) {
            written.put(file, profile);
        }
    }

    /** Knows the machine "pi", on which every layer takes 10 ms. */
    static final class Factory implements ProfilerFactory {
        @Override
        public String id() {
            return "guess";
        }

        @Override
        public List<KnownMachine> machines() {
            return List.of(new KnownMachine("pi", "a small computer", "a guess"));
        }

        @Override
        public Optional<Profiler> find(String machine) {
            return machine.equals("pi") ? Optional.of(new Pi()) : Optional.empty();
        }
    }

    private static final class Pi implements Profiler {
        @Override
        public String id() {
            return "guess";
        }

        @Override
        public Machine machine() {
            return new Machine("pi", "any", "a small computer", 4, "guess");
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            double[] layerMs = new double[model.graph().layers().size()];
            Arrays.fill(layerMs, 10);
            return Profile.predicted(model, machine(), options.threads(), layerMs);
        }
    }

    static Workbench workbench(Profiling profiling, ModelLoader... loaders) {
        return workbench(new RunFakes.Net(), profiling, loaders);
    }

    static Workbench workbench(RunFakes.Net net, Profiling profiling, ModelLoader... loaders) {
        return new Workbench(
                List.of(loaders),
                objects(() -> profiling),
                profiling,
                new ProblemBuilder() {
                    @Override
                    public Problem build(
                            ModelGraph graph,
                            Profile device,
                            Profile cloud,
                            Network network,
                            Objective objective,
                            int jobs,
                            int stages) {
                        profiling.planned.add(new Tiers(device, cloud));
                        profiling.objectives.add(objective);
                        return line(
                                graph.name(),
                                jobs,
                                graph.layers().stream().map(Layer::id).toArray(String[]::new));
                    }

                    @Override
                    public Problem build(
                            ModelGraph graph,
                            List<Profile> tiers,
                            List<Network> hops,
                            Objective objective,
                            int jobs,
                            int stages) {
                        profiling.chained.add(tiers);
                        profiling.hops.add(hops);
                        return build(graph, tiers.get(0), tiers.get(1), hops.get(0), objective, jobs, stages);
                    }
                },
                List.of(new Factory()),
                () -> List.of(new KnownPower("pi", 5, "a friend")),
                Clouds.of(net));
    }
}
