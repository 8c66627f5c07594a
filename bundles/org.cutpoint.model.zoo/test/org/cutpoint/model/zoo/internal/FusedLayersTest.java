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
import org.cutpoint.model.tck.RuntimeFusions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime fuses is one layer. */
class FusedLayersTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zoo:chair",
                "zoo:deep-speech?size=4",
                "zoo:googlenet?size=32",
                "zoo:mobilenet-v2?size=32",
                "zoo:randwire?size=32",
                "zoo:resnet50?size=32",
                "zoo:squeezenet?size=32",
                "zoo:tiny-yolov2?size=32"
            })
    void ofSomeNetworks(String source) throws Exception {
        check(source);
    }

    static Stream<String> all() {
        return Loaders.in(Path.of("")).zoo().catalogue().stream().map(ModelEntry::source);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("all")
    void ofAllNetworks(String source) throws Exception {
        check(source);
    }

    private void check(String source) throws Exception {
        Loaders loaders = Loaders.in(folder);
        Model nodes = loaders.zoo().load(source, new LoadOptions(Granularity.OP, Map.of()), Progress.NONE);
        assertThat(RuntimeFusions.across(loaders.load(source), nodes, loaders.splitter(), folder))
                .isEmpty();
    }
}
