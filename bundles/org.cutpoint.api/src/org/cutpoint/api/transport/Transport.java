package org.cutpoint.api.transport;

import java.time.Duration;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.manage.Management;
import org.osgi.annotation.versioning.ConsumerType;

/** A way to reach servers, and to be one. A service with the property {@link #SCHEME}; thread-safe. */
@ConsumerType
public interface Transport {
    /** Service property: the transport's {@link #scheme}. */
    String SCHEME = "cutpoint.transport";

    /** The scheme of addresses that say none. */
    String USUAL = "grpc";

    /** Its name in addresses, {@code SCHEME://HOST:PORT}. This implementation has the {@link #USUAL} one. */
    default String scheme() {
        return USUAL;
    }

    /**
     * Connects to a server and makes sure that it is ready.
     *
     * @param host name or address
     * @param port TCP port
     * @param timeout for being connected and ready
     * @throws InputException if nobody answers in time
     */
    Connection connect(String host, int port, Duration timeout);

    /**
     * As {@link #connect(String, int, Duration)}, encrypted, with a server that proves who it is and is shown who asks. Addresses
     * of such connections have the scheme with an {@code s} behind it. This implementation cannot.
     */
    default Connection connect(String host, int port, Duration timeout, Credentials credentials) {
        throw new InputException(
                scheme() + "s://" + host + ":" + port, "this transport cannot encrypt", "Use another, or --insecure");
    }

    /**
     * Starts to serve.
     *
     * @param bind address to listen on; the loopback address unless told otherwise
     * @param port TCP port; 0 for a free one
     * @throws InputException if the port is taken or the address is not this machine's
     */
    Server serve(String bind, int port, ModelHost host);

    /** As {@link #serve(String, int, ModelHost)}, by a runtime that can be looked after. This implementation leaves that out. */
    default Server serve(String bind, int port, ModelHost host, Managed managed) {
        return serve(bind, port, host);
    }

    /** As {@link #serve(String, int, ModelHost, Managed)}, encrypted, for clients that are known. This implementation cannot. */
    default Server serve(String bind, int port, ModelHost host, Managed managed, Guard guard) {
        throw new InputException("--transport", "'" + scheme() + "' cannot encrypt", "Use another, or --insecure");
    }

    /**
     * What a server lets its clients do beside running models.
     *
     * @param management of this process
     * @param changes whether clients may change bundles: whoever can do so has this process run what he likes
     */
    record Managed(Management management, boolean changes) {}

    /** A running server. */
    interface Server extends AutoCloseable {
        /** The port that it listens on. */
        int port();

        /** Lets running calls end (bounded), then stops. */
        @Override
        void close();
    }
}
