package org.cutpoint.ide.ui.internal;

import org.cutpoint.ide.ui.Ids;
import org.eclipse.ui.IFolderLayout;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;
import org.eclipse.ui.console.IConsoleConstants;

/** Networks on the left, curves and strategies on the right, the schedule below. */
public final class Offloading implements IPerspectiveFactory {
    private static final String PROJECTS = "org.eclipse.ui.navigator.ProjectExplorer";
    private static final String PROGRESS = "org.eclipse.ui.views.ProgressView";

    @Override
    public void createInitialLayout(IPageLayout layout) {
        String editors = layout.getEditorArea();
        IFolderLayout below = layout.createFolder("below", IPageLayout.BOTTOM, 0.66f, editors);
        below.addView(Ids.SCHEDULE);
        below.addView(IConsoleConstants.ID_CONSOLE_VIEW);
        below.addView(IPageLayout.ID_PROBLEM_VIEW);
        below.addView(PROGRESS);
        IFolderLayout left = layout.createFolder("left", IPageLayout.LEFT, 0.19f, editors);
        left.addView(Ids.ZOO);
        left.addView(PROJECTS);
        IFolderLayout runtimes = layout.createFolder("runtimes", IPageLayout.LEFT, 0.17f, "below");
        runtimes.addView(Ids.RUNTIMES);
        IFolderLayout right = layout.createFolder("right", IPageLayout.RIGHT, 0.6f, editors);
        right.addView(Ids.CURVES);
        right.addView(IPageLayout.ID_PROP_SHEET);
        IFolderLayout strategies = layout.createFolder("strategies", IPageLayout.BOTTOM, 0.52f, "right");
        strategies.addView(Ids.STRATEGIES);
        for (String view : new String[] {Ids.ZOO, Ids.CURVES, Ids.SCHEDULE, Ids.STRATEGIES, Ids.RUNTIMES}) {
            layout.addShowViewShortcut(view);
        }
        layout.addShowViewShortcut(IPageLayout.ID_PROP_SHEET);
    }
}
