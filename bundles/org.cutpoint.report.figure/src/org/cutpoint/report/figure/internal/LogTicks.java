package org.cutpoint.report.figure.internal;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A logarithmic axis with ticks at 1, 2, 5 of every power of ten, or only at powers where that would be too many. Numbers
 * stand at powers as far apart as the longest of them takes, and at 2 and 5 of those powers where both have room.
 */
final class LogTicks extends LogAxis {
    private static final long serialVersionUID = 1L;

    /** Between numbers, in points. */
    private static final double GAP = 3;

    LogTicks() {
        setSmallestValue(1e-12);
        setLowerMargin(0.03);
        setUpperMargin(0.03);
    }

    @Override
    public List<ValueTick> refreshTicks(Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
        boolean level = RectangleEdge.isTopOrBottom(edge);
        TextAnchor anchor = level ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
        double low = Math.log10(getRange().getLowerBound());
        double high = Math.log10(getRange().getUpperBound());
        double decade = (level ? dataArea.getWidth() : dataArea.getHeight()) / (high - low);
        int first = (int) Math.floor(low);
        int last = (int) Math.floor(high);
        double longest = 0;
        for (int power = first; power <= last; power++) {
            longest = Math.max(longest, extent(1, power, level));
        }
        int step = Math.max(1, (int) Math.ceil((longest + GAP) / decade));
        int[] factors = decade > (level ? 70 : 30) ? new int[] {1, 2, 5} : new int[] {1};
        List<ValueTick> ticks = new ArrayList<>();
        for (int power = first; power <= last; power++) {
            boolean all = fit(power, decade, level);
            for (int factor : factors) {
                double value = factor * Math.pow(10, power);
                if (getRange().contains(value)) {
                    boolean named = factor == 1 ? Math.floorMod(power, step) == 0 : all;
                    String label = named ? label(factor, power) : "";
                    ticks.add(new NumberTick(TickType.MAJOR, value, label, anchor, TextAnchor.CENTER, 0));
                }
            }
        }
        return ticks;
    }

    /** Whether 1, 2, 5 of a power and 1 of the next one stand apart. */
    private boolean fit(int power, double decade, boolean level) {
        return apart(1, 2, power, decade, level)
                && apart(2, 5, power, decade, level)
                && apart(5, 10, power, decade, level);
    }

    private boolean apart(int lower, int upper, int power, double decade, boolean level) {
        double between = decade * Math.log10((double) upper / lower);
        return between > (extent(lower, power, level) + extent(upper, power, level)) / 2 + GAP;
    }

    /** How much of the axis a number takes. */
    private double extent(int factor, int power, boolean level) {
        return level
                ? Theme.room(label(factor, power), getTickLabelFont())
                : getTickLabelFont().getSize2D();
    }

    private static String label(int factor, int power) {
        double value = factor * Math.pow(10, power);
        if (value >= 1e6 || value < 1e-4) {
            return factor == 10 ? "1e" + (power + 1) : factor + "e" + power;
        }
        NumberFormat format = Theme.format();
        format.setMaximumFractionDigits(12);
        return format.format(value);
    }
}
