package org.cutpoint.model.onnx.internal;

import static java.lang.management.ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Ends a run of a model that takes too long or too much memory. ONNX Runtime looks between two nodes whether it shall end:
 * what a single node takes before it is done is not limited.
 */
final class Watchdog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final long POLL_MS = 20;

    private final RunOptions run;
    private final Duration time;
    private final long bytes;
    private final Thread thread = new Thread(this::watch, "cutpoint-watchdog");
    private volatile Optional<String> bite = Optional.empty();

    /**
     * Watches from now on.
     *
     * @param run of the run that is about to begin; not closed before this is
     * @param bytes by which this process may grow meanwhile
     */
    Watchdog(RunOptions run, Duration time, long bytes) {
        this.run = run;
        this.time = time;
        this.bytes = bytes;
        thread.setDaemon(true);
        thread.start();
    }

    /** What it took too much of, if the run was ended for that. */
    Optional<String> bite() {
        return bite;
    }

    private void watch() {
        long start = System.nanoTime();
        long before = memory();
        try {
            while (bite.isEmpty()) {
                Thread.sleep(POLL_MS);
                if (System.nanoTime() - start > time.toNanos()) {
                    bite("more than " + time.toSeconds() + " s");
                } else if (memory() - before > bytes) {
                    bite("more than " + (bytes >> 20) + " MiB of memory");
                }
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.TRACE, "nothing left to watch", e);
        } catch (OrtException e) {
            LOG.log(System.Logger.Level.WARNING, "a run of a model cannot be ended", e);
        }
    }

    private void bite(String why) throws OrtException {
        bite = Optional.of(why);
        run.setTerminate(true);
    }

    /** Address space of this process; 0 where that is not known. */
    private static long memory() {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(OPERATING_SYSTEM_MXBEAN_NAME), "CommittedVirtualMemorySize");
        } catch (JMException e) {
            LOG.log(System.Logger.Level.DEBUG, "memory not watched", e);
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
