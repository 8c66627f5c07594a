package org.cutpoint.transport.calls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Tells who runs a server whom it has not let in, and why: its own end is where that shows, and the client's end may be a stranger's. A
 * line in ten seconds at most, which says how many there were beside: nobody fills a disk by knocking.
 */
public final class Refusals {
    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final LongSupplier clock;
    private final Consumer<String> log;
    private long quietUntil;
    private long untold;

    public Refusals() {
        this(System::nanoTime, text -> LOG.log(System.Logger.Level.WARNING, text));
    }

    Refusals(LongSupplier clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
        quietUntil = clock.getAsLong();
    }

    /**
     * A handshake has failed. Who only goes away is not spoken of: whoever looks whether a port is open does.
     *
     * @param client its address; null if it is not known any more
     */
    public void handshake(SocketAddress client, Throwable failure) {
        List<Throwable> causes = Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .limit(20)
                .toList();
        if (causes.stream().anyMatch(ClosedChannelException.class::isInstance)) {
            return;
        }
        long others;
        synchronized (this) {
            long now = clock.getAsLong();
            if (now - quietUntil < 0) {
                untold++;
                return;
            }
            quietUntil = now + PAUSE_NANOS;
            others = untold;
            untold = 0;
        }
        String who = client instanceof InetSocketAddress address
                ? Addresses.shown(address.getAddress().getHostAddress(), address.getPort())
                : "a client";
        log.accept(who + " was not let in: " + why(causes)
                + (others == 0 ? "" : "; so were " + others + " before that nothing was said of"));
    }

    private static String why(List<Throwable> causes) {
        String said = String.join(
                " ", causes.stream().map(e -> String.valueOf(e.getMessage())).toList());
        if (said.contains("not an SSL/TLS record") || said.contains("nrecognized SSL message")) {
            return "it does not encrypt";
        }
        if (said.contains("Empty client certificate") || said.contains("peer not authenticated")) {
            return "it shows no certificate";
        }
        if (causes.stream().anyMatch(CertificateExpiredException.class::isInstance)) {
            return "its certificate has expired";
        }
        if (said.contains("Extended key usage")) {
            return "its certificate does not say that it is a client's";
        }
        if (said.contains("Received fatal alert")) {
            return "it does not accept this server's certificate, or speaks no TLS that is spoken here";
        }
        if (said.contains("timed out")) {
            return "it did not end its handshake in time";
        }
        if (said.contains("ertificate") || said.contains("PKIX path") || said.contains("certification path")) {
            return "its certificate is no client's of this authority";
        }
        return "the handshake failed";
    }
}
