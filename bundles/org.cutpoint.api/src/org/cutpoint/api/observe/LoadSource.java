package org.cutpoint.api.observe;

import org.osgi.annotation.versioning.ConsumerType;

/** Something that others wait for. A service; thread-safe. */
@ConsumerType
public interface LoadSource {
    /** How it is now. */
    Load load();

    /**
     * What waits, at one moment.
     *
     * @param waiting inferences in the queue
     * @param mostWaiting more are refused
     * @param waitingBytes of their inputs
     * @param mostWaitingBytes more are refused
     * @param running inferences that are computed now
     * @param segments that are loaded
     * @param models names under which something is served
     */
    record Load(
            int waiting,
            int mostWaiting,
            long waitingBytes,
            long mostWaitingBytes,
            int running,
            int segments,
            int models) {}
}
