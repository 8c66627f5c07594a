package org.cutpoint.cli.internal;

import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.Progress;

/** A line for each task that takes a while, for logs and files. */
final class LineProgress implements Progress {
    private final PrintStream err;
    private final Executor later;
    private Object current;

    LineProgress(PrintStream err) {
        this(err, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    }

    /** @param later runs what it gets after the time that a task may take without being worth a line */
    LineProgress(PrintStream err, Executor later) {
        this.err = err;
        this.later = later;
    }

    @Override
    public synchronized void begin(String task, long steps) {
        Object begun = new Object();
        current = begun;
        later.execute(() -> report(task, begun));
    }

    private synchronized void report(String task, Object begun) {
        if (current == begun) {
            err.println(task + " ...");
        }
    }

    @Override
    public void advance(long steps) {}

    @Override
    public synchronized void end() {
        current = null;
    }
}
