package org.cutpoint.report.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.cutpoint.api.profile.Machine;

/** What all pages have in common. They need nothing from elsewhere: no script, style and plots within. */
final class Pages {
    private Pages() {}

    /** A page up to its body. */
    static void begin(StringBuilder out, String title, String version) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"generator\" content=\"Cutpoint ")
                .append(escape(version))
                .append("\">\n<title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(css())
                .append("</style>\n</head>\n<body>\n");
    }

    /** The whole page. */
    static String end(StringBuilder out) {
        return out.append("</body>\n</html>\n").toString();
    }

    private static String css() {
        try (InputStream in = Pages.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where what is on the page comes from. */
    static void footer(StringBuilder out, String version, Instant created, Machine machine) {
        out.append("<footer class=\"small soft\">\n<p>Cutpoint ")
                .append(escape(version))
                .append(", ")
                .append(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(created))
                .append(". Machine: ")
                .append(escape(machine.cpu()))
                .append(", ")
                .append(machine.cores())
                .append(" cores, ")
                .append(escape(machine.os()))
                .append(", ")
                .append(escape(machine.runtime()))
                .append(".</p>\n</footer>\n");
    }

    /** Escaped, the label for what is emulated made visible. */
    static String labelled(String text) {
        return escape(text).replace("(emulated)", "<span class=\"tag\">emulated</span>");
    }

    static String escape(String text) {
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
}
