package org.cutpoint.transport.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.oip.v1.BundleChunk;
import org.cutpoint.transport.oip.v1.BundleReply;
import org.cutpoint.transport.oip.v1.ManagementGrpc;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.ManagementContract;
import org.junit.jupiter.api.Test;

class GrpcManagementTest extends ManagementContract {
    @Override
    protected Transport transport() {
        return new GrpcTransport(
                GrpcContractTest.QUICK, GrpcContractTest.ENTRY, "0", GrpcContractTest.TEXTS, FakeCodecs.NONE);
    }

    private String refusal(BundleChunk... chunks) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(LOOPBACK, server.port())
                .usePlaintext()
                .build();
        try {
            BlockingClientCall<BundleChunk, BundleReply> call = ManagementGrpc.newBlockingV2Stub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .putBundle();
            for (BundleChunk chunk : chunks) {
                call.write(chunk);
            }
            call.halfClose();
            call.read();
            return "taken";
        } catch (StatusException e) {
            return String.valueOf(e.getStatus().getDescription());
        } finally {
            channel.shutdownNow();
        }
    }

    private static BundleChunk chunk(long total, String hash, String data) {
        return BundleChunk.newBuilder()
                .setTotalBytes(total)
                .setSha256(hash)
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    @Test
    void theServerBelievesNothing() throws Exception {
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(refusal(chunk(3, abc, "ab"), chunk(0, "", "c"))).isEqualTo("taken");
        assertThat(refusal(chunk(3, abc, "abd"))).contains("changed on its way");
        assertThat(refusal(chunk(3, abc, "ab"))).contains("changed on its way");
        assertThat(refusal(chunk(2, abc, "abc"))).contains("larger than was announced");
        assertThat(refusal(chunk(0, abc, ""))).contains("0 bytes");
        assertThat(refusal(chunk(Management.MOST_BUNDLE_BYTES + 1, abc, "a"))).contains("are taken");
        assertThat(refusal(chunk(-1, abc, "a"))).contains("are taken");
        assertThat(refusal()).contains("no content");
        assertThat(brought()).hasSize(1);
    }
}
