package org.cutpoint.transport.grpc.internal;

import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.SecurityContract;

class GrpcSecurityTest extends SecurityContract {
    @Override
    protected Transport transport() {
        return new GrpcTransport(GrpcContractTest.QUICK, "1.2.3", GrpcContractTest.TEXTS, FakeCodecs.NONE);
    }
}
