package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ServerMetadataRequest;
import org.cutpoint.transport.oip.ServerMetadataResponse;
import org.cutpoint.transport.oip.ServerReadyRequest;
import org.cutpoint.transport.oip.v1.DescribeRequest;
import org.cutpoint.transport.oip.v1.ExchangeReply;
import org.cutpoint.transport.oip.v1.ExchangeRequest;
import org.cutpoint.transport.oip.v1.FindReply;
import org.cutpoint.transport.oip.v1.FindRequest;
import org.cutpoint.transport.oip.v1.GenerateRequest;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc;
import org.cutpoint.transport.oip.v1.PrepareRequest;
import org.cutpoint.transport.oip.v1.ProfilingGrpc;

/**
 * A connection to one server, whatever carries its calls. Inferring needs no more of the server than the Open Inference Protocol's
 * ModelInfer.
 */
public final class CallConnection implements Connection {
    private static final int UPLOAD_TRIES = 3;
    private static final int KEPT_BUFFER_BYTES = 64 << 20;

    /** A server that is there and has time has answered a short question by then. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Clocks are compared so often while calls are made. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final String peer;
    private final Carrier carrier;
    private final Channel channel;
    private final Settings settings;
    private final ProfileTexts texts;
    private final Coding coding;
    private final Replies replies;
    private final PeerClock clock = new PeerClock();

    /** When the server's clock was last asked for, by {@link System#nanoTime}; 0: never. */
    private final AtomicLong asked = new AtomicLong();

    private final MethodDescriptor<ExchangeRequest, Received<ExchangeReply>> exchange;
    private final AtomicLong ids = new AtomicLong();
    private Optional<Set<String>> shared = Optional.empty();

    private CallConnection(String peer, Carrier carrier, Settings settings, ProfileTexts texts, Coding coding) {
        this.peer = peer;
        this.carrier = carrier;
        this.channel = carrier.channel();
        this.settings = settings;
        this.texts = texts;
        this.coding = coding;
        this.replies = new Replies(peer, coding, carrier::renew, clock);
        this.exchange = LinkProbeGrpc.getExchangeMethod().toBuilder(
                        LinkProbeGrpc.getExchangeMethod().getRequestMarshaller(),
                        Received.marshaller(ExchangeReply.getDefaultInstance(), new BufferPool(KEPT_BUFFER_BYTES)))
                .build();
    }

    /**
     * Makes sure that the server is there and ready.
     *
     * @param peer what messages call it: its address as commands take it
     * @param carrier closed with the connection, and if it comes to none
     * @param end when the timeout does, by {@link System#nanoTime}: some of it may have been used
     * @throws InputException if the server does not answer in time, or is none
     */
    public static Connection open(
            String peer,
            Carrier carrier,
            Duration timeout,
            long end,
            Settings settings,
            ProfileTexts texts,
            TensorCodecs codecs) {
        CallConnection connection =
                new CallConnection(peer, carrier, settings, texts, new Coding(codecs, settings.messageBytes()));
        try {
            boolean ready = connection.ask(timeout, () -> GRPCInferenceServiceGrpc.newBlockingStub(carrier.channel())
                    .withDeadlineAfter(end - System.nanoTime(), NANOSECONDS)
                    .serverReady(ServerReadyRequest.getDefaultInstance())
                    .getReady());
            if (!ready) {
                throw new InputException(peer, "the server is not ready", "Try again later");
            }
            connection.meet(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A remote call whose failures become ours. */
    private <T> T ask(Duration deadline, Supplier<T> call) {
        carrier.hurry();
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw Failures.exception(peer, deadline, e);
        }
    }

    private ModelStoreGrpc.ModelStoreBlockingStub store(Duration deadline) {
        return ModelStoreGrpc.newBlockingStub(channel).withDeadlineAfter(deadline.toNanos(), NANOSECONDS);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void deploy(Model model, Progress progress) {
        String hash = model.graph().sha256();
        for (int left = UPLOAD_TRIES; !present(hash); left--) {
            if (Model.generated(model.source()) && left == UPLOAD_TRIES && generated(model, progress)) {
                return;
            }
            FindReply found = find(hash);
            try {
                new Upload(peer, channel, model, settings).send(found.getReceivedBytes(), progress);
                return;
            } catch (TransportException e) {
                if (left == 1) {
                    throw e;
                }
                // What has arrived counts: the next try goes on there.
            }
        }
    }

    private boolean present(String hash) {
        return find(hash).getPresent();
    }

    private FindReply find(String hash) {
        try {
            return find(hash, SOON.compareTo(settings.call()) < 0 ? SOON : settings.call());
        } catch (TransportException e) {
            if (e.kind() != Kind.DEADLINE) {
                throw e;
            }
            // The connection may lead nowhere: another one tells.
            carrier.renew();
            return find(hash, settings.call());
        }
    }

    private FindReply find(String hash, Duration deadline) {
        return ask(deadline, () -> store(deadline)
                .find(FindRequest.newBuilder().setSha256(hash).build()));
    }

    /** Whether the server could make the very same model. */
    private boolean generated(Model model, Progress progress) {
        progress.begin("Making " + model.source() + " at " + peer, 0);
        try {
            return ask(settings.load(), () -> store(settings.load())
                    .generate(GenerateRequest.newBuilder()
                            .setSource(model.source())
                            .setSha256(model.graph().sha256())
                            .build())
                    .getPresent());
        } catch (TransportException e) {
            throw e;
        } catch (InputException e) {
            // It does not know the model, or makes another one of that name.
            return false;
        } finally {
            progress.end();
        }
    }

    @Override
    public String prepare(Model model, Segment segment, ExecutionOptions options) {
        return prepare(request(model, options).addAllLayers(segment.layers()).build());
    }

    @Override
    public String prepare(Model model, Chain chain, ExecutionOptions options) {
        return prepare(request(model, options).setChain(Chains.write(chain)).build());
    }

    private static PrepareRequest.Builder request(Model model, ExecutionOptions options) {
        return PrepareRequest.newBuilder()
                .setGranularity(Views.granularity(model.options()))
                .addAllShapes(Views.shapes(model.options()))
                .setSha256(model.graph().sha256())
                .setThreads(options.threads())
                .setOptimize(options.optimize());
    }

    private String prepare(PrepareRequest request) {
        return ask(
                settings.load(), () -> store(settings.load()).prepare(request).getModelName());
    }

    @Override
    public synchronized Set<String> codecs() {
        if (shared.isEmpty()) {
            shared = Optional.of(coding.shared(metadata(settings.call())));
        }
        return shared.get();
    }

    /** Learns what the server can do, if it tells. */
    private synchronized void meet(Duration timeout) {
        try {
            ServerMetadataResponse server = metadata(timeout);
            shared = Optional.of(coding.shared(server));
            if (server.getExtensionsList().contains(Checksums.PARAMETER)) {
                replies.requireChecksums();
            }
        } catch (InputException e) {
            // To infer is all that is asked of a server.
        }
    }

    private ServerMetadataResponse metadata(Duration deadline) {
        return ask(deadline, () -> GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(deadline.toNanos(), NANOSECONDS)
                .serverMetadata(ServerMetadataRequest.getDefaultInstance()));
    }

    @Override
    public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
        return infer(name, inputs, deadline, Map.of());
    }

    @Override
    public CompletableFuture<InferReply> infer(
            String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        return infer("", name, inputs, deadline, codecs);
    }

    @Override
    public CompletableFuture<InferReply> infer(
            String job, String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        long bytes = inputs.stream().mapToLong(t -> t.info().bytes()).sum();
        if (bytes > settings.messageBytes()) {
            return tooLarge(bytes);
        }
        ModelInferRequest request = identified(job, coding.request(name, inputs, codecs));
        if (request.getSerializedSize() > settings.messageBytes()) {
            return tooLarge(request.getSerializedSize());
        }
        carrier.hurry();
        ClientCall<ModelInferRequest, ModelInferResponse> call = MemoryLimit.announced(
                channel,
                GRPCInferenceServiceGrpc.getModelInferMethod(),
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), NANOSECONDS),
                request.getSerializedSize());
        CompletableFuture<InferReply> reply = new CompletableFuture<>();
        compareClocks();
        ClientCalls.asyncUnaryCall(call, request, replies.to(List.of(Checksums.stated(request)), deadline, reply));
        reply.whenComplete((result, failure) -> {
            if (reply.isCancelled()) {
                call.cancel("not wanted any more", null);
            }
        });
        return reply;
    }

    /** With an id of its own, which the answer repeats: one that strayed from another call is found. */
    private ModelInferRequest identified(String job, ModelInferRequest.Builder request) {
        String number = Long.toString(ids.incrementAndGet());
        replies.ask(request);
        return Checksums.sealed(request.setId(job.isEmpty() ? number : job + "#" + number));
    }

    @Override
    public PartedCall begin(String name, Duration deadline) {
        return begin("", name, deadline);
    }

    @Override
    public PartedCall begin(String job, String name, Duration deadline) {
        carrier.hurry();
        compareClocks();
        return new SentParts(peer, channel, job, name, deadline, settings.messageBytes(), replies);
    }

    @Override
    public long exchange(int upBytes, int downBytes, Duration deadline) {
        ExchangeRequest request = ExchangeRequest.newBuilder()
                .setData(Noise.bytes(upBytes))
                .setReplyBytes(downBytes)
                .build();
        return ask(deadline, () -> {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), NANOSECONDS);
            long start = System.nanoTime();
            Received<ExchangeReply> reply = ClientCalls.blockingUnaryCall(channel, exchange, options, request);
            int got = reply.message().getData().size();
            long end = System.nanoTime();
            long nanos = end - start;
            reply.release().run();
            compared(start, reply.message(), end);
            reply.failure().ifPresent(failure -> {
                throw failure;
            });
            if (got != downBytes) {
                throw new InputException(peer, "it answered with " + got + " bytes instead of " + downBytes, "");
            }
            return nanos;
        });
    }

    private void compared(long sent, ExchangeReply reply, long answered) {
        if (reply.hasReceivedNs() && reply.hasReadyNs()) {
            asked.set(answered);
            clock.met(sent, reply.getReceivedNs(), reply.getReadyNs(), answered);
        }
    }

    /** Whoever has measured the link once gets answers whose way is known: clocks drift, and are compared again. */
    private void compareClocks() {
        long last = asked.get();
        long now = System.nanoTime();
        if (last == 0 || now - last < AGAIN.toNanos() || !asked.compareAndSet(last, now)) {
            return;
        }
        ClientCall<ExchangeRequest, ExchangeReply> call = channel.newCall(
                LinkProbeGrpc.getExchangeMethod(), CallOptions.DEFAULT.withDeadlineAfter(SOON.toNanos(), NANOSECONDS));
        ClientCalls.asyncUnaryCall(call, ExchangeRequest.getDefaultInstance(), new StreamObserver<>() {
            @Override
            public void onNext(ExchangeReply reply) {
                compared(now, reply, System.nanoTime());
            }

            @Override
            public void onError(Throwable thrown) {
                // The next call asks again.
            }

            @Override
            public void onCompleted() {}
        });
    }

    @Override
    public int behind() {
        return ask(settings.call(), () -> ProfilingGrpc.newBlockingStub(channel)
                .withDeadlineAfter(settings.call().toNanos(), NANOSECONDS)
                .describe(DescribeRequest.getDefaultInstance())
                .getBehind());
    }

    @Override
    public Profiler profiler() {
        return profiler(0);
    }

    @Override
    public Profiler profiler(int behind) {
        carrier.hurry();
        return RemoteProfiler.of(this, channel, settings, texts, behind);
    }

    @Override
    public Management management() {
        carrier.hurry();
        return new RemoteManagement(peer, channel, settings);
    }

    private CompletableFuture<InferReply> tooLarge(long bytes) {
        return CompletableFuture.failedFuture(tooLarge(peer, bytes, settings.messageBytes()));
    }

    static InputException tooLarge(String peer, long bytes, int limit) {
        return new InputException(
                peer,
                "a request of " + bytes + " bytes is larger than the limit of " + limit,
                "Raise messageMebibytes on both sides");
    }

    @Override
    public void close() {
        carrier.close();
    }
}
