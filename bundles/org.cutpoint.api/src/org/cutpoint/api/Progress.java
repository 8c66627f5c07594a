package org.cutpoint.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Where long work reports how far it is, and learns that nobody wants its result any more. Implementations are
 * thread-safe; calls are cheap enough for inner loops of a millisecond.
 */
@ConsumerType
public interface Progress {
    /** Reports nothing and is never cancelled. */
    Progress NONE = new Progress() {
        @Override
        public void begin(String task, long steps) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void end() {}
    };

    /**
     * A task begins, ending the one before it.
     *
     * @param task a few words for a person
     * @param steps how many steps it has; 0 where unknown
     */
    void begin(String task, long steps);

    /** So many more steps are done. */
    void advance(long steps);

    /** The task has ended, well or not. */
    void end();

    /** Whether the work should stop at the next convenient point and keep what it has. */
    default boolean cancelled() {
        return false;
    }
}
