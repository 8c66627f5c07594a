package org.cutpoint.exec.pipeline.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;

/** Jobs that are all there from the beginning, and take their plans when they are begun. */
final class SwitchedJobs implements JobSource {
    /** After so long a job that waits for its turn to send is thought about again. */
    private static final long AGAIN_MS = 5;

    private final List<Job> jobs;
    private final RouteAhead routes;
    private int next;

    SwitchedJobs(List<Job> jobs, RouteAhead routes) {
        this.jobs = jobs;
        this.routes = routes;
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
    public Optional<Job> next() throws InterruptedException {
        Optional<Route> route = routes.take();
        if (route.isEmpty()) {
            routes.await(AGAIN_MS);
            return Optional.empty();
        }
        Job planned = jobs.get(next++);
        return Optional.of(new Job(planned.index(), planned.id(), route.get(), planned.input()));
    }

    @Override
    public void sent(Job job) {
        routes.sent(job.route());
    }

    @Override
    public void done(Job job, long nanos) {
        routes.ended(job.route());
    }

    @Override
    public void failed(Job job) {
        routes.ended(job.route());
    }
}
