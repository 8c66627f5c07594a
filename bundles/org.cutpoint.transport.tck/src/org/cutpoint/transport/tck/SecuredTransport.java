package org.cutpoint.transport.tck;

import java.lang.reflect.Proxy;
import java.time.Duration;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;

/** A transport whose servers are all guarded, and whose clients all show a certificate. */
public final class SecuredTransport implements Transport {
    private static final Management NONE = (Management) Proxy.newProxyInstance(
            SecuredTransport.class.getClassLoader(), new Class<?>[] {Management.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException();
            });

    private final Transport transport;
    private final Guard guard = new TestKeys.TestGuard(TestKeys.SERVER, false);
    private final Credentials credentials = TestKeys.shows(TestKeys.CLIENT);

    public SecuredTransport(Transport transport) {
        this.transport = transport;
    }

    @Override
    public String scheme() {
        return transport.scheme() + "s";
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) {
        return transport.connect(host, port, timeout, credentials);
    }

    @Override
    public Server serve(String bind, int port, ModelHost host) {
        return serve(bind, port, host, new Managed(NONE, false));
    }

    @Override
    public Server serve(String bind, int port, ModelHost host, Managed managed) {
        return transport.serve(bind, port, host, managed, guard);
    }
}
