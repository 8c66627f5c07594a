package org.cutpoint.transport.grpc.internal;

import java.time.Duration;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.tck.FakeProfiles;
import org.cutpoint.transport.tck.TransportContract;

class GrpcContractTest extends TransportContract {
    static final ProfileTexts TEXTS = new ProfileTexts(FakeProfiles.STORES);
    static final Settings QUICK = new Settings(
            64 << 20, 512 << 20, 512, 128, Duration.ofSeconds(20), LONG, LONG, LONG, Duration.ofSeconds(1));
    static final GrpcServer.Entry ENTRY = new GrpcServer.Entry(1000, LONG);

    @Override
    protected Transport transport(TensorCodecs codecs) {
        return new GrpcTransport(QUICK, ENTRY, "1.2.3", TEXTS, codecs);
    }

    @Override
    protected String peer(String hostAndPort) {
        return hostAndPort;
    }
}
