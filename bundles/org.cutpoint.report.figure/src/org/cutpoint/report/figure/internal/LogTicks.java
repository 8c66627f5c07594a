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

/** A logarithmic axis with numbers at 1, 2, 5 of every power of ten, or only at powers where that would be too many. */
final class LogTicks extends LogAxis {
    private static final long serialVersionUID = 1L;

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
        double room = (level ? dataArea.getWidth() : dataArea.getHeight()) / (high - low);
        int[] factors = room > (level ? 70 : 30) ? new int[] {1, 2, 5} : new int[] {1};
        int step = room < 14 ? (int) Math.ceil(14 / room) : 1;
        NumberFormat format = Theme.format();
        format.setMaximumFractionDigits(12);
        List<ValueTick> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(low); power <= high; power++) {
            for (int factor : Math.floorMod(power, step) == 0 ? factors : new int[0]) {
                double value = factor * Math.pow(10, power);
                if (getRange().contains(value)) {
                    String label = value >= 1e6 || value < 1e-4 ? factor + "e" + power : format.format(value);
                    ticks.add(new NumberTick(TickType.MAJOR, value, label, anchor, TextAnchor.CENTER, 0));
                }
            }
        }
        return ticks;
    }
}
