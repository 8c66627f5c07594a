package org.cutpoint.transport.socket.internal;

import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.SecurityContract;

class SocketSecurityTest extends SecurityContract {
    @Override
    protected Transport transport() {
        return new SocketTransport(SocketContractTest.QUICK, 1000, "1.2.3", SocketContractTest.TEXTS, FakeCodecs.NONE);
    }
}
