package org.cutpoint.exec.pipeline.internal;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;

/**
 * A segment that this process has loaded, and how long it takes. Thread-safe: whoever wants it while another one runs it (a job
 * that the cloud failed, while a new plan is made ready) waits for that one inference, in the order of asking.
 */
final class DeviceSegment implements AutoCloseable {
    private final SegmentSession session;
    private final int workers;
    private final UndisturbedTime undisturbed = new UndisturbedTime();
    private final ReentrantLock running = new ReentrantLock(true);

    /**
     * An inference.
     *
     * @param made its outputs
     * @param busyNanos for how long it kept this machine busy
     * @param undisturbedNanos how long this machine takes for it if nothing else disturbs, by the last ones that counted
     */
    record Ran(List<Tensor> made, long busyNanos, long undisturbedNanos) {}

    /** @param workers how many threads compute when it runs, as {@link org.cutpoint.api.run.SegmentExecutor#workers} says */
    DeviceSegment(SegmentSession session, int workers) {
        this.session = session;
        this.workers = workers;
    }

    Segment segment() {
        return session.segment();
    }

    /** Runs it once. Its time counts among those that tell how long it takes. */
    Ran run(List<Tensor> inputs) throws InterruptedException {
        return run(inputs, true);
    }

    /** Runs it once, with what the first inferences of a session have to do beside. */
    Ran tryOut(List<Tensor> inputs) throws InterruptedException {
        return run(inputs, false);
    }

    private Ran run(List<Tensor> inputs, boolean counts) throws InterruptedException {
        running.lockInterruptibly();
        try {
            BusyTime busy = BusyTime.start(workers);
            List<Tensor> made = session.run(inputs);
            long nanos = busy.nanos();
            if (counts) {
                undisturbed.add(nanos);
            }
            return new Ran(made, nanos, counts ? undisturbed.nanos() : nanos);
        } finally {
            running.unlock();
        }
    }

    /** As {@link SegmentSession#recycle}. */
    void recycle(List<Tensor> outputs) {
        session.recycle(outputs);
    }

    /** Frees it, after an inference that is under way. */
    @Override
    public void close() {
        running.lock();
        try {
            session.close();
        } finally {
            running.unlock();
        }
    }
}
