package org.cutpoint.ide.ui.views.internal;

import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.ide.ui.JobProgress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;

/** Long work, off the UI's thread. */
final class Work {
    static final String BUNDLE = "org.cutpoint.ide.ui.views";

    private Work() {}

    /** Work that may take long. */
    interface Task {
        void run(Progress progress) throws InterruptedException;
    }

    /**
     * A job with progress, which is interrupted when it is cancelled.
     *
     * @param name for people
     * @param work its InputExceptions are shown to the user as they are
     */
    static Job job(String name, Task work) {
        return new Job(name) {
            private volatile Thread thread;

            @Override
            protected IStatus run(IProgressMonitor monitor) {
                thread = Thread.currentThread();
                try {
                    work.run(new JobProgress(monitor));
                    return monitor.isCanceled() ? Status.CANCEL_STATUS : Status.OK_STATUS;
                } catch (InterruptedException | CancellationException | OperationCanceledException e) {
                    return Status.CANCEL_STATUS;
                } catch (InputException e) {
                    return monitor.isCanceled()
                            ? Status.CANCEL_STATUS
                            : new Status(IStatus.ERROR, BUNDLE, e.getMessage(), e);
                } finally {
                    thread = null;
                    // Nobody else's work on this thread was meant.
                    Thread.interrupted();
                }
            }

            @Override
            protected void canceling() {
                Thread working = thread;
                if (working != null) {
                    working.interrupt();
                }
            }
        };
    }
}
