package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Box;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Edge;
import org.cutpoint.ide.graph.Scene.Frame;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.graph.SceneBuilder;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Font;
import org.eclipse.swt.graphics.FontData;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Path;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.graphics.Transform;
import org.eclipse.swt.widgets.Display;

/** Draws parts of a scene. What would be too small to be seen is left out. For the user interface's thread. */
final class Painter {
    private static final double TEXT_FROM = 0.3;
    private static final double SUBTITLE_FROM = 0.5;
    private static final double CORNERS_FROM = 0.45;
    private static final int CORNER = 8;

    private final Display display;
    private final Colours colours = new Colours();
    private final Font title;
    private final Font subtitle;

    Painter(Display display) {
        this.display = display;
        title = font(SceneBuilder.TITLE, SWT.BOLD);
        subtitle = font(SceneBuilder.SUBTITLE, SWT.NORMAL);
    }

    private Font font(double pixels, int style) {
        FontData data = display.getSystemFont().getFontData()[0];
        // Points have 72 to the inch.
        data.setHeight((int) Math.round(pixels * 72 / display.getDPI().y));
        data.setStyle(style);
        return new Font(display, data);
    }

    void dispose() {
        title.dispose();
        subtitle.dispose();
    }

    Colours colours() {
        return colours;
    }

    Font subtitle() {
        return subtitle;
    }

    Font title() {
        return title;
    }

    /** As {@link #draw(GC, Scene, Look, Box, double, int)}, one for each pixel. */
    void draw(GC gc, Scene scene, Look look, Box part, double zoom) {
        draw(gc, scene, look, part, zoom, 1);
    }

    /**
     * Draws what lies in a part of the scene.
     *
     * @param zoom pixels of the screen for one of the scene; decides what is too small
     * @param density how many are drawn, each way, for each of those pixels
     */
    void draw(GC gc, Scene scene, Look look, Box part, double zoom, int density) {
        double scale = zoom * density;
        gc.setAntialias(SWT.ON);
        gc.setTextAntialias(SWT.ON);
        gc.setBackground(colours.of(look.palette().page()));
        gc.fillRectangle(0, 0, (int) Math.ceil(part.width() * scale) + 1, (int) Math.ceil(part.height() * scale) + 1);
        Transform transform = new Transform(display);
        try {
            transform.scale((float) scale, (float) scale);
            transform.translate((float) -part.x(), (float) -part.y());
            gc.setTransform(transform);
            for (Frame frame : scene.frames()) {
                if (frame.bounds().intersects(part)) {
                    frame(gc, look.palette(), frame, zoom);
                }
            }
            scene.edges(part).forEach(edge -> edge(gc, look.palette(), edge, zoom));
            scene.nodes(part).forEach(node -> node(gc, look, node, zoom));
        } finally {
            gc.setTransform(null);
            transform.dispose();
        }
    }

    private void frame(GC gc, Palette palette, Frame frame, double zoom) {
        Rectangle box = rectangle(frame.bounds());
        gc.setBackground(colours.of(
                frame.level() % 2 == 0 ? palette.panel() : Palette.mix(palette.page(), palette.panel(), 0.5)));
        gc.fillRoundRectangle(box.x, box.y, box.width, box.height, 14, 14);
        gc.setForeground(colours.of(palette.rule()));
        gc.setLineWidth(1);
        gc.drawRoundRectangle(box.x, box.y, box.width, box.height, 14, 14);
        if (zoom >= TEXT_FROM) {
            gc.setForeground(colours.of(palette.faint()));
            gc.setBackground(colours.of(palette.faint()));
            gc.setFont(subtitle);
            if (frame.level() == 0) {
                triangle(gc, box.x + 9, box.y + 7, true);
                gc.drawText(frame.group().label(), box.x + 22, box.y + 3, SWT.DRAW_TRANSPARENT);
            } else {
                side(gc, frame, box);
            }
        }
    }

    /** The label of an outer frame, upwards along its left side: above there is no room. */
    private void side(GC gc, Frame frame, Rectangle box) {
        Transform before = new Transform(display);
        Transform turned = new Transform(display);
        try {
            gc.getTransform(before);
            gc.getTransform(turned);
            turned.translate(box.x + 3, box.y + box.height - 12);
            turned.rotate(-90);
            gc.setTransform(turned);
            String label = frame.group().label();
            while (label.length() > 1 && gc.textExtent(label).x > box.height - 30) {
                label = label.substring(0, label.length() - 2) + "…";
            }
            gc.drawText(label, 0, 0, SWT.DRAW_TRANSPARENT);
            gc.setTransform(before);
        } finally {
            before.dispose();
            turned.dispose();
        }
    }

    private static void triangle(GC gc, int x, int y, boolean open) {
        gc.fillPolygon(
                open ? new int[] {x, y, x + 8, y, x + 4, y + 6} : new int[] {x + 1, y - 1, x + 7, y + 3, x + 1, y + 7});
    }

    private void edge(GC gc, Palette palette, Edge edge, double zoom) {
        gc.setForeground(colours.of(Palette.mix(palette.page(), palette.faint(), 0.62)));
        gc.setLineWidth((int) Math.max(1, Math.round(edge.thickness())));
        gc.setLineJoin(SWT.JOIN_ROUND);
        List<Point> way = edge.way();
        if (zoom < CORNERS_FROM || way.size() == 2) {
            int[] points = new int[2 * way.size()];
            for (int i = 0; i < way.size(); i++) {
                points[2 * i] = (int) Math.round(way.get(i).x());
                points[2 * i + 1] = (int) Math.round(way.get(i).y());
            }
            gc.drawPolyline(points);
        } else {
            rounded(gc, way);
        }
        if (zoom >= CORNERS_FROM) {
            Point end = way.get(way.size() - 1);
            int half = (int) (3 + edge.thickness() / 2);
            int x = (int) Math.round(end.x());
            int y = (int) Math.round(end.y());
            gc.setBackground(gc.getForeground());
            gc.fillPolygon(new int[] {x - half, y - half - 2, x + half, y - half - 2, x, y});
        }
    }

    private void rounded(GC gc, List<Point> way) {
        Path path = new Path(display);
        try {
            path.moveTo((float) way.get(0).x(), (float) way.get(0).y());
            for (int i = 1; i < way.size() - 1; i++) {
                Point corner = way.get(i);
                Point in = near(corner, way.get(i - 1));
                Point out = near(corner, way.get(i + 1));
                path.lineTo((float) in.x(), (float) in.y());
                path.quadTo((float) corner.x(), (float) corner.y(), (float) out.x(), (float) out.y());
            }
            Point end = way.get(way.size() - 1);
            path.lineTo((float) end.x(), (float) end.y() - 2);
            gc.drawPath(path);
        } finally {
            path.dispose();
        }
    }

    /** Where the rounding of a corner begins: on the way to the next point, but not beyond the middle. */
    private static Point near(Point corner, Point next) {
        double length = Math.hypot(next.x() - corner.x(), next.y() - corner.y());
        double share = length == 0 ? 0 : Math.min(CORNER, length / 2) / length;
        return new Point(corner.x() + share * (next.x() - corner.x()), corner.y() + share * (next.y() - corner.y()));
    }

    private void node(GC gc, Look look, Node node, double zoom) {
        Rectangle box = rectangle(node.bounds());
        double device = look.device(node);
        RGB fill = look.fill(node, device >= 0.5);
        boolean inside = device > 0 && device < 1;
        gc.setBackground(colours.of(inside ? look.fill(node, false) : fill));
        if (zoom < TEXT_FROM) {
            gc.fillRectangle(box);
        } else {
            gc.fillRoundRectangle(box.x, box.y, box.width, box.height, CORNER, CORNER);
        }
        if (inside) {
            // Cut inside of what is folded: its upper part runs on the device, and has corners above only.
            int height = (int) Math.round(box.height * device);
            int square = Math.min(height, CORNER) / 2;
            gc.setBackground(colours.of(look.fill(node, true)));
            gc.fillRoundRectangle(box.x, box.y, box.width, height, CORNER, CORNER);
            gc.fillRectangle(box.x, box.y + height - square, box.width, square);
        }
        boolean input = node.kind() == Kind.INPUT;
        if (input || zoom >= TEXT_FROM) {
            gc.setForeground(colours.of(input ? look.palette().faint() : Palette.mix(fill, Palette.on(fill), 0.25)));
            gc.setLineWidth(1);
            gc.setLineStyle(input ? SWT.LINE_DASH : SWT.LINE_SOLID);
            gc.drawRoundRectangle(box.x, box.y, box.width, box.height, CORNER, CORNER);
            gc.setLineStyle(SWT.LINE_SOLID);
        }
        if (zoom >= TEXT_FROM) {
            text(gc, node, box, input ? look.palette().text() : Palette.on(fill), zoom >= SUBTITLE_FROM);
        }
    }

    private void text(GC gc, Node node, Rectangle box, RGB colour, boolean both) {
        gc.setForeground(colours.of(colour));
        gc.setFont(title);
        int shift = node.kind() == Kind.FOLDED ? 8 : 0;
        org.eclipse.swt.graphics.Point size = gc.textExtent(node.title());
        int middle = box.x + box.width / 2 + shift;
        int top = box.y + (both ? 4 : (box.height - size.y) / 2);
        gc.drawText(node.title(), middle - size.x / 2, top, SWT.DRAW_TRANSPARENT);
        if (node.kind() == Kind.FOLDED) {
            gc.setBackground(colours.of(colour));
            triangle(gc, box.x + 9, box.y + box.height / 2 - 4, false);
        }
        if (both) {
            gc.setFont(subtitle);
            gc.setAlpha(215);
            gc.drawText(
                    node.subtitle(), middle - gc.textExtent(node.subtitle()).x / 2, top + size.y, SWT.DRAW_TRANSPARENT);
            gc.setAlpha(255);
        }
    }

    private static Rectangle rectangle(Box box) {
        int x = (int) Math.round(box.x());
        int y = (int) Math.round(box.y());
        return new Rectangle(x, y, (int) Math.round(box.right()) - x, (int) Math.round(box.bottom()) - y);
    }
}
