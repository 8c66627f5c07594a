package org.cutpoint.runtime.deploy;

import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tries out what a new bundle offers, before anybody else can use it. A service; thread-safe. It may hang: the {@link
 * Exchange} gives it a time limit, interrupts it then, and rejects the bundle.
 */
@ConsumerType
public interface Trial {
    /**
     * Tries a service; does nothing with one that it knows nothing of.
     *
     * @param name what the service calls itself, for messages; its type if it has no name
     * @throws InputException if it is of no use; the message says why
     * @throws InterruptedException if interrupted
     */
    void attempt(String name, Object service) throws InterruptedException;
}
