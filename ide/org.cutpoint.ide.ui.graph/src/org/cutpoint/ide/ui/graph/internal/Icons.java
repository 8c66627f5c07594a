package org.cutpoint.ide.ui.graph.internal;

import java.util.function.Consumer;
import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.jface.resource.ResourceLocator;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.ToolBar;
import org.eclipse.swt.widgets.ToolItem;

/** Buttons with our pictures. */
final class Icons {
    private Icons() {}

    static ImageDescriptor of(String name) {
        return ResourceLocator.imageDescriptorFromBundle(Icons.class, "icons/" + name + ".png")
                .orElseGet(ImageDescriptor::getMissingImageDescriptor);
    }

    /** A button; its picture goes when the bar does. */
    static ToolItem button(ToolBar bar, String icon, String tip, Consumer<ToolItem> action) {
        ToolItem item = new ToolItem(bar, SWT.PUSH);
        item.setImage(new LocalResourceManager(JFaceResources.getResources(), bar).create(of(icon)));
        item.setToolTipText(tip);
        item.addListener(SWT.Selection, e -> action.accept(item));
        return item;
    }
}
