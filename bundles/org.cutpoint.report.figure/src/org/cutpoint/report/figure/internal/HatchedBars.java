package org.cutpoint.report.figure.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RectangularShape;
import java.util.List;
import org.jfree.chart.renderer.category.BarPainter;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.ui.RectangleEdge;

/**
 * Fills bars with colours and lines across them.
 *
 * @param looks of the rows
 */
record HatchedBars(List<Look> looks) implements BarPainter {
    private static final double SPACING = 3.2;

    @Override
    public void paintBar(
            Graphics2D g, BarRenderer renderer, int row, int column, RectangularShape bar, RectangleEdge base) {
        paint(g, looks.get(row), bar.getFrame());
    }

    @Override
    public void paintBarShadow(
            Graphics2D g,
            BarRenderer renderer,
            int row,
            int column,
            RectangularShape bar,
            RectangleEdge base,
            boolean pegged) {
        // Bars cast none.
    }

    /** Fills a box. */
    static void paint(Graphics2D g, Look look, Rectangle2D box) {
        if (box.isEmpty()) {
            return;
        }
        g.setPaint(look.colour());
        g.fill(box);
        Shape clip = g.getClip();
        g.clip(box);
        g.setPaint(new Color(0xff, 0xff, 0xff, 0xd0));
        g.setStroke(new BasicStroke(0.6f));
        hatch(g, look.hatch(), box);
        g.setClip(clip);
        g.setPaint(Theme.INK);
        g.setStroke(new BasicStroke(0.3f));
        g.draw(box);
    }

    private static void hatch(Graphics2D g, Look.Hatch hatch, Rectangle2D box) {
        double x = box.getX();
        double y = box.getY();
        double w = box.getWidth();
        double h = box.getHeight();
        switch (hatch) {
            case NONE -> {
                // Solid.
            }
            case RISING -> {
                for (double d = SPACING; d < w + h; d += SPACING) {
                    g.draw(new Line2D.Double(x + d, y, x + d - h, y + h));
                }
            }
            case FALLING -> {
                for (double d = SPACING; d < w + h; d += SPACING) {
                    g.draw(new Line2D.Double(x + w - d, y, x + w - d + h, y + h));
                }
            }
            case LEVEL -> {
                for (double d = h - SPACING; d > 0; d -= SPACING) {
                    g.draw(new Line2D.Double(x, y + d, x + w, y + d));
                }
            }
            case UPRIGHT -> {
                for (double d = SPACING / 2; d < w; d += SPACING / 1.5) {
                    g.draw(new Line2D.Double(x + d, y, x + d, y + h));
                }
            }
            case CROSSED -> {
                hatch(g, Look.Hatch.RISING, box);
                hatch(g, Look.Hatch.FALLING, box);
            }
        }
    }
}
