package org.cutpoint.api.tiles;

/**
 * A rectangle of pixels, ends not included, through all channels.
 *
 * @param y0 first row, >= 0
 * @param y1 row behind the last one, > y0
 * @param x0 first column, >= 0
 * @param x1 column behind the last one, > x0
 */
public record Region(int y0, int y1, int x0, int x1) {
    public Region {
        if (y0 < 0 || y1 <= y0 || x0 < 0 || x1 <= x0) {
            throw new IllegalArgumentException("rows " + y0 + " to " + y1 + ", columns " + x0 + " to " + x1);
        }
    }

    /** Number of rows. */
    public int height() {
        return y1 - y0;
    }

    /** Number of columns. */
    public int width() {
        return x1 - x0;
    }

    /** Number of pixels. */
    public long area() {
        return (long) height() * width();
    }
}
