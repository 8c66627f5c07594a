package org.cutpoint.report.figure.internal;

import java.awt.Color;
import java.awt.Paint;
import java.util.List;
import org.jfree.chart.renderer.PaintScale;

/**
 * From dark blue to bright yellow, evenly brighter to people with any kind of colour vision and in grey: cividis (Nuñez,
 * Anderton and Renslow, PLOS ONE 2018, doi:10.1371/journal.pone.0199239), by nine of its colours.
 *
 * @param low value of the first colour
 * @param high value of the last one
 * @param logarithmic whether equal steps of colour are equal factors
 */
record Cividis(double low, double high, boolean logarithmic) implements PaintScale {
    private static final List<Color> COLOURS = List.of(
            new Color(0x00224e),
            new Color(0x123570),
            new Color(0x3b496c),
            new Color(0x575d6d),
            new Color(0x707173),
            new Color(0x8a8678),
            new Color(0xa59c74),
            new Color(0xc3b369),
            new Color(0xfee838));

    @Override
    public double getLowerBound() {
        return low;
    }

    @Override
    public double getUpperBound() {
        return high;
    }

    @Override
    public Paint getPaint(double value) {
        return colour(value);
    }

    Color colour(double value) {
        double share = high > low ? (scale(value) - scale(low)) / (scale(high) - scale(low)) : 0.5;
        double place = Math.max(0, Math.min(1, share)) * (COLOURS.size() - 1);
        int index = Math.min((int) place, COLOURS.size() - 2);
        Color a = COLOURS.get(index);
        Color b = COLOURS.get(index + 1);
        double t = place - index;
        return new Color(
                mix(a.getRed(), b.getRed(), t), mix(a.getGreen(), b.getGreen(), t), mix(a.getBlue(), b.getBlue(), t));
    }

    /** White or black, whichever is read better on the value's colour. */
    Color ink(double value) {
        Color c = colour(value);
        return 0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue() < 128 ? Color.WHITE : Color.BLACK;
    }

    private double scale(double value) {
        return logarithmic ? Math.log(value) : value;
    }

    private static int mix(int a, int b, double t) {
        return (int) Math.round(a + (b - a) * t);
    }
}
