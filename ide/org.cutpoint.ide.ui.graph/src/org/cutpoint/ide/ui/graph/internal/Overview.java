package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Box;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;

/** A small picture of the whole in a corner, with a frame around what is seen. */
final class Overview {
    private static final int WIDTH = 120;
    private static final int HEIGHT = 190;
    private static final int NARROWEST = 34;
    private static final int GAP = 12;
    private static final int INSIDE = 5;

    private final Display display;
    private final Colours colours;
    private Optional<Image> made = Optional.empty();
    private Rectangle place = new Rectangle(0, 0, 0, 0);

    Overview(Display display, Colours colours) {
        this.display = display;
        this.colours = colours;
    }

    /** It is to be drawn anew. */
    void forget() {
        made.ifPresent(Image::dispose);
        made = Optional.empty();
    }

    /** Where it lies; empty if all of the scene is seen, or there is no room. */
    Rectangle place(Rectangle area, Scene scene, Box seen) {
        Box all = scene.bounds();
        boolean whole = seen.x() <= 0 && seen.y() <= 0 && seen.right() >= all.width() && seen.bottom() >= all.height();
        if (whole || area.width < 3 * WIDTH || area.height < HEIGHT) {
            return new Rectangle(0, 0, 0, 0);
        }
        double scale = scale(all);
        int width = Math.max(NARROWEST, (int) (all.width() * scale)) + 2 * INSIDE;
        int height = (int) (all.height() * scale) + 2 * INSIDE;
        return new Rectangle(area.width - width - GAP, area.height - height - GAP, width, height);
    }

    private static double scale(Box all) {
        return Math.min(WIDTH / all.width(), HEIGHT / all.height());
    }

    /** @param at where it lies, by {@link #place} */
    void paint(GC gc, Rectangle at, Scene scene, Look look, Box seen, List<Point> cut) {
        place = at;
        if (at.isEmpty()) {
            return;
        }
        Box all = scene.bounds();
        double scale = scale(all);
        int width = at.width;
        Palette palette = look.palette();
        if (made.isEmpty()) {
            made = Optional.of(draw(scene, look, scale, width, at.height));
        }
        gc.setAlpha(235);
        gc.drawImage(made.get(), place.x, place.y);
        gc.setAlpha(255);
        gc.setLineWidth(1);
        gc.setForeground(colours.of(palette.rule()));
        gc.drawRectangle(place.x, place.y, place.width - 1, place.height - 1);
        Rectangle clip = gc.getClipping();
        gc.setClipping(place);
        int x = place.x + offset(width, all, scale);
        if (!cut.isEmpty()) {
            int y = place.y + INSIDE + (int) (cut.get(cut.size() - 1).y() * scale);
            gc.setForeground(colours.of(palette.uplink()));
            gc.setLineWidth(2);
            gc.drawLine(place.x, y, place.x + place.width, y);
        }
        gc.setForeground(colours.of(palette.accent()));
        gc.setLineWidth(2);
        gc.drawRectangle(
                x + (int) (seen.x() * scale),
                place.y + INSIDE + (int) (seen.y() * scale),
                Math.max(3, (int) (seen.width() * scale)),
                Math.max(3, (int) (seen.height() * scale)));
        gc.setClipping(clip);
    }

    private static int offset(int width, Box all, double scale) {
        return (width - (int) (all.width() * scale)) / 2;
    }

    private Image draw(Scene scene, Look look, double scale, int width, int height) {
        Image image = new Image(display, width, height);
        GC gc = new GC(image);
        try {
            gc.setAntialias(SWT.OFF);
            gc.setBackground(colours.of(look.palette().page()));
            gc.fillRectangle(0, 0, width, height);
            int x = offset(width, scene.bounds(), scale);
            for (Node node : scene.nodes()) {
                gc.setBackground(colours.of(look.fill(node, look.device(node) >= 0.5)));
                gc.fillRectangle(
                        x + (int) (node.bounds().x() * scale),
                        INSIDE + (int) (node.bounds().y() * scale),
                        Math.max(1, (int) (node.bounds().width() * scale)),
                        Math.max(1, (int) (node.bounds().height() * scale)));
            }
        } finally {
            gc.dispose();
        }
        return image;
    }

    boolean contains(int x, int y) {
        return place.contains(x, y);
    }

    /** The point of the scene that is shown there. */
    Point place(int x, int y, Scene scene) {
        Box all = scene.bounds();
        double scale = scale(all);
        return new Point((x - place.x - offset(place.width, all, scale)) / scale, (y - place.y - INSIDE) / scale);
    }
}
