package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.DetachedModel.Weight;
import org.cutpoint.api.model.ElementType;

/**
 * Types and shapes as ONNX Runtime sees them, for tensors that {@link ShapeInference} leaves open: first what it infers
 * when asked for each of them as an output, then what runs with made-up input give.
 *
 * <p>A small file can ask for any amount of memory, as soon as it runs. So the model is run in stages: what shapes are
 * computed from first, and a node itself only where its definition does not tell, from what was found so far, how large its
 * outputs will be.
 */
final class OrtShapes {
    /** For what cannot be referred to where it lies. */
    private static final long MAX_COPY = Runtime.getRuntime().maxMemory() / 4;
    /** A run takes milliseconds, of large networks seconds. */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);
    /** More than the largest networks take at a time, besides their weights. */
    private static final long MAX_BYTES = 2L << 30;

    /** Data-dependent shapes that depend on others, many times over, are left to one last run. */
    private static final int MAX_STAGES = 32;
    /** Values of inputs with which a run is tried. */
    private static final int MAX_NUMBERS = 8;

    private final String where;
    private final ModelProto model;
    private final OnnxGraph graph;
    private final Scope scope;
    private final Map<String, Fact> inputs;
    private final Map<String, MadeUp> opaque;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Map<String, Fact> facts = new HashMap<>();
    private final Set<String> volatiles = new HashSet<>();

    private OrtShapes(String where, ModelProto model, Scope scope, Inputs inputs) {
        this.where = where;
        this.model = model;
        this.graph = scope.graph;
        this.scope = scope;
        this.inputs = inputs.facts();
        this.opaque = inputs.opaque();
    }

    /**
     * @param where the model's file, for messages
     * @param scope its main graph, with what is known of it
     * @param inputs the network's inputs, all dimensions fixed
     * @param wanted tensors of the main graph that nodes make
     * @throws InputException if ONNX Runtime refuses the model
     */
    static OrtShapes ask(String where, ModelProto model, Scope scope, Inputs inputs, Set<String> wanted) {
        OrtShapes shapes = new OrtShapes(where, model, scope, inputs);
        try {
            Map<String, Integer> open = shapes.infer(wanted);
            if (!open.isEmpty()) {
                shapes.measure(open);
            }
        } catch (OrtException e) {
            throw shapes.refused(e);
        }
        return shapes;
    }

    /** What was found. */
    Map<String, Fact> facts() {
        return facts;
    }

    /** Tensors whose shape is known from one run alone: other data may give another. */
    Set<String> volatiles() {
        return volatiles;
    }

    /**
     * What of the model the wanted tensors, of whatever type, need, with these as outputs and its inputs' shapes fixed.
     * What the model says of tensors in between is left out: it may hold for other inputs.
     *
     * @param run whether it is to run: then it makes up what no caller can give
     */
    private ModelProto asking(Set<String> wanted, boolean run) {
        Set<Op> ops = new TreeSet<>(Comparator.comparingInt(o -> o.index));
        Set<String> read = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            graph.producer(open.pop()).filter(ops::add).ifPresent(op -> {
                read.addAll(op.reads);
                open.addAll(op.reads);
            });
        }
        GraphProto.Builder asking = GraphProto.newBuilder().setName("shapes");
        for (MadeUp input : opaque.values()) {
            if (run && read.contains(input.input().getName())) {
                input.add(asking);
            } else if (!run) {
                asking.addInput(input.input());
            }
        }
        ops.forEach(op -> asking.addNode(op.proto));
        graph.weights().values().stream()
                .filter(w -> read.contains(w.getName()))
                .forEach(asking::addInitializer);
        graph.sparse().forEach((name, tensor) -> {
            if (read.contains(name)) {
                asking.addSparseInitializer(tensor);
            }
        });
        inputs.forEach((name, fact) -> {
            if (!opaque.containsKey(name)) {
                asking.addInput(Protos.value(name, fact.type, fact.shape));
            }
        });
        wanted.forEach(o -> asking.addOutput(ValueInfoProto.newBuilder().setName(o)));
        return model.toBuilder().setGraph(asking).build();
    }

    /** A session that refers to large weights where they lie, instead of having copies. */
    private final class Trial implements AutoCloseable {
        private final List<OnnxTensor> weights = new ArrayList<>();
        private final OrtSession session;

        Trial(ModelProto asking) throws OrtException {
            Detachment detachment = new Detachment();
            ModelProto rest = detachment.from(asking);
            try (OrtSession.SessionOptions options = options()) {
                Map<String, OnnxTensorLike> byName = new HashMap<>();
                for (Weight weight : detachment.weights()) {
                    long[] shape = Fact.shape(weight.info().shape());
                    OnnxJavaType type = java(weight.info().type()).orElseThrow();
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, weight.data(), shape, type);
                    weights.add(tensor);
                    byName.put(weight.info().id(), tensor);
                }
                if (!byName.isEmpty()) {
                    options.addExternalInitializers(byName);
                }
                // Negative: more than fits an int.
                if (rest.getSerializedSize() < 0 || rest.getSerializedSize() > MAX_COPY) {
                    throw new InputException(
                            where,
                            "has constants of more than " + (MAX_COPY >> 20)
                                    + " MiB that are no initializers, too much to find out shapes with ONNX Runtime",
                            "Make them initializers, or give Java more memory (-Xmx).");
                }
                environment.setTelemetry(false);
                session = environment.createSession(rest.toByteArray(), options);
            } catch (OrtException | RuntimeException e) {
                weights.forEach(OnnxTensor::close);
                throw e;
            }
        }

        @Override
        public void close() throws OrtException {
            session.close();
            weights.forEach(OnnxTensor::close);
        }
    }

    /** Finds what it can without a run; returns what is left open, with the rank that is known, 0 where none is. */
    private Map<String, Integer> infer(Set<String> wanted) throws OrtException {
        Map<String, Integer> open = new LinkedHashMap<>();
        try (Trial trial = new Trial(asking(wanted, false))) {
            for (Map.Entry<String, NodeInfo> output :
                    trial.session.getOutputInfo().entrySet()) {
                if (output.getValue().getInfo() instanceof TensorInfo info) {
                    long[] shape = info.getShape();
                    // A tensor of unknown rank is reported like a scalar.
                    if (shape.length == 0 || Arrays.stream(shape).anyMatch(d -> d < 0)) {
                        open.put(output.getKey(), shape.length);
                    } else {
                        facts.put(output.getKey(), limited(output.getKey(), info));
                    }
                } else {
                    facts.put(output.getKey(), Fact.OPAQUE);
                }
            }
        }
        return open;
    }

    private void measure(Map<String, Integer> open) throws OrtException {
        checkInputs();
        long deadline = System.nanoTime() + MAX_TIME.toNanos();
        Optional<OrtException> first = Optional.empty();
        for (Map<String, Long> numbers : numbers()) {
            try {
                measure(open, numbers, deadline);
                return;
            } catch (OrtException e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        throw first.orElseThrow();
    }

    /**
     * What inputs of whole numbers may be, each with one value throughout; zero where nothing is said, which is valid as
     * index, mask and token. Lengths begin at one; what selects a branch is compared with constants.
     */
    private Set<Map<String, Long>> numbers() {
        Set<Map<String, Long>> numbers = new LinkedHashSet<>();
        numbers.add(Map.of());
        Map<String, Long> ones = new HashMap<>();
        inputs.forEach((name, fact) -> {
            if (whole(fact)) {
                ones.put(name, 1L);
            }
        });
        numbers.add(ones);
        for (String input : ones.keySet()) {
            graph.readersOf(input).stream()
                    .flatMap(op -> op.reads.stream())
                    .filter(r -> !inputs.containsKey(r))
                    .flatMap(r -> scope.fact(r).stream())
                    .filter(f -> whole(f) && f.hasValue())
                    .flatMapToLong(f -> Arrays.stream(f.value()))
                    .limit(MAX_NUMBERS)
                    .forEach(v -> numbers.add(Map.of(input, v)));
        }
        return numbers.stream().limit(MAX_NUMBERS).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean whole(Fact fact) {
        return fact.type == Types.INT64 || fact.type == Types.INT32 || fact.type == Types.BOOL;
    }

    private void measure(Map<String, Integer> open, Map<String, Long> numbers, long deadline) throws OrtException {
        ShapeInference inference = new ShapeInference(where, model, graph, valued(numbers));
        inference.run(facts, Set.of());
        Map<String, Fact> known = inference.scope().facts();
        Set<String> tried = new HashSet<>();
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Fact> input : inputs.entrySet()) {
                long number = numbers.getOrDefault(input.getKey(), 0L);
                if (!opaque.containsKey(input.getKey())) {
                    feed.put(input.getKey(), madeUp(input.getKey(), input.getValue(), number));
                }
            }
            for (int stage = 0; !known.keySet().containsAll(open.keySet()); stage++) {
                Set<String> next = stage < MAX_STAGES ? next(known, tried) : Set.of();
                if (next.isEmpty()) {
                    next = new LinkedHashSet<>(open.keySet());
                    next.removeAll(known.keySet());
                }
                tried.addAll(next);
                inference.run(run(feed, next, deadline), Set.of());
            }
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
        open.forEach((tensor, rank) -> {
            Fact fact = known.get(tensor);
            facts.put(tensor, Fact.of(fact.type, fact.shape));
            if (!fact.opaque() && (rank > 0 || fact.rank() > 0)) {
                volatiles.add(tensor);
            }
        });
    }

    /** The inputs as they are in a run. */
    private Map<String, Fact> valued(Map<String, Long> numbers) {
        Map<String, Fact> valued = new LinkedHashMap<>();
        inputs.forEach((name, fact) -> {
            if (Fact.valued(fact.type, fact.elements())) {
                long[] value = new long[(int) fact.elements()];
                Arrays.fill(value, numbers.getOrDefault(name, 0L));
                valued.put(name, Fact.known(fact.type, fact.shape, value));
            } else {
                valued.put(name, fact);
            }
        });
        return valued;
    }

    /**
     * What to run next, of nodes whose inputs are known: small tensors among these inputs, whose values may say how large
     * the outputs will be; if there are no more of them, the outputs.
     */
    private Set<String> next(Map<String, Fact> known, Set<String> tried) {
        Set<String> values = new LinkedHashSet<>();
        Set<String> outputs = new LinkedHashSet<>();
        for (Op op : graph.ops()) {
            if (known.keySet().containsAll(op.writes) || !known.keySet().containsAll(op.reads)) {
                continue;
            }
            List<String> open = op.reads.stream()
                    .filter(r -> graph.producer(r).isPresent() && !tried.contains(r))
                    .filter(r -> !known.get(r).hasValue()
                            && Fact.valued(known.get(r).type, known.get(r).elements()))
                    .toList();
            values.addAll(open);
            if (open.isEmpty()) {
                op.writes.stream().filter(w -> !known.containsKey(w)).forEach(outputs::add);
            }
        }
        return values.isEmpty() ? outputs : values;
    }

    private Map<String, Fact> run(Map<String, OnnxTensor> feed, Set<String> wanted, long deadline) throws OrtException {
        Map<String, Fact> found = new HashMap<>();
        Duration time = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        try (Trial trial = new Trial(asking(wanted, true));
                OrtSession.RunOptions options = new OrtSession.RunOptions();
                OrtSession.Result result = run(trial.session, feed, options, time)) {
            for (Map.Entry<String, OnnxValue> output : result) {
                found.put(
                        output.getKey(),
                        output.getValue() instanceof OnnxTensor tensor
                                ? valued(limited(output.getKey(), tensor.getInfo()), tensor)
                                : Fact.OPAQUE);
            }
        }
        return found;
    }

    private Fact limited(String tensor, TensorInfo info) {
        return Sizes.limited(where, tensor, Types.number(info.onnxType), info.getShape());
    }

    private static Fact valued(Fact fact, OnnxTensor tensor) {
        if (!Fact.valued(fact.type, fact.elements())) {
            return fact;
        }
        long[] words = new long[(int) fact.elements()];
        ByteBuffer data = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        for (int i = 0; i < words.length; i++) {
            words[i] = Literals.word(fact.type, data);
        }
        return Fact.known(fact.type, fact.shape, words);
    }

    private OrtSession.Result run(
            OrtSession session, Map<String, OnnxTensor> feed, OrtSession.RunOptions options, Duration time)
            throws OrtException {
        try (Watchdog watchdog = new Watchdog(options, time, MAX_BYTES)) {
            try {
                return session.run(feed, options);
            } catch (OrtException e) {
                if (watchdog.bite().isEmpty()) {
                    throw e;
                }
                throw new InputException(
                        where,
                        "takes " + watchdog.bite().get() + " to try out, which is done as some shapes depend on data",
                        "Give smaller inputs with --shape.",
                        e);
            }
        }
    }

    /** Zeros, or of whole numbers this. */
    private OnnxTensor madeUp(String name, Fact fact, long number) throws OrtException {
        ElementType type = Types.element(fact.type);
        if (type == ElementType.BYTES) {
            String[] empty = new String[Math.toIntExact(fact.elements())];
            Arrays.fill(empty, "");
            return OnnxTensor.createTensor(environment, empty, fact.shape);
        }
        OnnxJavaType java = java(type)
                .orElseThrow(() -> new InputException(
                        where,
                        "input '" + name + "' of type " + type + " cannot be tried out to find the shapes",
                        "Run shape inference on the model before."));
        ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(Types.bytes(fact.type, fact.elements())))
                .order(ByteOrder.nativeOrder());
        while (number != 0 && data.hasRemaining()) {
            switch (type) {
                case INT64 -> data.putLong(number);
                case INT32 -> data.putInt((int) number);
                default -> data.put((byte) 1);
            }
        }
        return OnnxTensor.createTensor(environment, data.rewind(), fact.shape, java);
    }

    private static Optional<OnnxJavaType> java(ElementType type) {
        return Optional.ofNullable(
                switch (type) {
                    case FP32 -> OnnxJavaType.FLOAT;
                    case FP64 -> OnnxJavaType.DOUBLE;
                    case FP16 -> OnnxJavaType.FLOAT16;
                    case BF16 -> OnnxJavaType.BFLOAT16;
                    case INT8 -> OnnxJavaType.INT8;
                    case UINT8 -> OnnxJavaType.UINT8;
                    case INT16 -> OnnxJavaType.INT16;
                    case INT32 -> OnnxJavaType.INT32;
                    case INT64 -> OnnxJavaType.INT64;
                    case BOOL -> OnnxJavaType.BOOL;
                    default -> null;
                });
    }

    /** All of them are there at the same time. */
    private void checkInputs() {
        long bytes = 0;
        for (Fact fact : inputs.values()) {
            // Strings have no size of their own, but references do.
            bytes += Math.max(
                    8 * (Types.bits(fact.type) == 0 ? fact.elements() : 0), Types.bytes(fact.type, fact.elements()));
        }
        bytes += opaque.values().stream().mapToLong(MadeUp::bytes).sum();
        if (bytes > MAX_COPY) {
            throw new InputException(
                    where,
                    "has inputs of " + (bytes >> 20) + " MiB, too large to try out which shapes it makes",
                    "Give smaller ones with --shape, or give Java more memory (-Xmx).");
        }
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        // To fold constants is to run parts of the model, and nobody could end that.
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        // Freed memory goes back at once, so that growth shows what is in use.
        options.setCPUArenaAllocator(false);
        options.setIntraOpNumThreads(1);
        return options;
    }

    private InputException refused(OrtException e) {
        String message = String.valueOf(e.getMessage());
        return new InputException(
                where,
                "ONNX Runtime refuses the model (" + message.substring(0, Math.min(300, message.length())) + ")",
                "",
                e);
    }
}
