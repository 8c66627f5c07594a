package org.cutpoint.study.share;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** Who works on a study: this process, and others beside it. */
@ConsumerType
public interface Crew {
    /**
     * Has every job done once. Jobs of those who go away, in whatever way, are done by others.
     *
     * @param parcel for those who work elsewhere
     * @param jobs no two of the same cell
     * @param here this process's own desk
     * @param threads how many jobs are done here at once
     * @param found gets what came of each job, each one once, one at a time; throws {@link IllegalArgumentException} if
     *     that is nothing that could come of it, which is then as if it had not been answered
     * @throws org.cutpoint.api.InputException if there is a job that nobody can do, once all others are done; or from
     *     {@code found}
     * @throws InterruptedException if interrupted
     */
    void work(StudyParcel parcel, List<StudyJob> jobs, Desk here, int threads, Consumer<Answer.Done> found)
            throws InterruptedException;
}
