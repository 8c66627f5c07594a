package org.cutpoint.ide.graph;

/** A rectangle, pixels, x to the right, y downwards. */
public record Box(double x, double y, double width, double height) {
    public double right() {
        return x + width;
    }

    public double bottom() {
        return y + height;
    }

    public double middleX() {
        return x + width / 2;
    }

    public double middleY() {
        return y + height / 2;
    }

    public boolean contains(double px, double py) {
        return x <= px && px < right() && y <= py && py < bottom();
    }

    public boolean intersects(Box other) {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /** The smallest box around both. */
    public Box with(Box other) {
        double left = Math.min(x, other.x);
        double top = Math.min(y, other.y);
        return new Box(left, top, Math.max(right(), other.right()) - left, Math.max(bottom(), other.bottom()) - top);
    }

    /** Larger by so much on the sides, at the top and at the bottom. */
    public Box grown(double sides, double top, double bottom) {
        return new Box(x - sides, y - top, width + 2 * sides, height + top + bottom);
    }
}
