package org.cutpoint.transport.grpc.internal;

import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.SecuredTransport;
import org.cutpoint.transport.tck.TransportContract;

/** All that the transport does, encrypted. */
class GrpcEncryptedTest extends TransportContract {
    @Override
    protected Transport transport(TensorCodecs codecs) {
        return new SecuredTransport(new GrpcTransport(
                GrpcContractTest.QUICK, GrpcContractTest.ENTRY, "1.2.3", GrpcContractTest.TEXTS, codecs));
    }

    @Override
    protected String peer(String hostAndPort) {
        return "grpcs://" + hostAndPort;
    }
}
