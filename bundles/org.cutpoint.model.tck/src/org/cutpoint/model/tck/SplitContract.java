package org.cutpoint.model.tck;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/**
 * A network cut anywhere, run piece by piece in ONNX Runtime, computes what the whole computes: bit for bit where the
 * runtime does not optimise, else within a tolerance. A breach is an {@link AssertionError} that names the segment and,
 * where pieces are optimised, the division.
 */
public final class SplitContract {
    private final Model model;
    private final ModelSplitter splitter;
    private final Divisions divisions;
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final List<TensorInfo> results;
    private final Map<String, Tensor> optimised;
    /** What segments exchange, as the first one made it without optimisation; all others must make the same. */
    private final Map<String, Tensor> exact = new HashMap<>();

    private final Set<List<String>> rightSegments = new HashSet<>();
    private final double wholes;
    private final double tolerance;
    private double worst;

    /**
     * @param given values of some of the network's inputs; the others are random
     * @param tolerance of what is optimised: largest absolute difference over largest absolute value, for each result
     */
    public SplitContract(Model model, ModelSplitter splitter, Map<String, Tensor> given, double tolerance)
            throws OrtException {
        this.model = model;
        this.splitter = splitter;
        this.tolerance = tolerance;
        divisions = new Divisions(model.graph());
        results = model.graph().results().stream().map(model.graph()::tensor).toList();
        int seed = 1;
        for (TensorInfo input : model.graph().inputs()) {
            Tensor value = given.get(input.id());
            inputs.put(input.id(), value == null ? Tensor.random(input, seed++) : value);
        }
        optimised = Inference.run(model.file(), OptLevel.ALL_OPT, inputs, results);
        exact.putAll(inputs);
        exact.putAll(Inference.run(model.file(), OptLevel.NO_OPT, inputs, results));
        wholes = results.stream()
                .mapToDouble(r -> difference(optimised.get(r.id()), exact.get(r.id())))
                .max()
                .orElse(0);
    }

    /**
     * Cuts after prefixes of the layers' order, at random closed sets, and by random assignments to two to four tiers.
     *
     * @param every how many prefixes: each so-manyth
     */
    public void check(int every, int closedSets, int assignments) throws OrtException {
        List<List<List<String>>> chosen = new ArrayList<>(divisions.prefixes(every));
        Random random = new Random(42);
        for (int i = 0; i < closedSets; i++) {
            chosen.add(divisions.closedSet(random));
        }
        for (int i = 0; i < assignments; i++) {
            chosen.add(divisions.assignment(2 + i % 3, i % 4 == 0 ? 0 : 0.9, random));
        }
        check(chosen);
    }

    /** Runs these divisions, each in the order of its segments. Tensors on the way may take a quarter of the heap. */
    public void check(Collection<? extends List<List<String>>> chosen) throws OrtException {
        Courses courses = new Courses(
                model.graph(), inputs.values(), chosen, Runtime.getRuntime().maxMemory() / 4);
        while (!courses.ended()) {
            Courses.Stage stage = courses.next();
            try {
                ByteBuffer part = splitter.split(model, stage.segment());
                exactly(stage.segment(), part);
                try (Inference inference = Inference.of(part, OptLevel.ALL_OPT)) {
                    stage.pass(inference, this::nearly);
                }
            } catch (OrtException | AssertionError e) {
                throw new AssertionError(
                        model.source() + ", segment " + stage.segment().layers(), e);
            }
        }
    }

    /** What optimisation alone changes in the whole: pieces, which are optimised otherwise, cannot be expected nearer. */
    public double wholes() {
        return wholes;
    }

    /** The largest relative difference seen between optimised pieces and the optimised whole. */
    public double worst() {
        return worst;
    }

    /**
     * By induction over the segments of a division: each gets what the whole has there, and makes what the whole makes.
     * Hence a segment that is right once is right in every division.
     */
    private void exactly(Segment segment, ByteBuffer part) throws OrtException {
        if (!rightSegments.add(segment.layers())) {
            return;
        }
        Inference.run(part, OptLevel.NO_OPT, exact, segment.outputs()).forEach((id, made) -> {
            Tensor before = exact.putIfAbsent(id, made);
            if (before != null && !before.data().equals(made.data())) {
                throw new AssertionError("without optimisation, " + id + " is not the whole's");
            }
        });
    }

    private void nearly(List<List<String>> division, Map<String, Tensor> made) {
        for (TensorInfo result : results) {
            double difference = difference(made.get(result.id()), optimised.get(result.id()));
            worst = Math.max(worst, difference);
            if (!(difference <= tolerance)) {
                throw new AssertionError(result.id() + " differs by " + difference + ", optimised, cut as " + division);
            }
        }
    }

    private static double difference(Tensor a, Tensor b) {
        ByteBuffer first = a.data();
        ByteBuffer second = b.data();
        if (first.equals(second)) {
            return 0;
        }
        double largest = 0;
        double scale = 0;
        long elements = a.info().elements();
        for (int i = 0; i < elements; i++) {
            double x = value(a.info(), first, i);
            double y = value(b.info(), second, i);
            if (Double.doubleToLongBits(x) != Double.doubleToLongBits(y)) {
                double apart = Math.abs(x - y);
                largest = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(largest, apart);
            }
            scale = Math.max(scale, Math.abs(y));
        }
        return largest == 0 ? 0 : largest / scale;
    }

    private static double value(TensorInfo info, ByteBuffer data, int i) {
        return switch (info.type()) {
            case FP32 -> data.getFloat(4 * i);
            case FP64 -> data.getDouble(8 * i);
            case INT64, UINT64 -> data.getLong(8 * i);
            case INT32, UINT32 -> data.getInt(4 * i);
            case INT16, UINT16 -> data.getShort(2 * i);
            case BOOL, INT8, UINT8, OPAQUE -> data.get(i);
            case FP16, BF16, BYTES -> throw new IllegalArgumentException("no comparison of " + info);
        };
    }
}
