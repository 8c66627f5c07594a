package org.cutpoint.exec.pipeline.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;

/** Jobs that are all there from the beginning. */
final class JobList implements JobSource {
    private final List<Job> jobs;
    private int next;

    JobList(List<Job> jobs) {
        this.jobs = jobs;
    }

    @Override
    public int most() {
        return jobs.size();
    }

    @Override
    public boolean more() {
        return next < jobs.size();
    }

    @Override
    public Optional<Job> next() {
        return Optional.of(jobs.get(next++));
    }
}
