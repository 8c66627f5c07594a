package org.cutpoint.runtime.host.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;

/**
 * Runs equal segments of several calls as one, where that is faster and comes to the same. Which segments these are shows when many
 * calls wait for one: it is then loaded a second time, from the same model with larger inputs, and tried with random inputs. Layers
 * whose weights are most of what they read gain most, since weights are read once for all. Its methods are called on one thread,
 * the one that runs sessions.
 */
final class Batches {
    /** What is not faster by so much is not worth its memory. */
    private static final double LEAST_GAIN = 1.1;

    /** How far results may lie apart, of the largest value: other kernels add up in another order. */
    private static final double TOLERANCE = 1e-4;

    /** Each alone once, and all at once twice. */
    private static final int TRIAL_RUNS = 3;

    private static final double LONGEST_TRIAL_MS = 1000;
    private static final long MOST_BYTES = 64 << 20;
    private static final int REMEMBERED = 1024;
    private static final System.Logger LOG = System.getLogger(Batches.class.getName());

    private final int size;
    private final long weights;
    private final Sessions sessions;
    private final BiFunction<Model, LoadOptions, Model> views;
    private final Executor background;
    private final Map<String, Batch> batches = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Batch> eldest) {
            return size() > REMEMBERED;
        }
    };

    private enum State {
        LOADING,
        LOADED,
        USED,
        USELESS
    }

    private static final class Batch {
        volatile State state = State.LOADING;
        volatile Optional<Served> served = Optional.empty();

        /** What its inputs are put into, by their ids. */
        final Map<String, ByteBuffer> buffers = new HashMap<>();
    }

    /**
     * @param size calls that run as one; 1: none do
     * @param weights of a segment that is loaded twice, at most, bytes
     * @param views a model as it looks with other options
     * @param background where models are loaded
     */
    Batches(
            int size,
            long weights,
            Sessions sessions,
            BiFunction<Model, LoadOptions, Model> views,
            Executor background) {
        this.size = size;
        this.weights = weights;
        this.sessions = sessions;
        this.views = views;
        this.background = background;
    }

    int size() {
        return size;
    }

    /**
     * Whether it is to be run so, now that enough calls wait for it.
     *
     * @param ms what one call takes: while it is tried, all others wait
     */
    boolean pays(Served one, double ms) {
        if (!batches.containsKey(one.name()) && TRIAL_RUNS * size * ms > LONGEST_TRIAL_MS) {
            // Not for ever: first calls take long, and those on a busy machine.
            return false;
        }
        Batch batch = batches.computeIfAbsent(one.name(), name -> begun(one));
        if (batch.state == State.LOADED) {
            batch.state = gains(one, batch) ? State.USED : State.USELESS;
            if (batch.state == State.USELESS) {
                drop(batch);
            }
        }
        return batch.state == State.USED;
    }

    private Batch begun(Served one) {
        Batch batch = new Batch();
        if (!possible(one)) {
            batch.state = State.USELESS;
            return batch;
        }
        try {
            background.execute(() -> load(one, batch));
        } catch (RejectedExecutionException e) {
            batch.state = State.USELESS;
        }
        return batch;
    }

    /** Those that are not optimised are to come out to the last bit as everywhere else. */
    private boolean possible(Served one) {
        Segment segment = one.segment();
        List<TensorInfo> own = new ArrayList<>(segment.inputs());
        own.addAll(segment.outputs());
        return one.options().optimize()
                && one.bytes() <= weights
                && !segment.inputs().isEmpty()
                && own.stream().allMatch(this::stacks)
                && one.model().graph().inputs().stream().allMatch(this::stacks);
    }

    private boolean stacks(TensorInfo tensor) {
        boolean plain = tensor.type() != ElementType.BYTES && tensor.type() != ElementType.OPAQUE;
        return plain && !tensor.shape().isEmpty() && tensor.shape().get(0) == 1 && tensor.bytes() * size <= MOST_BYTES;
    }

    private TensorInfo stacked(TensorInfo tensor) {
        List<Long> shape = new ArrayList<>(tensor.shape());
        shape.set(0, (long) size);
        return TensorInfo.of(tensor.id(), tensor.type(), shape);
    }

    private void load(Served one, Batch batch) {
        try {
            Map<String, List<Long>> shapes = one.model().graph().inputs().stream()
                    .map(this::stacked)
                    .collect(Collectors.toMap(TensorInfo::id, TensorInfo::shape));
            Model model = views.apply(
                    one.model(), new LoadOptions(one.model().options().granularity(), shapes));
            Segment segment = model.graph().segment(one.segment().layers());
            if (!sameStacked(one.segment().inputs(), segment.inputs())
                    || !sameStacked(one.segment().outputs(), segment.outputs())) {
                batch.state = State.USELESS;
                return;
            }
            Served all = Served.segment(one.name() + "*" + size, model, segment, one.options());
            sessions.get(all);
            batch.served = Optional.of(all);
            batch.state = State.LOADED;
        } catch (InputException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "Not run as one", e);
            batch.state = State.USELESS;
        }
    }

    private boolean sameStacked(List<TensorInfo> one, List<TensorInfo> all) {
        return one.stream().map(this::stacked).toList().equals(all);
    }

    /** Tries it: each alone, and all at once. */
    private boolean gains(Served one, Batch batch) {
        List<List<Tensor>> inputs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long seed = i;
            inputs.add(one.segment().inputs().stream()
                    .map(info -> Tensor.random(info, seed))
                    .toList());
        }
        try {
            SegmentSession session = sessions.get(one);
            long start = System.nanoTime();
            List<List<Tensor>> alone = inputs.stream().map(session::run).toList();
            double aloneNanos = System.nanoTime() - start;
            // The first time, memory is found for it.
            if (!same(alone, run(one, batch, inputs))) {
                return false;
            }
            start = System.nanoTime();
            run(one, batch, inputs);
            double gain = aloneNanos / (System.nanoTime() - start);
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1} at once are {2} times as fast", one.name(), size, gain);
            return gain >= LEAST_GAIN;
        } catch (InputException e) {
            LOG.log(System.Logger.Level.DEBUG, "Not run as one", e);
            return false;
        }
    }

    private static boolean same(List<List<Tensor>> ones, List<List<Tensor>> others) {
        for (int i = 0; i < ones.size(); i++) {
            for (int o = 0; o < ones.get(i).size(); o++) {
                if (!ones.get(i).get(o).isNear(others.get(i).get(o), TOLERANCE)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Runs all at once.
     *
     * @param inputs of {@link #size} calls, each checked
     * @return the segment's outputs of each
     * @throws InputException if that fails; it will not be tried again
     */
    List<List<Tensor>> run(Served one, List<List<Tensor>> inputs) {
        Batch batch = batches.get(one.name());
        try {
            return run(one, batch, inputs);
        } catch (InputException e) {
            batch.state = State.USELESS;
            drop(batch);
            throw e;
        }
    }

    private void drop(Batch batch) {
        batch.buffers.clear();
        batch.served.ifPresent(all -> sessions.drop(all.name()));
    }

    private List<List<Tensor>> run(Served one, Batch batch, List<List<Tensor>> inputs) {
        Served all = batch.served.orElseThrow();
        List<Map<String, Tensor>> byId = inputs.stream()
                .map(given ->
                        given.stream().collect(Collectors.toMap(t -> t.info().id(), Function.identity())))
                .toList();
        List<Tensor> stacked = new ArrayList<>();
        for (TensorInfo info : all.segment().inputs()) {
            ByteBuffer buffer = batch.buffers
                    .computeIfAbsent(info.id(), id -> ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())))
                    .clear();
            byId.forEach(given -> buffer.put(given.get(info.id()).data()));
            stacked.add(new Tensor(info, buffer.flip()));
        }
        SegmentSession session = sessions.get(all);
        List<Tensor> made = session.run(stacked);
        List<List<Tensor>> each = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<Tensor> own = new ArrayList<>();
            for (int o = 0; o < made.size(); o++) {
                own.add(part(one.segment().outputs().get(o), made.get(o), i));
            }
            each.add(own);
        }
        session.recycle(made);
        return each;
    }

    /** A copy, on the heap: small, and gone with the answer. */
    private static Tensor part(TensorInfo info, Tensor all, int index) {
        int bytes = Math.toIntExact(info.bytes());
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(info, data.put(all.data().slice(index * bytes, bytes)).flip());
    }
}
