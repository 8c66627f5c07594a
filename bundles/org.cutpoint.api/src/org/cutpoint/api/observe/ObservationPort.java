package org.cutpoint.api.observe;

import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Lets others read how this process is, by HTTP. A service. */
@ProviderType
public interface ObservationPort {
    /**
     * Listens until it is closed.
     *
     * @param bind address to listen on
     * @param port 0 for a free one
     * @throws InputException if it cannot
     */
    Opened open(String bind, int port);

    /** A port that listens. */
    interface Opened extends AutoCloseable {
        /** Which one. */
        int port();

        @Override
        void close();
    }
}
