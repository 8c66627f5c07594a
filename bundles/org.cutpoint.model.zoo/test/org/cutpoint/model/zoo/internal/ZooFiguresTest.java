package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.model.tck.Inference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks are what they claim to be, and alive. */
class ZooFiguresTest {
    /** Parameters of networks that take seconds to open in the runtime. */
    private static final long LARGE = 100_000_000;

    private static final Set<String> RECTIFIERS = Set.of("Relu", "Clip", "LeakyRelu");

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

    static List<ModelEntry> catalogue() {
        return ZooLoader.networks().stream().map(Network::entry).toList();
    }

    /**
     * Parameters in millions and multiply-accumulates in milliards as published: by torchvision with its weights
     * (alexnet, googlenet, mobilenet-v2, resnet18, resnet50, squeezenet, vgg16), on timm's card of
     * inception_v4.tf_in1k, on pjreddie.com/darknet/yolov2 for the YOLOs (half of the operations, those of yolov2 at
     * 608 x 608 scaled to 416 x 416) with the parameters that OpenVINO's Open Model Zoo has for yolo-v2-tf and
     * yolo-v2-tiny-ava-sparse-30-0001 (20 classes, too). OverFeat's are those of its paper's table 4, which cuts
     * 145.92 M parameters off. Those of NIN for ImageNet are counted by hand: nobody publishes them. Figures that
     * follow from others' are {@link DerivedFiguresTest}'s.
     */
    @ParameterizedTest
    @CsvSource({
        "zoo:alexnet, 61.1, 0.714, 1x3x224x224, 1x1000",
        "zoo:googlenet, 6.62, 1.498, 1x3x224x224, 1x1000",
        "zoo:inception-v4, 42.7, 12.3, 1x3x299x299, 1x1000",
        "zoo:mobilenet-v2, 3.505, 0.301, 1x3x224x224, 1x1000",
        "zoo:nin, 7.595, 1.100, 1x3x224x224, 1x1000",
        "zoo:overfeat, 145.92, 2.810, 1x3x231x231, 1x1000x1x1",
        "zoo:resnet18, 11.69, 1.814, 1x3x224x224, 1x1000",
        "zoo:resnet50, 25.56, 4.089, 1x3x224x224, 1x1000",
        "zoo:squeezenet, 1.248, 0.819, 1x3x224x224, 1x1000",
        "zoo:tiny-yolov2, 15.859, 3.485, 1x3x416x416, 1x125x13x13",
        "zoo:vgg16, 138.36, 15.470, 1x3x224x224, 1x1000",
        "zoo:yolov2, 50.95, 14.73, 1x3x416x416, 1x425x13x13"
    })
    void publishedFigures(String source, double parameters, double macs, String input, String result) {
        ModelGraph graph = loaders.load(source).graph();
        assertThat(graph.parameters() / 1e6).isCloseTo(parameters, Percentage.withPercentage(0.5));
        assertThat(graph.macs() / 1e9).isCloseTo(macs, Percentage.withPercentage(0.5));
        assertThat(graph.inputs()).extracting(ZooFiguresTest::shape).containsExactly(input);
        assertThat(graph.results()).extracting(r -> shape(graph.tensor(r))).containsExactly(result);
    }

    /**
     * The paper's small regime (its table 2): 5.6 M parameters (deviation 0.1) and 583 M multiply-accumulates (deviation
     * 6.2), of five networks each. Their factors at what nodes read are multiply-accumulates there, but no convolution's.
     */
    @Test
    void fiveRandWiresAreThePapersOnAverage() {
        List<ModelGraph> five = LongStream.rangeClosed(1, 5)
                .mapToObj(seed -> loaders.load("zoo:randwire?seed=" + seed).graph())
                .toList();
        double parameters =
                five.stream().mapToLong(ModelGraph::parameters).average().orElseThrow();
        double macs = five.stream()
                .mapToLong(graph -> graph.macs() + weighted(graph))
                .average()
                .orElseThrow();
        assertThat(parameters / 1e6).isCloseTo(5.6, within(0.05));
        assertThat(macs / 1e6).isCloseTo(583, Percentage.withPercentage(0.5));
    }

    private static long weighted(ModelGraph graph) {
        return graph.layers().stream()
                .mapToLong(l -> l.ops().stream().filter("Mul"::equals).count()
                        * l.outputs().get(0).elements())
                .sum();
    }

    private static String shape(TensorInfo tensor) {
        return tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** Other bytes for the same source would keep devices and clouds of different builds from working together. */
    @ParameterizedTest
    @CsvSource({
        "zoo:alex-parallel, d1299ed065e416a6543dfa52de51a0d345f90cc725a9eede71aff4efbd90a966",
        "zoo:alexnet, 1a71f822ecd65ff2edcfaa4f6129eb1fe8834d14ffbd267743a6f87762811d4a",
        "zoo:chair, 6292edf1e41bb56eed6175352ba4bd11edfdcbf9540ce586537972861eb01ed3",
        "zoo:deep-speech, 36760dcde1c1b1fabba59875a8d0156f7dd0179355b233b7fb2cea0c9b72dad8",
        "zoo:deepface, e74586962874b0b2436cc7f92121fdb837f3310df50b8433aba0231cfa677dea",
        "zoo:googlenet, b4c17e1eb2aba38fb10a92156bffe0d94cab04158e87ffb6e06ceb3e0b58d6d4",
        "zoo:inception-v4, a0cca7ea555e46bb66bdea1353d50c4b3f8fa78fec7f6bdc466480d43f50f5f2",
        "zoo:lenet, 5a03121635c4f75ecb604a14f254aa525f255b1230a475549bdabb7c5d5280e4",
        "zoo:mobilenet-v2, 58647238e228b2668fa29233cb8514378877229ecc9898f4efc3762cccc34bf7",
        "zoo:multi-stream, 79f78b43aa0869452daa84ae37427cd2c2fc3948f59e2e5e614d8171300f7b62",
        "zoo:nin, 919fcd3082aa47d50a9e63dd06997cad7e91a2daa32dff891767013da63603ad",
        "zoo:overfeat, 0f19a863507b7636379155b729163b5b28fb6e609daa536fef49b3520f4b5b1a",
        "zoo:pix2pix, a07d91a2741972facf326d26a6d8221204a7113d3b91bd2b23164126395b6a68",
        "zoo:randwire, 06f97245aaaf93a12b97e7110e5de3c2ed227ed852b4ffaf2382aad2560eb074",
        "zoo:resnet18, 524423ea1c26d43cb122373cbf3f6caa944be87a066a9b10402242e1b9f49e3c",
        "zoo:resnet50, 38510b96ce79a55a65031de0124fc04a63a472248ae14169896924cc238dbbb6",
        "zoo:squeezenet, 8aedc2c6fe4ab2bdec4db0bc5e1adcfefec19432b187166e19926309c4f40dd7",
        "zoo:tiny-yolov2, 6222a5341102632b1bd9a8b2e3ecb59518ee15de2f2342d4e81f82c8b07c6e2f",
        "zoo:vgg16, d27894322281255f701fbef639a4929551b98020ffd5b1dafae7ac953d99c67a",
        "zoo:yolov2, fbd2457c674aabced2a7cf711c6d8bc609320d6f096f4ba8e8aecb12bdc37868"
    })
    void sameBytesOnEveryMachine(String source, String sha256) {
        assertThat(loaders.load(source).graph().sha256()).isEqualTo(sha256);
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void catalogueTellsTheTruth(ModelEntry entry) {
        ModelGraph graph = loaders.load(entry.source()).graph();
        assertThat(entry)
                .isEqualTo(new ModelEntry(
                        graph.name(),
                        graph.parameters(),
                        graph.macs(),
                        graph.layers().size(),
                        Structure.of(graph).kind().toString(),
                        entry.reference()));
    }

    static Stream<ModelEntry> large() {
        return catalogue().stream().filter(e -> e.parameters() > LARGE);
    }

    static Stream<ModelEntry> others() {
        return catalogue().stream().filter(e -> e.parameters() <= LARGE);
    }

    @ParameterizedTest
    @MethodSource("others")
    void activationsStayAliveToTheLastLayer(ModelEntry entry) throws Exception {
        checkActivations(loaders.load(entry.source()));
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("large")
    void activationsOfLargeNetworksStayAlive(ModelEntry entry) throws Exception {
        checkActivations(loaders.load(entry.source()));
    }

    private static void checkActivations(Model model) throws Exception {
        ModelGraph graph = model.graph();
        List<TensorInfo> results = graph.results().stream().map(graph::tensor).toList();
        List<TensorInfo> rectified = graph.layers().stream()
                .filter(l -> RECTIFIERS.contains(l.ops().get(l.ops().size() - 1)))
                .map(l -> l.outputs().get(0))
                .filter(t -> !results.contains(t))
                .toList();
        List<TensorInfo> all =
                Stream.concat(results.stream(), rectified.stream()).toList();
        Path open = returning(rectified, model.file());
        List<Map<String, Tensor>> runs = new ArrayList<>();
        for (long seed = 0; seed < 2; seed++) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (TensorInfo input : graph.inputs()) {
                inputs.put(input.id(), input(input, 10 * seed + inputs.size()));
            }
            Map<String, Tensor> made = Inference.run(open, OptLevel.ALL_OPT, inputs, all);
            double ratio = 0;
            for (TensorInfo tensor : rectified) {
                double zeros = zeros(made.get(tensor.id()));
                assertThat(zeros).as(tensor.id()).isBetween(0.05, 0.9);
                ratio += zeros / rectified.size();
            }
            if (!rectified.isEmpty()) {
                assertThat(ratio).as("zeros of all").isBetween(0.4, 0.9);
            }
            runs.add(made);
        }
        Files.delete(open);
        for (TensorInfo result : results) {
            float[] one = values(runs.get(0).get(result.id()));
            float[] other = values(runs.get(1).get(result.id()));
            double size = deviation(one, new float[one.length]);
            assertThat(size).isFinite().isBetween(0.1, 10.0);
            assertThat(deviation(one, other) / size).isGreaterThan(0.15);
        }
    }

    /** Random values, but for a class, which is one of many. */
    private static Tensor input(TensorInfo info, long seed) {
        if (!info.id().equals("class")) {
            return Tensor.random(info, seed);
        }
        ByteBuffer values = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat((int) (4 * (17 * seed % info.elements())), 1);
        return new Tensor(info, values);
    }

    /** The same model with more results; in Protobuf, what is appended is added. */
    private static Path returning(List<TensorInfo> tensors, Path model) throws IOException {
        GraphProto.Builder more = GraphProto.newBuilder();
        tensors.forEach(t -> more.addOutput(ValueInfoProto.newBuilder().setName(t.id())));
        Path copy = Files.copy(model, cache.resolve("open.onnx"), StandardCopyOption.REPLACE_EXISTING);
        return Files.write(
                copy, ModelProto.newBuilder().setGraph(more).build().toByteArray(), StandardOpenOption.APPEND);
    }

    /** Share of what a rectifier holds back, wholly or mostly. */
    private static double zeros(Tensor tensor) {
        int zeros = 0;
        for (float value : values(tensor)) {
            zeros += value <= 0 ? 1 : 0;
        }
        return zeros / (double) tensor.info().elements();
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.info().elements()];
        tensor.data().asFloatBuffer().get(values);
        return values;
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
