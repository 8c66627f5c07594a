package org.cutpoint.exec.pipeline.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;

/** Jobs that are all there from the beginning, and take their plans when they are begun: what is chosen now should be sent soon. */
final class SwitchedJobs implements JobSource {
    private static final int JOBS_AHEAD = 2;

    /** After so long a job that waits for its turn to send is thought about again. */
    private static final long AGAIN_MS = 5;

    private final List<Job> jobs;
    private final RouteSwitch routes;
    private final Runnable look;

    /** Jobs that were taken and have not been sent. */
    private final Semaphore ahead = new Semaphore(JOBS_AHEAD);

    private Optional<Route> chosen = Optional.empty();
    private int next;

    /** @param look called before every job */
    SwitchedJobs(List<Job> jobs, RouteSwitch routes, Runnable look) {
        this.look = look;
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
        look.run();
        if (chosen.isEmpty() || routes.reconsider()) {
            chosen = Optional.of(routes.next());
        }
        Route route = chosen.get();
        if (route.sends() && !ahead.tryAcquire()) {
            Optional<Route> meanwhile = routes.meanwhile();
            if (meanwhile.isEmpty() && !ahead.tryAcquire(AGAIN_MS, TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            route = meanwhile.orElse(route);
        }
        if (route == chosen.get()) {
            chosen = Optional.empty();
        }
        Job planned = jobs.get(next++);
        return Optional.of(new Job(planned.index(), planned.id(), route, planned.input()));
    }

    @Override
    public void sent(Job job) {
        if (job.route().sends()) {
            ahead.release();
        }
    }
}
