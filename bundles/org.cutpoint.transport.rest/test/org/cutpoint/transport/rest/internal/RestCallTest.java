package org.cutpoint.transport.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.ServerLiveRequest;
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
        AtomicBoolean begun = new AtomicBoolean();
        List<Boolean> told = new ArrayList<>();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
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
                    with(live(services), new ServerCall.Listener<>() {
                        @Override
                        public void onHalfClose() {
                            call.get().cancel();
                            begun.set(true);
                        }

                        @Override
                        public void onCancel() {
                            told.add(begun.get());
                        }
                    }),
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
        assertThat(told).containsExactly(true);
    }

    private static MethodDescriptor<?, ?> live(Services services) {
        return services.definitions().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(ServerMethodDefinition::getMethodDescriptor)
                .filter(method -> "ServerLive".equals(method.getBareMethodName()))
                .findAny()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static <Q, A> ServerMethodDefinition<Q, A> with(
            MethodDescriptor<?, ?> method, ServerCall.Listener<Q> listener) {
        return ServerMethodDefinition.create((MethodDescriptor<Q, A>) method, (call, headers) -> listener);
    }
}
