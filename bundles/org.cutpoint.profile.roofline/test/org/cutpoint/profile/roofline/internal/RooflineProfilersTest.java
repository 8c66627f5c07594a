package org.cutpoint.profile.roofline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RooflineProfilersTest {
    private static final String MACHINE = "{\"format\":\"cutpoint-machine/1\",\"name\":\"toy\",\"source\":\"me\","
            + "\"cores\":2,\"gflops\":1,\"gigabytesPerS\":4,\"operationsPerMac\":2,\"layerMs\":0.5}";

    @TempDir
    private Path folder;

    private final RooflineProfilers profilers = new RooflineProfilers();

    /** x of 4 MB, then a: 1 M multiply-accumulates, 4 MB out; b: 500 M of them, 8 MB of weights, 4 kB out. */
    private static Model model() {
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1_000_000L));
        TensorInfo a = TensorInfo.of("a", ElementType.FP32, List.of(1_000_000L));
        TensorInfo b = TensorInfo.of("b", ElementType.FP32, List.of(1_000L));
        ModelGraph graph = new ModelGraph(
                "net",
                "ab12",
                List.of(x),
                List.of(
                        new Layer("a", List.of("a"), List.of("Relu"), List.of("x"), List.of(a), 1_000_000, 0, 0),
                        new Layer(
                                "b",
                                List.of("b"),
                                List.of("Gemm"),
                                List.of("a"),
                                List.of(b),
                                500_000_000,
                                0,
                                8_000_000)),
                List.of("b"));
        return new Model("net.onnx", graph, Path.of("net.onnx"));
    }

    private static Profile profile(Profiler profiler) {
        return profiler.profile(model(), ProfileOptions.DEFAULT, Progress.NONE);
    }

    @Test
    void aLayerTakesTheLongerOfOperationsAndBytes() throws Exception {
        Path file = Files.writeString(folder.resolve("toy.json"), MACHINE);
        Profile profile = profile(profilers.find(file.toString()).orElseThrow());
        // a: 2 ms of operations, 8 MB in 2 ms; b: 1000 ms of operations. And 0.5 ms each.
        assertThat(profile.interval(0, 0).orElseThrow().medianMs()).isEqualTo(2.5);
        assertThat(profile.interval(1, 1).orElseThrow().medianMs()).isEqualTo(1000.5);
        assertThat(profile.interval(0, 1).orElseThrow().medianMs()).isEqualTo(1003);
        assertThat(profile.intervals()).allMatch(interval -> interval.samples() == 0);
        assertThat(profile.machine().id()).isEqualTo("toy");
        assertThat(profile.modelSha256()).isEqualTo("ab12");
    }

    @Test
    void boundByMemoryWhereBytesTakeLonger() {
        // 12.8 GB/s for 8 MB; 48 GFLOP/s for 1 GFLOP.
        Profile profile = profile(profilers.find("raspberry-pi-4b").orElseThrow());
        assertThat(profile.interval(0, 0).orElseThrow().medianMs()).isEqualTo(8e6 / 12.8e6, within(1e-9));
        assertThat(profile.interval(1, 1).orElseThrow().medianMs()).isEqualTo(1e9 / 48e6, within(1e-9));
        assertThat(profile.threads()).isEqualTo(4);
    }

    @Test
    void figuresAreThoseThatMakersState() {
        assertThat(gflops("gtx-1080")).isEqualTo(8228, within(1.0));
        assertThat(gflops("gtx-1080-ti")).isEqualTo(10_609, within(1.0));
        assertThat(gflops("tesla-k40")).isEqualTo(4291, within(1.0));
        assertThat(gflops("tesla-k80")).as("half of 5.6 TFLOPS").isEqualTo(2796, within(1.0));
        assertThat(gflops("jetson-tx2")).isEqualTo(666, within(1.0));
        assertThat(gflops("i7-8700")).isEqualTo(614.4, within(0.1));
        assertThat(profilers.machines()).extracting(KnownMachine::source).allMatch(source -> source.length() > 40);
        assertThat(profilers.machines()).extracting(KnownMachine::name).doesNotHaveDuplicates();
    }

    private static double gflops(String name) {
        return Presets.ALL.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow()
                .gflops();
    }

    @Test
    void tableOneTakesAlexNetWhatThePaperImplies() {
        // 714 M multiply-accumulates divided among both machines as fast as they are: 157 ms at least.
        double together = gflops("fused-layer-end-device") + gflops("fused-layer-edge-server");
        assertThat(714_188_480 / (together * 1e6)).isEqualTo(157, within(0.5));
        Profile profile = profile(profilers.find("fused-layer-edge-server").orElseThrow());
        assertThat(profile.interval(1, 1).orElseThrow().medianMs()).isEqualTo(500e6 / 4.32e6, within(1e-9));
    }

    @Test
    void whatIsNotItsOwnIsLeftToOthers() throws IOException {
        assertThat(profilers.find("cray-1")).isEmpty();
        assertThat(profilers.find("\0")).isEmpty();
        assertThat(profilers.find(folder.toString())).isEmpty();
        Path other = Files.writeString(folder.resolve("p.json"), "{\"format\":\"cutpoint-profile/1\"}");
        assertThat(profilers.find(other.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"gflops\":1,         |                       | $.gflops: missing",
                "\"gflops\":1          | \"gflops\":0          | $.gflops: 0.0 cannot be",
                "\"cores\":2           | \"cores\":0           | $.cores: 0 is too small",
                "\"layerMs\":0.5       | \"layerMs\":-1        | $.layerMs: -1.0 ms cannot be",
                "\"source\":\"me\",    |                       | $.source: missing",
                "\"cores\":2           | \"core\":2            | $.core: unknown field",
            })
    void faultsNameFileAndPath(String part, String replacement, String message) throws Exception {
        assertThat(MACHINE).contains(part.strip());
        Path file = Files.writeString(
                folder.resolve("bad.json"),
                MACHINE.replace(part.strip(), replacement == null ? "" : replacement.strip()));
        assertThatThrownBy(() -> profilers.find(file.toString()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": " + message.strip());
    }
}
