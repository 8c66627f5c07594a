package org.cutpoint.profile.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.junit.jupiter.api.Test;

class CodecProfilerTest {
    /** {@code x} -> relu {@code a} -> doubled {@code b}. */
    private static final Model MODEL = new Model(
            "test",
            new ModelGraph("test", "ab", List.of(info("x")), List.of(layer("a", "x"), layer("b", "a")), List.of("b")),
            Path.of("test.onnx"));

    private final CodecProfiler profiler = new CodecProfiler(new Fake(), new Codecs());

    private static TensorInfo info(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, 4L, 50L, 50L));
    }

    private static Layer layer(String id, String input) {
        return new Layer(id, List.of(id), List.of("Op"), List.of(input), List.of(info(id)), 0, 0, 0);
    }

    private Map<String, Tensor> tensors() {
        return profiler.tensors(MODEL, ExecutionOptions.DEFAULT, CodecProfiler.random(MODEL, 1), Progress.NONE);
    }

    @Test
    void measuresTheTensorsThatThereAre() {
        Map<String, Tensor> tensors = tensors();
        assertThat(tensors).containsOnlyKeys("x", "a", "b");
        CodedTensor a = profiler.code(tensors.get("a"), "sign");
        assertThat(a.zeroRatio()).isCloseTo(0.5, within(0.05));
        assertThat(a.encodedBytes()).isEqualTo(10_000);
        assertThat(a.ratio()).isEqualTo(4);
        assertThat(a.times().encodeMs()).isPositive();
        assertThat(a.times().decodeMs()).isPositive();
        CodedTensor coded = new CodedTensor("t", "c", 4000, 1000, 0, new CodedTensor.Times(2, 3));
        assertThat(coded.equivalentBytes(8, 1, 10)).isEqualTo(1000 + (2 * 8 + 3) * 10 * 1000 / 8);
        assertThat(coded.equivalentBytes(1, 8, 20)).isEqualTo(1000 + (2 + 3 * 8) * 20 * 1000 / 8);
    }

    @Test
    void saysHowResultsChange() {
        Map<String, Tensor> tensors = tensors();
        OutputChange raw = profiler.change(MODEL, ExecutionOptions.DEFAULT, tensors, 1, "raw", "b");
        assertThat(raw).isEqualTo(new OutputChange(0, 0, true));
        OutputChange lossy = profiler.change(MODEL, ExecutionOptions.DEFAULT, tensors, 1, "sign", "b");
        assertThat(lossy.largest()).isPositive();
        assertThat(lossy.relative()).isBetween(0.1, 1.0);
        assertThat(lossy.topKept()).isFalse();
        assertThat(profiler.change(MODEL, ExecutionOptions.DEFAULT, tensors, 1, "sign", "another")
                        .topKept())
                .isTrue();
    }

    @Test
    void choosesWhatArrivesSoonestAndLosesNothingUnlessAllowed() {
        Map<String, Tensor> tensors = tensors();
        assertThatThrownBy(() -> choose(tensors, false, 1, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--lossy");
        assertThat(choose(tensors, true, 0.1, 0.1).ids()).isEqualTo(new Codings(all("sign"), all("sign")));
        assertThat(choose(tensors, true, 0.1, 1e7).ids()).isEqualTo(new Codings(all("sign"), all("raw")));
        assertThat(choose(tensors, true, 1e7, 1e7).up().values()).allMatch(c -> c.encodedBytes() == c.bytes());
        assertThat(profiler.ids(false)).containsExactly("raw");
    }

    private CodecChoice choose(Map<String, Tensor> tensors, boolean lossy, double upMbps, double downMbps) {
        return profiler.choose(
                tensors, List.of("sign"), lossy, 1, new Network("n", upMbps, downMbps, 0), Progress.NONE);
    }

    private static Map<String, String> all(String codec) {
        return Map.of("x", codec, "a", codec, "b", codec);
    }

    /** What a message takes in a plan is what its coding and its bytes take, in each direction. */
    @Test
    void sizesOfAPlanStandForCodingToo() {
        CodedTensor coded = new CodedTensor("a", "sign", 40_000, 10_000, 0, new CodedTensor.Times(2, 3));
        Network network = new Network("n", 10, 40, 0);
        CodecChoice choice = new CodecChoice(Map.of("a", coded), Map.of("a", coded), 8, network);
        Problem plain = new Problem(
                "p",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("x", 40_000)),
                List.of(new ProblemLayer(
                        "a", List.of("x"), List.of(new DataItem("a", 40_000)), Map.of(), 0, 0, 0, Map.of())),
                List.of("a"),
                List.of(),
                List.of(),
                Objective.LATENCY,
                1,
                4,
                true,
                Limits.NONE);

        Problem seen = choice.in(plain);

        assertThat(seen.inputs()).isEqualTo(plain.inputs());
        DataItem a = seen.layers().get(0).outputs().get(0);
        double upMs = 8 * a.bytes() / (1000.0 * 10);
        double downMs = 8 * a.backBytes() / (1000.0 * 40);
        assertThat(upMs).isCloseTo(8 * 2 + 8 + 3, within(1e-3));
        assertThat(downMs).isCloseTo(2 + 2 + 8 * 3, within(1e-3));
    }

    @Test
    void knowsWhatCrossesACut() {
        assertThat(CodecProfiler.crossing(MODEL.graph(), 0)).containsExactly("x");
        assertThat(CodecProfiler.crossing(MODEL.graph(), 1)).containsExactly("a");
    }

    private static final class Fake implements SegmentExecutor {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    List<Tensor> made = new ArrayList<>(inputs);
                    for (String layer : segment.layers()) {
                        String from = layer.equals("a") ? "x" : "a";
                        Tensor read = made.stream()
                                .filter(t -> t.info().id().equals(from))
                                .findFirst()
                                .orElseThrow();
                        ByteBuffer data = ByteBuffer.allocate(40_000).order(ByteOrder.LITTLE_ENDIAN);
                        for (ByteBuffer in = read.data(); in.hasRemaining(); ) {
                            float value = in.getFloat();
                            data.putFloat(layer.equals("a") ? Math.max(0, value) : 2 * value);
                        }
                        made.removeIf(t -> t.info().id().equals(layer));
                        made.add(new Tensor(info(layer), data.flip()));
                    }
                    return made.stream()
                            .filter(t -> segment.outputs().contains(t.info()))
                            .toList();
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }
    }

    /** {@code sign}: of every number only whether it is above zero. */
    private static final class Codecs implements TensorCodecs {
        @Override
        public List<String> ids() {
            return List.of("raw", "sign");
        }

        @Override
        public TensorCodec get(String id) {
            return id.equals("raw") ? new Raw() : new Sign();
        }
    }

    private static final class Raw implements TensorCodec {
        @Override
        public boolean lossless() {
            return true;
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            return tensor.data();
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer encoded) {
            return new Tensor(info, encoded);
        }
    }

    private static final class Sign implements TensorCodec {
        @Override
        public boolean lossless() {
            return false;
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            ByteBuffer signs = ByteBuffer.allocate((int) tensor.info().elements());
            for (ByteBuffer data = tensor.data(); data.hasRemaining(); ) {
                signs.put((byte) (data.getFloat() > 0 ? 1 : 0));
            }
            return signs.flip();
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer encoded) {
            ByteBuffer data = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            while (encoded.hasRemaining()) {
                data.putFloat(encoded.get());
            }
            return new Tensor(info, data.flip());
        }
    }
}
