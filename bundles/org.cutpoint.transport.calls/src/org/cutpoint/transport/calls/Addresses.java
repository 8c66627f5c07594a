package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** Addresses of clients and servers, and what is wrong with them. */
public final class Addresses {
    /** What ends the schemes of addresses of connections that are encrypted. */
    public static final String ENCRYPTED = "s";

    private Addresses() {}

    /** {@code HOST:PORT}, as people write it. */
    public static String shown(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Looks a server's name up.
     *
     * @param peer what messages call it
     * @throws InputException if this can be no address, or the name is not found in time
     */
    public static InetSocketAddress lookUp(String peer, String host, int port, Duration timeout) {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new InputException(peer, "this is no address", "Give HOST:PORT with a port of 1 to 65535");
        }
        FutureTask<InetAddress> lookup = new FutureTask<>(() -> InetAddress.getByName(host));
        Daemons.named("cutpoint-calls-resolve-").newThread(lookup).start();
        try {
            return new InetSocketAddress(lookup.get(timeout.toNanos(), NANOSECONDS), port);
        } catch (ExecutionException | TimeoutException e) {
            throw new TransportException(Kind.UNREACHABLE, peer, "no host of this name is known", "Check the name", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException(peer, "connecting was interrupted", "", e);
        }
    }

    /**
     * Where a server is to listen.
     *
     * @param bind empty: the loopback address
     * @throws InputException if there is no such address or port
     */
    public static InetSocketAddress toListen(String bind, int port) {
        if (port < 0 || port > 65_535) {
            throw new InputException("port " + port, "there is no such port", "Give 0 to 65535");
        }
        InetSocketAddress address = bind.isEmpty()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new InputException(bind, "no such host is known", "Give an address of this machine");
        }
        return address;
    }

    /** Why nobody can listen there. */
    public static InputException refused(String bind, int port, IOException e) {
        Throwable cause = e;
        while (!(cause instanceof BindException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        String where = bind + ":" + port;
        if (message.contains("in use")) {
            return new InputException(where, "the port is taken", "Give another one, or 0 for any that is free", e);
        }
        if (message.contains("assign")) {
            return new InputException(where, "this machine has no such address", "Give one that it has", e);
        }
        if (message.contains("denied")) {
            return new InputException(where, "this user may not listen there", "Give a port above 1023", e);
        }
        return new InputException(where, "cannot listen there: " + message, "", e);
    }
}
