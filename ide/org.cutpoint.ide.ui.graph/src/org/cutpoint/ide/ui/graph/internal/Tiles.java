package org.cutpoint.ide.ui.graph.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.ide.graph.Box;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.Pattern;
import org.eclipse.swt.graphics.Transform;
import org.eclipse.swt.widgets.Display;

/**
 * A picture kept in square parts that are drawn when they are first seen: moving it draws only what comes into sight. Not
 * thread-safe.
 */
final class Tiles {
    static final int SIZE = 384;

    /** Parts that are kept beside those that are seen, each of as many pixels as at 100 %; the longest unseen go first. */
    private static final int MORE = 48;

    /**
     * SWT for GTK turns an image into an array of bytes whenever it is drawn (drawImage in 3.127 does so to learn its
     * size), but not if it is what a rectangle is filled with.
     */
    private static final boolean AS_PATTERNS = "gtk".equals(SWT.getPlatform());

    /** Draws a part of the picture. */
    interface Drawing {
        /**
         * Draws what lies in a box.
         *
         * @param density pixels, each way, for each of the screen's
         */
        void draw(GC gc, Box box, int density);
    }

    private record Place(int column, int row) {}

    /** A part that is drawn. */
    private record Tile(Image image, Optional<Pattern> pattern) {
        void dispose() {
            pattern.ifPresent(Pattern::dispose);
            image.dispose();
        }
    }

    /** What is seen and what lies around it. */
    private record Ahead(int firstColumn, int lastColumn, int firstRow, int lastRow, Drawing drawing) {
        static final Ahead NOTHING = new Ahead(0, -1, 0, -1, (gc, box, density) -> {});

        int size() {
            return (lastColumn - firstColumn + 1) * (lastRow - firstRow + 1);
        }

        Optional<Place> missing(Set<Place> made) {
            for (int row = firstRow; row <= lastRow; row++) {
                for (int column = firstColumn; column <= lastColumn; column++) {
                    Place place = new Place(column, row);
                    if (!made.contains(place)) {
                        return Optional.of(place);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private final Display display;
    private final int density;
    private final int more;
    private final Map<Place, Tile> made = new LinkedHashMap<>(2 * MORE, 0.75f, true);
    private double zoom = 1;
    private Ahead ahead = Ahead.NOTHING;
    private boolean waiting;

    /** As sharp as the screen. */
    Tiles(Display display) {
        this(display, density(display));
    }

    /** @param density pixels that are kept, each way, for each that SWT reckons with */
    Tiles(Display display, int density) {
        this.display = display;
        this.density = density;
        int scale = Math.max(density, scale(display));
        this.more = Math.max(8, MORE / (scale * scale));
    }

    private static int scale(Display display) {
        return Math.max(1, (display.getPrimaryMonitor().getZoom() + 99) / 100);
    }

    /** SWT gives images the pixels of a scaled screen on Windows only. */
    private static int density(Display display) {
        return "win32".equals(SWT.getPlatform()) ? 1 : scale(display);
    }

    /**
     * Draws a part of the picture. What lies around it is drawn later, when there is nothing else to do: so one part at a
     * time has to be made while the picture moves, not a row of them at once.
     *
     * @param drawing draws what lies in a box of the picture, scaled
     */
    void paint(GC gc, View view, Drawing drawing) {
        if (view.zoom() != zoom) {
            clear();
            zoom = view.zoom();
        }
        int firstRow = Math.floorDiv(view.top(), SIZE);
        int lastRow = Math.floorDiv(view.top() + view.height() - 1, SIZE);
        int firstColumn = Math.floorDiv(view.left(), SIZE);
        int lastColumn = Math.floorDiv(view.left() + view.width() - 1, SIZE);
        Transform moved = new Transform(display);
        try {
            for (int row = firstRow; row <= lastRow; row++) {
                for (int column = firstColumn; column <= lastColumn; column++) {
                    Place place = new Place(column, row);
                    Tile tile = made.get(place);
                    if (tile == null) {
                        tile = make(place, drawing);
                    }
                    paint(gc, tile, column * SIZE - view.left(), row * SIZE - view.top(), moved);
                }
            }
        } finally {
            gc.setTransform(null);
            gc.setBackgroundPattern(null);
            moved.dispose();
        }
        ahead = new Ahead(firstColumn - 1, lastColumn + 1, firstRow - 1, lastRow + 1, drawing);
        goOn();
    }

    private void paint(GC gc, Tile tile, int x, int y, Transform moved) {
        int side = SIZE * density;
        if (tile.pattern().isPresent()) {
            moved.setElements(1f / density, 0, 0, 1f / density, x, y);
            gc.setTransform(moved);
            gc.setBackgroundPattern(tile.pattern().get());
            gc.fillRectangle(0, 0, side, side);
        } else {
            gc.drawImage(tile.image(), 0, 0, side, side, x, y, SIZE, SIZE);
        }
    }

    private void goOn() {
        if (!waiting && ahead.missing(made.keySet()).isPresent()) {
            waiting = true;
            display.asyncExec(() -> {
                waiting = false;
                ahead.missing(made.keySet()).ifPresent(place -> make(place, ahead.drawing()));
                goOn();
            });
        }
    }

    private Tile make(Place place, Drawing drawing) {
        Image image = new Image(display, SIZE * density, SIZE * density);
        GC gc = new GC(image);
        try {
            drawing.draw(gc, box(place), density);
        } finally {
            gc.dispose();
        }
        Tile tile = new Tile(image, AS_PATTERNS ? Optional.of(new Pattern(display, image)) : Optional.empty());
        made.put(place, tile);
        if (made.size() > ahead.size() + more) {
            Iterator<Tile> oldest = made.values().iterator();
            oldest.next().dispose();
            oldest.remove();
        }
        return tile;
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
        made.values().forEach(Tile::dispose);
        made.clear();
        ahead = Ahead.NOTHING;
    }
}
