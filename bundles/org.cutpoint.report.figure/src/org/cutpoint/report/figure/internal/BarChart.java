package org.cutpoint.report.figure.internal;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.data.Range;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** Draws bars. */
final class BarChart {
    private BarChart() {}

    static JFreeChart of(Figure.Bars bars, Looks looks, Theme theme, double width) {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        for (Figure.Bars.Series series : bars.series()) {
            for (int g = 0; g < bars.groups().size(); g++) {
                Estimate value = series.values().get(g);
                boolean shown = value.isPresent() && (!bars.value().logarithmic() || value.value() > 0);
                data.addValue(
                        shown ? value.value() : null,
                        series.name(),
                        bars.groups().get(g));
            }
        }
        ValueAxis value = theme.numbers(bars.value(), true);
        BarRenderer renderer = bars.stacked() ? new StackedBarRenderer() : new WithErrors(bars.series());
        if (bars.value().logarithmic()) {
            double foot = foot(bars);
            renderer.setBase(foot);
            renderer.setIncludeBaseInRange(true);
        } else {
            value.setUpperMargin(0.08);
        }
        List<Look> all = bars.series().stream().map(s -> looks.of(s.name())).toList();
        renderer.setBarPainter(new HatchedBars(all));
        renderer.setShadowVisible(false);
        renderer.setItemMargin(0.05);
        CategoryAxis groups = theme.groups();
        groups.setCategoryMargin(bars.series().size() == 1 || bars.stacked() ? 0.35 : 0.2);
        if (crowded(bars.groups(), width)) {
            groups.setCategoryLabelPositions(CategoryLabelPositions.UP_45);
        }
        return theme.chart(new CategoryPlot(data, groups, value, renderer));
    }

    /** A power of ten that all bars rise above. */
    private static double foot(Figure.Bars bars) {
        double least = bars.series().stream()
                .flatMap(s -> s.values().stream())
                .filter(e -> e.isPresent() && e.value() > 0)
                .mapToDouble(e -> e.low() > 0 ? e.low() : e.value())
                .min()
                .orElse(1);
        return Math.pow(10, Math.ceil(Math.log10(least)) - 1);
    }

    /** Whether labels of average letters would run into each other side by side. */
    private static boolean crowded(List<String> groups, double width) {
        int longest = groups.stream().mapToInt(String::length).max().orElse(0);
        return groups.size() * (longest * 0.52 * Theme.TICK_POINTS + 4) > width - 40;
    }

    /** Bars with error bars. */
    private static final class WithErrors extends BarRenderer {
        private static final long serialVersionUID = 1L;

        private final transient List<Figure.Bars.Series> series;

        WithErrors(List<Figure.Bars.Series> series) {
            this.series = series;
        }

        @Override
        public void drawItem(
                Graphics2D g,
                CategoryItemRendererState state,
                Rectangle2D area,
                CategoryPlot plot,
                CategoryAxis groups,
                ValueAxis values,
                CategoryDataset data,
                int row,
                int column,
                int pass) {
            super.drawItem(g, state, area, plot, groups, values, data, row, column, pass);
            Estimate estimate = series.get(row).values().get(column);
            if (!estimate.isSpread() || data.getValue(row, column) == null) {
                return;
            }
            double x = calculateBarW0(plot, PlotOrientation.VERTICAL, area, groups, state, row, column)
                    + state.getBarWidth() / 2;
            double low = values.valueToJava2D(
                    Math.max(estimate.low(), values.getLowerBound()), area, plot.getRangeAxisEdge());
            double high = values.valueToJava2D(estimate.high(), area, plot.getRangeAxisEdge());
            double half = Math.min(2.5, state.getBarWidth() / 3);
            g.setPaint(Theme.INK);
            g.setStroke(new BasicStroke(0.7f));
            g.draw(new Line2D.Double(x, low, x, high));
            g.draw(new Line2D.Double(x - half, low, x + half, low));
            g.draw(new Line2D.Double(x - half, high, x + half, high));
        }

        /** Error bars have to fit in. */
        @Override
        public Range findRangeBounds(CategoryDataset data) {
            Range range = super.findRangeBounds(data);
            double highest = series.stream()
                    .flatMap(s -> s.values().stream())
                    .filter(Estimate::isPresent)
                    .mapToDouble(Estimate::high)
                    .max()
                    .orElse(Double.NaN);
            if (range == null || Double.isNaN(highest)) {
                return range;
            }
            // Below 0 there is nothing on a logarithmic axis, nor any bar.
            double lowest = range.getLowerBound() < 0
                    ? series.stream()
                            .flatMap(s -> s.values().stream())
                            .filter(Estimate::isPresent)
                            .mapToDouble(Estimate::low)
                            .min()
                            .orElseThrow()
                    : range.getLowerBound();
            return Range.expandToInclude(Range.expandToInclude(range, highest), lowest);
        }
    }
}
