package org.cutpoint.report.internal;

import java.util.Locale;
import org.cutpoint.report.Markup;

/** Elements of plots; their colours come from the page's style. */
final class SvgMarks {
    /** Of every plot, in its own units. */
    static final int WIDTH = 960;

    private SvgMarks() {}

    /** A plot: what it shows and its numbers in words, then its marks. */
    static String svg(String id, int height, String title, String description, StringBuilder marks) {
        return "<svg viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\" aria-labelledby=\"" + id + "-t " + id
                + "-d\">\n<title id=\"" + id + "-t\">" + Markup.escape(title) + "</title>\n<desc id=\"" + id + "-d\">"
                + Markup.escape(description) + "</desc>\n" + marks + "</svg>\n";
    }

    static void line(StringBuilder out, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"axis\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                x1,
                y1,
                x2,
                y2));
    }

    static void rect(StringBuilder out, String style, double x, double y, double width, double height, String tip) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\">",
                style,
                x,
                y,
                width,
                height));
        if (!tip.isEmpty()) {
            out.append("<title>").append(Markup.escape(tip)).append("</title>");
        }
        out.append("</rect>\n");
    }

    static void text(StringBuilder out, double x, double y, String style, String anchor, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
                style,
                x,
                y,
                anchor,
                Markup.escape(text)));
    }
}
