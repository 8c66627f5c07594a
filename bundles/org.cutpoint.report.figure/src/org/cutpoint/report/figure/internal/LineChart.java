package org.cutpoint.report.figure.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Figure.Lines.Line;
import org.cutpoint.api.report.Figure.Lines.Point;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Draws lines with their bands, and distributions as lines with steps. */
final class LineChart {
    /** A marker at every point of a line that has so many; of longer ones at about so many. */
    private static final int MARKERS = 12;
    /** What rounding leaves of 0. */
    private static final double NOTHING = 1e-9;

    private LineChart() {}

    static JFreeChart of(Figure.Lines figure, Looks looks, Theme theme) {
        ValueAxis y = theme.numbers(figure.y(), true);
        if (!figure.y().logarithmic()
                && figure.lines().stream().flatMap(l -> l.points().stream()).allMatch(LineChart::zero)) {
            // The library's own range around nothing is as high as a rounding error, with ticks that read 0, 0 and -0.
            y.setRange(0, 1);
        }
        return chart(figure, looks, theme, y, true);
    }

    private static boolean zero(Point point) {
        return !point.y().isPresent()
                || Math.abs(point.y().low()) < NOTHING && Math.abs(point.y().high()) < NOTHING;
    }

    static JFreeChart of(Figure.Cdf figure, Looks looks, Theme theme) {
        List<Line> steps = figure.samples().stream()
                .map(s -> new Line(s.name(), steps(s.values())))
                .toList();
        Axis share = new Axis("share of values");
        Figure.Lines lines = new Figure.Lines(figure.heading(), figure.x(), share, steps);
        ValueAxis y = theme.numbers(share, true);
        y.setRange(0, 1.02);
        return chart(lines, looks, theme, y, false);
    }

    private static List<Point> steps(List<Double> values) {
        List<Point> steps = new ArrayList<>();
        double share = 0;
        for (int i = 0; i < values.size(); i++) {
            steps.add(new Point(values.get(i), Estimate.exactly(share)));
            share = (i + 1.0) / values.size();
            steps.add(new Point(values.get(i), Estimate.exactly(share)));
        }
        return steps;
    }

    private static JFreeChart chart(Figure.Lines figure, Looks looks, Theme theme, ValueAxis y, boolean markers) {
        YIntervalSeriesCollection data = new YIntervalSeriesCollection();
        DeviationRenderer renderer = new Marked(markers);
        // Transparent by colour: SVG would not show it by composition.
        renderer.setAlpha(1);
        for (Line line : figure.lines()) {
            int index = data.getSeriesCount();
            YIntervalSeries series = new YIntervalSeries(line.name(), false, true);
            for (Point point : line.points()) {
                if (shown(figure, point)) {
                    Estimate e = point.y();
                    // A band down to 0 has no place on a logarithmic axis.
                    double low = figure.y().logarithmic() && e.low() <= 0 ? e.value() : e.low();
                    series.add(point.x(), e.value(), low, e.high());
                }
            }
            data.addSeries(series);
            Look look = looks.of(line.name());
            renderer.setSeriesPaint(index, look.colour());
            renderer.setSeriesFillPaint(index, look.transparent());
            renderer.setSeriesStroke(index, look.stroke(1.1));
            renderer.setSeriesShape(index, look.marker());
        }
        return theme.chart(new XYPlot(data, theme.numbers(figure.x(), false), y, renderer));
    }

    private static boolean shown(Figure.Lines figure, Point point) {
        return point.y().isPresent()
                && (!figure.x().logarithmic() || point.x() > 0)
                && (!figure.y().logarithmic() || point.y().value() > 0);
    }

    /** Marks not every point of a long line. */
    private static final class Marked extends DeviationRenderer {
        private static final long serialVersionUID = 1L;

        Marked(boolean markers) {
            super(true, markers);
        }

        @Override
        public boolean getItemShapeVisible(int series, int item) {
            int points = getPlot().getDataset().getItemCount(series);
            int every = Math.max(1, (int) Math.round(points / (double) MARKERS));
            // Lines of the same points have their markers at different ones.
            return super.getItemShapeVisible(series, item) && (every == 1 || item % every == series % every);
        }
    }
}
