package org.cutpoint.report.figure.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.report.Axis;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;

/** Sizes, colours and lines that all charts share. Lengths are points, 1/72 inch. */
final class Theme {
    /** Size of numbers along axes. */
    static final double TICK_POINTS = 7;

    /** Size of axes' labels, legends and panels' titles. */
    static final double LABEL_POINTS = 8;

    /** How much wider than ours the letters are that a viewer takes who has no font of our widths, and heeds no given length. */
    private static final double WIDEST = 1.2;

    static final Color INK = new Color(0x222222);
    static final Color GRID = new Color(0xd9d9d9);
    static final Stroke HAIR = new BasicStroke(0.5f);

    private final PaperFont font;

    Theme(PaperFont font) {
        this.font = font;
    }

    Font tick() {
        return font.of(TICK_POINTS);
    }

    Font label() {
        return font.of(LABEL_POINTS);
    }

    /** A chart without title, legend and background. */
    JFreeChart chart(Plot plot) {
        plot.setBackgroundPaint(null);
        plot.setOutlinePaint(INK);
        plot.setOutlineStroke(HAIR);
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        plot.setNoDataMessage("no data");
        plot.setNoDataMessageFont(tick());
        if (plot instanceof XYPlot xy) {
            xy.setDomainGridlinePaint(GRID);
            xy.setRangeGridlinePaint(GRID);
            xy.setDomainGridlineStroke(HAIR);
            xy.setRangeGridlineStroke(HAIR);
            xy.setAxisOffset(RectangleInsets.ZERO_INSETS);
        } else if (plot instanceof CategoryPlot categories) {
            categories.setRangeGridlinePaint(GRID);
            categories.setRangeGridlineStroke(HAIR);
            categories.setAxisOffset(RectangleInsets.ZERO_INSETS);
        }
        JFreeChart chart = new JFreeChart(null, label(), plot, false);
        chart.setBackgroundPaint(null);
        chart.setPadding(new RectangleInsets(3, 2, 1, 5));
        return chart;
    }

    /**
     * An axis of numbers.
     *
     * @param zero whether it begins at 0 if it is linear
     */
    ValueAxis numbers(Axis axis, boolean zero) {
        ValueAxis made;
        if (axis.logarithmic()) {
            made = new LogTicks();
        } else {
            NumberAxis linear = new NumberAxis();
            linear.setAutoRangeIncludesZero(zero);
            linear.setNumberFormatOverride(format());
            made = linear;
        }
        return style(made);
    }

    /** An axis of words, at 0, 1, 2... */
    SymbolAxis words(List<String> words) {
        SymbolAxis axis = new SymbolAxis("", words.toArray(String[]::new));
        axis.setGridBandsVisible(false);
        axis.setLowerMargin(0);
        axis.setUpperMargin(0);
        style(axis);
        axis.setTickMarksVisible(false);
        return axis;
    }

    private <A extends ValueAxis> A style(A axis) {
        // Drawn around the chart, see AxisTitles.
        axis.setLabel(null);
        axis.setLabelFont(label());
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(tick());
        axis.setTickLabelPaint(INK);
        axis.setTickMarkPaint(INK);
        axis.setTickMarkStroke(HAIR);
        axis.setAxisLineVisible(false);
        axis.setLabelInsets(new RectangleInsets(2, 2, 1, 2));
        return axis;
    }

    CategoryAxis groups() {
        CategoryAxis axis = new CategoryAxis();
        axis.setTickLabelFont(tick());
        axis.setTickLabelPaint(INK);
        axis.setAxisLineVisible(false);
        axis.setLowerMargin(0.02);
        axis.setUpperMargin(0.02);
        axis.setCategoryLabelPositionOffset(2);
        axis.setTickLabelInsets(RectangleInsets.ZERO_INSETS);
        return axis;
    }

    /** How long a text is. */
    static double length(String text, Font font) {
        return font.getStringBounds(text, new FontRenderContext(null, true, true))
                .getWidth();
    }

    /** How much room a text takes at most, in whatever font a viewer has. */
    static double room(String text, Font font) {
        return WIDEST * length(text, font);
    }

    /** The font, or as much smaller a one as makes the text no longer than that. */
    static Font fitting(String text, Font font, double most) {
        double length = length(text, font);
        return length <= most ? font : font.deriveFont((float) (font.getSize2D() * most / length));
    }

    /** At most four digits after the point, no thousands' separators, the same in every locale. */
    static NumberFormat format() {
        return new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
