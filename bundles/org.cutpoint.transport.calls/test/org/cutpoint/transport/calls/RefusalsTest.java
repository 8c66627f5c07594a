package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

    private final List<String> said = new ArrayList<>();
    private long now = -TimeUnit.SECONDS.toNanos(5);
    private final Refusals refusals = new Refusals(() -> now, said::add);

    private String line(Throwable failure) {
        now += TimeUnit.SECONDS.toNanos(11);
        refusals.handshake(CLIENT, failure);
        return said.remove(said.size() - 1);
    }

    @Test
    void saysWhoAndWhy() {
        String who = "192.0.2.7:4711 was not let in: ";
        assertThat(line(new SSLHandshakeException("Empty client certificate chain")))
                .isEqualTo(who + "it shows no certificate");
        assertThat(line(new SSLException("PKIX path", new CertificateExpiredException("NotAfter"))))
                .isEqualTo(who + "its certificate has expired");
        assertThat(line(new SSLHandshakeException("PKIX path building failed")))
                .isEqualTo(who + "its certificate is no client's of this authority");
        assertThat(line(new SSLHandshakeException(
                        "Extended key usage does not permit use for TLS client authentication")))
                .isEqualTo(who + "its certificate does not say that it is a client's");
        assertThat(line(new SSLException("not an SSL/TLS record: 5052"))).isEqualTo(who + "it does not encrypt");
        assertThat(line(new SSLException("Received fatal alert: unknown_ca"))).contains("this server's certificate");
        assertThat(line(new SSLException("handshake timed out after 10000ms"))).contains("in time");
        assertThat(line(new SSLException("\u001b[2J"))).isEqualTo(who + "the handshake failed");
    }

    @Test
    void doesNotSpeakOfThoseThatOnlyLook() {
        refusals.handshake(CLIENT, new SSLException("closed", new ClosedChannelException()));
        assertThat(said).isEmpty();
    }

    @Test
    void saysNoMoreThanALineInTenSeconds() {
        for (int i = 0; i < 1000; i++) {
            refusals.handshake(CLIENT, new SSLException("a"));
        }
        assertThat(said).hasSize(1);
        assertThat(line(new SSLException("a"))).endsWith("; so were 999 before that nothing was said of");
        assertThat(line(new SSLException("a"))).endsWith("the handshake failed");
    }
}
