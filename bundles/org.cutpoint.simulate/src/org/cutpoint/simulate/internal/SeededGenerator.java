package org.cutpoint.simulate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Range;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.osgi.service.component.annotations.Component;

/**
 * Draws with the generator that Java specifies to the last bit. What is drawn of each kind comes from a sequence of its
 * own: with more devices, say, the edge servers stay the same.
 */
@Component
public final class SeededGenerator implements ScenarioGenerator {
    private static final int MOST = 10_000_000;

    /** What is drawn; each has a sequence of its own. */
    private enum Draw {
        EDGES,
        DEVICES,
        INPUTS,
        ARRIVALS,
        TASKS,
        MODELS,
        OUTAGES;

        Random source(long seed) {
            // Seeds that lie next to each other give sequences that begin alike, unless they are spread.
            return new Random(seed * 0x9E3779B97F4A7C15L + ordinal() * 0xD1B54A32D192ED03L);
        }
    }

    private record Device(List<String> edges, double maxEdgeMbps, double maxCoreMbps) {}

    @Override
    public Scenario scenario(ScenarioRecipe recipe) {
        check(recipe);
        List<EdgeServer> edges = edges(recipe);
        List<Device> devices = devices(recipe, edges);
        Map<String, TaskModel> models = models(recipe);
        List<String> names = List.copyOf(models.keySet());
        double[] arrivals = arrivals(recipe);
        Random random = Draw.TASKS.source(recipe.seed());
        List<Task> tasks = new ArrayList<>(arrivals.length);
        for (int t = 0; t < arrivals.length; t++) {
            String model = names.get(random.nextInt(names.size()));
            int samples = (int) whole(random, recipe.ranges().samples());
            int any = random.nextInt(devices.size());
            Device device = devices.get(t < devices.size() ? t : any);
            tasks.add(new Task(
                    "t" + (t + 1),
                    arrivals[t],
                    model,
                    samples,
                    device.edges(),
                    device.maxEdgeMbps(),
                    device.maxCoreMbps()));
        }
        return new Scenario(recipe.name(), models, edges, tasks, recipe.returnResult());
    }

    private static List<EdgeServer> edges(ScenarioRecipe recipe) {
        Random random = Draw.EDGES.source(recipe.seed());
        List<EdgeServer> edges = new ArrayList<>(recipe.edges());
        for (int e = 1; e <= recipe.edges(); e++) {
            edges.add(new EdgeServer(
                    "e" + e,
                    (int) whole(random, recipe.ranges().slots()),
                    mbps(random, recipe.ranges().edgeMbps()),
                    mbps(random, recipe.ranges().coreMbps())));
        }
        return edges;
    }

    private static List<Device> devices(ScenarioRecipe recipe, List<EdgeServer> edges) {
        Random random = Draw.DEVICES.source(recipe.seed());
        List<Device> devices = new ArrayList<>(recipe.devices());
        int reachable = Math.min(recipe.reachable(), edges.size());
        for (int d = 0; d < recipe.devices(); d++) {
            // Floyd's: as many draws as there are edges to reach, however many there are.
            TreeSet<Integer> reached = new TreeSet<>();
            for (int e = edges.size() - reachable; e < edges.size(); e++) {
                if (!reached.add(random.nextInt(e + 1))) {
                    reached.add(e);
                }
            }
            devices.add(new Device(
                    reached.stream().map(e -> edges.get(e).id()).toList(),
                    mbps(random, recipe.ranges().maxEdgeMbps()),
                    mbps(random, recipe.ranges().maxCoreMbps())));
        }
        return devices;
    }

    private static Map<String, TaskModel> models(ScenarioRecipe recipe) {
        if (recipe.ranges().inputBytes().isEmpty()) {
            return recipe.models();
        }
        Random random = Draw.INPUTS.source(recipe.seed());
        Map<String, TaskModel> models = new LinkedHashMap<>();
        recipe.models().forEach((id, model) -> {
            for (int i = 1; i <= recipe.ranges().inputSizes(); i++) {
                long bytes = whole(random, recipe.ranges().inputBytes().get());
                models.put(id + "-" + i, new TaskModel(model.inputId(), bytes, model.layers()));
            }
        });
        return models;
    }

    private static double[] arrivals(ScenarioRecipe recipe) {
        double[] times = new double[recipe.tasks()];
        Random random = Draw.ARRIVALS.source(recipe.seed());
        double before = 0;
        for (int t = 0; t < times.length; t++) {
            if (recipe.arrivals() instanceof ScenarioRecipe.Recorded recorded) {
                times[t] = recorded.timesMs().get(t);
            } else if (recipe.arrivals() instanceof ScenarioRecipe.Poisson) {
                before += exponential(random, recipe.windowMs() / times.length);
                times[t] = round(before, 1000);
            } else {
                times[t] = round(random.nextDouble() * recipe.windowMs(), 1000);
            }
        }
        Arrays.sort(times);
        return times;
    }

    @Override
    public Map<String, TaskModel> models(long seed, int count, int layers) {
        checkCount("networks", count, 1);
        checkCount("layers", layers, 1);
        Random random = Draw.MODELS.source(seed);
        Map<String, TaskModel> models = new LinkedHashMap<>();
        for (int m = 1; m <= count; m++) {
            double device = 2 + 8 * random.nextDouble();
            double cloud = 0.5 + 0.5 * random.nextDouble();
            List<TaskLayer> made = new ArrayList<>();
            for (int l = 1; l <= layers; l++) {
                double edgeMs = round(0.1 * StrictMath.pow(50, random.nextDouble()), 10_000);
                // From 600 kB down to 2.4 kB, give or take a half.
                double shrunk = 600_000 * StrictMath.pow(2, -8.0 * l / layers);
                made.add(new TaskLayer(
                        "l" + l,
                        Math.round(shrunk * (0.5 + random.nextDouble())),
                        round(device * edgeMs, 10_000),
                        edgeMs,
                        round(cloud * edgeMs, 10_000)));
            }
            models.put("net" + m, new TaskModel("input", 200_000, made));
        }
        return models;
    }

    @Override
    public List<Outage> outages(
            long seed, List<EdgeServer> edges, List<Outage.Part> parts, double untilMs, double upMs, double downMs) {
        checkPositive("mean time to failure", upMs);
        checkPositive("mean time to repair", downMs);
        Random random = Draw.OUTAGES.source(seed);
        List<Outage> outages = new ArrayList<>();
        for (EdgeServer edge : edges) {
            for (Outage.Part part : parts) {
                double from = round(exponential(random, upMs), 1000);
                while (from <= untilMs) {
                    double until = round(from + Math.max(0.001, exponential(random, downMs)), 1000);
                    outages.add(new Outage(edge.id(), part, from, until));
                    checkCount("failures", outages.size(), 0);
                    from = round(until + exponential(random, upMs), 1000);
                }
            }
        }
        outages.sort(Comparator.comparingDouble(Outage::fromMs));
        return List.copyOf(outages);
    }

    private static double exponential(Random random, double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    private static double mbps(Random random, Range range) {
        return round(range.from() + (range.to() - range.from()) * random.nextDouble(), 100);
    }

    private static long whole(Random random, Range range) {
        long from = (long) range.from();
        return from + (long) ((range.to() - from + 1) * random.nextDouble());
    }

    /** To so many parts of one: files that people may read, and that are half as large. */
    private static double round(double value, double parts) {
        return Math.rint(value * parts) / parts;
    }

    private static void check(ScenarioRecipe recipe) {
        if (recipe.models().isEmpty()) {
            throw fault("models", "there is none", "Give at least one.");
        }
        checkCount("devices", recipe.devices(), 1);
        checkCount("edges", recipe.edges(), 0);
        checkCount("edges that a device reaches", recipe.reachable(), 0);
        checkCount("tasks", recipe.tasks(), 0);
        checkPositive("window", recipe.windowMs());
        ScenarioRecipe.Ranges ranges = recipe.ranges();
        check("bandwidth of devices to edge servers", ranges.maxEdgeMbps(), 0, Double.MAX_VALUE);
        check("bandwidth of devices to the cloud", ranges.maxCoreMbps(), 0, Double.MAX_VALUE);
        check("bandwidth of edge servers to devices", ranges.edgeMbps(), 0, Double.MAX_VALUE);
        check("bandwidth of edge servers to the cloud", ranges.coreMbps(), 0, Double.MAX_VALUE);
        checkWhole("slots", ranges.slots(), 0, Integer.MAX_VALUE);
        checkWhole("samples", ranges.samples(), 1, Integer.MAX_VALUE);
        ranges.inputBytes().ifPresent(bytes -> checkWhole("input bytes", bytes, 0, 1e15));
        checkCount("sizes of inputs", ranges.inputSizes(), 1);
        if (recipe.arrivals() instanceof ScenarioRecipe.Recorded recorded) {
            int times = recorded.timesMs().size();
            if (times < recipe.tasks()) {
                throw fault("arrivals", "there are " + times + " for " + recipe.tasks() + " tasks", "Ask for fewer.");
            }
        }
    }

    private static void check(String what, Range range, double least, double most) {
        if (!(range.from() >= least && range.to() >= range.from() && range.to() <= most)) {
            throw fault(
                    what,
                    "from " + range.from() + " to " + range.to() + " is no range of it",
                    "Give the least, from " + least + " on, and the largest.");
        }
    }

    private static void checkWhole(String what, Range range, double least, double most) {
        check(what, range, least, most);
        if (range.from() != Math.rint(range.from()) || range.to() != Math.rint(range.to())) {
            throw fault(what, "from " + range.from() + " to " + range.to() + " is not whole", "Round both ends.");
        }
    }

    private static void checkCount(String what, int count, int least) {
        if (count < least || count > MOST) {
            throw fault(
                    what, count + " is " + (count < least ? "too few" : "too many"), "From " + least + " to " + MOST);
        }
    }

    private static void checkPositive(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw fault(what, value + " is not possible", "Give a number above 0.");
        }
    }

    private static InputException fault(String what, String is, String remedy) {
        return new InputException("scenario: " + what, is, remedy);
    }
}
