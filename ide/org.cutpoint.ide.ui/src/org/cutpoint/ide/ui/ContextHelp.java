package org.cutpoint.ide.ui;

import org.eclipse.swt.widgets.Control;
import org.eclipse.ui.PlatformUI;

/** What the help says of the place where the keyboard is (F1). */
public final class ContextHelp {
    /** The bundle that has the contexts, in contexts.xml. */
    private static final String HELP = "org.cutpoint.ide.ui.help.";

    private ContextHelp() {}

    /**
     * Has a control and all in it explained.
     *
     * @param context id of a context
     */
    public static void of(Control control, String context) {
        PlatformUI.getWorkbench().getHelpSystem().setHelp(control, HELP + context);
    }
}
