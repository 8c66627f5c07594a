package org.cutpoint.transport.socket.internal;

import java.time.Duration;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.tck.FakeProfiles;
import org.cutpoint.transport.tck.TransportContract;

class SocketContractTest extends TransportContract {
    static final ProfileTexts TEXTS = new ProfileTexts(FakeProfiles.STORES);
    static final Settings QUICK = new Settings(
            64 << 20, 512 << 20, 512, 128, Duration.ofSeconds(20), LONG, LONG, LONG, Duration.ofSeconds(1));

    @Override
    protected Transport transport(TensorCodecs codecs) {
        return new SocketTransport(QUICK, 1000, "1.2.3", TEXTS, codecs);
    }

    @Override
    protected String peer(String hostAndPort) {
        return "tcp://" + hostAndPort;
    }
}
