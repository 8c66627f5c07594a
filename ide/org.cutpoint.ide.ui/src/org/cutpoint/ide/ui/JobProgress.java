package org.cutpoint.ide.ui;

import org.cutpoint.api.Progress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;

/** A job's progress and its cancel button, as our services know them. */
public final class JobProgress implements Progress {
    private static final int SCALE = 1000;

    private final SubMonitor monitor;
    private long steps;
    private long done;
    private int shown;

    public JobProgress(IProgressMonitor monitor) {
        this.monitor = SubMonitor.convert(monitor);
    }

    @Override
    public synchronized void begin(String task, long count) {
        monitor.setTaskName(task);
        monitor.setWorkRemaining(SCALE);
        steps = count;
        done = 0;
        shown = 0;
    }

    @Override
    public synchronized void advance(long count) {
        done += count;
        if (steps > 0) {
            int now = (int) (SCALE * Math.min(done, steps) / steps);
            if (now > shown) {
                monitor.worked(now - shown);
                shown = now;
            }
        }
    }

    @Override
    public void end() {
        monitor.setTaskName("");
    }

    @Override
    public boolean cancelled() {
        return monitor.isCanceled();
    }
}
