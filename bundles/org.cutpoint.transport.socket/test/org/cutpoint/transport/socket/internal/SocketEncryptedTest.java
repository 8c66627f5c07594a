package org.cutpoint.transport.socket.internal;

import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.SecuredTransport;
import org.cutpoint.transport.tck.TransportContract;

/** All that the transport does, encrypted. */
class SocketEncryptedTest extends TransportContract {
    @Override
    protected Transport transport(TensorCodecs codecs) {
        return new SecuredTransport(
                new SocketTransport(SocketContractTest.QUICK, 1000, "1.2.3", SocketContractTest.TEXTS, codecs));
    }

    @Override
    protected String peer(String hostAndPort) {
        return "tcps://" + hostAndPort;
    }
}
