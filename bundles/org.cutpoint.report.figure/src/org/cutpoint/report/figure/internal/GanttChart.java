package org.cutpoint.report.figure.internal;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.cutpoint.api.report.Figure;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYBoxAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeriesCollection;

/** Draws lanes with bars, each with its job's number where there is room. */
final class GanttChart {
    private GanttChart() {}

    static JFreeChart of(Figure.Gantt gantt, Theme theme, double width) {
        double end =
                gantt.bars().stream().mapToDouble(Figure.Gantt.Bar::end).max().orElse(1);
        ValueAxis time = theme.numbers(gantt.time(), true);
        time.setRange(0, end > 0 ? end * 1.01 : 1);
        SymbolAxis lanes = theme.words(gantt.lanes());
        lanes.setInverted(true);
        lanes.setRange(-0.5, gantt.lanes().size() - 0.5);
        XYPlot plot = new XYPlot(new XYSeriesCollection(), time, lanes, new XYLineAndShapeRenderer());
        List<String> jobs = new ArrayList<>(new LinkedHashSet<>(
                gantt.bars().stream().map(Figure.Gantt.Bar::job).toList()));
        double pointsPerMs = (width - 50) / Math.max(end, Double.MIN_NORMAL);
        for (Figure.Gantt.Bar bar : gantt.bars()) {
            int lane = gantt.lanes().indexOf(bar.lane());
            // Neighbours differ in grey, too; which job it is says its number.
            Color fill = jobs.indexOf(bar.job()) % 2 == 0 ? new Color(0x0072b2) : new Color(0xe69f00);
            plot.addAnnotation(
                    new XYBoxAnnotation(bar.start(), lane + 0.38, bar.end(), lane - 0.38, Theme.HAIR, Theme.INK, fill));
            if ((bar.end() - bar.start()) * pointsPerMs > bar.job().length() * 4.5 + 2) {
                XYTextAnnotation text = new XYTextAnnotation(bar.job(), (bar.start() + bar.end()) / 2, lane);
                text.setFont(theme.tick());
                text.setPaint(fill.getBlue() > 100 ? Color.WHITE : Color.BLACK);
                plot.addAnnotation(text);
            }
        }
        JFreeChart chart = theme.chart(plot);
        plot.setNoDataMessage(null);
        plot.setRangeGridlinesVisible(false);
        return chart;
    }
}
