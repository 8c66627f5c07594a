package org.cutpoint.report.figure.internal;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter.Width;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;

/** A figure laid out on paper: its panels in rows, then one legend for all. Lengths are points, 1/72 inch. */
final class Drawing {
    private static final double TITLE = 12;

    private final Figure figure;
    private final double width;
    private final int perRow;
    private final Looks looks;
    private final Legend legend;
    private final Theme theme;

    Drawing(Figure figure, Width width, PaperFont font) {
        this.figure = figure;
        this.width = width.inches() * 72;
        theme = new Theme(font);
        looks = new Looks(figure);
        legend = new Legend(figure, looks, theme.tick(), this.width);
        // A panel less than two inches wide is hard to read; rows are about as long as each other.
        int most = Math.max(1, (int) (this.width / 144));
        int rows = (panels().size() + most - 1) / most;
        perRow = (panels().size() + rows - 1) / rows;
    }

    private List<Figure> panels() {
        return figure instanceof Figure.Panels panels ? panels.panels() : List.of(figure);
    }

    double width() {
        return width;
    }

    double height() {
        int rows = (panels().size() + perRow - 1) / perRow;
        return rows * rowHeight() + legend.height();
    }

    private double rowHeight() {
        return panels().stream().mapToDouble(this::plotHeight).max().orElseThrow() + (isPanels() ? TITLE : 0);
    }

    private boolean isPanels() {
        return figure instanceof Figure.Panels;
    }

    private double plotHeight(Figure panel) {
        double panelWidth = width / perRow;
        if (panel instanceof Figure.Gantt gantt) {
            return 34 + 20.0 * gantt.lanes().size();
        } else if (panel instanceof Figure.HeatMap map) {
            return Math.min(500, 60 + Math.max(60, 15.0 * map.rows().size()));
        } else if (panel instanceof Figure.Agreement) {
            return Math.min(300, panelWidth * 0.92);
        }
        return Math.max(120, Math.min(190, panelWidth * 0.62));
    }

    void draw(Graphics2D g) {
        // Else it is unreadable on dark pages.
        g.setPaint(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, width, height()));
        List<Figure> panels = panels();
        double panelWidth = width / perRow;
        for (int i = 0; i < panels.size(); i++) {
            double x = i % perRow * panelWidth;
            double y = i / perRow * rowHeight();
            double top = 0;
            if (isPanels()) {
                title(g, panels.get(i).heading().title(), x + panelWidth / 2, y + 9, panelWidth - 4);
                top = TITLE;
            }
            double height = Math.min(plotHeight(panels.get(i)), rowHeight() - top);
            panel(g, panels.get(i), new Rectangle2D.Double(x, y + top, panelWidth, height));
        }
        legend.draw(g, height() - legend.height());
    }

    private void title(Graphics2D g, String title, double middle, double base, double most) {
        Font font = Theme.fitting(title, theme.label(), most);
        g.setFont(font);
        g.setPaint(Theme.INK);
        g.drawString(title, (float) (middle - Theme.length(title, font) / 2), (float) base);
    }

    private void panel(Graphics2D g, Figure panel, Rectangle2D place) {
        AxisTitles titles = AxisTitles.of(panel, theme.label(), place.getWidth(), place.getHeight());
        Rectangle2D inner = titles.inner(place);
        ChartRenderingInfo drawn = new ChartRenderingInfo();
        chart(panel, inner.getWidth(), inner.getHeight()).draw(g, inner, drawn);
        titles.draw(g, place, drawn.getPlotInfo().getDataArea());
    }

    private JFreeChart chart(Figure panel, double panelWidth, double panelHeight) {
        if (panel instanceof Figure.Bars bars) {
            return BarChart.of(bars, looks, theme, panelWidth);
        } else if (panel instanceof Figure.Lines lines) {
            return LineChart.of(lines, looks, theme);
        } else if (panel instanceof Figure.Cdf cdf) {
            return LineChart.of(cdf, looks, theme);
        } else if (panel instanceof Figure.HeatMap map) {
            return HeatChart.of(map, theme, panelWidth, panelHeight);
        } else if (panel instanceof Figure.Gantt gantt) {
            return GanttChart.of(gantt, theme, panelWidth);
        } else if (panel instanceof Figure.Agreement agreement) {
            return AgreementChart.of(agreement, looks, theme);
        }
        throw new IllegalArgumentException(
                "no figure of one kind: " + panel.heading().id());
    }
}
