package org.cutpoint.study.share;

import org.osgi.annotation.versioning.ProviderType;

/** Where cells of one study are worked on. Thread-safe. */
@ProviderType
public interface Desk {
    /**
     * Does a job, if what it needs is here. A cell that fails is done: its line says so.
     *
     * @throws InterruptedException if interrupted
     */
    Answer work(StudyJob job) throws InterruptedException;
}
