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

    @Test
    void measuresTheTensorsThatThereAre() {
        Map<String, Tensor> tensors = profiler.tensors(MODEL, ExecutionOptions.DEFAULT, 1, Progress.NONE);
        assertThat(tensors).containsOnlyKeys("x", "a", "b");
        CodedTensor a = profiler.code(tensors.get("a"), "sign");
        assertThat(a.zeroRatio()).isCloseTo(0.5, within(0.05));
        assertThat(a.encodedBytes()).isEqualTo(10_000);
        assertThat(a.ratio()).isEqualTo(4);
        assertThat(a.encodeMs()).isPositive();
        assertThat(a.decodeMs()).isPositive();
        assertThat(new CodedTensor("t", "c", 4000, 1000, 0, 2, 3).equivalentBytes(8, 10))
                .isEqualTo(1000 + (2 * 8 + 3) * 10 * 1000 / 8);
    }

    @Test
    void saysHowResultsChange() {
        Map<String, Tensor> tensors = profiler.tensors(MODEL, ExecutionOptions.DEFAULT, 1, Progress.NONE);
        OutputChange raw = profiler.change(MODEL, ExecutionOptions.DEFAULT, tensors, 1, "raw");
        assertThat(raw).isEqualTo(new OutputChange(0, 0, true));
        OutputChange lossy = profiler.change(MODEL, ExecutionOptions.DEFAULT, tensors, 1, "sign");
        assertThat(lossy.largest()).isPositive();
        assertThat(lossy.relative()).isBetween(0.1, 1.0);
        assertThat(lossy.topKept()).isFalse();
    }

    @Test
    void choosesWhatArrivesSoonestAndLosesNothingUnlessAllowed() {
        Map<String, Tensor> tensors = profiler.tensors(MODEL, ExecutionOptions.DEFAULT, 1, Progress.NONE);
        assertThatThrownBy(() -> profiler.choose(tensors, List.of("sign"), false, 1, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--lossy");
        assertThat(profiler.choose(tensors, List.of("sign"), true, 1, 0.1).values())
                .allMatch(c -> c.codec().equals("sign"));
        assertThat(profiler.choose(tensors, List.of("sign"), true, 1, 1e7).values())
                .allMatch(c -> c.codec().equals("raw") && c.encodedBytes() == c.bytes());
        assertThat(profiler.ids(false)).containsExactly("raw");
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
