package org.cutpoint.model.zoo.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.model.tck.SplitContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    @ValueSource(
            strings = {
                "zoo:googlenet?size=32",
                "zoo:lenet?batch=2",
                "zoo:mobilenet-v2?size=32",
                "zoo:nin?size=55",
                "zoo:resnet18?size=32",
                "zoo:squeezenet?size=32"
            })
    void aSampleOfAllDivisions(String source) throws Exception {
        contract(source).check(4, 4, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zoo:alex-parallel?size=63",
                "zoo:alexnet",
                "zoo:chair",
                "zoo:deep-speech?size=4&batch=2",
                "zoo:inception-v4?size=75",
                "zoo:pix2pix?size=32",
                "zoo:randwire?size=32",
                "zoo:resnet50?size=32",
                "zoo:tiny-yolov2?size=32",
                "zoo:yolov2?size=32"
            })
    void aFewOfABigNetwork(String source) throws Exception {
        int layers = loaders.load(source).graph().layers().size();
        contract(source).check(layers / 2 + 1, 0, 1);
    }

    static Stream<String> all() {
        return Stream.concat(
                loaders.zoo().catalogue().stream().map(ModelEntry::source),
                Stream.of("zoo:mobilenet-v2?size=96&batch=2"));
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("all")
    void allPrefixesAndManyDivisions(String source) throws Exception {
        contract(source).check(1, 200, 200);
    }

    private static SplitContract contract(String source) throws Exception {
        return new SplitContract(loaders.load(source), loaders.splitter(), Map.of(), 1e-4);
    }
}
