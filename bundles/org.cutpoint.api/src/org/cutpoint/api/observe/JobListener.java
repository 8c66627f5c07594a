package org.cutpoint.api.observe;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what a process does, by whoever does it, on threads that have better to do: it returns at once, and does not throw. A
 * service; thread-safe.
 */
@ConsumerType
public interface JobListener {
    /** A job has ended. */
    void ended(JobEvent job);

    /** A run begins; jobs whose ids begin with its id belong to it. */
    default void began(RunInfo run) {}

    /** A run is over. */
    default void over(RunInfo run) {}
}
