package org.cutpoint.profile.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ProfilerFactory} and its profilers must do, as tests on random networks: subclass it, say how your
 * factory is made, and run it with JUnit 5.
 *
 * <ul>
 *   <li>Every machine that it lists has a name of its own, a description and a source, and is found by its name; whatever is
 *       neither a name nor one of its files is not found, and nothing is thrown.
 *   <li>A profile is of the model that was asked for and of the machine that was found; its intervals lie in the network,
 *       none is there twice, the whole is among them, and so are a prefix and a suffix at each cut of a line; times are
 *       finite, lower deciles no longer than medians, medians no longer than upper deciles.
 *   <li>A predictor predicts the same again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with a profile if it is nearly done, else with a
 *       {@link CancellationException}.
 * </ul>
 */
public abstract class ProfilerContract {
    private static final int NETWORKS = 40;
    private static final int THREADS = 4;
    private static final long ANSWER_SECONDS = 60;

    /** Makes the factory. It may be called more than once. */
    protected abstract ProfilerFactory profilers();

    /** The machines of the tests: those that the factory lists. Override it where machines are files. */
    protected List<String> machines() {
        return profilers().machines().stream().map(KnownMachine::name).toList();
    }

    /**
     * The networks of the tests: lines and networks with branches, without files. Override it where a profiler runs or reads
     * models.
     */
    protected List<Model> models() {
        List<Model> models = new ArrayList<>();
        for (int seed = 0; seed < NETWORKS; seed++) {
            models.add(random(seed, seed % 2 == 0));
        }
        return models;
    }

    /**
     * A network without a file.
     *
     * @param line whether each layer reads what the one before it makes, and nothing else
     */
    protected static Model random(int seed, boolean line) {
        Random random = new Random(seed);
        List<TensorInfo> made = new ArrayList<>();
        made.add(tensor("image", random));
        List<Layer> layers = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        String[] ops = {"Conv", "Gemm", "Relu", "MaxPool", "Add", "Reshape"};
        for (int l = 0; l < count; l++) {
            String id = "layer" + l;
            Set<String> inputs = new HashSet<>();
            inputs.add(made.get(made.size() - 1).id());
            if (!line && random.nextBoolean()) {
                inputs.add(made.get(random.nextInt(made.size())).id());
            }
            TensorInfo output = tensor("tensor" + l, random);
            made.add(output);
            boolean works = random.nextInt(4) > 0;
            layers.add(new Layer(
                    id,
                    List.of(id),
                    List.of(ops[random.nextInt(ops.length)]),
                    List.copyOf(inputs),
                    List.of(output),
                    works ? random.nextInt(100_000_000) : 0,
                    works ? random.nextInt(1_000_000) : 0,
                    works ? 4L * random.nextInt(1_000_000) : 0));
        }
        String name = (line ? "line-" : "graph-") + seed;
        ModelGraph graph = new ModelGraph(
                name,
                "%064x".formatted(seed),
                List.of(made.get(0)),
                layers,
                List.of(made.get(made.size() - 1).id()));
        return new Model(name + ".onnx", graph, Path.of(name + ".onnx"));
    }

    private static TensorInfo tensor(String id, Random random) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, 1L + random.nextInt(64), 1L + random.nextInt(64)));
    }

    private static Profiler find(ProfilerFactory profilers, String machine) {
        return profilers
                .find(machine)
                .orElseThrow(() -> new AssertionError("machine '" + machine + "' is not found by that name"));
    }

    @Test
    void findsTheMachinesThatItLists() {
        ProfilerFactory profilers = profilers();
        assertFalse(profilers.id().isBlank(), "the factory's id is blank");
        Set<String> names = new HashSet<>();
        for (KnownMachine machine : profilers.machines()) {
            assertFalse(machine.name().isBlank(), "a machine without a name");
            assertTrue(names.add(machine.name()), () -> "two machines are called '" + machine.name() + "'");
            assertFalse(machine.description().isBlank(), () -> machine.name() + " has no description");
            assertFalse(machine.source().isBlank(), () -> machine.name() + ": where its figures come from is not said");
        }
        for (String machine : machines()) {
            Profiler profiler = find(profilers, machine);
            assertEquals(profilers.id(), profiler.id(), machine + ": id");
            assertFalse(profiler.machine().id().isBlank(), machine + ": the machine's id is blank");
            assertTrue(profiler.machine().cores() > 0, machine + ": the machine has no core");
        }
    }

    @Test
    void doesNotFindWhatIsNoMachine() {
        for (String machine :
                List.of("", " ", "no-such-machine", "no/such/file.json", "no\0file", "..", "x".repeat(100_000))) {
            Optional<Profiler> found;
            try {
                found = profilers().find(machine);
            } catch (RuntimeException e) {
                throw new AssertionError("asked for '" + brief(machine) + "', it throws " + e, e);
            }
            assertTrue(found.isEmpty(), () -> "it finds '" + brief(machine) + "'");
        }
    }

    private static String brief(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }

    @Test
    void profilesWhatItIsAskedFor() {
        assertFalse(machines().isEmpty(), "no machine to test: override machines()");
        for (String machine : machines()) {
            Profiler profiler = find(profilers(), machine);
            for (Model model : models()) {
                accept(profiler, model, profile(profiler, model), machine + ", " + model.source());
            }
        }
    }

    private static Profile profile(Profiler profiler, Model model) {
        return profiler.profile(model, ProfileOptions.DEFAULT, Progress.NONE);
    }

    private static void accept(Profiler profiler, Model model, Profile profile, String what) {
        ModelGraph graph = model.graph();
        assertEquals(graph.sha256(), profile.modelSha256(), what + ": hash of the model");
        assertEquals(model.options(), profile.view(), what + ": how the model was looked at");
        assertEquals(graph.layers().stream().map(Layer::id).toList(), profile.layers(), what + ": layers");
        assertEquals(profiler.machine(), profile.machine(), what + ": machine");
        assertTrue(profile.threads() >= 1, what + ": threads");
        int last = graph.layers().size() - 1;
        Set<List<Integer>> seen = new HashSet<>();
        for (Interval interval : profile.intervals()) {
            String where = what + ": interval " + interval.first() + ".." + interval.last();
            assertTrue(interval.last() <= last, where + " reaches beyond the network");
            assertTrue(seen.add(List.of(interval.first(), interval.last())), where + " is there twice");
            assertTrue(Double.isFinite(interval.highMs()), where + " takes for ever");
            assertTrue(
                    0 <= interval.lowMs()
                            && interval.lowMs() <= interval.medianMs()
                            && interval.medianMs() <= interval.highMs(),
                    where + ": deciles " + interval.lowMs() + " and " + interval.highMs() + " ms, median "
                            + interval.medianMs() + " ms");
        }
        assertTrue(seen.contains(List.of(0, last)), what + ": the whole network is missing");
        for (int cut = 0; cut < last && isLine(graph); cut++) {
            assertTrue(seen.contains(List.of(0, cut)), what + ": the prefix that ends with layer " + cut);
            assertTrue(seen.contains(List.of(cut + 1, last)), what + ": the suffix that begins after layer " + cut);
        }
    }

    private static boolean isLine(ModelGraph graph) {
        List<Layer> layers = graph.layers();
        for (int l = 1; l < layers.size(); l++) {
            List<String> before =
                    layers.get(l - 1).outputs().stream().map(TensorInfo::id).toList();
            if (!before.containsAll(layers.get(l).inputs())) {
                return false;
            }
        }
        return true;
    }

    @Test
    void predictsTheSameFromSeveralThreads() throws Exception {
        List<Model> models = models();
        for (String machine : machines()) {
            Profiler profiler = find(profilers(), machine);
            List<List<Interval>> alone = predicted(profiler, models);
            assertEquals(alone, predicted(find(profilers(), machine), models), machine + " asked again");
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<List<List<Interval>>>> together = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    together.add(threads.submit(() -> predicted(profiler, models)));
                }
                for (Future<List<List<Interval>>> answer : together) {
                    assertEquals(alone, answer.get(ANSWER_SECONDS, TimeUnit.SECONDS), machine + " in several threads");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /** What is measured is not the same again. */
    private static List<List<Interval>> predicted(Profiler profiler, List<Model> models) {
        return models.stream()
                .map(model -> profile(profiler, model).intervals().stream()
                        .filter(interval -> interval.samples() == 0)
                        .toList())
                .toList();
    }

    @Test
    void endsSoonWhenInterrupted() throws Exception {
        Model model = models().get(models().size() - 1);
        for (String machine : machines()) {
            Profiler profiler = find(profilers(), machine);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Profile> profile = thread.submit(() -> {
                    Thread.currentThread().interrupt();
                    return profile(profiler, model);
                });
                accept(profiler, model, profile.get(ANSWER_SECONDS, TimeUnit.SECONDS), machine + ", interrupted");
            } catch (TimeoutException e) {
                fail(machine + ": still busy " + ANSWER_SECONDS + " s after the interrupt");
            } catch (ExecutionException e) {
                assertTrue(e.getCause() instanceof CancellationException, () -> "ended by " + e.getCause());
            } finally {
                thread.shutdownNow();
            }
        }
    }
}
