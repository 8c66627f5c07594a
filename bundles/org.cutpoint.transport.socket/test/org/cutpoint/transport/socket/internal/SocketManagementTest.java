package org.cutpoint.transport.socket.internal;

import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.ManagementContract;

class SocketManagementTest extends ManagementContract {
    @Override
    protected Transport transport() {
        return new SocketTransport(SocketContractTest.QUICK, 1000, "0", SocketContractTest.TEXTS, FakeCodecs.NONE);
    }
}
