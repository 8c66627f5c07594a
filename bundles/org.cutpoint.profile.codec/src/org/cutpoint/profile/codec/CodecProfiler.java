package org.cutpoint.profile.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Network;
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
    /** Of large tensors; of the others more, up to the second number, until that time is spent. */
    private static final int LEAST_RUNS = 5;

    private static final int MOST_RUNS = 32;
    private static final long RUN_NANOS = 40_000_000;

    private static final int MOST_WARM_UPS = 2000;
    private static final long WARM_NANOS = 500_000_000;

    private final SegmentExecutor executor;
    private final TensorCodecs codecs;

    /** Codecs that have run. */
    private final Set<String> warm = ConcurrentHashMap.newKeySet();

    @Activate
    public CodecProfiler(@Reference SegmentExecutor executor, @Reference TensorCodecs codecs) {
        this.executor = executor;
        this.codecs = codecs;
    }

    /** Random inputs of a network, by id. */
    public static Map<String, Tensor> random(Model model, long seed) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (TensorInfo input : model.graph().inputs()) {
            inputs.put(input.id(), Tensor.random(input, seed + inputs.size()));
        }
        return inputs;
    }

    /**
     * All tensors of a network, by id: run layer by layer.
     *
     * @param inputs by id, all of them
     * @throws InputException if the progress is cancelled
     */
    public Map<String, Tensor> tensors(
            Model model, ExecutionOptions options, Map<String, Tensor> inputs, Progress progress) {
        ModelGraph graph = model.graph();
        Map<String, Tensor> tensors = new LinkedHashMap<>(inputs);
        progress.begin("computing all tensors", graph.layers().size());
        try {
            for (Layer layer : graph.layers()) {
                stopIfCancelled(progress);
                run(model, graph.segment(List.of(layer.id())), options, tensors)
                        .forEach(t -> tensors.put(t.info().id(), t));
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
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

    /**
     * What a codec makes of a tensor.
     *
     * @throws InputException if there is no such codec
     */
    public CodedTensor code(Tensor tensor, String codec) {
        TensorCodec used = codecs.get(codec);
        if (warm.add(codec)) {
            // Until its code is compiled: the first tensor would pass for a slow one.
            time(tensor, used, WARM_NANOS, MOST_WARM_UPS);
        }
        return new CodedTensor(
                tensor.info().id(),
                codec,
                tensor.info().bytes(),
                used.encode(tensor).remaining(),
                zeroRatio(tensor),
                time(tensor, used, RUN_NANOS, MOST_RUNS));
    }

    /** Codes it again and again, for so long or so often. */
    private static CodedTensor.Times time(Tensor tensor, TensorCodec codec, long nanos, int most) {
        UndisturbedTime encodeTime = new UndisturbedTime();
        UndisturbedTime decodeTime = new UndisturbedTime();
        long spent = 0;
        for (int run = 0; run < LEAST_RUNS || run < most && spent < nanos; run++) {
            BusyTime busy = BusyTime.start(1);
            ByteBuffer encoded = codec.encode(tensor);
            long encodeNanos = busy.nanos();
            busy = BusyTime.start(1);
            codec.decode(tensor.info(), encoded);
            long decodeNanos = busy.nanos();
            encodeTime.add(encodeNanos);
            decodeTime.add(decodeNanos);
            spent += encodeNanos + decodeNanos;
        }
        return new CodedTensor.Times(encodeTime.nanos() / 1e6, decodeTime.nanos() / 1e6);
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
     * For each tensor and direction the codec with which it travels soonest.
     *
     * @param allowed ids of codecs
     * @param lossy whether those that lose something may be taken
     * @param deviceSlowdown how many times slower than this machine the device is
     * @param network between device and cloud
     * @throws InputException if a codec is not there, or loses something and may not, or the progress is cancelled
     */
    public CodecChoice choose(
            Map<String, Tensor> tensors,
            List<String> allowed,
            boolean lossy,
            double deviceSlowdown,
            Network network,
            Progress progress) {
        check(allowed, lossy);
        return choose(measure(tensors, allowed, progress), allowed, deviceSlowdown, network);
    }

    /**
     * The same for each hop of a chain of tiers.
     *
     * @param slowdowns how many times slower than this machine each tier is
     * @param hops networks between each and the next, one less
     * @throws InputException if a codec is not there, or loses something and may not, or the progress is cancelled
     */
    public ChainCodecs choose(
            Map<String, Tensor> tensors,
            List<String> allowed,
            boolean lossy,
            List<Double> slowdowns,
            List<Network> hops,
            Progress progress) {
        check(allowed, lossy);
        Map<String, List<CodedTensor>> measured = measure(tensors, allowed, progress);
        List<CodecChoice> chosen = new ArrayList<>();
        for (int h = 0; h < hops.size(); h++) {
            chosen.add(choose(measured, allowed, slowdowns.get(h), slowdowns.get(h + 1), hops.get(h)));
        }
        return new ChainCodecs(chosen);
    }

    private void check(List<String> allowed, boolean lossy) {
        for (String id : allowed) {
            if (!lossy && !codecs.get(id).lossless()) {
                throw new InputException(
                        "codec '" + id + "'", "it changes what it encodes", "Allow that (--lossy), or choose another");
            }
        }
    }

    /**
     * What codecs make of tensors, by the tensors' ids; as they are is among it.
     *
     * @param ids of codecs
     * @throws InputException if a codec is not there, or the progress is cancelled
     */
    public Map<String, List<CodedTensor>> measure(Map<String, Tensor> tensors, List<String> ids, Progress progress) {
        Map<String, List<CodedTensor>> measured = new LinkedHashMap<>();
        progress.begin("measuring codecs", tensors.size());
        try {
            tensors.forEach((id, tensor) -> {
                stopIfCancelled(progress);
                List<CodedTensor> ways = new ArrayList<>(List.of(raw(tensor)));
                ids.stream()
                        .filter(codec -> !codec.equals(TensorCodecs.RAW))
                        .forEach(codec -> ways.add(code(tensor, codec)));
                measured.put(id, ways);
                progress.advance(1);
            });
        } finally {
            progress.end();
        }
        return measured;
    }

    /**
     * For each tensor and direction the way in which it travels soonest.
     *
     * @param measured from {@link #measure}
     * @param allowed codecs; as it is a tensor may always travel
     */
    public static CodecChoice choose(
            Map<String, List<CodedTensor>> measured, List<String> allowed, double deviceSlowdown, Network network) {
        return choose(measured, allowed, deviceSlowdown, 1, network);
    }

    private static CodecChoice choose(
            Map<String, List<CodedTensor>> measured,
            List<String> allowed,
            double deviceSlowdown,
            double cloudSlowdown,
            Network network) {
        Map<String, CodedTensor> up = new LinkedHashMap<>();
        Map<String, CodedTensor> down = new LinkedHashMap<>();
        measured.forEach((id, all) -> {
            List<CodedTensor> ways = all.stream()
                    .filter(w -> w.codec().equals(TensorCodecs.RAW) || allowed.contains(w.codec()))
                    .toList();
            up.put(id, soonest(ways, w -> w.equivalentBytes(deviceSlowdown, cloudSlowdown, network.uplinkMbps())));
            down.put(id, soonest(ways, w -> w.equivalentBytes(cloudSlowdown, deviceSlowdown, network.downlinkMbps())));
        });
        return new CodecChoice(up, down, deviceSlowdown, cloudSlowdown, network);
    }

    /** The first of the best. */
    private static CodedTensor soonest(List<CodedTensor> ways, ToLongFunction<CodedTensor> bytes) {
        return ways.stream().min(Comparator.comparingLong(bytes)).orElseThrow();
    }

    private static CodedTensor raw(Tensor tensor) {
        long bytes = tensor.info().bytes();
        return new CodedTensor(
                tensor.info().id(), TensorCodecs.RAW, bytes, bytes, zeroRatio(tensor), CodedTensor.Times.NONE);
    }

    /** Ids of all codecs that lose nothing, or of all. */
    public List<String> ids(boolean lossy) {
        return codecs.ids().stream()
                .filter(id -> lossy || codecs.get(id).lossless())
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
     * @param answer id of the result whose largest element is the answer
     */
    public OutputChange change(
            Model model,
            ExecutionOptions options,
            Map<String, Tensor> tensors,
            int position,
            String codec,
            String answer) {
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
            return change(before, session.run(List.copyOf(given.values())), answer);
        }
    }

    private static OutputChange change(List<Tensor> before, List<Tensor> after, String answer) {
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
            kept &= !before.get(t).info().id().equals(answer) || top(was) == top(is);
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
