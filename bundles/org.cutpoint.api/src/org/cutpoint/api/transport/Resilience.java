package org.cutpoint.api.transport;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Makes connections that outlive faults of links and servers. A service. */
@ProviderType
public interface Resilience {
    /**
     * One connection over others. What fails is tried again, soon, a bounded number of times and inside of the call's deadline; a
     * server that keeps failing is given a rest, in which the next one is called, and without a next one calls fail at once. A
     * server that has forgotten what was prepared, as one does that was started anew, has it prepared again; so has one that could
     * not be reached when it was to be prepared.
     *
     * <p>So an inference may be run more than once. It is a function of its inputs alone, so that this has no effect.
     *
     * @param connections to servers that can do the same, the most wanted first; at least one. They are closed with it
     */
    Connection over(List<Connection> connections);
}
