package org.cutpoint.report.figure.internal;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.report.Figure;

/** Names beside samples of how they look, in centred rows. One name alone needs none. */
final class Legend {
    private static final double ROW = 11;
    private static final double SAMPLE = 18;
    private static final double GAP = 6;

    private final Looks looks;
    private final Figure kind;
    private final Font font;
    private final double width;
    private final List<List<String>> rows = new ArrayList<>();

    Legend(Figure figure, Looks looks, Font font, double width) {
        this.looks = looks;
        this.font = font;
        this.width = width;
        kind = figure instanceof Figure.Panels panels ? panels.panels().get(0) : figure;
        if (looks.names().size() > 1) {
            fill();
        }
    }

    private void fill() {
        List<String> row = new ArrayList<>();
        double used = 0;
        for (String name : looks.names()) {
            double needed = length(name);
            if (!row.isEmpty() && used + needed > width) {
                rows.add(row);
                row = new ArrayList<>();
                used = 0;
            }
            row.add(name);
            used += needed;
        }
        rows.add(row);
    }

    private double length(String name) {
        return SAMPLE + 3 + Theme.room(name, fitting(name)) + GAP;
    }

    /** Smaller letters for a name that is longer than the paper is wide. */
    private Font fitting(String name) {
        double most = width - SAMPLE - 5;
        return Theme.fitting(name, font, most * Theme.length(name, font) / Theme.room(name, font));
    }

    double height() {
        return rows.isEmpty() ? 0 : rows.size() * ROW + 3;
    }

    void draw(Graphics2D g, double top) {
        for (int r = 0; r < rows.size(); r++) {
            double x = (width - rows.get(r).stream().mapToDouble(this::length).sum() + GAP) / 2;
            double y = top + r * ROW + ROW / 2;
            for (String name : rows.get(r)) {
                sample(g, looks.of(name), Math.max(1, x), y);
                g.setFont(fitting(name));
                g.setPaint(Theme.INK);
                g.drawString(name, (float) (Math.max(1, x) + SAMPLE + 3), (float) (y + 2.8));
                x += length(name);
            }
        }
    }

    private void sample(Graphics2D g, Look look, double x, double y) {
        if (kind instanceof Figure.Bars) {
            HatchedBars.paint(g, look, new Rectangle2D.Double(x + 3, y - 3.5, SAMPLE - 4, 7));
            return;
        }
        g.setPaint(look.colour());
        if (!(kind instanceof Figure.Agreement)) {
            g.setStroke(look.stroke(1.1));
            g.draw(new Line2D.Double(x, y, x + SAMPLE, y));
        }
        if (!(kind instanceof Figure.Cdf)) {
            g.fill(AffineTransform.getTranslateInstance(x + SAMPLE / 2, y).createTransformedShape(look.marker()));
        }
    }
}
