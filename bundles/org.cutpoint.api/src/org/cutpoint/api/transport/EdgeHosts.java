package org.cutpoint.api.transport;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Makes hosts of tiers in the middle of a chain. A service. */
@ProviderType
public interface EdgeHosts {
    /**
     * A host that runs its part of a {@link Chain} and forwards what the others need.
     *
     * @param own what this machine runs; whatever is no chain goes there as it is
     * @param onward to the next tier's runtime, open until the host is closed; empty if nothing is behind this one
     * @param emulates whether callers may have it pretend to be slower, with a slower network behind it
     */
    EdgeHost open(ModelHost own, Optional<Connection> onward, boolean emulates);

    /** Such a host. */
    interface EdgeHost extends ModelHost, AutoCloseable {
        /** Breaks off what is under way. The connection and the machine's own host stay open. */
        @Override
        void close();
    }
}
