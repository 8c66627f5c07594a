package org.cutpoint.cli.internal;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.cutpoint.api.Progress;

/** A bar that goes away when its task has ended. */
final class BarProgress implements Progress {
    private final PrintStream err;
    private final int width;
    private final boolean unicode;
    private ProgressBar bar;
    private Line line;

    BarProgress(PrintStream err, int width, boolean unicode) {
        this.err = err;
        this.width = width;
        this.unicode = unicode;
    }

    /**
     * The line that the bar is drawn on. The library's own one starts a terminal in order to find the width, leaves
     * the bar where it is, and may draw it again, from its thread, after it has been closed.
     */
    private final class Line implements ProgressBarConsumer {
        private boolean open = true;

        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public synchronized void accept(String text) {
            if (open) {
                err.print("\r" + text);
                err.flush();
            }
        }

        @Override
        public synchronized void clear() {
            err.print("\r" + " ".repeat(width - 1) + "\r");
            err.flush();
        }

        @Override
        public void close() {}

        private synchronized void erase() {
            open = false;
            clear();
        }
    }

    @Override
    public synchronized void begin(String task, long steps) {
        end();
        line = new Line();
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps > 0 ? steps : -1)
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(line)
                .setUpdateIntervalMillis(100)
                .build();
    }

    @Override
    public synchronized void advance(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    @Override
    public synchronized void end() {
        if (bar != null) {
            bar.close();
            line.erase();
            bar = null;
        }
    }
}
