package org.cutpoint.profile.regression.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileTrainer.Point;
import org.cutpoint.api.profile.ProfileTrainer.Sample;
import org.cutpoint.api.profile.ProfileTrainer.Training;
import org.cutpoint.api.profile.Profiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegressionProfilersTest {
    private static final Machine MACHINE = new Machine("m", "os", "cpu", 2, "ort");

    @TempDir
    private Path folder;

    private final RegressionProfilers profilers = new RegressionProfilers();

    /** What layers of each type really cost on the machine of these tests. */
    private static double trueMs(ModelGraph graph, int first, int last) {
        double sum = 0.05;
        for (Layer layer : graph.layers().subList(first, last + 1)) {
            double megabytes = graph.movedBytes(layer) / 1e6;
            sum += switch (LayerType.of(graph, layer)) {
                case CONVOLUTION -> 0.02 * layer.macs() / 1e6 + 0.05 * megabytes;
                case POINTWISE -> 0.03 * layer.macs() / 1e6 + 0.01;
                case GROUPED -> 0.1 * layer.macs() / 1e6 + 0.2 * megabytes;
                case DENSE -> 0.25 * megabytes + 0.02;
                case POOLING -> 0.4 * megabytes;
                case OTHER -> 0.3 * megabytes + 0.005;
            };
        }
        return sum;
    }

    /** A chain of random layers, square images of channels; of these types only. */
    private static ModelGraph network(String name, long seed, LayerType... types) {
        SplittableRandom random = new SplittableRandom(seed);
        TensorInfo last = TensorInfo.of("x", ElementType.FP32, List.of(1L, 8L, 64L, 64L));
        TensorInfo input = last;
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LayerType type = types[i % types.length];
            long channels = last.shape().get(1);
            long out = type == LayerType.GROUPED || type == LayerType.POOLING || type == LayerType.OTHER
                    ? channels
                    : random.nextLong(4, 64);
            long side = type == LayerType.DENSE ? 1 : random.nextLong(4, 64);
            TensorInfo output = TensorInfo.of("t" + i, ElementType.FP32, List.of(1L, out, side, side));
            long perOutput =
                    switch (type) {
                        case CONVOLUTION -> 9 * channels;
                        case POINTWISE -> channels;
                        case GROUPED -> 3;
                        case DENSE -> last.elements();
                        case POOLING, OTHER -> 0;
                    };
            String op =
                    switch (type) {
                        case CONVOLUTION, POINTWISE, GROUPED -> "Conv";
                        case DENSE -> "Gemm";
                        case POOLING -> "GlobalAveragePool";
                        case OTHER -> "Add";
                    };
            layers.add(new Layer(
                    "t" + i,
                    List.of("n"),
                    List.of(op),
                    List.of(last.id()),
                    List.of(output),
                    perOutput * output.elements(),
                    0,
                    perOutput * out * 4));
            assertThat(LayerType.of(
                            new ModelGraph("g", "0", List.of(last), List.of(layers.get(i)), List.of()), layers.get(i)))
                    .isEqualTo(type);
            last = output;
        }
        return new ModelGraph(name, "hash-" + name, List.of(input), layers, List.of(last.id()));
    }

    private static Sample sample(ModelGraph graph, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Interval> intervals = new ArrayList<>();
        int last = graph.layers().size() - 1;
        for (int i = 0; i <= last; i++) {
            intervals.add(interval(graph, 0, i, noise * random.nextGaussian()));
            if (i > 0) {
                intervals.add(interval(graph, i, last, noise * random.nextGaussian()));
            }
        }
        return new Sample(graph, profile(graph, intervals));
    }

    private static Interval interval(ModelGraph graph, int first, int last, double error) {
        double ms = trueMs(graph, first, last) * (1 + error);
        return new Interval(first, last, ms, ms, ms, 15);
    }

    private static Profile profile(ModelGraph graph, List<Interval> intervals) {
        return new Profile(
                graph.name(),
                graph.sha256(),
                graph.layers().stream().map(Layer::id).toList(),
                MACHINE,
                1,
                Instant.EPOCH,
                intervals);
    }

    private static List<Sample> samples(double noise) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            samples.add(sample(network("net" + i, i, LayerType.values()), noise, 100 + i));
        }
        return samples;
    }

    @Test
    void predictsNetworksThatItHasNotSeen() {
        Training training = profilers.train(samples(0));
        assertThat(training.points()).hasSize(5 * 39).allSatisfy(point -> assertThat(point.error())
                .as(point.toString())
                .isEqualTo(0, within(0.01)));
        assertThat(training.points().stream().filter(Point::whole)).hasSize(5);
    }

    @Test
    void noiseOfMeasurementsAveragesOut() {
        double[] errors = profilers.train(samples(0.03)).points().stream()
                .mapToDouble(p -> {
                    Sample sample = samples(0).get(p.network().charAt(3) - '0');
                    return Math.abs(p.predictedMs() / trueMs(sample.graph(), p.first(), p.last()) - 1);
                })
                .sorted()
                .toArray();
        assertThat(errors[errors.length / 2]).isLessThan(0.02);
        assertThat(errors[errors.length * 95 / 100]).isLessThan(0.08);
    }

    @Test
    void aTypeThatWasNeverSeenCostsWhatOthersDo() {
        List<Sample> samples = List.of(
                sample(network("a", 1, LayerType.CONVOLUTION, LayerType.POOLING), 0, 1),
                sample(network("b", 2, LayerType.CONVOLUTION, LayerType.DENSE), 0, 2),
                sample(network("c", 3, LayerType.GROUPED, LayerType.CONVOLUTION), 0, 3));
        List<Point> unseen = profilers.train(samples).points().stream()
                .filter(p -> p.network().equals("c") && p.whole())
                .toList();
        assertThat(unseen).hasSize(1).allSatisfy(p -> assertThat(p.error()).isBetween(-0.8, 2.0));
    }

    @Test
    void whatWasLearntIsKeptInAFile() throws Exception {
        List<Sample> samples = samples(0);
        Path file = Files.writeString(
                folder.resolve("m.json"), profilers.train(samples).file());
        Profiler profiler = profilers.find(file.toString()).orElseThrow();
        ModelGraph graph = network("new", 77, LayerType.values());
        Profile profile = profiler.profile(
                new Model("new.onnx", graph, Path.of("new.onnx")), ProfileOptions.DEFAULT, Progress.NONE);
        assertThat(profile.machine().id()).isEqualTo("m-regression");
        assertThat(profile.intervals()).hasSize(39).allSatisfy(i -> assertThat(i.medianMs())
                .isEqualTo(trueMs(graph, i.first(), i.last()), within(0.01 * i.medianMs())));
        assertThat(profile.intervals()).allMatch(i -> i.samples() == 0);
    }

    @Test
    void nothingCostsLessThanNothing() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 50; round++) {
            List<double[]> features = new ArrayList<>();
            double[] targets = new double[12];
            for (int i = 0; i < targets.length; i++) {
                features.add(new double[] {1, random.nextDouble(), random.nextDouble(), 0});
                targets[i] = random.nextDouble(0.1, 2);
            }
            double[] fit = LinearFit.of(features, targets);
            assertThat(Arrays.stream(fit)).hasSize(4).allMatch(c -> c >= 0);
            assertThat(fit[3]).as("a feature that nothing has").isZero();
        }
    }

    @Test
    void leastSquaresIsTheBestOfAGrid() {
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 20; round++) {
            List<double[]> features = new ArrayList<>();
            double[] targets = new double[10];
            for (int i = 0; i < targets.length; i++) {
                double[] f = {random.nextDouble(), random.nextDouble()};
                features.add(f);
                targets[i] = (0.5 * f[0] + 0.7 * f[1]) * random.nextDouble(0.7, 1.3);
            }
            double best = squares(features, targets, LinearFit.of(features, targets));
            for (double a = 0; a < 1.5; a += 0.05) {
                for (double b = 0; b < 1.5; b += 0.05) {
                    assertThat(squares(features, targets, a, b)).isGreaterThan(best - 1e-5);
                }
            }
        }
    }

    private static double squares(List<double[]> features, double[] targets, double... c) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double error = (c[0] * features.get(i)[0] + c[1] * features.get(i)[1]) / targets[i] - 1;
            sum += error * error;
        }
        return sum;
    }

    @Test
    void refusesSamplesThatDoNotBelongTogether() {
        Sample a = samples(0).get(0);
        Sample b = samples(0).get(1);
        refused("it needs profiles of several networks", List.of());
        refused("it needs profiles of several networks", List.of(a));
        refused("it needs profiles of several networks", List.of(a, b, a));
        Profile p = b.profile();
        Machine other = new Machine("n", "os", "cpu", 2, "ort");
        Profile elsewhere = new Profile(p.model(), p.modelSha256(), p.layers(), other, 1, p.measured(), p.intervals());
        refused("it was measured on n with 1 threads", List.of(a, new Sample(b.graph(), elsewhere)));
        Profile changed = new Profile(p.model(), "00", p.layers(), MACHINE, 1, p.measured(), p.intervals());
        refused("it was measured with another model", List.of(a, new Sample(b.graph(), changed)));
        refused("it has no times", List.of(a, new Sample(b.graph(), profile(b.graph(), List.of()))));
    }

    private void refused(String message, List<Sample> samples) {
        assertThatThrownBy(() -> profilers.train(samples))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"threads\" : 1       | \"threads\" : 0       | $.threads: 0 is too small",
                "\"convolution\"       | \"convolutions\"      | $.types.convolutions: unknown field",
                "\"callMs\"            | \"call\"              | $.call: unknown field",
                "\"unseen\" : {        | \"unseen\" : {\"layerMs\" : -1, | $.unseen.layerMs: -1.0 cannot be",
                "\"machine\" : \"m\", |                       | $.machine: missing",
                "\"format\"            | \"format\" : \"cutpoint-regression/1\", \"format\" | $.format (line 2): not"
                        + " valid JSON",
            })
    void faultsNameFileAndPath(String part, String replacement, String message) throws Exception {
        String text = profilers.train(samples(0)).file();
        assertThat(text).contains(part.strip());
        Path file = Files.writeString(
                folder.resolve("bad.json"),
                text.replaceFirst(Pattern.quote(part.strip()), replacement == null ? "" : replacement.strip()));
        assertThatThrownBy(() -> profilers.find(file.toString()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": " + message.strip());
    }

    @Test
    void whatIsNotItsOwnIsLeftToOthers() throws Exception {
        assertThat(profilers.find("raspberry-pi-4b")).isEmpty();
        assertThat(profilers.find("\0")).isEmpty();
        Path other = Files.writeString(folder.resolve("m.json"), "{\"format\":\"cutpoint-machine/1\"}");
        assertThat(profilers.find(other.toString())).isEmpty();
    }
}
