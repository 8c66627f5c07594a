package org.cutpoint.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Points that should lie on a line through the origin, predicted beside measured say, on logarithmic axes of one scale: an
 * SVG that needs nothing else. Not thread-safe.
 */
public final class ScatterPlot {
    private static final int SIZE = 520;
    private static final int LEFT = 70;
    private static final int TOP = 62;
    private static final int LEGEND = 190;

    /** Okabe and Ito's colours, which people with any kind of colour vision tell apart; then the marks change. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#222222");

    private final String title;
    private final String subtitle;
    private final String xAxis;
    private final String yAxis;
    private final List<Series> series = new ArrayList<>();

    private record Series(String name, double[] x, double[] y) {}

    /** An empty plot; the subtitle tells the conditions, the axes' names the units. */
    public ScatterPlot(String title, String subtitle, String xAxis, String yAxis) {
        this.title = title;
        this.subtitle = subtitle;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
    }

    /**
     * Adds points of one kind.
     *
     * @param x coordinates; points that are not above 0 in both are left out
     * @param y as many
     */
    public ScatterPlot series(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " and " + y.length + " coordinates");
        }
        series.add(new Series(name, x.clone(), y.clone()));
        return this;
    }

    /** The plot, with the line of equal coordinates and a band of a tenth around it. */
    public String svg() {
        double[] range = range();
        StringBuilder out = new StringBuilder();
        int width = LEFT + SIZE + LEGEND;
        int height = TOP + SIZE + 56;
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height
                + "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n<title>" + escape(title)
                + "</title>\n<desc>" + escape(xAxis + " against " + yAxis + ": " + names()) + "</desc>\n");
        out.append("<rect width=\"" + width + "\" height=\"" + height + "\" fill=\"#ffffff\"/>\n");
        text(out, LEFT, 24, "start", "font-size=\"15\" font-weight=\"bold\"", title);
        text(out, LEFT, 46, "start", "fill=\"#555555\"", subtitle);
        axes(out, range);
        band(out, range);
        for (int i = 0; i < series.size(); i++) {
            points(out, i, range);
        }
        return out.append("</svg>\n").toString();
    }

    private String names() {
        return String.join(", ", series.stream().map(Series::name).toList());
    }

    /** Decimal logarithms of the smallest and the largest coordinate, with some room. */
    private double[] range() {
        double[] all = series.stream()
                .flatMapToDouble(s -> DoubleStream.concat(Arrays.stream(s.x()), Arrays.stream(s.y())))
                .filter(v -> v > 0 && v < Double.POSITIVE_INFINITY)
                .map(Math::log10)
                .sorted()
                .toArray();
        return all.length == 0 ? new double[] {0, 1} : new double[] {all[0] - 0.1, all[all.length - 1] + 0.1};
    }

    private static double at(double value, double[] range) {
        return SIZE * (Math.log10(value) - range[0]) / (range[1] - range[0]);
    }

    private static double x(double value, double[] range) {
        return LEFT + at(value, range);
    }

    private static double y(double value, double[] range) {
        return TOP + SIZE - at(value, range);
    }

    private void axes(StringBuilder out, double[] range) {
        out.append("<g stroke=\"#dddddd\">\n");
        List<Double> marks = marks(range);
        for (double mark : marks) {
            line(out, x(mark, range), TOP, x(mark, range), TOP + SIZE);
            line(out, LEFT, y(mark, range), LEFT + SIZE, y(mark, range));
        }
        out.append("</g>\n<rect x=\"" + LEFT + "\" y=\"" + TOP + "\" width=\"" + SIZE + "\" height=\"" + SIZE
                + "\" fill=\"none\" stroke=\"#555555\"/>\n");
        for (double mark : marks) {
            String label = Units.plain(mark);
            text(out, x(mark, range), TOP + SIZE + 18, "middle", "", label);
            text(out, LEFT - 8, y(mark, range) + 4, "end", "", label);
        }
        text(out, LEFT + SIZE / 2, TOP + SIZE + 42, "middle", "", xAxis);
        double middle = TOP + SIZE / 2;
        text(out, 18, middle, "middle", "transform=\"rotate(-90 18 " + middle + ")\"", yAxis);
    }

    /** 1, 2, 5 of every power of ten, or only the powers where that would be too many. */
    private static List<Double> marks(double[] range) {
        double[] factors = range[1] - range[0] > 3 ? new double[] {1} : new double[] {1, 2, 5};
        List<Double> marks = new ArrayList<>();
        for (int power = (int) Math.floor(range[0]); power <= range[1]; power++) {
            for (double factor : factors) {
                double mark = factor * Math.pow(10, power);
                if (Math.log10(mark) >= range[0] && Math.log10(mark) <= range[1]) {
                    marks.add(mark);
                }
            }
        }
        return marks;
    }

    private static void band(StringBuilder out, double[] range) {
        double low = Math.pow(10, range[0]);
        double high = Math.pow(10, range[1]);
        out.append("<g fill=\"none\" stroke=\"#888888\">\n");
        line(out, x(low, range), y(low, range), x(high, range), y(high, range));
        out.append("<g stroke-dasharray=\"4 4\">\n");
        line(out, x(low, range), y(low * 1.1, range), x(high / 1.1, range), y(high, range));
        line(out, x(low * 1.1, range), y(low, range), x(high, range), y(high / 1.1, range));
        out.append("</g>\n</g>\n");
    }

    private void points(StringBuilder out, int index, double[] range) {
        Series points = series.get(index);
        out.append("<g fill=\"" + COLOURS.get(index % COLOURS.size()) + "\" fill-opacity=\"0.75\">\n");
        for (int i = 0; i < points.x().length; i++) {
            if (points.x()[i] > 0 && points.y()[i] > 0) {
                mark(out, index, x(points.x()[i], range), y(points.y()[i], range));
            }
        }
        double y = TOP + 12 + 20.0 * index;
        mark(out, index, LEFT + SIZE + 20, y);
        text(out, LEFT + SIZE + 32, y + 4, "start", "fill=\"#222222\" fill-opacity=\"1\"", points.name());
        out.append("</g>\n");
    }

    private static void mark(StringBuilder out, int index, double x, double y) {
        out.append(
                switch (index / COLOURS.size() % 3) {
                    case 0 -> format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x, y);
                    case 1 -> format("<rect x=\"%.1f\" y=\"%.1f\" width=\"6.4\" height=\"6.4\"/>\n", x - 3.2, y - 3.2);
                    default -> format("<path d=\"M%.1f %.1f l4 7 h-8 z\"/>\n", x, y - 4.5);
                });
    }

    private static void line(StringBuilder out, double x1, double y1, double x2, double y2) {
        out.append(format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x1, y1, x2, y2));
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String style, String text) {
        out.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>", x, y, anchor, style))
                .append(escape(text))
                .append("</text>\n");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
