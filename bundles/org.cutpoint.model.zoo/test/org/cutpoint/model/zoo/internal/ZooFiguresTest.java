package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks are what they claim to be, and alive. */
class ZooFiguresTest {
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

    static Stream<String> sources() {
        return ZooLoader.networks().stream().map(n -> n.entry().source());
    }

    /** Parameters in millions and operations in milliards as torchvision publishes them for its weights. */
    @ParameterizedTest
    @CsvSource({
        "zoo:alexnet, 61.1, 0.714",
        "zoo:mobilenet-v2, 3.50, 0.300",
        "zoo:resnet18, 11.69, 1.814",
        "zoo:googlenet, 6.62, 1.498"
    })
    void publishedFigures(String source, double parameters, double macs) {
        Model model = loaders.load(source);
        assertThat(model.graph().parameters() / 1e6).isCloseTo(parameters, Percentage.withPercentage(0.5));
        assertThat(model.graph().macs() / 1e9).isCloseTo(macs, Percentage.withPercentage(0.5));
        assertThat(model.graph().inputs()).singleElement().satisfies(i -> assertThat(i.shape())
                .containsExactly(1L, 3L, 224L, 224L));
        assertThat(model.graph().tensor(model.graph().results().get(0)).shape()).containsExactly(1L, 1000L);
    }

    /** Other bytes for the same source would keep devices and clouds of different builds from working together. */
    @ParameterizedTest
    @CsvSource({
        "zoo:alexnet, 1a71f822ecd65ff2edcfaa4f6129eb1fe8834d14ffbd267743a6f87762811d4a",
        "zoo:googlenet, b4c17e1eb2aba38fb10a92156bffe0d94cab04158e87ffb6e06ceb3e0b58d6d4",
        "zoo:mobilenet-v2, 58647238e228b2668fa29233cb8514378877229ecc9898f4efc3762cccc34bf7",
        "zoo:resnet18, 524423ea1c26d43cb122373cbf3f6caa944be87a066a9b10402242e1b9f49e3c"
    })
    void sameBytesOnEveryMachine(String source, String sha256) {
        assertThat(loaders.load(source).graph().sha256()).isEqualTo(sha256);
    }

    @Test
    void catalogueTellsTheTruth() {
        assertThat(loaders.zoo().catalogue()).hasSize(4);
        for (ModelEntry entry : loaders.zoo().catalogue()) {
            Model model = loaders.load(entry.source());
            assertThat(model.graph().parameters()).as(entry.source()).isEqualTo(entry.parameters());
            assertThat(model.graph().macs()).as(entry.source()).isEqualTo(entry.macs());
            boolean line = model.graph().layers().stream()
                            .allMatch(l -> l.inputs().size() == 1)
                    && model.graph().layers().stream()
                            .allMatch(l -> model.graph()
                                            .consumers(l.outputs().get(0).id())
                                            .size()
                                    <= 1);
            assertThat(entry.structure()).isEqualTo(line ? "line" : "DAG");
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void activationsStayAliveToTheLastLayer(String source) throws Exception {
        Model model = loaders.load(source);
        ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(model.file()));
        GraphProto.Builder graph = proto.getGraph().toBuilder();
        List<String> rectified = new ArrayList<>();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            if (node.getOpType().equals("Relu") || node.getOpType().equals("Clip")) {
                rectified.add(node.getOutput(0));
                graph.addOutput(ValueInfoProto.newBuilder().setName(node.getOutput(0)));
            }
        }
        byte[] open = proto.toBuilder().setGraph(graph).build().toByteArray();
        ByteBuffer all = ByteBuffer.allocateDirect(open.length).put(open).flip();
        String input = model.graph().inputs().get(0).id();
        String result = model.graph().results().get(0);
        List<float[]> results = new ArrayList<>();
        for (int seed = 0; seed < 2; seed++) {
            Map<String, float[]> values = Runs.run(
                    all,
                    OptLevel.ALL_OPT,
                    model.graph().inputs(),
                    Map.of(input, Runs.random(model.graph().inputs().get(0), seed)));
            double ratios = 0;
            for (String name : rectified) {
                double zeros = zeros(values.get(name));
                assertThat(zeros).as(name).isBetween(0.05, 0.9);
                ratios += zeros / rectified.size();
            }
            assertThat(ratios).isBetween(0.4, 0.9);
            results.add(values.get(result));
        }
        double size = deviation(results.get(0), new float[1000]);
        assertThat(size).isFinite().isBetween(0.1, 10.0);
        assertThat(deviation(results.get(0), results.get(1)) / size).isGreaterThan(0.3);
    }

    private static double zeros(float[] values) {
        int zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros / (double) values.length;
    }

    private static double deviation(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow((double) a[i] - b[i], 2);
        }
        return Math.sqrt(sum / a.length);
    }

    @Test
    void normalDistributionIsAccurate() {
        // E max(0, x) and its variance for a standard normal: 1/sqrt(2 pi), 1/2 - 1/(2 pi).
        Signal rectified = Signal.normal("x", 1, 1).rectified("y");
        assertThat(rectified.mean()[0]).isCloseTo(1 / Math.sqrt(2 * Math.PI), within(1e-6));
        assertThat(rectified.variance()[0]).isCloseTo(0.5 - 1 / (2 * Math.PI), within(1e-6));
        // The largest of one is the one itself.
        Signal one = rectified.maximum("z", 1, 1, 1);
        assertThat(one.mean()[0]).isCloseTo(rectified.mean()[0], within(1e-3));
        assertThat(one.variance()[0]).isCloseTo(rectified.variance()[0], within(1e-3));
    }
}
