package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.model.tck.ShapesAgree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loader says of every node's tensors is what ONNX Runtime makes. */
class ShapesTest {
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
                "zoo:resnet18?size=32",
                "zoo:squeezenet?size=32",
                "zoo:deep-speech?size=4&batch=2"
            })
    void ofSomeNetworks(String source) throws Exception {
        agree(source);
    }

    static Stream<String> all() {
        return loaders.zoo().catalogue().stream().map(ModelEntry::source);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("all")
    void ofAllNetworksAsTheyAre(String source) throws Exception {
        agree(source);
    }

    private static void agree(String source) throws Exception {
        Model model = loaders.zoo().load(source, new LoadOptions(Granularity.OP, Map.of()), Progress.NONE);
        assertThat(ShapesAgree.check(model, Map.of()))
                .isGreaterThanOrEqualTo(model.graph().layers().size());
    }
}
