package org.cutpoint.transport.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.model.content.SegmentNames;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import org.cutpoint.transport.oip.InferTensorContents;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelMetadataRequest;
import org.cutpoint.transport.oip.ModelMetadataResponse;
import org.cutpoint.transport.oip.ModelMetadataResponse.TensorMetadata;
import org.cutpoint.transport.oip.ModelReadyRequest;
import org.cutpoint.transport.oip.ModelReadyResponse;
import org.cutpoint.transport.oip.RepositoryModelLoadRequest;
import org.cutpoint.transport.oip.RepositoryModelLoadResponse;
import org.cutpoint.transport.oip.ServerLiveRequest;
import org.cutpoint.transport.oip.ServerLiveResponse;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.cutpoint.transport.tck.TestKeys;
import org.cutpoint.transport.tck.TestKeys.TestGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device and servers of others, which do what the protocol leaves open in one way or another. */
@Timeout(60)
class KserveTransportTest {
    private static final TensorInfo X = TensorInfo.of("x", ElementType.FP32, List.of(1L, 2L));
    private static final TensorInfo A = TensorInfo.of("a,b", ElementType.FP32, List.of(1L, 2L));
    private static final TensorInfo Y = TensorInfo.of("y", ElementType.FP32, List.of(1L, 2L));
    private static final TensorInfo S = TensorInfo.of("s", ElementType.FP32, List.of());

    private final Transport transport = new KserveTransport(GrpcContractTest.QUICK, FakeCodecs.NONE);
    private final Model model = model(LoadOptions.DEFAULT);
    private final Segment rest = model.graph().segment(List.of("last"));
    private final String name = SegmentNames.of(model.graph(), rest);
    private final Other other = new Other();
    private Server server;
    private Connection connection;

    private static Model model(LoadOptions options) {
        Layer first = new Layer("a,b", List.of("a"), List.of("Relu"), List.of("x"), List.of(A), 0, 0, 0);
        Layer last = new Layer("last", List.of("l"), List.of("Relu"), List.of("a,b"), List.of(Y, S), 0, 0, 0);
        ModelGraph graph = new ModelGraph("net", "0".repeat(64), List.of(X), List.of(first, last), List.of("y", "s"));
        return new Model("my net.onnx", options, graph, Path.of("net.onnx"), List.of());
    }

    /** Doubles its input, and answers with the outputs in another order, scalars as one element, as Triton does. */
    private static final class Other extends GRPCInferenceServiceImplBase {
        final Set<String> ready = ConcurrentHashMap.newKeySet();
        final Set<String> loadable = ConcurrentHashMap.newKeySet();
        volatile boolean live = true;
        volatile Status unknown = Status.OK;
        volatile List<TensorInfo> inputs = List.of(A);
        volatile List<TensorInfo> outputs = List.of(TensorInfo.of("s", ElementType.FP32, List.of(1L)), Y);
        volatile ModelInferRequest asked = ModelInferRequest.getDefaultInstance();
        volatile String damage = "";

        private static <T> void answer(StreamObserver<T> observer, T answer) {
            observer.onNext(answer);
            observer.onCompleted();
        }

        @Override
        public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
            answer(observer, ServerLiveResponse.newBuilder().setLive(live).build());
        }

        @Override
        public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
            boolean there = ready.contains(request.getName());
            if (!there && !unknown.isOk()) {
                observer.onError(unknown.asRuntimeException());
            } else {
                answer(observer, ModelReadyResponse.newBuilder().setReady(there).build());
            }
        }

        @Override
        public void repositoryModelLoad(
                RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
            if (loadable.contains(request.getModelName())) {
                ready.add(request.getModelName());
                answer(observer, RepositoryModelLoadResponse.getDefaultInstance());
            } else {
                observer.onError(Status.UNAVAILABLE
                        .withDescription("explicit model load is not allowed")
                        .asRuntimeException());
            }
        }

        @Override
        public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
            answer(
                    observer,
                    ModelMetadataResponse.newBuilder()
                            .addAllInputs(inputs.stream().map(Other::metadata).toList())
                            .addAllOutputs(outputs.stream().map(Other::metadata).toList())
                            .build());
        }

        private static TensorMetadata metadata(TensorInfo tensor) {
            return TensorMetadata.newBuilder()
                    .setName(tensor.id())
                    .setDatatype(tensor.type().name())
                    .addAllShape(tensor.shape())
                    .build();
        }

        @Override
        public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
            asked = request;
            if (damage.equals("control")) {
                observer.onError(Status.INVALID_ARGUMENT
                        .withDescription("\u001b[2Jno\nway" + "x".repeat(5000))
                        .asRuntimeException());
                return;
            }
            ByteBuffer doubled = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer given =
                    request.getRawInputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            doubled.putFloat(2 * given.getFloat())
                    .putFloat(2 * given.getFloat())
                    .flip();
            ModelInferResponse.Builder response = ModelInferResponse.newBuilder();
            // As MLServer does: contents that are there, and empty.
            response.addOutputsBuilder()
                    .setName("s")
                    .setDatatype("FP32")
                    .addShape(1)
                    .setContents(InferTensorContents.getDefaultInstance());
            response.addRawOutputContents(
                    ByteString.copyFrom(doubled.duplicate().limit(4)));
            response.addOutputsBuilder()
                    .setName("y")
                    .setDatatype(damage.equals("type") ? "FLOAT" : "FP32")
                    .addShape(damage.equals("negative") ? -1 : damage.equals("huge") ? 1L << 62 : 1)
                    .addShape(2)
                    .setContents(InferTensorContents.getDefaultInstance());
            response.addRawOutputContents(
                    damage.equals("short") ? ByteString.EMPTY : ByteString.copyFrom(doubled.duplicate()));
            answer(observer, response.build());
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .addService(other)
                .build()
                .start();
        connection = connect();
    }

    private Connection connect() {
        return transport.connect(LOOPBACK, server.getPort(), LONG);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        server.shutdownNow();
        server.awaitTermination();
    }

    private Tensor input() {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(A, data.putFloat(1).putFloat(-3).flip());
    }

    private String prepare() {
        return connection.prepare(model, rest, new ExecutionOptions(1, true));
    }

    @Test
    void runsWhatIsThere() {
        other.ready.add(name);
        connection.deploy(model, Progress.NONE);
        assertThat(prepare()).isEqualTo(name);
        InferReply reply = get(connection.infer(name, List.of(input()), LONG));
        assertThat(reply.outputs()).extracting(Tensor::info).containsExactly(Y, S);
        assertThat(reply.outputs().get(0).data().getFloat(4)).isEqualTo(-6);
        assertThat(reply.outputs().get(1).data().getFloat(0)).isEqualTo(2);
        assertThat(reply.computeMs()).isZero();
        // Nothing is sent that the protocol does not have.
        assertThat(other.asked.getParametersMap()).isEmpty();
        assertThat(other.asked.getModelName()).isEqualTo(name);
    }

    @Test
    void givesInputsTheShapesThatTheServerWants() {
        other.ready.add(name);
        other.inputs = List.of(TensorInfo.of("a,b", ElementType.FP32, List.of(2L)));
        get(connection.infer(prepare(), List.of(input()), LONG));
        assertThat(other.asked.getInputs(0).getShapeList()).containsExactly(2L);
    }

    @Test
    void hasServersLoadThatWantToBeTold() {
        other.loadable.add(name);
        assertThat(prepare()).isEqualTo(name);
    }

    @Test
    void saysWhatIsMissingAndWhatToDo() {
        for (Status unknown : List.of(
                Status.OK,
                Status.NOT_FOUND.withDescription("what"),
                Status.INVALID_ARGUMENT.withDescription("what"),
                Status.UNKNOWN.withDescription("what"))) {
            other.unknown = unknown;
            assertThatThrownBy(this::prepare)
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                    .hasMessageContaining(connection.peer() + ": it has no model '" + name
                            + "', which would be layer 'last' of net. Write it with 'cutpoint split \"my net.onnx\""
                            + " --cut \"a\\\\,b\" --format triton --out DIR'");
        }
        Model blocks = model(new LoadOptions(Granularity.BLOCK, Map.of("x", List.of(1L, 2L))));
        assertThatThrownBy(() -> connection.prepare(
                        blocks, blocks.graph().segment(List.of("a,b", "last")), new ExecutionOptions(1, true)))
                .hasMessageContaining("which would be all of net")
                .hasMessageContaining("--granularity block --shape x=1x2 --cut input");
    }

    @Test
    void doesNotTakeOneModelForAnother() {
        other.ready.add(name);
        other.inputs = List.of(TensorInfo.of("a,b", ElementType.INT8, List.of(1L, 2L)));
        assertThatThrownBy(this::prepare)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not read FP32 tensor 'a,b'");
        other.inputs = List.of(A);
        other.outputs = List.of(Y);
        assertThatThrownBy(this::prepare).hasMessageContaining("does not make FP32 tensor 's'");
        // Of one that tells nothing there is nothing to compare.
        other.inputs = List.of();
        other.outputs = List.of();
        assertThatCode(this::prepare).doesNotThrowAnyException();
    }

    @Test
    void saysWhatIsWrongWithAnswers() {
        other.ready.add(name);
        prepare();
        Map<String, String> damages = Map.of(
                "type", "unknown type 'FLOAT'",
                "negative", "impossible shape",
                "huge", "impossible size",
                "short", "0 bytes instead of the 8",
                "control", ": [2Jno way");
        damages.forEach((damage, why) -> {
            other.damage = damage;
            assertThatThrownBy(() -> get(connection.infer(name, List.of(input()), LONG)))
                    .as(damage)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(connection.peer())
                    .satisfies(e -> assertThat(e.getMessage())
                            .contains(why.startsWith(":") ? "[2Jno way" : why)
                            .doesNotContain("\u001b", "\n")
                            .hasSizeLessThan(1500));
        });
    }

    @Test
    void isTheLastOfAChain() {
        other.ready.add(name);
        ExecutionOptions options = new ExecutionOptions(1, true);
        assertThat(connection.prepare(
                        model,
                        new Chain(List.of(new Chain.Part("cloud", List.of("last"), RemoteTier.REAL)), List.of("y")),
                        options))
                .isEqualTo(name);
        Chain longer = new Chain(
                List.of(
                        new Chain.Part("edge", List.of("a,b"), RemoteTier.REAL),
                        new Chain.Part("cloud", List.of("last"), RemoteTier.REAL)),
                List.of("y"));
        assertThatThrownBy(() -> connection.prepare(model, longer, options))
                .hasMessageContaining("serve --forward kserve://");
        assertThat(connection.behind()).isZero();
        assertThatThrownBy(connection::profiler).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> connection.exchange(1, 1, LONG)).hasMessageContaining("--uplink");
    }

    @Test
    void connectsToWhatIsLiveAlone() {
        other.live = false;
        assertThatThrownBy(this::connect).hasMessageContaining("not live");
        int port = server.getPort();
        server.shutdownNow();
        assertThatThrownBy(() -> transport.connect(LOOPBACK, port, LONG))
                .hasMessageContaining("kserve://" + LOOPBACK + ":" + port)
                .hasMessageContaining("the port on which it takes gRPC");
        try (FakeHost host = new FakeHost()) {
            assertThatThrownBy(() -> transport.serve(LOOPBACK, 0, host)).hasMessageContaining("servers of others");
        }
    }

    /** By authorities that this Java knows, or by another that is told; a token goes along. */
    @Test
    void reachesThoseThatEncrypt() throws Exception {
        Metadata.Key<String> authorization = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        Set<String> shown = ConcurrentHashMap.newKeySet();
        Server encrypted = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .addService(other)
                .sslContext(Tls.of(new TestGuard(TestKeys.SERVER, true)))
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        shown.add(String.valueOf(headers.get(authorization)));
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
        int port = encrypted.getPort();
        try {
            try (Connection there = transport.connect(LOOPBACK, port, LONG, TestKeys.withToken("secret"))) {
                assertThat(there.peer()).isEqualTo("kserves://" + LOOPBACK + ":" + port);
            }
            assertThat(shown).containsExactly("Bearer secret");
            SSLContext usual = SSLContext.getInstance("TLSv1.3");
            usual.init(null, null, null);
            assertThatThrownBy(() -> transport.connect(LOOPBACK, port, LONG, new Credentials(usual, Optional.empty())))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("not from the authority that is trusted here")
                    .hasMessageContaining("--keys");
            assertThatThrownBy(() -> transport.connect(
                            LOOPBACK, server.getPort(), LONG, new Credentials(usual, Optional.empty())))
                    .hasMessageContaining("it does not encrypt. Reach it by kserve://");
        } finally {
            encrypted.shutdownNow();
            encrypted.awaitTermination();
        }
    }
}
