package org.cutpoint.graph.layout;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Lays graphs out from top to bottom, in layers. A service; thread-safe. */
@ProviderType
public interface GraphLayout {
    /**
     * Places boxes and routes lines around them. Lengths in pixels, x to the right, y downwards. Some seconds for
     * hundreds of boxes that are wired at random; well below one for what is nearly a line.
     *
     * @param margin around the whole, pixels
     * @throws IndexOutOfBoundsException if a line leaves or enters a box that there is not
     * @throws CancellationException if cancelled meanwhile
     */
    Layout layout(List<Box> boxes, List<Line> lines, double margin, Progress progress);

    /** What is to be placed, pixels. */
    record Box(double width, double height) {}

    /**
     * What is to be routed. Lines of the same bundle leave their box together.
     *
     * @param bundle for example the tensor that several boxes read
     * @param from index of the box that it leaves
     * @param to index of the box that it enters
     * @param thickness pixels
     */
    record Line(String bundle, int from, int to, double thickness) {}

    /**
     * A graph that is laid out.
     *
     * @param corners left upper corner of each box
     * @param ways of each line, from its beginning over its bends to its end
     */
    record Layout(double width, double height, List<Point> corners, List<List<Point>> ways) {
        public Layout {
            corners = List.copyOf(corners);
            ways = ways.stream().map(List::copyOf).toList();
        }
    }

    /** A place in the picture, pixels from its left upper corner. */
    record Point(double x, double y) {
        /** The place so far from here. */
        public Point moved(double right, double down) {
            return new Point(x + right, y + down);
        }
    }
}
