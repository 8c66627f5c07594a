package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks cut anywhere, run piece by piece, compute what the whole computes. */
class SplitTest {
    @TempDir
    static Path cache;

    private static Loaders loaders;

    @BeforeAll
    static void setUp() {
        loaders = Loaders.in(cache);
    }

    @AfterAll
    static void tearDown() {
        loaders = null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoo:mobilenet-v2?size=32", "zoo:googlenet?size=32", "zoo:resnet18?size=32"})
    void aSampleOfAllDivisions(String source) throws Exception {
        check(source, 4, 8, 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoo:alexnet"})
    void aFewOfABigNetwork(String source) throws Exception {
        check(source, 4, 1, 1);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zoo:alexnet",
                "zoo:mobilenet-v2",
                "zoo:googlenet",
                "zoo:resnet18",
                "zoo:mobilenet-v2?size=96&batch=2"
            })
    void allPrefixesAndManyDivisions(String source) throws Exception {
        check(source, 1, 200, 200);
    }

    /** @param every which prefixes in the order of layers: every so many */
    private static void check(String source, int every, int closedSets, int assignments) throws Exception {
        Model model = loaders.load(source);
        ModelGraph graph = model.graph();
        List<String> layers = graph.layers().stream().map(Layer::id).toList();
        Set<List<List<String>>> divisions = new LinkedHashSet<>();
        for (int i = 1; i < layers.size(); i += every) {
            divisions.add(List.of(layers.subList(0, i), layers.subList(i, layers.size())));
        }
        Random random = new Random(42);
        for (int i = 0; i < closedSets; i++) {
            List<String> first = Runs.closedSet(graph, random);
            divisions.add(List.of(
                    first, layers.stream().filter(l -> !first.contains(l)).toList()));
        }
        for (int i = 0; i < assignments; i++) {
            divisions.add(Runs.assignment(graph, 2 + i % 3, i % 4 == 0 ? 0 : 0.9, random));
        }
        float[] input = Runs.random(graph.inputs().get(0), 1);
        float[] whole = whole(model, input);
        for (List<List<String>> division : divisions) {
            assertThat(pieces(model, division, OptLevel.NO_OPT, input))
                    .as("%s without optimisation, cut as %s", source, division)
                    .containsExactly(whole);
            assertThat(difference(pieces(model, division, OptLevel.ALL_OPT, input), whole))
                    .as("%s optimised, cut as %s", source, division)
                    .isLessThan(1e-4);
        }
    }

    private static float[] whole(Model model, float[] input) throws IOException, OrtException {
        byte[] bytes = Files.readAllBytes(model.file());
        ByteBuffer file = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        String id = model.graph().inputs().get(0).id();
        return Runs.run(file, OptLevel.NO_OPT, model.graph().inputs(), Map.of(id, input))
                .get(model.graph().results().get(0));
    }

    private static float[] pieces(Model model, List<List<String>> division, OptLevel level, float[] input)
            throws OrtException {
        Map<String, float[]> known = new HashMap<>();
        known.put(model.graph().inputs().get(0).id(), input);
        for (List<String> layers : division) {
            Segment segment = model.graph().segment(layers);
            known.putAll(Runs.run(loaders.splitter().split(model, segment), level, segment.inputs(), known));
        }
        return known.get(model.graph().results().get(0));
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
            scale = Math.max(scale, Math.abs(b[i]));
        }
        return largest / scale;
    }
}
