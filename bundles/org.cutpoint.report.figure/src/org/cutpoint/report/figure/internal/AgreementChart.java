package org.cutpoint.report.figure.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.stream.DoubleStream;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Figure;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Draws points about the line of equal coordinates. */
final class AgreementChart {
    private static final Color GUIDE = new Color(0x777777);

    private AgreementChart() {}

    static JFreeChart of(Figure.Agreement figure, Looks looks, Theme theme) {
        boolean logarithmic = figure.measured().logarithmic();
        XYSeriesCollection data = new XYSeriesCollection();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
        for (Figure.Agreement.Cloud cloud : figure.clouds()) {
            int index = data.getSeriesCount();
            XYSeries series = new XYSeries(cloud.name(), false, true);
            for (Figure.Agreement.Pair pair : cloud.pairs()) {
                if (!logarithmic || Math.min(pair.measured(), pair.predicted()) > 0) {
                    series.add(pair.measured(), pair.predicted());
                }
            }
            data.addSeries(series);
            Look look = looks.of(cloud.name());
            renderer.setSeriesPaint(index, look.colour());
            renderer.setSeriesShape(index, look.marker());
        }
        ValueAxis x = theme.numbers(new Axis(figure.measured().label(), logarithmic), true);
        ValueAxis y = theme.numbers(new Axis(figure.predicted().label(), logarithmic), true);
        XYPlot plot = new XYPlot(data, x, y, renderer);
        guides(plot, figure, logarithmic, x, y);
        return theme.chart(plot);
    }

    private static void guides(XYPlot plot, Figure.Agreement figure, boolean logarithmic, ValueAxis x, ValueAxis y) {
        double[] all = figure.clouds().stream()
                .flatMap(c -> c.pairs().stream())
                .flatMapToDouble(p -> DoubleStream.of(p.measured(), p.predicted()))
                .filter(v -> !logarithmic || v > 0)
                .sorted()
                .toArray();
        if (all.length == 0) {
            return;
        }
        double low = logarithmic ? all[0] / 1.25 : Math.min(0, all[0]);
        double high = all[all.length - 1] * (logarithmic ? 1.25 : 1.06);
        if (low < high) {
            x.setRange(low, high);
            y.setRange(low, high);
        }
        BasicStroke dashed =
                new BasicStroke(0.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {3, 2}, 0);
        plot.addAnnotation(new XYLineAnnotation(low, low, high, high, new BasicStroke(0.7f), GUIDE));
        plot.addAnnotation(new XYLineAnnotation(low, 1.1 * low, high, 1.1 * high, dashed, GUIDE));
        plot.addAnnotation(new XYLineAnnotation(low, 0.9 * low, high, 0.9 * high, dashed, GUIDE));
    }
}
