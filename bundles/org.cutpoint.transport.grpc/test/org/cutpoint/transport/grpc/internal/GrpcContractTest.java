package org.cutpoint.transport.grpc.internal;

import java.time.Duration;
import org.cutpoint.api.transport.Transport;

class GrpcContractTest extends TransportContract {
    static final Settings QUICK =
            new Settings(64 << 20, 512, 128, Duration.ofSeconds(20), LONG, LONG, LONG, Duration.ofSeconds(1));

    @Override
    Transport transport() {
        return new GrpcTransport(QUICK, "1.2.3", FakeProfiles.TEXTS, FakeCodecs.NONE);
    }
}
