package org.cutpoint.transport.grpc.internal;

import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.SecurityContract;
import org.cutpoint.transport.tck.TestKeys;
import org.cutpoint.transport.tck.TestKeys.TestGuard;
import org.junit.jupiter.api.Test;

class GrpcSecurityTest extends SecurityContract {
    /** The beginning of a record of 512 bytes, as handshakes begin with. */
    private static final byte[] RECORD = {22, 3, 1, 2, 0, 1};

    @Override
    protected Transport transport() {
        return transport(GrpcContractTest.ENTRY);
    }

    private static Transport transport(GrpcServer.Entry entry) {
        return new GrpcTransport(GrpcContractTest.QUICK, entry, "1.2.3", GrpcContractTest.TEXTS, FakeCodecs.NONE);
    }

    /** However busy a client looks. */
    @Test
    void handshakesThatDoNotEndAreGivenUp() throws Exception {
        Transport.Managed managed = new Transport.Managed(
                (Management) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Management.class}, (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException();
                        }),
                false);
        server.close();
        server = transport(new GrpcServer.Entry(1000, Duration.ofMillis(300)))
                .serve(LOOPBACK, 0, host, managed, new TestGuard(TestKeys.SERVER, false));
        List<Dripping> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                slow.add(new Dripping(server.port(), new byte[0], new byte[0]));
                slow.add(new Dripping(server.port(), new byte[0], RECORD));
                slow.add(new Dripping(server.port(), RECORD, new byte[0]));
            }
            for (Dripping one : slow) {
                one.isClosed();
            }
        } finally {
            for (Dripping one : slow) {
                one.close();
            }
        }
    }
}
