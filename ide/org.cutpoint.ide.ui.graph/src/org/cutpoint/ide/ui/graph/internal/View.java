package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Box;

/**
 * The part of a scene that is shown, or drawn at a time.
 *
 * @param zoom pixels of the screen for one of the scene
 * @param left of the part, in pixels of the screen from the scene's left side
 * @param top likewise
 * @param width pixels of the screen
 * @param height pixels of the screen
 */
record View(double zoom, int left, int top, int width, int height) {
    /** The part in the scene's pixels. */
    Box seen() {
        return new Box(left / zoom, top / zoom, width / zoom, height / zoom);
    }

    /** Where a point of the scene is in the part. */
    org.eclipse.swt.graphics.Point screen(double x, double y) {
        return new org.eclipse.swt.graphics.Point((int) Math.round(x * zoom) - left, (int) Math.round(y * zoom) - top);
    }

    org.eclipse.swt.graphics.Point screen(Point point) {
        return screen(point.x(), point.y());
    }

    /** A line's points in the part: x and y in turn. */
    int[] screen(List<Point> points) {
        int[] all = new int[2 * points.size()];
        for (int i = 0; i < points.size(); i++) {
            all[2 * i] = (int) Math.round(points.get(i).x() * zoom) - left;
            all[2 * i + 1] = (int) Math.round(points.get(i).y() * zoom) - top;
        }
        return all;
    }

    double sceneX(int x) {
        return (left + x) / zoom;
    }

    double sceneY(int y) {
        return (top + y) / zoom;
    }
}
