package org.cutpoint.report.figure.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * How one name of a legend looks: every second property tells names apart for those who see the first one differently, and on
 * grey paper.
 *
 * @param colour of Okabe and Ito's, which people with any kind of colour vision tell apart
 * @param dashes of its line; empty for a solid one
 * @param marker around the origin, in points
 * @param hatch of its bars
 */
record Look(Color colour, List<Float> dashes, Shape marker, Hatch hatch) {
    /** Directions of lines across a bar. */
    enum Hatch {
        NONE,
        RISING,
        FALLING,
        LEVEL,
        CROSSED,
        UPRIGHT
    }

    private static final List<Color> COLOURS = List.of(
            new Color(0x0072b2),
            new Color(0xe69f00),
            new Color(0x009e73),
            new Color(0xd55e00),
            new Color(0x56b4e9),
            new Color(0xcc79a7),
            new Color(0x222222));

    private static final List<List<Float>> DASHES =
            List.of(List.of(), List.of(4f, 2f), List.of(1f, 1.5f), List.of(5f, 1.5f, 1f, 1.5f), List.of(8f, 2f));

    /** The look of the name that comes at this place: 7 colours, 5 dashes, 6 markers and hatches repeat together after 210. */
    static Look at(int index) {
        return new Look(
                COLOURS.get(index % COLOURS.size()),
                DASHES.get(index % DASHES.size()),
                marker(index % 6),
                Hatch.values()[index % Hatch.values().length]);
    }

    /** For areas that others show through. */
    Color transparent() {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 51);
    }

    BasicStroke stroke(double width) {
        if (dashes.isEmpty()) {
            return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        }
        float[] lengths = new float[dashes.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dashes.get(i);
        }
        return new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, lengths, 0);
    }

    private static Shape marker(int index) {
        double r = 1.9;
        return switch (index) {
            case 0 -> new Ellipse2D.Double(-r, -r, 2 * r, 2 * r);
            case 1 -> new Rectangle2D.Double(-1.7, -1.7, 3.4, 3.4);
            case 2 -> polygon(0, -2.3, 2.2, 1.7, -2.2, 1.7);
            case 3 -> polygon(0, -2.5, 2.5, 0, 0, 2.5, -2.5, 0);
            case 4 -> polygon(0, 2.3, 2.2, -1.7, -2.2, -1.7);
            default -> AffineTransform.getRotateInstance(Math.PI / 4)
                    .createTransformedShape(polygon(
                            -2.6, -.7, -.7, -.7, -.7, -2.6, .7, -2.6, .7, -.7, 2.6, -.7, 2.6, .7, .7, .7, .7, 2.6, -.7,
                            2.6, -.7, .7, -2.6, .7));
        };
    }

    private static Shape polygon(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }
}
