package org.cutpoint.ide.ui.views.internal;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Services;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Control;
import org.eclipse.ui.IViewPart;

/** Keeps what a view shows as a PNG file. */
final class Pictures {
    private Pictures() {}

    /** Adds the action to a view's menu. */
    static void addTo(IViewPart view, Control shown, String name) {
        view.getViewSite().getActionBars().getMenuManager().add(Actions.of("Save as PNG…", () -> Services.find(
                        PathChooser.class)
                .flatMap(paths -> paths.save(shown.getShell(), name, List.of(new Kind("PNG", "png"))))
                .ifPresent(file -> save(of(shown), file))));
    }

    private static void save(ImageData picture, Path file) {
        Work.job("Saving " + file, progress -> {
                    ImageLoader loader = new ImageLoader();
                    loader.data = new ImageData[] {picture};
                    WholeFiles.write(file, out -> loader.save(out, SWT.IMAGE_PNG));
                })
                .schedule();
    }

    /** What a control shows, in the resolution of its display. */
    static ImageData of(Control control) {
        Point size = control.getSize();
        Image image = new Image(control.getDisplay(), Math.max(1, size.x), Math.max(1, size.y));
        GC gc = new GC(image);
        try {
            control.print(gc);
            return image.getImageData(100);
        } finally {
            gc.dispose();
            image.dispose();
        }
    }
}
