package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Box;
import org.cutpoint.ide.graph.Scene;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.PaletteData;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;

/** All of a network as pixels: as it is folded, coloured and cut, in twice the size of the screen if it is not too large. */
final class Snapshot {
    private static final double LARGEST_ZOOM = 2;
    private static final double MOST_PIXELS = 32e6;
    private static final double MOST_SIDE = 16_000;
    private static final int STRIP = 512;

    /** At the sides, where the cut's label stands. */
    private static final int SIDE = 150;

    private final Display display;
    private final Scene scene;
    private final Look look;
    private final List<Point> way;
    private final String label;
    private final double zoom;
    private final int width;
    private final int height;

    /** @param way where it is cut; none if it is not */
    Snapshot(Display display, Scene scene, Look look, List<Point> way, String label) {
        this.display = display;
        this.scene = scene;
        this.look = look;
        this.way = way;
        this.label = label;
        Box all = scene.bounds();
        double side = Math.max(all.width(), all.height()) + 2 * SIDE;
        double wide = all.width() + 2 * SIDE;
        zoom = Math.min(LARGEST_ZOOM, Math.min(MOST_SIDE / side, Math.sqrt(MOST_PIXELS / (wide * all.height()))));
        width = (int) Math.ceil(wide * zoom);
        height = (int) Math.ceil(all.height() * zoom);
    }

    /**
     * Draws it, on the user interface's thread but a strip at a time: that one goes on meanwhile.
     *
     * @return empty pixels below where it was cancelled
     */
    ImageData pixels(Progress progress) {
        ImageData pixels = new ImageData(width, height, 24, new PaletteData(0xff0000, 0xff00, 0xff));
        int[] line = new int[width];
        progress.begin("Drawing", (height + STRIP - 1) / STRIP);
        for (int top = 0; top < height && !progress.cancelled(); top += STRIP) {
            int rows = Math.min(STRIP, height - top);
            ImageData[] strip = new ImageData[1];
            int from = top;
            display.syncExec(() -> strip[0] = strip(from, rows));
            PaletteData colours = strip[0].palette;
            for (int row = 0; row < rows; row++) {
                strip[0].getPixels(0, row, width, line, 0);
                for (int x = 0; x < width; x++) {
                    line[x] = pixels.palette.getPixel(colours.getRGB(line[x]));
                }
                pixels.setPixels(0, top + row, width, line, 0);
            }
            progress.advance(1);
        }
        progress.end();
        return pixels;
    }

    private ImageData strip(int top, int rows) {
        View view = new View(zoom, (int) Math.round(-SIDE * zoom), top, width, rows);
        Image image = new Image(display, width, rows);
        GC gc = new GC(image);
        Painter painter = new Painter(display);
        try {
            painter.draw(gc, scene, look, view.seen(), zoom);
            CutMark mark = new CutMark(painter);
            mark.way(way);
            mark.label(label);
            mark.paint(gc, look.palette(), view, new Rectangle(0, 0, 0, 0));
            return image.getImageData(100);
        } finally {
            painter.dispose();
            gc.dispose();
            image.dispose();
        }
    }
}
