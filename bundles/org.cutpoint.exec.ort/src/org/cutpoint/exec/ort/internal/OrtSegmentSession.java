package org.cutpoint.exec.ort.internal;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;

/**
 * A session of ONNX Runtime. The runtime reads direct input buffers in place and writes its outputs straight into
 * buffers of ours: nothing is copied, and results outlive the session. Buffers are made for each run, unless large ones were
 * given back: clearing them, and the system's finding pages for them, would take longer than writing to them, and they would
 * pile up until the garbage collector, which does not see how large they are, comes by.
 */
final class OrtSegmentSession implements SegmentSession {
    /** A page; smaller outputs cost next to nothing. */
    private static final long LEAST_RECYCLED = 4 << 10;

    /** Of each output: one is read while the next is written. */
    private static final int MOST_SPARE = 2;

    /** The bits that are 0 in eight bytes that are 0 or 1. */
    private static final long EIGHT_TRUTH_VALUES = 0xfefe_fefe_fefe_fefeL;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Segment segment;
    private final List<OnnxTensor> weights;
    /** Outputs whose shape the runtime does not know before. */
    private final Set<String> open;

    /** Outputs that were given back, by id; guarded by itself. */
    private final Map<String, Deque<Tensor>> spare = new HashMap<>();

    private final ReentrantLock running = new ReentrantLock();
    private boolean closed;

    /** @param weights what the session refers to; closed with it */
    OrtSegmentSession(OrtEnvironment environment, OrtSession session, Segment segment, List<OnnxTensor> weights)
            throws OrtException {
        this.environment = environment;
        this.session = session;
        this.segment = segment;
        this.weights = List.copyOf(weights);
        this.open = open(session);
        segment.outputs().stream().filter(Encoding::handles).forEach(output -> open.add(output.id()));
    }

    private static Set<String> open(OrtSession session) throws OrtException {
        Set<String> open = new HashSet<>();
        for (NodeInfo output : session.getOutputInfo().values()) {
            // Of unknown rank is reported like a scalar.
            if (output.getInfo() instanceof ai.onnxruntime.TensorInfo info
                    && (info.getShape().length == 0
                            || Arrays.stream(info.getShape()).anyMatch(d -> d < 0))) {
                open.add(output.getName());
            }
        }
        return open;
    }

    @Override
    public Segment segment() {
        return segment;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        if (!running.tryLock()) {
            throw new IllegalStateException("a session runs one inference at a time");
        }
        try {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            return infer(inputs);
        } finally {
            running.unlock();
        }
    }

    private List<Tensor> infer(List<Tensor> given) {
        Map<String, Tensor> byId = new HashMap<>();
        given.forEach(tensor -> byId.put(tensor.info().id(), tensor));
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>();
        try {
            for (TensorInfo info : segment.inputs()) {
                inputs.put(
                        info.id(),
                        wrap(
                                environment,
                                info,
                                direct(matching(info, byId.get(info.id())).data())));
            }
            Map<String, Tensor> results = new HashMap<>();
            for (TensorInfo info : segment.outputs()) {
                if (open.contains(info.id())) {
                    asked.add(info.id());
                    continue;
                }
                Tensor result = spare(info);
                outputs.put(info.id(), wrap(environment, info, result.data()));
                results.put(info.id(), result);
            }
            // What it returns for the pinned ones refers to our own tensors, which are closed below.
            try (OrtSession.Result made = session.run(inputs, asked, outputs)) {
                for (TensorInfo info : segment.outputs()) {
                    if (asked.contains(info.id())) {
                        OnnxValue value = made.get(info.id()).orElseThrow();
                        results.put(
                                info.id(),
                                Encoding.handles(info)
                                        ? Encoding.of(info.id(), value)
                                        : copy(info, (OnnxTensor) value));
                    }
                }
            }
            List<Tensor> ordered = new ArrayList<>();
            for (TensorInfo info : segment.outputs()) {
                ordered.add(results.get(info.id()));
            }
            return ordered;
        } catch (OrtException e) {
            throw new InputException(
                    "segment '" + segment.layers().get(0) + "'",
                    "ONNX Runtime cannot run it: " + e.getMessage(),
                    "",
                    e);
        } finally {
            OnnxValue.close(inputs);
            OnnxValue.close(outputs);
        }
    }

    private Tensor spare(TensorInfo info) {
        synchronized (spare) {
            Deque<Tensor> left = spare.get(info.id());
            if (left != null && !left.isEmpty()) {
                return left.pop();
            }
        }
        return new Tensor(
                info, ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.nativeOrder()));
    }

    @Override
    public void recycle(List<Tensor> outputs) {
        synchronized (spare) {
            for (Tensor output : outputs) {
                TensorInfo info = output.info();
                boolean ours = info.bytes() >= LEAST_RECYCLED
                        && segment.outputs().contains(info)
                        && !open.contains(info.id())
                        && output.data().isDirect();
                Deque<Tensor> left = spare.computeIfAbsent(info.id(), id -> new ArrayDeque<>());
                // Tensors are equal if their elements are: twice given back is the same one.
                if (ours && left.size() < MOST_SPARE && left.stream().noneMatch(t -> t == output)) {
                    left.push(output);
                }
            }
        }
    }

    /** Its shape is what came out this time. */
    private static Tensor copy(TensorInfo expected, OnnxTensor made) {
        TensorInfo info = TensorInfo.of(
                expected.id(),
                expected.type(),
                Arrays.stream(made.getInfo().getShape()).boxed().toList());
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.nativeOrder());
        return new Tensor(info, data.put(made.getByteBuffer()).flip());
    }

    private static Tensor matching(TensorInfo wanted, Tensor tensor) {
        if (tensor == null) {
            throw new InputException("tensor '" + wanted.id() + "'", "it is missing among the inputs", "");
        }
        TensorInfo info = tensor.info();
        if (info.type() != wanted.type() || !info.shape().equals(wanted.shape())) {
            throw new InputException(
                    "tensor '" + wanted.id() + "'",
                    "it is " + info.type() + " " + info.shape() + " instead of " + wanted.type() + " " + wanted.shape(),
                    "");
        }
        if (info.type() == ElementType.BOOL) {
            requireTruthValues(info.id(), tensor.data());
        }
        return tensor;
    }

    /** The runtime's kernels add such bytes up to know how much comes out: with others it would hand out memory that nobody has written to. */
    private static void requireTruthValues(String id, ByteBuffer data) {
        boolean right = true;
        while (right && data.remaining() >= Long.BYTES) {
            right = (data.getLong() & EIGHT_TRUTH_VALUES) == 0;
        }
        while (right && data.hasRemaining()) {
            right = (data.get() & ~1) == 0;
        }
        if (!right) {
            throw new InputException(
                    "tensor '" + id + "'",
                    "it is BOOL, and has bytes other than 0 and 1",
                    "Give 0 for false, 1 for true");
        }
    }

    private static ByteBuffer direct(ByteBuffer data) {
        return data.isDirect()
                ? data
                : ByteBuffer.allocateDirect(data.remaining())
                        .order(ByteOrder.nativeOrder())
                        .put(data)
                        .flip();
    }

    static OnnxTensor wrap(OrtEnvironment environment, TensorInfo info, ByteBuffer data) throws OrtException {
        long[] shape = new long[info.shape().size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = info.shape().get(i);
        }
        return OnnxTensor.createTensor(
                environment, data, shape, OrtExecutor.type(info.type()).orElseThrow());
    }

    /** Ends the runtime's profiling of it; returns the file that it has written. */
    String endProfiling() throws OrtException {
        return session.endProfiling();
    }

    /** Waits for a running inference, which cannot be broken off. */
    @Override
    public void close() {
        running.lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
                weights.forEach(OnnxTensor::close);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close a session", e);
        } finally {
            running.unlock();
        }
    }
}
