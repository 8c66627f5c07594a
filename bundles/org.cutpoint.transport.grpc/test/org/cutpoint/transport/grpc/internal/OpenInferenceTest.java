package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import org.cutpoint.transport.oip.InferTensorContents;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferRequest.InferInputTensor;
import org.cutpoint.transport.oip.ModelInferRequest.InferRequestedOutputTensor;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelInferResponse.InferOutputTensor;
import org.cutpoint.transport.oip.ModelMetadataRequest;
import org.cutpoint.transport.oip.ModelMetadataResponse;
import org.cutpoint.transport.oip.ModelReadyRequest;
import org.cutpoint.transport.oip.RepositoryIndexRequest;
import org.cutpoint.transport.oip.RepositoryModelLoadRequest;
import org.cutpoint.transport.oip.RepositoryModelUnloadRequest;
import org.cutpoint.transport.oip.ServerLiveRequest;
import org.cutpoint.transport.oip.ServerMetadataRequest;
import org.cutpoint.transport.oip.ServerMetadataResponse;
import org.cutpoint.transport.oip.ServerReadyRequest;
import org.cutpoint.transport.oip.ServerReadyResponse;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.cutpoint.transport.tck.TransportContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our server and any client of the protocol; our client and any server of it. */
@Timeout(60)
class OpenInferenceTest {
    private static final int MEBIBYTE = 1 << 20;

    private final FakeHost host = new FakeHost();
    private final Transport transport = new GrpcTransport(
            GrpcContractTest.QUICK, GrpcContractTest.ENTRY, "1.2.3", GrpcContractTest.TEXTS, FakeCodecs.NONE);
    private final Transport.Server server = transport.serve(LOOPBACK, 0, host);
    private final ManagedChannel channel = NettyChannelBuilder.forAddress(LOOPBACK, server.port())
            .usePlaintext()
            .build();
    private final GRPCInferenceServiceBlockingStub client = GRPCInferenceServiceGrpc.newBlockingStub(channel);

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
        host.close();
    }

    private static InferInputTensor.Builder input(String name, String type, long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName(name).setDatatype(type);
        for (long size : shape) {
            input.addShape(size);
        }
        return input;
    }

    private static ModelInferRequest.Builder echo() {
        return ModelInferRequest.newBuilder().setModelName("echo");
    }

    private static void fails(Code code, String why, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(why).doesNotContain("\n");
        });
    }

    @Test
    void tellsAboutItself() {
        assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                .isTrue();
        ServerMetadataResponse metadata = client.serverMetadata(ServerMetadataRequest.getDefaultInstance());
        assertThat(metadata.getName()).isEqualTo("cutpoint");
        assertThat(metadata.getVersion()).isEqualTo("1.2.3");
        assertThat(client.repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
                        .getModels(0)
                        .getName())
                .isEqualTo("echo");
    }

    @Test
    void tellsAboutItsModels() {
        assertThat(ready("echo", "")).isTrue();
        assertThat(ready("echo", "1")).isTrue();
        assertThat(ready("echo", "2")).isFalse();
        assertThat(ready("nobody", "")).isFalse();
        ModelMetadataResponse metadata = client.modelMetadata(
                ModelMetadataRequest.newBuilder().setName("echo").build());
        assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
        assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(metadata.getOutputs(0).getShapeList()).containsExactly(1L, 2L);
        fails(
                Code.NOT_FOUND,
                "nobody",
                () -> client.modelMetadata(
                        ModelMetadataRequest.newBuilder().setName("nobody").build()));
    }

    private boolean ready(String name, String version) {
        return client.modelReady(ModelReadyRequest.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .build())
                .getReady();
    }

    @Test
    void loadsAndUnloads() {
        client.repositoryModelLoad(
                RepositoryModelLoadRequest.newBuilder().setModelName("zoo:net").build());
        client.repositoryModelLoad(
                RepositoryModelLoadRequest.newBuilder().setModelName("echo").build());
        client.repositoryModelUnload(
                RepositoryModelUnloadRequest.newBuilder().setModelName("echo").build());
        assertThat(host.calls).containsExactly("generate zoo:net", "unload echo");
        fails(
                Code.NOT_FOUND,
                "nobody",
                () -> client.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                        .setModelName("nobody")
                        .build()));
    }

    @Test
    void takesRawContents() {
        ByteBuffer data = tensor("x", 1.5f, -2).data();
        ModelInferResponse response = client.modelInfer(echo().setId("job 7")
                .addInputs(input("x", "FP32", 1, 2))
                .addRawInputContents(ByteString.copyFrom(data.duplicate()))
                .build());
        assertThat(response.getId()).isEqualTo("job 7");
        assertThat(response.getModelName()).isEqualTo("echo");
        assertThat(response.getRawOutputContents(0).asReadOnlyByteBuffer()).isEqualTo(data);
        assertThat(response.getOutputs(0).hasContents()).isFalse();
        assertThat(response.getParametersOrThrow("cutpoint_compute_ns").getInt64Param())
                .isEqualTo(1_250_000);
    }

    @Test
    void takesTypedContentsOfEveryType() {
        check("BOOL", InferTensorContents.newBuilder().addBoolContents(true).addBoolContents(false), 1, 0);
        check("INT8", InferTensorContents.newBuilder().addIntContents(-1).addIntContents(2), 255, 2);
        check("UINT8", InferTensorContents.newBuilder().addUintContents(255).addUintContents(2), 255, 2);
        check("INT16", InferTensorContents.newBuilder().addIntContents(-2).addIntContents(3), 254, 255, 3, 0);
        check("UINT16", InferTensorContents.newBuilder().addUintContents(65535).addUintContents(3), 255, 255, 3, 0);
        check(
                "INT32",
                InferTensorContents.newBuilder().addIntContents(-2).addIntContents(1),
                254,
                255,
                255,
                255,
                1,
                0,
                0,
                0);
        check(
                "UINT32",
                InferTensorContents.newBuilder().addUintContents(-1).addUintContents(1),
                255,
                255,
                255,
                255,
                1,
                0,
                0,
                0);
        check(
                "INT64",
                InferTensorContents.newBuilder().addInt64Contents(-2).addInt64Contents(1),
                254,
                255,
                255,
                255,
                255,
                255,
                255,
                255,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
        check(
                "UINT64",
                InferTensorContents.newBuilder().addUint64Contents(1).addUint64Contents(-1),
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                255,
                255,
                255,
                255,
                255,
                255,
                255,
                255);
        check(
                "FP32",
                InferTensorContents.newBuilder().addFp32Contents(1).addFp32Contents(-2),
                0,
                0,
                128,
                63,
                0,
                0,
                0,
                192);
        check(
                "FP64",
                InferTensorContents.newBuilder().addFp64Contents(1).addFp64Contents(-2),
                0,
                0,
                0,
                0,
                0,
                0,
                240,
                63,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                192);
    }

    private void check(String type, InferTensorContents.Builder contents, int... bytes) {
        ModelInferResponse response = client.modelInfer(
                echo().addInputs(input("x", type, 2).setContents(contents)).build());
        byte[] expected = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            expected[i] = (byte) bytes[i];
        }
        assertThat(response.getRawOutputContentsList()).as(type).isEmpty();
        assertThat(response.getOutputs(0).getContents()).as(type).isEqualTo(contents.build());
        assertThat(response.getOutputs(0).getDatatype()).isEqualTo(type);
        // As raw contents they are the bytes that stand here: the model was given them.
        assertThat(host.last).as(type).isEqualTo(expected);
    }

    @Test
    void takesCompressedRequests() {
        ModelInferResponse response = client.withCompression("gzip")
                .modelInfer(echo().addInputs(input("x", "UINT8", 100_000))
                        .addRawInputContents(ByteString.copyFrom(new byte[100_000]))
                        .build());
        assertThat(response.getRawOutputContents(0).size()).isEqualTo(100_000);
    }

    @Test
    void returnsWhatIsAskedFor() {
        ModelInferRequest.Builder request = echo().addInputs(input("a", "INT8", 1))
                .addInputs(input("b", "INT8", 1))
                .addRawInputContents(ByteString.copyFrom(new byte[] {1}))
                .addRawInputContents(ByteString.copyFrom(new byte[] {2}));
        ModelInferResponse response = client.modelInfer(request.clone()
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("b_out"))
                .build());
        assertThat(response.getOutputsList())
                .extracting(InferOutputTensor::getName)
                .containsExactly("b_out");
        assertThat(response.getRawOutputContentsList()).containsExactly(ByteString.copyFrom(new byte[] {2}));
        fails(
                Code.INVALID_ARGUMENT,
                "no output 'c'",
                () -> client.modelInfer(request.clone()
                        .addOutputs(InferRequestedOutputTensor.newBuilder().setName("c"))
                        .build()));
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        ByteString eight = ByteString.copyFrom(new byte[8]);
        InferTensorContents floats =
                InferTensorContents.newBuilder().addFp32Contents(1).build();
        invalid("no contents", echo().addInputs(input("x", "FP32", 1)));
        invalid(
                "8 bytes instead of the 4",
                echo().addInputs(input("x", "FP32", 1)).addRawInputContents(eight));
        invalid("unknown type 'FLOAT'", echo().addInputs(input("x", "FLOAT", 2)).addRawInputContents(eight));
        invalid("strings", echo().addInputs(input("x", "BYTES", 2)).addRawInputContents(eight));
        invalid("impossible shape", echo().addInputs(input("x", "FP32", -2)).addRawInputContents(eight));
        invalid(
                "impossible size",
                echo().addInputs(input("x", "FP32", 1L << 40, 1L << 40)).addRawInputContents(eight));
        invalid(
                "1 inputs and 2 raw",
                echo().addInputs(input("x", "FP32", 2))
                        .addRawInputContents(eight)
                        .addRawInputContents(eight));
        invalid(
                "both raw and typed",
                echo().addInputs(input("x", "FP32", 2).setContents(floats)).addRawInputContents(eight));
        invalid(
                "1 FP32 elements instead of 2",
                echo().addInputs(input("x", "FP32", 2).setContents(floats)));
        invalid(
                "0 INT32 elements instead of 1",
                echo().addInputs(input("x", "INT32", 1).setContents(floats)));
        for (String none : List.of("INT8 128", "INT8 -129", "INT16 32768", "INT32 ")) {
            String[] words = none.split(" ", -1);
            InferTensorContents.Builder one = InferTensorContents.newBuilder();
            one.addIntContents(words[1].isEmpty() ? 1 << 31 : Integer.parseInt(words[1]));
            ModelInferRequest.Builder request =
                    echo().addInputs(input("x", words[0], 1).setContents(one));
            if (words[1].isEmpty()) {
                client.modelInfer(request.build());
            } else {
                invalid("the element " + words[1] + ", which is no " + words[0], request);
            }
        }
        invalid(
                "the element 256, which is no UINT8",
                echo().addInputs(input("x", "UINT8", 1)
                        .setContents(InferTensorContents.newBuilder().addUintContents(256))));
        invalid(
                "the element 4294967295, which is no UINT16",
                echo().addInputs(input("x", "UINT16", 1)
                        .setContents(InferTensorContents.newBuilder().addUintContents(-1))));
        // What clients of HTTP/2 would not take as the reason is made shorter.
        fails(
                Code.NOT_FOUND,
                "nnn'",
                () -> client.modelInfer(ModelInferRequest.newBuilder()
                        .setModelName("n".repeat(100_000))
                        .build()));
        InferTensorContents.Builder many = InferTensorContents.newBuilder();
        for (int i = 0; i < 4_200_000; i++) {
            many.addFp32Contents(i);
        }
        invalid(
                "at most 16777216 are taken",
                echo().addInputs(input("x", "FP32", 4_200_000).setContents(many)));
        invalid("no typed contents", echo().addInputs(input("x", "FP16", 1).setContents(floats)));
        invalid("does not like that", ModelInferRequest.newBuilder().setModelName("refuse"));
        fails(
                Code.NOT_FOUND,
                "nobody",
                () -> client.modelInfer(
                        ModelInferRequest.newBuilder().setModelName("nobody").build()));
        fails(
                Code.NOT_FOUND,
                "no version '3'",
                () -> client.modelInfer(echo().setModelVersion("3").build()));
        fails(
                Code.RESOURCE_EXHAUSTED,
                "busy",
                () -> client.modelInfer(
                        ModelInferRequest.newBuilder().setModelName("busy").build()));
    }

    private void invalid(String why, ModelInferRequest.Builder request) {
        fails(Code.INVALID_ARGUMENT, why, () -> client.modelInfer(request.build()));
    }

    @Test
    void callsAnyServerOfTheProtocol() throws Exception {
        Server other = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .addService(new Typed())
                .build()
                .start();
        try (Connection connection = transport.connect(LOOPBACK, other.getPort(), LONG)) {
            InferReply reply = get(connection.infer("resnet", List.of(tensor("x", 1, 2)), LONG));
            assertThat(reply.computeMs()).isZero();
            assertThat(reply.outputs().get(0).info().type()).isEqualTo(ElementType.FP32);
            assertThat(reply.outputs()
                            .get(0)
                            .data()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getFloat(4))
                    .isEqualTo(4f);
            assertThatThrownBy(() -> get(connection.infer("damaged", List.of(tensor("x", 1)), LONG)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(connection.peer())
                    .hasMessageContaining("instead of");
            Model model = new Model("m.onnx", TransportContract.graph("0".repeat(64)), Path.of("m.onnx"));
            assertThatThrownBy(() -> connection.deploy(model, Progress.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("needs a server of Cutpoint");
        } finally {
            other.shutdownNow();
            other.awaitTermination();
        }
    }

    /** A server that answers with typed contents and knows nothing of Cutpoint. */
    private static final class Typed extends GRPCInferenceServiceImplBase {
        @Override
        public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
            observer.onNext(ServerReadyResponse.newBuilder().setReady(true).build());
            observer.onCompleted();
        }

        @Override
        public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
            InferTensorContents.Builder doubled = InferTensorContents.newBuilder();
            ByteBuffer data =
                    request.getRawInputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            while (data.hasRemaining()) {
                doubled.addFp32Contents(2 * data.getFloat());
            }
            long size = doubled.getFp32ContentsCount() + (request.getModelName().equals("damaged") ? 1 : 0);
            observer.onNext(ModelInferResponse.newBuilder()
                    .addOutputs(InferOutputTensor.newBuilder()
                            .setName("y")
                            .setDatatype("FP32")
                            .addShape(size)
                            .setContents(doubled))
                    .build());
            observer.onCompleted();
        }
    }

    /** Clients that announce nothing, or what is not true, to a server with room for four requests of a mebibyte. */
    @Test
    void boundsTheMemoryOfStrangers() throws Exception {
        host.gate = new CountDownLatch(1);
        Transport.Server strict = tight().serve(LOOPBACK, 0, host);
        List<ManagedChannel> channels = new ArrayList<>();
        try {
            List<CompletableFuture<Integer>> taken = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                channels.add(stranger(strict.port()));
                taken.add(size(stub(channels.get(i)), MEBIBYTE));
                host.arrived.acquire();
                taken.add(size(stub(channels.get(i)), MEBIBYTE));
                host.arrived.acquire();
                refused(size(stub(channels.get(i)), MEBIBYTE));
            }
            channels.add(stranger(strict.port()));
            GRPCInferenceServiceStub third = stub(channels.get(2));
            refused(size(third, MEBIBYTE));
            refused(size(third.withInterceptors(announcing("1")), MEBIBYTE));
            refused(size(third.withInterceptors(announcing("nothing")), MEBIBYTE));
            refused(size(third.withCompression("gzip"), MEBIBYTE));
            CompletableFuture<Integer> small = size(third, 10);
            host.gate.countDown();
            for (CompletableFuture<Integer> reply : taken) {
                assertThat(reply.get(30, SECONDS)).isEqualTo(MEBIBYTE);
            }
            assertThat(small.get(30, SECONDS)).isEqualTo(10);
            // More than half, which passes when nothing else is held; whoever announces too much holds nothing.
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                            size(third.withInterceptors(announcing("1000000000")), 4 * MEBIBYTE)
                                    .get(30, SECONDS))
                    .isEqualTo(4 * MEBIBYTE));
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
            strict.close();
        }
    }

    /** Zeros of which a thousandth comes. */
    @Test
    void boundsWhatCompressedRequestsBecome() throws Exception {
        host.gate = new CountDownLatch(1);
        Transport.Server strict = tight().serve(LOOPBACK, 0, host);
        ManagedChannel one = stranger(strict.port());
        ManagedChannel other = stranger(strict.port());
        try {
            CompletableFuture<Integer> first = size(stub(one), MEBIBYTE);
            host.arrived.acquire();
            refused(size(stub(other).withCompression("gzip"), 7 * MEBIBYTE));
            host.gate.countDown();
            assertThat(first.get(30, SECONDS)).isEqualTo(MEBIBYTE);
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                            size(stub(other).withCompression("gzip"), 4 * MEBIBYTE)
                                    .get(30, SECONDS))
                    .isEqualTo(4 * MEBIBYTE));
        } finally {
            one.shutdownNow();
            other.shutdownNow();
            strict.close();
        }
    }

    private static Transport tight() {
        return new GrpcTransport(
                new Settings(8 * MEBIBYTE, 4_500_000, 512, 128, LONG, LONG, LONG, LONG, Duration.ofSeconds(1)),
                GrpcContractTest.ENTRY,
                "0",
                GrpcContractTest.TEXTS,
                FakeCodecs.NONE);
    }

    private static ManagedChannel stranger(int port) {
        return NettyChannelBuilder.forAddress(LOOPBACK, port).usePlaintext().build();
    }

    private static GRPCInferenceServiceStub stub(ManagedChannel channel) {
        return GRPCInferenceServiceGrpc.newStub(channel).withMaxInboundMessageSize(8 * MEBIBYTE);
    }

    private static ClientInterceptor announcing(String bytes) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("cutpoint-request-bytes", Metadata.ASCII_STRING_MARSHALLER), bytes);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Of the answer to so many bytes. */
    private static CompletableFuture<Integer> size(GRPCInferenceServiceStub client, int bytes) {
        CompletableFuture<Integer> size = new CompletableFuture<>();
        ModelInferRequest request = echo().addInputs(input("x", "UINT8", bytes))
                .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
                .build();
        client.modelInfer(request, new StreamObserver<>() {
            @Override
            public void onNext(ModelInferResponse response) {
                size.complete(response.getRawOutputContents(0).size());
            }

            @Override
            public void onError(Throwable failure) {
                size.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // The answer has come.
            }
        });
        return size;
    }

    private static void refused(CompletableFuture<Integer> reply) {
        assertThatThrownBy(() -> reply.get(30, SECONDS))
                .cause()
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Code.RESOURCE_EXHAUSTED);
                    assertThat(e.getStatus().getDescription()).contains("busy");
                });
    }
}
