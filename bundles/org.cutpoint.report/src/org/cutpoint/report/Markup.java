package org.cutpoint.report;

/** Text in HTML and SVG: what comes from files of strangers is text there, too. */
public final class Markup {
    private Markup() {}

    /** Escaped, for elements and for attributes in quotes. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                    // Control characters are not allowed in a page.
                default -> escaped.appendCodePoint(c < 0x20 && c != '\n' && c != '\t' ? 0xFFFD : c);
            }
        });
        return escaped.toString();
    }

    /** Escaped for HTML, the labels for what is not measured made visible: elements of the class {@code tag}. */
    public static String labelled(String text) {
        return escape(text).replaceAll("\\((emulated|modelled|planned)\\)", "<span class=\"tag\">$1</span>");
    }
}
