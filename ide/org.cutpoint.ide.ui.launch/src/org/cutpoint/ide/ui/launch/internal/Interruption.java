package org.cutpoint.ide.ui.launch.internal;

import org.eclipse.core.runtime.IProgressMonitor;

/** Interrupts a thread when its monitor is cancelled: what calculates, or waits for a network, looks at nothing else. */
final class Interruption implements AutoCloseable {
    private static final int PERIOD_MS = 200;

    private final Thread watcher;

    Interruption(IProgressMonitor monitor) {
        Thread working = Thread.currentThread();
        watcher = new Thread(
                () -> {
                    try {
                        while (!monitor.isCanceled()) {
                            Thread.sleep(PERIOD_MS);
                        }
                        working.interrupt();
                    } catch (InterruptedException e) {
                        // The work is done.
                    }
                },
                "cutpoint-cancel");
        watcher.setDaemon(true);
        watcher.start();
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            // Meant for the work, which is done.
        }
        Thread.interrupted();
    }
}
