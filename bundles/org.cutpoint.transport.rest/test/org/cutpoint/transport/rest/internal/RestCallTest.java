package org.cutpoint.transport.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.ServerLiveRequest;
import org.cutpoint.transport.oip.ServerLiveResponse;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.cutpoint.transport.tck.FakeProfiles;
import org.junit.jupiter.api.Test;

class RestCallTest {
    private static final RestCall.Answer IGNORED = new RestCall.Answer() {
        @Override
        public void message(Message message) {}

        @Override
        public void end(Status status) {}
    };

    @Test
    void tellsOfAClientThatGoesWhileTheCallBegins() {
        AtomicReference<RestCall<?, ?>> call = new AtomicReference<>();
        AtomicInteger told = new AtomicInteger();
        ServerMethodDefinition<ServerLiveRequest, ServerLiveResponse> method = ServerMethodDefinition.create(
                GRPCInferenceServiceGrpc.getServerLiveMethod(), ServerCalls.asyncUnaryCall((request, observer) -> {
                    call.get().cancel();
                    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(told::incrementAndGet);
                }));
        DefaultEventLoopGroup loops = new DefaultEventLoopGroup(1);
        try (FakeHost host = new FakeHost();
                Services services = new Services(
                        host,
                        Optional.empty(),
                        Optional.empty(),
                        Settings.DEFAULT,
                        "1.2.3",
                        new ProfileTexts(FakeProfiles.STORES),
                        FakeCodecs.NONE,
                        loops)) {
            RestCall.start(
                    method,
                    ServerLiveRequest.getDefaultInstance(),
                    new Metadata(),
                    services.memory(),
                    new InetSocketAddress(0),
                    Long.MAX_VALUE,
                    call::set,
                    IGNORED);
        } finally {
            loops.shutdownGracefully();
        }
        assertThat(told).hasValue(1);
    }
}
