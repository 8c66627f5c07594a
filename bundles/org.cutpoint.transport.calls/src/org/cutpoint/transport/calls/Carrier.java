package org.cutpoint.transport.calls;

import io.grpc.Channel;

/** What carries a connection's calls to its server. Thread-safe. */
public interface Carrier extends AutoCloseable {
    /** For calls; connects, also again, when one is made. */
    Channel channel();

    /** The next call is not to wait because the last try to connect failed. */
    void hurry();

    /** Later calls use a connection of their own: the one in use may lead nowhere. Those under way keep theirs. */
    void renew();

    /** Ends its calls. Returns when its threads have ended, or do not want to. */
    @Override
    void close();
}
