package org.cutpoint.ide.ui.graph.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.cutpoint.ide.graph.Box;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;

/**
 * A picture kept in square parts that are drawn when they are first seen: moving it draws only what comes into sight. Not
 * thread-safe.
 */
final class Tiles {
    static final int SIZE = 384;

    /** Enough for three screens; the longest unseen go first. */
    private static final int MOST = 96;

    private record Place(int column, int row) {}

    private final Display display;
    private final Map<Place, Image> made = new LinkedHashMap<>(MOST, 0.75f, true);
    private double zoom = 1;

    Tiles(Display display) {
        this.display = display;
    }

    /**
     * Draws a part of the picture.
     *
     * @param left of the part, in pixels of the screen from the picture's left side
     * @param top likewise
     * @param draw draws what lies in a box of the picture, scaled
     */
    void paint(GC gc, int left, int top, int width, int height, double scale, BiConsumer<GC, Box> draw) {
        if (scale != zoom) {
            clear();
            zoom = scale;
        }
        for (int row = Math.floorDiv(top, SIZE); row * SIZE < top + height; row++) {
            for (int column = Math.floorDiv(left, SIZE); column * SIZE < left + width; column++) {
                Image image = made.get(new Place(column, row));
                if (image == null) {
                    image = make(column, row, draw);
                }
                gc.drawImage(image, column * SIZE - left, row * SIZE - top);
            }
        }
    }

    private Image make(int column, int row, BiConsumer<GC, Box> draw) {
        Image image = new Image(display, SIZE, SIZE);
        GC gc = new GC(image);
        try {
            draw.accept(gc, box(new Place(column, row)));
        } finally {
            gc.dispose();
        }
        made.put(new Place(column, row), image);
        if (made.size() > MOST) {
            Iterator<Image> oldest = made.values().iterator();
            oldest.next().dispose();
            oldest.remove();
        }
        return image;
    }

    private Box box(Place place) {
        double side = SIZE / zoom;
        return new Box(place.column() * side, place.row() * side, side, side);
    }

    /** What touches the box is to be drawn anew. */
    void forget(Box changed) {
        made.entrySet().removeIf(entry -> {
            boolean gone = box(entry.getKey()).intersects(changed);
            if (gone) {
                entry.getValue().dispose();
            }
            return gone;
        });
    }

    /** All is to be drawn anew. */
    void clear() {
        made.values().forEach(Image::dispose);
        made.clear();
    }

    /** Whether the screen has as many pixels as SWT says; else kept parts would be blurred, and are not worth it. */
    static boolean suit(Display display) {
        Rectangle bounds = display.getBounds();
        return bounds.width > 0 && display.getPrimaryMonitor().getZoom() <= 100;
    }
}
