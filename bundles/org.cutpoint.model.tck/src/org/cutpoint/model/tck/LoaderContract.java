package org.cutpoint.model.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ModelLoader} must do, as tests: subclass it, say how your loader is made and what it can load, and run it
 * with JUnit 5.
 *
 * <ul>
 *   <li>It tells its sources by their form, whether they can be loaded or not, and leaves others alone; it never throws there.
 *   <li>What it loads has a name, a hash, layers, and a file that is there; it is looked at as was asked for.
 *   <li>Whoever has the loader can load the model again, from the source that the model names: the same one, also from several
 *       threads at once.
 *   <li>What is broken or not there is refused with an {@link InputException}.
 *   <li>It accepts what it lists in its catalogue, where every source stands once.
 * </ul>
 */
public abstract class LoaderContract {
    private static final int THREADS = 4;
    private static final long LOAD_SECONDS = 120;

    /** Makes the loader. It may be called more than once. */
    protected abstract ModelLoader loader();

    /** Sources that it can load, at least one. */
    protected abstract List<String> sources() throws IOException;

    /** Sources of its form that are broken, or lead nowhere: at least one. */
    protected abstract List<String> broken() throws IOException;

    /**
     * A loader that stands in for the one for ONNX files, which is a service of the runtime: for loaders that make a file and
     * have it read by that one. It takes every file that is not empty for a line of four layers, named for the file, with the
     * file's hash.
     */
    protected static ModelLoader anyFile() {
        return new AnyFile();
    }

    @Test
    void acceptsSourcesByTheirForm() throws IOException {
        ModelLoader loader = loader();
        for (String source : sources()) {
            assertTrue(loader.accepts(source), source);
        }
        for (String source : broken()) {
            assertTrue(loader.accepts(source), source + ", which cannot be loaded, but is of its form");
        }
        assertFalse(loader.accepts(""), "nothing");
        assertFalse(loader.accepts("no-such-scheme:x"), "no-such-scheme:x");
        // Whatever it answers, it does answer.
        for (String odd : List.of(" ", ":", "..", "no\0file", "%", "?", "x".repeat(100_000), "zoo:no-such-network")) {
            loader.accepts(odd);
        }
    }

    @Test
    void loadsModels() throws IOException {
        ModelLoader loader = loader();
        assertFalse(sources().isEmpty(), "no source to test");
        for (String source : sources()) {
            Model model = loader.load(source, Progress.NONE);
            assertEquals(LoadOptions.DEFAULT, model.options(), source + ": options");
            ModelGraph graph = model.graph();
            assertFalse(graph.name().isBlank(), source + ": the name is blank");
            assertTrue(graph.sha256().matches("[0-9a-f]{64}"), source + ": its hash is " + graph.sha256());
            assertFalse(graph.layers().isEmpty(), source + " has no layer");
            assertFalse(graph.results().isEmpty(), source + " has no result");
            assertTrue(Files.isRegularFile(model.file()), source + ": there is no file " + model.file());
            for (Path data : model.data()) {
                assertTrue(Files.isRegularFile(data), source + ": there is no file " + data);
            }
            for (Layer layer : graph.layers()) {
                String where = source + ", layer " + layer.id();
                assertTrue(layer.macs() >= 0 && layer.parameters() >= 0 && layer.weightBytes() >= 0, where);
            }
        }
    }

    @Test
    void looksAtModelsAsAskedTo() throws IOException {
        ModelLoader loader = loader();
        for (String source : sources()) {
            List<Integer> counts = new ArrayList<>();
            Set<List<String>> results = new HashSet<>();
            Set<String> hashes = new HashSet<>();
            for (Granularity granularity : List.of(Granularity.OP, Granularity.LAYER, Granularity.BLOCK)) {
                LoadOptions options = new LoadOptions(granularity, Map.of());
                Model model = loader.load(source, options, Progress.NONE);
                assertEquals(options, model.options(), source);
                counts.add(model.graph().layers().size());
                results.add(model.graph().results());
                hashes.add(model.graph().sha256());
            }
            assertTrue(
                    counts.get(0) >= counts.get(1) && counts.get(1) >= counts.get(2),
                    source + " has " + counts + " operations, layers, blocks");
            assertEquals(1, results.size(), source + ": results by operation, layer, block");
            assertEquals(1, hashes.size(), source + ": hashes by operation, layer, block");
        }
    }

    /** What is compared of a model: where its file lies may differ from machine to machine. */
    private record Same(String sha256, List<TensorInfo> inputs, List<Layer> layers, List<String> results) {
        static Same of(Model model) {
            ModelGraph graph = model.graph();
            return new Same(graph.sha256(), graph.inputs(), graph.layers(), graph.results());
        }
    }

    @Test
    void loadsTheSameAgainAndFromSeveralThreads() throws Exception {
        for (String source : sources()) {
            ModelLoader loader = loader();
            Model first = loader.load(source, Progress.NONE);
            assertTrue(loader.accepts(first.source()), "its own source '" + first.source() + "'");
            Same same = Same.of(first);
            assertEquals(same, Same.of(loader.load(first.source(), first.options(), Progress.NONE)), source + " again");
            assertEquals(same, Same.of(loader().load(source, Progress.NONE)), source + " from another loader");
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<Model>> together = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    together.add(threads.submit(() -> loader.load(source, Progress.NONE)));
                }
                for (Future<Model> model : together) {
                    assertEquals(same, Same.of(model.get(LOAD_SECONDS, TimeUnit.SECONDS)), source + " in a thread");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void refusesWhatIsBroken() throws IOException {
        assertFalse(broken().isEmpty(), "nothing broken to test");
        for (String source : broken()) {
            InputException refusal = assertThrows(
                    InputException.class, () -> loader().load(source, Progress.NONE), "'" + source + "' is loaded");
            assertFalse(refusal.getMessage().isBlank(), source + ": why it is refused is not said");
        }
    }

    @Test
    void acceptsWhatItLists() {
        ModelLoader loader = loader();
        Set<String> seen = new HashSet<>();
        for (ModelEntry entry : loader.catalogue()) {
            assertTrue(loader.accepts(entry.source()), entry.source());
            assertTrue(seen.add(entry.source()), entry.source() + " is listed twice");
        }
    }

    private static final class AnyFile implements ModelLoader {
        private static final int LAYERS = 4;

        @Override
        public boolean accepts(String source) {
            return !source.isBlank();
        }

        @Override
        public Model load(String source, LoadOptions options, Progress progress) {
            Path file = Path.of(source);
            byte[] content;
            try {
                content = Files.readAllBytes(file);
            } catch (IOException e) {
                throw new InputException(source, "it cannot be read: " + e, "Give a file", e);
            }
            if (content.length == 0) {
                throw new InputException(source, "it is empty", "Give a model");
            }
            List<Layer> layers = new ArrayList<>();
            String before = "image";
            for (int l = 0; l < LAYERS; l++) {
                TensorInfo made = TensorInfo.of("tensor" + l, ElementType.FP32, List.of(1L, 16L >> l));
                String id = "layer" + l;
                layers.add(new Layer(id, List.of(id), List.of("Gemm"), List.of(before), List.of(made), 1000, 100, 400));
                before = made.id();
            }
            ModelGraph graph = new ModelGraph(
                    String.valueOf(file.getFileName()),
                    sha256(content),
                    List.of(TensorInfo.of("image", ElementType.FP32, List.of(1L, 16L))),
                    layers,
                    List.of(before));
            return new Model(source, options, graph, file, List.of());
        }

        private static String sha256(byte[] content) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
