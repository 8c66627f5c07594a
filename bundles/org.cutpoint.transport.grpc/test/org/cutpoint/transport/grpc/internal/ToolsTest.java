package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tools ask that know nothing of the protocol: those for the command line, and what watches servers. */
@Timeout(60)
class ToolsTest {
    private final FakeHost host = new FakeHost();
    private final Transport.Server server = new GrpcTransport(
                    GrpcContractTest.QUICK, GrpcContractTest.ENTRY, "1.2.3", GrpcContractTest.TEXTS, FakeCodecs.NONE)
            .serve(LOOPBACK, 0, host);
    private final ManagedChannel channel = NettyChannelBuilder.forAddress(LOOPBACK, server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
        host.close();
    }

    @Test
    void tellsWhatItOffersByReflection() throws Exception {
        ServerReflectionResponse services =
                ask(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(services.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
        ServerReflectionResponse definition = ask(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService.ModelInfer")
                .build());
        FileDescriptorProto file = FileDescriptorProto.parseFrom(
                definition.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getService(0).getMethodList())
                .extracting(method -> method.getName())
                .contains("ServerLive", "ModelInfer", "RepositoryIndex");
    }

    private ServerReflectionResponse ask(ServerReflectionRequest request) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> call = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(new IllegalStateException("no answer"));
                    }
                });
        call.onNext(request);
        ServerReflectionResponse response = answer.get(30, SECONDS);
        call.onCompleted();
        return response;
    }

    @Test
    void saysThatItIsWell() {
        for (String service : new String[] {"", "inference.GRPCInferenceService"}) {
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(30, SECONDS)
                            .check(HealthCheckRequest.newBuilder()
                                    .setService(service)
                                    .build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
    }
}
