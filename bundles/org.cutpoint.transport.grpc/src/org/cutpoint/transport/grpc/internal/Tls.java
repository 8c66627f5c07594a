package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLContext;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;

/** TLS 1.3 by the JDK, for Netty. */
final class Tls {
    private Tls() {}

    static SslContext of(Credentials credentials) {
        return context(credentials.context(), true, ClientAuth.NONE);
    }

    static SslContext of(Guard guard) {
        return context(guard.context(), false, guard.tokens() ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE);
    }

    private static SslContext context(SSLContext context, boolean client, ClientAuth clients) {
        ApplicationProtocolConfig http2 = new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2");
        return new JdkSslContext(
                context,
                client,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                http2,
                clients,
                new String[] {"TLSv1.3"},
                false);
    }
}
