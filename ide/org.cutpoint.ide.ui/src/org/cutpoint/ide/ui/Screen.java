package org.cutpoint.ide.ui;

import org.eclipse.swt.SWTException;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;

/** The way back from a worker thread to the user interface's. */
public final class Screen {
    private Screen() {}

    /** Runs it on the control's thread, soon, unless the control is gone by then. May be called from any thread. */
    public static void show(Control control, Runnable change) {
        Display display;
        try {
            display = control.getDisplay();
        } catch (SWTException gone) {
            return;
        }
        if (!display.isDisposed()) {
            display.asyncExec(() -> {
                if (!control.isDisposed()) {
                    change.run();
                }
            });
        }
    }
}
