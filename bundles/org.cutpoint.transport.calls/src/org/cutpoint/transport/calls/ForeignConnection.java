package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.model.content.SegmentNames;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelMetadataRequest;
import org.cutpoint.transport.oip.ModelMetadataResponse;
import org.cutpoint.transport.oip.ModelMetadataResponse.TensorMetadata;
import org.cutpoint.transport.oip.ModelReadyRequest;
import org.cutpoint.transport.oip.RepositoryIndexRequest;
import org.cutpoint.transport.oip.RepositoryModelLoadRequest;
import org.cutpoint.transport.oip.ServerLiveRequest;

/**
 * A connection to any server of the Open Inference Protocol. Nothing is sent there but what the protocol has: segments must be
 * among the server's models, by the names of {@link SegmentNames}; how fast the server computes it does not tell.
 */
public final class ForeignConnection implements Connection {
    /** Of an answer that holds no tensors. */
    private static final int SHORT_BYTES = 1 << 20;

    private final String peer;
    private final Carrier carrier;
    private final Settings settings;
    private final Replies replies;
    private final AtomicLong ids = new AtomicLong();

    /** By model. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /**
     * A segment at the server.
     *
     * @param shapes that the server wants its inputs in, where they are not the segment's: some have no scalars
     */
    private record Known(Segment segment, Map<String, List<Long>> shapes) {}

    private ForeignConnection(String peer, Carrier carrier, Settings settings, TensorCodecs codecs) {
        this.peer = peer;
        this.carrier = carrier;
        this.settings = settings;
        this.replies = new Replies(peer, new Coding(codecs, settings.messageBytes()), carrier::renew, new PeerClock());
    }

    /**
     * Makes sure that the server is there.
     *
     * @param peer what messages call it: its address as commands take it
     * @param carrier closed with the connection, and if it comes to none
     * @param end when the timeout does, by {@link System#nanoTime}: some of it may have been used
     * @throws InputException if the server does not answer in time, or is none
     */
    public static Connection open(
            String peer, Carrier carrier, Duration timeout, long end, Settings settings, TensorCodecs codecs) {
        ForeignConnection connection = new ForeignConnection(peer, carrier, settings, codecs);
        try {
            // Not whether it is ready: to some that means all of their models, of which others are none of our
            // business.
            boolean live = GRPCInferenceServiceGrpc.newBlockingStub(carrier.channel())
                    .withDeadlineAfter(end - System.nanoTime(), NANOSECONDS)
                    .serverLive(ServerLiveRequest.getDefaultInstance())
                    .getLive();
            if (!live) {
                throw new InputException(peer, "the server says that it is not live", "Try again later");
            }
            return connection;
        } catch (StatusRuntimeException e) {
            connection.close();
            throw Failures.exception(peer, timeout, e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private <T> T ask(Duration deadline, Function<GRPCInferenceServiceBlockingStub, T> call) {
        carrier.hurry();
        try {
            return call.apply(GRPCInferenceServiceGrpc.newBlockingStub(carrier.channel())
                    .withDeadlineAfter(deadline.toNanos(), NANOSECONDS)
                    .withMaxInboundMessageSize(Math.min(SHORT_BYTES, settings.messageBytes())));
        } catch (StatusRuntimeException e) {
            throw Failures.exception(peer, deadline, e);
        }
    }

    @Override
    public String peer() {
        return peer;
    }

    /** Nothing is sent: servers of others take no models from devices. */
    @Override
    public void deploy(Model model, Progress progress) {}

    @Override
    public String prepare(Model model, Segment segment, ExecutionOptions options) {
        String name = SegmentNames.of(model.graph(), segment);
        if (!ready(name) && !(isListed(name) && load(name) && ready(name))) {
            // Nothing that passes: waiting for it, or trying again, is of no use.
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    peer,
                    "it has no model '" + name + "', which would be " + Splits.part(model, segment),
                    "Write it with '" + Splits.command(model, segment) + "' and put what is in DIR into the repository"
                            + " that the server reads");
        }
        known.put(name, new Known(segment, shapes(name, segment)));
        return name;
    }

    @Override
    public String prepare(Model model, Chain chain, ExecutionOptions options) {
        Chain.Part part = chain.parts().get(0);
        if (chain.parts().size() > 1 || part.layers().isEmpty()) {
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    peer,
                    "it does not forward to other runtimes",
                    "Make it the chain's last: 'cutpoint serve --forward " + peer + "'");
        }
        if (part.conditions().emulated()) {
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    peer,
                    "it is no runtime of Cutpoint that could pretend to be slower",
                    "Leave its slow-down away");
        }
        return prepare(model, model.graph().segment(part.layers()), options);
    }

    private boolean ready(String name) {
        try {
            return ask(settings.call(), stub -> stub.modelReady(
                            ModelReadyRequest.newBuilder().setName(name).build())
                    .getReady());
        } catch (InputException e) {
            if (isThere(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether the server has it in its repository, loaded or not; true where it does not tell. */
    private boolean isListed(String name) {
        try {
            return ask(
                    settings.call(),
                    stub -> stub.repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList().stream()
                            .anyMatch(model -> model.getName().equals(name)));
        } catch (InputException e) {
            return true;
        }
    }

    /** Some servers load models only when they are told to; the others say in some way that they do not. */
    private boolean load(String name) {
        try {
            ask(
                    settings.load(),
                    stub -> stub.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                            .setModelName(name)
                            .build()));
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    /** Whether a failure is an answer: of what they do not have, servers say so with one status or another. */
    private static boolean isThere(InputException failure) {
        return !(failure instanceof TransportException e) || e.kind() == Kind.UNKNOWN_MODEL;
    }

    /** How the server wants the segment's inputs, once it is clear that it is the segment. */
    private Map<String, List<Long>> shapes(String name, Segment segment) {
        ModelMetadataResponse metadata;
        try {
            metadata = ask(
                    settings.call(),
                    stub -> stub.modelMetadata(
                            ModelMetadataRequest.newBuilder().setName(name).build()));
        } catch (InputException e) {
            if (isThere(e) || e instanceof TransportException t && t.kind() == Kind.UNSUPPORTED) {
                return Map.of();
            }
            throw e;
        }
        Map<String, List<Long>> shapes = new HashMap<>();
        Map<String, TensorMetadata> inputs = byName(metadata.getInputsList());
        for (TensorInfo input : inputs.isEmpty() ? List.<TensorInfo>of() : segment.inputs()) {
            List<Long> there = requireSame(name, "read", input, inputs).getShapeList();
            if (!there.equals(input.shape()) && elements(there) == input.elements()) {
                shapes.put(input.id(), List.copyOf(there));
            }
        }
        Map<String, TensorMetadata> outputs = byName(metadata.getOutputsList());
        for (TensorInfo output : outputs.isEmpty() ? List.<TensorInfo>of() : segment.outputs()) {
            requireSame(name, "make", output, outputs);
        }
        return shapes;
    }

    private static Map<String, TensorMetadata> byName(List<TensorMetadata> tensors) {
        Map<String, TensorMetadata> byName = new LinkedHashMap<>();
        tensors.forEach(tensor -> byName.putIfAbsent(tensor.getName(), tensor));
        return byName;
    }

    private TensorMetadata requireSame(String name, String does, TensorInfo wanted, Map<String, TensorMetadata> there) {
        TensorMetadata tensor = there.get(wanted.id());
        if (tensor == null || !tensor.getDatatype().equals(wanted.type().name())) {
            throw new InputException(
                    peer,
                    "its model '" + name + "' does not " + does + " " + wanted.type() + " tensor '" + wanted.id() + "'",
                    "Have it serve the model that 'cutpoint split' wrote under this name, as it is");
        }
        return tensor;
    }

    /** -1 if that is open. */
    private static long elements(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            elements = size < 0 || size > Integer.MAX_VALUE ? -1 : elements * size;
            if (elements < 0 || elements > Integer.MAX_VALUE) {
                return -1;
            }
        }
        return elements;
    }

    @Override
    public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
        Optional<Known> model = Optional.ofNullable(known.get(name));
        Map<String, List<Long>> shapes = model.map(Known::shapes).orElse(Map.of());
        List<Tensor> sent = inputs.stream()
                .map(input ->
                        in(shapes.getOrDefault(input.info().id(), input.info().shape()), input))
                .toList();
        ModelInferRequest request = Wire.request(name, sent).toBuilder()
                .setId(Long.toString(ids.incrementAndGet()))
                .build();
        if (request.getSerializedSize() < 0 || request.getSerializedSize() > settings.messageBytes()) {
            return CompletableFuture.failedFuture(
                    CallConnection.tooLarge(peer, request.getSerializedSize(), settings.messageBytes()));
        }
        carrier.hurry();
        ClientCall<ModelInferRequest, ModelInferResponse> call = carrier.channel()
                .newCall(
                        GRPCInferenceServiceGrpc.getModelInferMethod(),
                        CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), NANOSECONDS));
        CompletableFuture<InferReply> reply = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(call, request, replies.to(List.of(), deadline, reply));
        CompletableFuture<InferReply> made =
                model.map(m -> reply.thenApply(r -> made(m.segment(), r))).orElse(reply);
        made.whenComplete((result, failure) -> {
            if (made.isCancelled()) {
                call.cancel("not wanted any more", null);
            }
        });
        return made;
    }

    /** The tensor in this shape, if that has as many elements; else as it is. */
    private static Tensor in(List<Long> shape, Tensor tensor) {
        TensorInfo info = tensor.info();
        return shape.equals(info.shape()) || elements(shape) != info.elements()
                ? tensor
                : new Tensor(new TensorInfo(info.id(), info.type(), shape, info.bytes()), tensor.data());
    }

    /** The answer in the segment's order, and its tensors in the segment's shapes. */
    private static InferReply made(Segment segment, InferReply reply) {
        Map<String, Tensor> byId = new LinkedHashMap<>();
        reply.outputs().forEach(output -> byId.put(output.info().id(), output));
        List<Tensor> outputs = new ArrayList<>();
        for (TensorInfo wanted : segment.outputs()) {
            Tensor got = byId.get(wanted.id());
            if (got != null) {
                outputs.add(in(wanted.shape(), got));
            }
        }
        return new InferReply(outputs, reply.computeMs(), reply.stages(), reply.waitMs());
    }

    @Override
    public long exchange(int upBytes, int downBytes, Duration deadline) {
        throw new TransportException(
                Kind.UNSUPPORTED,
                peer,
                "a server of others does not help to measure the link",
                "Give the network: --network, or --uplink, --downlink and --rtt");
    }

    @Override
    public void close() {
        carrier.close();
    }
}
