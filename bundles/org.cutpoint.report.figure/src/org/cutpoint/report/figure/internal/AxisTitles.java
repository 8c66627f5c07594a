package org.cutpoint.report.figure.internal;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.report.Figure;

/**
 * What stands along a panel's two axes, in as many lines as that takes: charts of JFreeChart would cut it off. Lengths are
 * points, 1/72 inch.
 *
 * @param across lines below the panel
 * @param up lines on its left, the outermost first
 */
record AxisTitles(Font font, List<String> across, List<String> up) {
    private static final double LINE = 9.5;
    private static final double GAP = 2;

    /** For a panel of this size. */
    static AxisTitles of(Figure panel, Font font, double width, double height) {
        String across = "";
        String up = "";
        if (panel instanceof Figure.Bars bars) {
            across = bars.groupLabel();
            up = bars.value().label();
        } else if (panel instanceof Figure.Lines lines) {
            across = lines.x().label();
            up = lines.y().label();
        } else if (panel instanceof Figure.Cdf cdf) {
            across = cdf.x().label();
            up = "share of values";
        } else if (panel instanceof Figure.HeatMap map) {
            across = map.columnLabel();
            up = map.rowLabel();
        } else if (panel instanceof Figure.Gantt gantt) {
            across = gantt.time().label();
        } else if (panel instanceof Figure.Agreement agreement) {
            across = agreement.measured().label();
            up = agreement.predicted().label();
        }
        List<String> below = lines(across, font, width - 10);
        return new AxisTitles(font, below, lines(up, font, height - strip(below) - 4));
    }

    /** Broken between words; a word alone may be too long. */
    private static List<String> lines(String text, Font font, double most) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && Theme.room(longer, font) > most) {
                lines.add(line);
                longer = word;
            }
            line = longer;
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        return lines;
    }

    private static double strip(List<String> lines) {
        return lines.isEmpty() ? 0 : lines.size() * LINE + GAP;
    }

    /** Where the chart without titles goes within its panel. */
    Rectangle2D inner(Rectangle2D panel) {
        double left = strip(up);
        return new Rectangle2D.Double(
                panel.getX() + left, panel.getY(), panel.getWidth() - left, panel.getHeight() - strip(across));
    }

    /** Draws them beside the middle of what the axes enclose. */
    void draw(Graphics2D g, Rectangle2D panel, Rectangle2D plot) {
        g.setFont(font);
        g.setPaint(Theme.INK);
        double below = panel.getMaxY() - strip(across);
        for (int i = 0; i < across.size(); i++) {
            double length = Theme.length(across.get(i), font);
            double x = between(plot.getCenterX() - length / 2, panel.getX() + 1, panel.getMaxX() - 1 - length);
            g.drawString(across.get(i), (float) x, (float) (below + (i + 0.75) * LINE));
        }
        AffineTransform upright = g.getTransform();
        for (int i = 0; i < up.size(); i++) {
            double length = Theme.length(up.get(i), font);
            double foot = between(plot.getCenterY() + length / 2, panel.getY() + 1 + length, panel.getMaxY() - 1);
            g.translate(panel.getX() + (i + 0.85) * LINE, foot);
            g.rotate(-Math.PI / 2);
            g.drawString(up.get(i), 0f, 0f);
            g.setTransform(upright);
        }
    }

    private static double between(double value, double low, double high) {
        return Math.max(low, Math.min(value, high));
    }
}
