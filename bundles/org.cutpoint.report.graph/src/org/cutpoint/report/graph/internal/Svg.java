package org.cutpoint.report.graph.internal;

import java.util.List;
import java.util.Locale;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.report.Units;
import org.cutpoint.report.graph.internal.Picture.Box;
import org.cutpoint.report.graph.internal.Picture.Line;
import org.cutpoint.report.graph.internal.Picture.Node;

/** A laid-out network as SVG. Not thread-safe, used once. */
final class Svg {
    /** Around the picture, pixels. */
    static final double MARGIN = 28;

    private static final double NARROWEST = 460;
    private static final double CORNER = 7;

    private static final String STYLE =
            """
            text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", "Liberation Sans", Arial, sans-serif;
              font-size: 11px; fill: #46505e }
            .page { fill: #ffffff }
            .title { font-size: 20px; font-weight: 650; fill: #1b2430 }
            .about { font-size: 13px }
            .name { font-size: 12.5px; font-weight: 600; fill: #1b2430 }
            .fact { fill: #333d4a }
            .box { fill: #f7f9fc; stroke: #8b97a8; stroke-width: 1 }
            .work { fill: #3f66b0 }
            .input { stroke-dasharray: 4 3 }
            .line { fill: none; stroke: #dd9d78; stroke-linejoin: round }
            .tip { fill: #dd9d78 }
            .small.line { stroke: #5fae9c } .small.tip { fill: #5fae9c }
            @media (prefers-color-scheme: dark) {
              text { fill: #b3bdc9 }
              .page { fill: #11151a }
              .title, .name { fill: #e7ebf0 }
              .fact { fill: #cdd5de }
              .box { fill: #191f27; stroke: #66727f }
              .work { fill: #86a8ec }
              .line { stroke: #a4633f } .tip { fill: #a4633f }
              .small.line { stroke: #2f8573 } .small.tip { fill: #2f8573 }
            }
            """;

    private final StringBuilder out = new StringBuilder(1 << 16);
    private final ModelGraph model;
    private final Picture picture;
    private final long inputBytes;

    private Svg(ModelGraph model, Picture picture) {
        this.model = model;
        this.picture = picture;
        inputBytes = model.inputs().stream().mapToLong(TensorInfo::bytes).sum();
    }

    static String of(ModelGraph model, Picture picture) {
        return new Svg(model, picture).draw();
    }

    private String draw() {
        double width = Math.max(NARROWEST, picture.width());
        String about = model.layers().size() + " layers, " + Units.count(model.macs()) + " multiply-accumulates, "
                + Units.count(model.parameters()) + " parameters. Boxes: the higher and bluer, the more of the"
                + " multiply-accumulates. Lines: the wider, the more bytes; green ones have fewer than the input ("
                + Units.bytes(inputBytes) + ").";
        List<String> lines = Texts.wrapped(about, 13, width - 2 * MARGIN);
        double top = MARGIN + 26 + 18 * lines.size();
        double height = top + picture.height();
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(number(width))
                .append("\" height=\"")
                .append(number(height))
                .append("\" viewBox=\"0 0 ")
                .append(number(width))
                .append(' ')
                .append(number(height))
                .append("\" role=\"img\">\n<title>")
                .append(Texts.xml(model.name()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
        text("title", MARGIN, MARGIN + 16, model.name());
        for (int i = 0; i < lines.size(); i++) {
            text("about", MARGIN, MARGIN + 40 + 18 * i, lines.get(i));
        }
        out.append("<g transform=\"translate(")
                .append(number((width - picture.width()) / 2))
                .append(' ')
                .append(number(top))
                .append(")\">\n");
        // Wide lines first: where lines lie on each other, the thin ones are seen.
        picture.lines().stream()
                .sorted((a, b) -> Double.compare(b.edge().thickness(), a.edge().thickness()))
                .forEach(this::line);
        picture.boxes().forEach(this::box);
        return out.append("</g>\n</svg>\n").toString();
    }

    private void line(Line line) {
        double thickness = line.edge().thickness();
        double tip = Math.max(6, thickness + 3);
        List<Point> points = line.points();
        Point end = line.end();
        String kind = line.edge().bytes() < inputBytes ? "small " : "";
        out.append("<g><title>").append(Texts.xml(line.edge().details())).append("</title><path class=\"");
        out.append(kind)
                .append("line\" stroke-width=\"")
                .append(number(thickness))
                .append("\" d=\"M");
        point(points.get(0));
        for (int i = 1; i < points.size() - 1; i++) {
            out.append(" L");
            point(near(points.get(i), points.get(i - 1)));
            out.append(" Q");
            point(points.get(i));
            out.append(' ');
            point(near(points.get(i), points.get(i + 1)));
        }
        out.append(" L");
        point(new Point(end.x(), end.y() - tip + 1));
        out.append("\"/><path class=\"").append(kind).append("tip\" d=\"M");
        point(new Point(end.x() - tip / 2 - 1, end.y() - tip));
        out.append(" h").append(number(tip + 2)).append(" L");
        point(end);
        out.append("z\"/></g>\n");
    }

    /** Where the rounding of a corner begins: on the way to the next point, but not beyond the middle. */
    private static Point near(Point corner, Point next) {
        double length = Math.hypot(next.x() - corner.x(), next.y() - corner.y());
        double share = length == 0 ? 0 : Math.min(CORNER, length / 2) / length;
        return new Point(corner.x() + share * (next.x() - corner.x()), corner.y() + share * (next.y() - corner.y()));
    }

    private void box(Box box) {
        Node node = box.node();
        out.append("<g><title>").append(Texts.xml(node.details())).append("</title>");
        rectangle(node.input() ? "box input" : "box", box, "");
        if (node.work() > 0) {
            rectangle("work", box, " fill-opacity=\"" + number(0.06 + 0.44 * node.work()) + "\"");
        }
        double x = box.x() + node.width() / 2;
        double y = box.y() + node.height() / 2 - 10;
        middle("name", x, y, node.lines().get(0));
        middle("fact", x, y + 15, node.lines().get(1));
        middle("fact", x, y + 29, node.lines().get(2));
        out.append("</g>\n");
    }

    private void rectangle(String kind, Box box, String more) {
        out.append("<rect class=\"").append(kind).append("\" x=\"").append(number(box.x()));
        out.append("\" y=\"").append(number(box.y()));
        out.append("\" width=\"").append(number(box.node().width()));
        out.append("\" height=\"").append(number(box.node().height()));
        out.append("\" rx=\"6\"").append(more).append("/>");
    }

    private void middle(String kind, double x, double y, String text) {
        out.append("<text")
                .append(kind.isEmpty() ? "" : " class=\"" + kind + "\"")
                .append(" x=\"");
        out.append(number(x)).append("\" y=\"").append(number(y)).append("\" text-anchor=\"middle\">");
        out.append(Texts.xml(text)).append("</text>");
    }

    private void text(String kind, double x, double y, String text) {
        out.append("<text class=\"").append(kind).append("\" x=\"").append(number(x));
        out.append("\" y=\"")
                .append(number(y))
                .append("\">")
                .append(Texts.xml(text))
                .append("</text>\n");
    }

    private void point(Point point) {
        out.append(number(point.x())).append(' ').append(number(point.y()));
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
