package org.cutpoint.runtime.edge.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** A network of four layers, a to d, that each take a thousand bytes, and hosts and connections for it. */
final class Fakes {
    static final ModelGraph GRAPH = new ModelGraph(
            "four",
            "0123456789ab".repeat(5) + "0123",
            List.of(tensor("x")),
            List.of(
                    layer("a", "x"),
                    layer("b", "a"),
                    // Reads over b, too: what a makes may have to pass a tier that has only b.
                    layer("c", "a", "b"),
                    layer("d", "c")),
            List.of("d"));

    static final Model MODEL = new Model("four", GRAPH, Path.of("four.onnx"));

    /** {@code half}: half as many bytes, and the value is larger by one when it is decoded. */
    static final TensorCodecs CODECS = new TensorCodecs() {
        @Override
        public List<String> ids() {
            return List.of("half", RAW);
        }

        @Override
        public TensorCodec get(String id) {
            return new TensorCodec() {
                @Override
                public boolean lossless() {
                    return false;
                }

                @Override
                public ByteBuffer encode(Tensor tensor) {
                    return ByteBuffer.allocate((int) tensor.info().bytes() / 2)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putFloat(0, value(tensor));
                }

                @Override
                public Tensor decode(TensorInfo info, ByteBuffer encoded) {
                    return filled(
                            info.id(), encoded.order(ByteOrder.LITTLE_ENDIAN).getFloat(0) + 1);
                }
            };
        }
    };

    private Fakes() {}

    private static TensorInfo tensor(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(250L));
    }

    private static Layer layer(String id, String... inputs) {
        return new Layer(id, List.of(id), List.of("Op"), List.of(inputs), List.of(tensor(id)), 0, 0, 0);
    }

    static Tensor filled(String id, float value) {
        TensorInfo info = tensor(id);
        ByteBuffer data = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(value);
        }
        return new Tensor(info, data.flip());
    }

    static float value(Tensor tensor) {
        return tensor.data().getFloat();
    }

    /** What the whole network makes of an input. */
    static float whole(float x) {
        float a = 2 * x + 1;
        float b = 2 * a + 1;
        float c = 2 * (a + b) + 1;
        return 2 * c + 1;
    }

    /** Runs segments, one call after the other; each layer doubles the sum of what it reads and adds one. */
    static final class Host implements ModelHost, AutoCloseable {
        final List<String> ran = new CopyOnWriteArrayList<>();
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        double layerMs;
        Optional<CountDownLatch> gate = Optional.empty();
        private final Map<String, Segment> prepared = new HashMap<>();

        @Override
        public boolean has(String sha256) {
            return sha256.equals(GRAPH.sha256());
        }

        @Override
        public long received(String sha256) {
            return 0;
        }

        @Override
        public long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String generate(String source, Optional<String> sha256) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String add(Model model) {
            return model.graph().sha256();
        }

        @Override
        public Model model(String sha256, LoadOptions load) {
            if (!has(sha256)) {
                throw new TransportException(Kind.UNKNOWN_MODEL, "model " + sha256, "it is not here", "");
            }
            return MODEL;
        }

        @Override
        public synchronized String prepare(
                String sha256, LoadOptions load, List<String> layers, ExecutionOptions options) {
            String name = String.join("+", layers);
            prepared.put(name, GRAPH.segment(layers));
            return name;
        }

        @Override
        public synchronized List<String> served() {
            return List.copyOf(prepared.keySet());
        }

        @Override
        public synchronized void unload(String name) {
            prepared.remove(name);
        }

        @Override
        public Optional<Signature> signature(String name) {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Connection.InferReply> submit(String name, List<Tensor> inputs) {
            Segment segment;
            synchronized (this) {
                segment = prepared.get(name);
            }
            if (segment == null) {
                return CompletableFuture.failedFuture(
                        new TransportException(Kind.UNKNOWN_MODEL, "model '" + name + "'", "it is not here", ""));
            }
            CompletableFuture<Connection.InferReply> reply = new CompletableFuture<>();
            thread.execute(() -> {
                if (!reply.isDone()) {
                    reply.complete(run(segment, inputs));
                }
            });
            return reply;
        }

        private Connection.InferReply run(Segment segment, List<Tensor> inputs) {
            ran.add(String.join("+", segment.layers()));
            gate.ifPresent(g -> {
                try {
                    g.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            if (inputs.size() != segment.inputs().size()) {
                throw new IllegalStateException(segment.layers() + " got " + inputs.size() + " inputs");
            }
            Map<String, Float> values = new HashMap<>();
            inputs.forEach(tensor -> values.put(tensor.info().id(), value(tensor)));
            for (String id : segment.layers()) {
                float sum = 0;
                for (String input : GRAPH.layer(id).inputs()) {
                    sum += values.get(input);
                }
                values.put(id, 2 * sum + 1);
            }
            List<Tensor> outputs = segment.outputs().stream()
                    .map(info -> filled(info.id(), values.get(info.id())))
                    .toList();
            return new Connection.InferReply(outputs, layerMs * segment.layers().size());
        }

        @Override
        public Connection.InferReply infer(String name, List<Tensor> inputs) {
            return submit(name, inputs).join();
        }

        @Override
        public Machine machine() {
            return new Machine("own", "os", "cpu", 1, "runtime");
        }

        @Override
        public void close() {
            gate.ifPresent(CountDownLatch::countDown);
            thread.shutdownNow();
        }
    }

    /** Leads to a host of this process. */
    static final class Direct implements Connection {
        final List<CompletableFuture<InferReply>> calls = new ArrayList<>();
        final List<String> deployed = new ArrayList<>();
        Optional<InputException> failure = Optional.empty();
        final List<Map<String, String>> codecs = new CopyOnWriteArrayList<>();
        Set<String> has = Set.of("half");
        boolean neverAnswers;

        /** What answers tell of their way, once clocks were compared; 0: nothing. */
        double backMs;

        boolean compared;
        int parted;
        private final ModelHost host;

        Direct(ModelHost host) {
            this.host = host;
        }

        private void fail() {
            failure.ifPresent(f -> {
                throw f;
            });
        }

        @Override
        public String peer() {
            return "next:1";
        }

        @Override
        public void deploy(Model model, Progress progress) {
            fail();
            deployed.add(model.graph().sha256());
        }

        @Override
        public String prepare(Model model, Segment segment, ExecutionOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String prepare(Model model, Chain chain, ExecutionOptions options) {
            return host.prepare(model.graph().sha256(), model.options(), chain, options);
        }

        @Override
        public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
            CompletableFuture<InferReply> reply = failure.isPresent()
                    ? CompletableFuture.failedFuture(failure.get())
                    : neverAnswers ? new CompletableFuture<>() : host.submit(name, inputs);
            if (compared) {
                return reply.thenApply(this::returned);
            }
            synchronized (calls) {
                calls.add(reply);
            }
            return reply;
        }

        @Override
        public Set<String> codecs() {
            return has;
        }

        @Override
        public CompletableFuture<InferReply> infer(
                String name, List<Tensor> inputs, Duration deadline, Map<String, String> ids) {
            codecs.add(ids);
            return infer(name, inputs, deadline);
        }

        @Override
        public PartedCall begin(String name, Duration deadline) {
            List<Tensor> inputs = new ArrayList<>();
            CompletableFuture<InferReply> reply = new CompletableFuture<>();
            parted++;
            return new PartedCall() {
                @Override
                public void send(List<Tensor> more) {
                    inputs.addAll(more);
                }

                @Override
                public void finish() {
                    infer(name, inputs, deadline).whenComplete((result, thrown) -> {
                        if (thrown == null) {
                            reply.complete(result);
                        } else {
                            reply.completeExceptionally(thrown);
                        }
                    });
                }

                @Override
                public CompletableFuture<InferReply> reply() {
                    return reply;
                }
            };
        }

        @Override
        public long exchange(int upBytes, int downBytes, Duration deadline) {
            if (backMs == 0) {
                throw new TransportException(Kind.UNSUPPORTED, peer(), "it has no clock", "");
            }
            compared = true;
            return 1000;
        }

        private InferReply returned(InferReply reply) {
            List<Stage> stages = new ArrayList<>(reply.stages());
            stages.add(new Stage(Stage.Kind.RETURN, -1, backMs));
            return new InferReply(reply.outputs(), reply.computeMs(), stages, reply.waitMs());
        }

        @Override
        public int behind() {
            fail();
            return host.serversBehind();
        }

        @Override
        public Profiler profiler(int behind) {
            fail();
            if (behind > 0) {
                return host.profilerBehind(behind);
            }
            return new Profiler() {
                @Override
                public String id() {
                    return "fake";
                }

                @Override
                public Machine machine() {
                    return host.machine();
                }

                @Override
                public Profile profile(Model model, ProfileOptions options, Progress progress) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public void close() {}
    }
}
