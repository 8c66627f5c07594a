package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Rectangle;

/** The line where a network is cut, from side to side, with a label at its right end by which it can be taken. */
final class CutMark {
    private static final int GRIP = 7;
    private static final int GAP = 8;
    private static final int SIDE = 14;

    private final Painter painter;
    private List<Point> way = List.of();
    private String label = "";
    private Optional<org.eclipse.swt.graphics.Point> size = Optional.empty();

    CutMark(Painter painter) {
        this.painter = painter;
    }

    /** @param points in the scene's pixels; none if there is no cut */
    void way(List<Point> points) {
        way = points;
    }

    List<Point> way() {
        return way;
    }

    String label() {
        return label;
    }

    void label(String text) {
        if (!text.equals(label)) {
            label = text;
            size = Optional.empty();
        }
    }

    /** @param covered what will lie over the picture; the label keeps clear of it */
    void paint(GC gc, Palette palette, View view, Rectangle covered) {
        if (way.isEmpty()) {
            return;
        }
        gc.setForeground(painter.colours().of(palette.uplink()));
        gc.setLineWidth(3);
        gc.setLineStyle(SWT.LINE_DASH);
        gc.drawPolyline(view.screen(way));
        // Over the sides of the picture, as far as one sees.
        var begin = view.screen(way.get(0));
        var end = view.screen(way.get(way.size() - 1));
        if (begin.x > 0) {
            gc.drawLine(0, begin.y, begin.x, begin.y);
        }
        if (end.x < view.width()) {
            gc.drawLine(end.x, end.y, view.width(), end.y);
        }
        gc.setLineStyle(SWT.LINE_SOLID);
        Rectangle pill = pill(gc, view, covered);
        gc.setBackground(painter.colours().of(palette.uplink()));
        gc.fillRoundRectangle(pill.x, pill.y, pill.width, pill.height, pill.height, pill.height);
        gc.setForeground(painter.colours().of(Palette.on(palette.uplink())));
        gc.drawText(label, pill.x + SIDE, pill.y + 4, SWT.DRAW_TRANSPARENT);
        int x = pill.x + pill.width - 17;
        int y = pill.y + pill.height / 2;
        gc.setBackground(gc.getForeground());
        gc.fillPolygon(new int[] {x - 4, y - 2, x + 4, y - 2, x, y - 7});
        gc.fillPolygon(new int[] {x - 4, y + 2, x + 4, y + 2, x, y + 7});
    }

    /** At the right end of the line, or to the left of what covers it there. */
    private Rectangle pill(GC gc, View view, Rectangle covered) {
        gc.setFont(painter.title());
        if (size.isEmpty()) {
            size = Optional.of(gc.textExtent(label));
        }
        var end = view.screen(way.get(way.size() - 1));
        int width = size.get().x + SIDE + 24;
        int height = size.get().y + 8;
        Rectangle pill = new Rectangle(view.width() - width - SIDE, end.y - height / 2, width, height);
        if (pill.intersects(covered)) {
            pill.x = covered.x - width - GAP;
        }
        return pill;
    }

    /** Whether the line or its label is there. */
    boolean at(GC gc, View view, Rectangle covered, int x, int y) {
        if (way.isEmpty()) {
            return false;
        }
        if (pill(gc, view, covered).contains(x, y)) {
            return true;
        }
        int[] points = view.screen(way);
        int last = points.length - 2;
        if (x <= points[0] && Math.abs(y - points[1]) <= GRIP
                || x >= points[last] && Math.abs(y - points[last + 1]) <= GRIP) {
            return true;
        }
        for (int i = 0; i < last; i += 2) {
            if (Math.min(points[i], points[i + 2]) - GRIP <= x
                    && x <= Math.max(points[i], points[i + 2]) + GRIP
                    && Math.min(points[i + 1], points[i + 3]) - GRIP <= y
                    && y <= Math.max(points[i + 1], points[i + 3]) + GRIP) {
                return true;
            }
        }
        return false;
    }
}
