package org.cutpoint.ide.ui.views.internal;

import org.eclipse.jface.action.Action;
import org.eclipse.jface.resource.ResourceLocator;

/** What tool bars and menus of views offer. */
final class Actions {
    private static final String BUNDLE = "org.cutpoint.ide.ui.views";

    private Actions() {}

    /** An entry of a menu. */
    static Action of(String text, Runnable work) {
        return new Action(text) {
            @Override
            public void run() {
                work.run();
            }
        };
    }

    /**
     * A button of a tool bar.
     *
     * @param icon name of a picture in {@code icons/}
     */
    static Action of(String text, String icon, Runnable work) {
        Action action = of(text, work);
        action.setToolTipText(text);
        ResourceLocator.imageDescriptorFromBundle(BUNDLE, "icons/" + icon + ".png")
                .ifPresent(action::setImageDescriptor);
        return action;
    }
}
