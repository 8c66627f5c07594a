package org.cutpoint.report.figure.internal;

import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Figure;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/** Draws a grid of colours, with numbers in it where there is room. */
final class HeatChart {
    private HeatChart() {}

    static JFreeChart of(Figure.HeatMap map, Theme theme, double width, double height) {
        Axis value = map.value();
        List<double[]> cells = new ArrayList<>();
        for (int r = 0; r < map.rows().size(); r++) {
            for (int c = 0; c < map.columns().size(); c++) {
                double v = map.values().get(r).get(c);
                if (Double.isFinite(v) && (!value.logarithmic() || v > 0)) {
                    cells.add(new double[] {c, r, v});
                }
            }
        }
        double[] values = cells.stream().mapToDouble(c -> c[2]).sorted().toArray();
        double low = values.length == 0 ? 1 : values[0];
        double high = values.length == 0 ? 2 : values[values.length - 1];
        if (low == high) {
            // A scale has two ends.
            high = low == 0 ? 1 : low + Math.abs(low) * 0.01;
        }
        Cividis colours = new Cividis(low, high, value.logarithmic());
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries(map.value().label(), new double[][] {
            cells.stream().mapToDouble(c -> c[0]).toArray(),
            cells.stream().mapToDouble(c -> c[1]).toArray(),
            cells.stream().mapToDouble(c -> c[2]).toArray()
        });
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(colours);
        SymbolAxis columns = theme.words(map.columns());
        SymbolAxis rows = theme.words(map.rows());
        rows.setInverted(true);
        double room = (width - 90) / Math.max(1, map.columns().size());
        columns.setVerticalTickLabels(
                map.columns().stream().mapToInt(String::length).max().orElse(0) * 0.52 * Theme.TICK_POINTS > room);
        columns.setRange(-0.5, Math.max(1, map.columns().size()) - 0.5);
        rows.setRange(-0.5, Math.max(1, map.rows().size()) - 0.5);
        XYPlot plot = new XYPlot(data, columns, rows, renderer);
        if (room > 16) {
            Font font = theme.tick().deriveFont((float) Math.min(Theme.TICK_POINTS, room / 3.4));
            for (double[] cell : cells) {
                XYTextAnnotation text = new XYTextAnnotation(digits(cell[2]), cell[0], cell[1]);
                text.setFont(font);
                text.setPaint(colours.ink(cell[2]));
                plot.addAnnotation(text);
            }
        }
        JFreeChart chart = theme.chart(plot);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        if (values.length > 0) {
            chart.addSubtitle(scale(colours, theme.numbers(value, false), value.label(), height, theme, low, high));
        }
        return chart;
    }

    private static PaintScaleLegend scale(
            Cividis colours, ValueAxis axis, String label, double height, Theme theme, double low, double high) {
        axis.setRange(low, high);
        axis.setLabel(label);
        axis.setLabelFont(Theme.fitting(label, theme.label(), height - 16));
        PaintScaleLegend legend = new PaintScaleLegend(colours, axis);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setStripWidth(7);
        legend.setSubdivisionCount(64);
        legend.setStripOutlineVisible(false);
        legend.setAxisOffset(1);
        legend.setAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
        legend.setBackgroundPaint(null);
        legend.setMargin(new RectangleInsets(2, 4, 2, 0));
        return legend;
    }

    /** Three digits that count. */
    private static String digits(double value) {
        double size = Math.abs(value);
        return size >= 1e5 || size > 0 && size < 1e-3
                ? String.format(Locale.ROOT, "%.1e", value)
                : String.format(
                        Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", size < 0.005 ? 0 : value);
    }
}
