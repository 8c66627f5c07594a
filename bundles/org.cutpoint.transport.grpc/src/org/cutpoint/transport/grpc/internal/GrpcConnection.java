package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
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
import org.cutpoint.transport.oip.v1.ExchangeRequest;
import org.cutpoint.transport.oip.v1.FindReply;
import org.cutpoint.transport.oip.v1.FindRequest;
import org.cutpoint.transport.oip.v1.GenerateRequest;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc;
import org.cutpoint.transport.oip.v1.PrepareRequest;
import org.cutpoint.transport.oip.v1.ProfilingGrpc;

/** A channel to one server. Inferring needs no more of it than the Open Inference Protocol's ModelInfer. */
final class GrpcConnection implements Connection {
    private static final int UPLOAD_TRIES = 3;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    /** A server that is there and has time has answered a short question by then. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final String peer;
    private final ManagedChannel channel;
    private final EventLoopGroup threads;
    private final Settings settings;
    private final ProfileTexts texts;
    private final Coding coding;
    private final Replies replies;
    private final AtomicLong ids = new AtomicLong();
    private Optional<Set<String>> shared = Optional.empty();

    private GrpcConnection(
            String peer,
            ManagedChannel channel,
            EventLoopGroup threads,
            Settings settings,
            ProfileTexts texts,
            Coding coding) {
        this.coding = coding;
        // Calls that are under way keep theirs.
        this.replies = new Replies(peer, coding, channel::enterIdle);
        this.peer = peer;
        this.channel = channel;
        this.threads = threads;
        this.settings = settings;
        this.texts = texts;
    }

    /** @see org.cutpoint.api.transport.Transport#connect */
    static GrpcConnection open(
            String host, int port, Duration timeout, Settings settings, ProfileTexts texts, TensorCodecs codecs) {
        String peer = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new InputException(peer, "this is no address", "Give HOST:PORT with a port of 1 to 65535");
        }
        long end = System.nanoTime() + timeout.toNanos();
        resolve(host, peer, timeout);
        EventLoopGroup threads = NetworkThreads.start(1, "cutpoint-grpc-client-");
        ManagedChannel channel;
        try {
            channel = NettyChannelBuilder.forAddress(host, port)
                    .eventLoopGroup(threads)
                    .channelType(NioSocketChannel.class)
                    .usePlaintext()
                    .directExecutor()
                    .disableRetry()
                    .maxInboundMessageSize(settings.messageBytes())
                    .keepAliveTime(settings.keepAlive().toMillis(), MILLISECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, SECONDS)
                    .build();
        } catch (IllegalArgumentException e) {
            NetworkThreads.end(threads);
            throw new InputException(peer, "this is no address", "Give HOST:PORT", e);
        }
        GrpcConnection connection = new GrpcConnection(
                peer, channel, threads, settings, texts, new Coding(codecs, settings.messageBytes()));
        try {
            boolean ready = connection.ask(timeout, () -> GRPCInferenceServiceGrpc.newBlockingStub(channel)
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

    /** The channel would find out as well, but tell the log before us. */
    private static void resolve(String host, String peer, Duration timeout) {
        FutureTask<InetAddress> lookup = new FutureTask<>(() -> InetAddress.getByName(host));
        Thread thread = new Thread(lookup, "cutpoint-grpc-resolve");
        thread.setDaemon(true);
        thread.start();
        try {
            lookup.get(timeout.toNanos(), NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TransportException(Kind.UNREACHABLE, peer, "no host of this name is known", "Check the name", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException(peer, "connecting was interrupted", "", e);
        }
    }

    /** A remote call whose failures become ours. */
    private <T> T ask(Duration deadline, Supplier<T> call) {
        reconnect();
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw Failures.exception(peer, deadline, e);
        }
    }

    /** A server that is back should not wait until the channel's next try, which may be minutes away. */
    private void reconnect() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
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
            channel.enterIdle();
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
        long bytes = inputs.stream().mapToLong(t -> t.info().bytes()).sum();
        if (bytes > settings.messageBytes()) {
            return tooLarge(bytes);
        }
        ModelInferRequest request =
                identified(codecs.isEmpty() ? Wire.request(name, inputs) : coding.request(name, inputs, codecs));
        if (request.getSerializedSize() > settings.messageBytes()) {
            return tooLarge(request.getSerializedSize());
        }
        reconnect();
        ClientCall<ModelInferRequest, ModelInferResponse> call = channel.newCall(
                GRPCInferenceServiceGrpc.getModelInferMethod(),
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), NANOSECONDS));
        CompletableFuture<InferReply> reply = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(call, request, replies.to(List.of(Checksums.stated(request)), deadline, reply));
        reply.whenComplete((result, failure) -> {
            if (reply.isCancelled()) {
                call.cancel("not wanted any more", null);
            }
        });
        return reply;
    }

    /** With an id of its own, which the answer repeats: one that strayed from another call is found. */
    private ModelInferRequest identified(ModelInferRequest request) {
        return Checksums.sealed(
                request.toBuilder().setId(Long.toString(ids.incrementAndGet())).build());
    }

    @Override
    public PartedCall begin(String name, Duration deadline) {
        reconnect();
        return new GrpcPartedCall(peer, channel, name, deadline, settings.messageBytes(), replies);
    }

    @Override
    public long exchange(int upBytes, int downBytes, Duration deadline) {
        ExchangeRequest request = ExchangeRequest.newBuilder()
                .setData(Noise.bytes(upBytes))
                .setReplyBytes(downBytes)
                .build();
        return ask(deadline, () -> {
            LinkProbeGrpc.LinkProbeBlockingStub probe =
                    LinkProbeGrpc.newBlockingStub(channel).withDeadlineAfter(deadline.toNanos(), NANOSECONDS);
            long start = System.nanoTime();
            int got = probe.exchange(request).getData().size();
            long nanos = System.nanoTime() - start;
            if (got != downBytes) {
                throw new InputException(peer, "it answered with " + got + " bytes instead of " + downBytes, "");
            }
            return nanos;
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
        reconnect();
        return RemoteProfiler.of(this, channel, settings, texts, behind);
    }

    @Override
    public Management management() {
        reconnect();
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
        channel.shutdownNow();
        try {
            channel.awaitTermination(2, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        NetworkThreads.end(threads);
    }
}
