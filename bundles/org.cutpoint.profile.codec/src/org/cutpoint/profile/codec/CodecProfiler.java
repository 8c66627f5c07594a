package org.cutpoint.profile.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Encodes and decodes the tensors of a network as they are for some input. A service; thread-safe. */
@Component(service = CodecProfiler.class)
public final class CodecProfiler {
    private static final int RUNS = 8;
    private static final int WARM_UPS = 8;

    private final SegmentExecutor executor;
    private final TensorCodecs codecs;

    @Activate
    public CodecProfiler(@Reference SegmentExecutor executor, @Reference TensorCodecs codecs) {
        this.executor = executor;
        this.codecs = codecs;
    }

    /**
     * All tensors of a network for random inputs, by id: run layer by layer.
     *
     * @throws InputException if the progress is cancelled
     */
    public Map<String, Tensor> tensors(Model model, ExecutionOptions options, long seed, Progress progress) {
        ModelGraph graph = model.graph();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorInfo input : graph.inputs()) {
            tensors.put(input.id(), Tensor.random(input, seed + tensors.size()));
        }
        progress.begin("computing all tensors", graph.layers().size());
        for (Layer layer : graph.layers()) {
            stopIfCancelled(progress);
            run(model, graph.segment(List.of(layer.id())), options, tensors)
                    .forEach(t -> tensors.put(t.info().id(), t));
            progress.advance(1);
        }
        progress.end();
        return tensors;
    }

    private static void stopIfCancelled(Progress progress) {
        if (progress.cancelled()) {
            throw new InputException("codec", "the measurement was cancelled", "");
        }
    }

    private List<Tensor> run(Model model, Segment segment, ExecutionOptions options, Map<String, Tensor> tensors) {
        try (SegmentSession session = executor.open(model, segment, options)) {
            return session.run(List.copyOf(tensors.values()));
        }
    }

    /** What a codec makes of a tensor. */
    public CodedTensor code(Tensor tensor, String codec) {
        TensorCodec used = codecs.get(codec);
        UndisturbedTime encodeTime = new UndisturbedTime();
        UndisturbedTime decodeTime = new UndisturbedTime();
        ByteBuffer encoded = used.encode(tensor);
        for (int run = -WARM_UPS; run < RUNS; run++) {
            BusyTime busy = BusyTime.start(1);
            encoded = used.encode(tensor);
            long encodeNanos = busy.nanos();
            busy = BusyTime.start(1);
            used.decode(tensor.info(), encoded.duplicate());
            if (run >= 0) {
                encodeTime.add(encodeNanos);
                decodeTime.add(busy.nanos());
            }
        }
        return new CodedTensor(
                tensor.info().id(),
                codec,
                tensor.info().bytes(),
                encoded.remaining(),
                zeroRatio(tensor),
                encodeTime.nanos() / 1e6,
                decodeTime.nanos() / 1e6);
    }

    private static double zeroRatio(Tensor tensor) {
        int width = tensor.info().type().bytes();
        ByteBuffer data = tensor.data();
        long zeros = 0;
        for (long e = 0; e < tensor.info().elements(); e++) {
            boolean zero = true;
            for (int b = 0; b < width; b++) {
                byte value = data.get();
                // Of a negative zero only the sign's bit is set.
                zero &= value == 0
                        || b == width - 1
                                && value == Byte.MIN_VALUE
                                && isFloat(tensor.info().type());
            }
            zeros += zero ? 1 : 0;
        }
        return tensor.info().elements() == 0
                ? 0
                : (double) zeros / tensor.info().elements();
    }

    private static boolean isFloat(ElementType type) {
        return switch (type) {
            case FP16, BF16, FP32, FP64 -> true;
            default -> false;
        };
    }

    /**
     * For each tensor the codec with which it travels soonest.
     *
     * @param allowed ids of codecs
     * @param lossy whether those that lose something may be taken
     * @param encoderSlowdown how many times slower than this machine the sender is
     * @param mbps of the link
     * @return by tensor
     * @throws InputException if a codec is not there, or loses something and may not
     */
    public Map<String, CodedTensor> choose(
            Map<String, Tensor> tensors, List<String> allowed, boolean lossy, double encoderSlowdown, double mbps) {
        for (String id : allowed) {
            if (!lossy && !codecs.get(id).lossless()) {
                throw new InputException(
                        "--codec", "codec '" + id + "' changes what it encodes", "Allow that with --lossy");
            }
        }
        Map<String, CodedTensor> chosen = new LinkedHashMap<>();
        tensors.forEach((id, tensor) -> {
            CodedTensor best = raw(tensor);
            for (String codec : allowed) {
                CodedTensor coded = codec.equals(TensorCodecs.RAW) ? best : code(tensor, codec);
                if (coded.equivalentBytes(encoderSlowdown, mbps) < best.equivalentBytes(encoderSlowdown, mbps)) {
                    best = coded;
                }
            }
            chosen.put(id, best);
        });
        return chosen;
    }

    private static CodedTensor raw(Tensor tensor) {
        long bytes = tensor.info().bytes();
        return new CodedTensor(tensor.info().id(), TensorCodecs.RAW, bytes, bytes, zeroRatio(tensor), 0, 0);
    }

    /** Ids of all codecs that lose nothing, or of all. */
    public List<String> ids(boolean lossy) {
        return codecs.ids().stream()
                .filter(id -> lossy || codecs.get(id).lossless())
                .toList();
    }

    /** The problem with the tensors as they travel: their sizes are {@link CodedTensor#equivalentBytes}. */
    public static Problem coded(Problem problem, Map<String, CodedTensor> coded, double encoderSlowdown, double mbps) {
        List<ProblemLayer> layers = new ArrayList<>();
        for (ProblemLayer layer : problem.layers()) {
            layers.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    coded(layer.outputs(), coded, encoderSlowdown, mbps),
                    layer.timeMs(),
                    layer.macs(),
                    layer.weightBytes(),
                    layer.syncBytes(),
                    layer.energyJ()));
        }
        return new Problem(
                problem.name(),
                problem.tiers(),
                coded(problem.inputs(), coded, encoderSlowdown, mbps),
                layers,
                problem.results(),
                problem.groups(),
                problem.links(),
                problem.objective(),
                problem.jobs(),
                problem.stages(),
                problem.returnResult(),
                problem.limits());
    }

    private static List<DataItem> coded(
            List<DataItem> items, Map<String, CodedTensor> coded, double encoderSlowdown, double mbps) {
        return items.stream()
                .map(item -> {
                    CodedTensor known = coded.get(item.id());
                    return known == null ? item : new DataItem(item.id(), known.equivalentBytes(encoderSlowdown, mbps));
                })
                .toList();
    }

    /** Tensors that cross the cut after so many layers of the graph's order. */
    public static Set<String> crossing(ModelGraph graph, int position) {
        Set<String> made = new LinkedHashSet<>();
        graph.inputs().forEach(t -> made.add(t.id()));
        List<Layer> layers = graph.layers();
        layers.subList(0, position).forEach(l -> l.outputs().forEach(t -> made.add(t.id())));
        Set<String> crossing = new LinkedHashSet<>();
        for (Layer layer : layers.subList(position, layers.size())) {
            layer.inputs().stream().filter(made::contains).forEach(crossing::add);
        }
        return crossing;
    }

    /**
     * How the results change if the cut after so many layers is crossed by a codec.
     *
     * @param tensors all of the network's, from {@link #tensors}
     * @param position 0 to the number of layers less one
     */
    public OutputChange change(
            Model model, ExecutionOptions options, Map<String, Tensor> tensors, int position, String codec) {
        ModelGraph graph = model.graph();
        List<String> rest =
                graph.layers().stream().map(Layer::id).skip(position).toList();
        Segment segment = graph.segment(rest);
        Map<String, Tensor> given = new HashMap<>(tensors);
        try (SegmentSession session = executor.open(model, segment, options)) {
            // Compared with what the same session makes of the tensors as they are: other fusions differ, too.
            List<Tensor> before = session.run(List.copyOf(given.values()));
            TensorCodec used = codecs.get(codec);
            for (String id : crossing(graph, position)) {
                Tensor tensor = tensors.get(id);
                given.put(id, used.decode(tensor.info(), used.encode(tensor)));
            }
            return change(before, session.run(List.copyOf(given.values())));
        }
    }

    private static OutputChange change(List<Tensor> before, List<Tensor> after) {
        double largest = 0;
        double size = 0;
        boolean kept = true;
        for (int t = 0; t < before.size(); t++) {
            ElementType type = before.get(t).info().type();
            if (type != ElementType.FP32 && type != ElementType.FP64) {
                continue;
            }
            double[] was = numbers(before.get(t));
            double[] is = numbers(after.get(t));
            for (int e = 0; e < was.length; e++) {
                largest = Math.max(largest, Math.abs(was[e] - is[e]));
                size = Math.max(size, Math.abs(was[e]));
            }
            kept &= t > 0 || top(was) == top(is);
        }
        return new OutputChange(largest, size == 0 ? largest : largest / size, kept);
    }

    private static double[] numbers(Tensor tensor) {
        double[] numbers = new double[(int) tensor.info().elements()];
        ByteBuffer data = tensor.data();
        for (int e = 0; e < numbers.length; e++) {
            numbers[e] = tensor.info().type() == ElementType.FP32 ? data.getFloat() : data.getDouble();
        }
        return numbers;
    }

    private static int top(double[] numbers) {
        int top = 0;
        for (int e = 1; e < numbers.length; e++) {
            top = numbers[e] > numbers[top] ? e : top;
        }
        return top;
    }
}
