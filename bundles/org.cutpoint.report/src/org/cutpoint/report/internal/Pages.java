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
import org.cutpoint.report.Markup;

/** What all pages have in common. They need nothing from elsewhere: no script, style and plots within. */
final class Pages {
    private Pages() {}

    /** A page up to its body. */
    static void begin(StringBuilder out, String title, String version) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"generator\" content=\"Cutpoint ")
                .append(Markup.escape(version))
                .append("\">\n<title>")
                .append(Markup.escape(title))
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
                .append(Markup.escape(version))
                .append(", ")
                .append(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(created))
                .append(". Machine: ")
                .append(Markup.escape(machine.cpu()))
                .append(", ")
                .append(machine.cores())
                .append(" cores, ")
                .append(Markup.escape(machine.os()))
                .append(", ")
                .append(Markup.escape(machine.runtime()))
                .append(".</p>\n</footer>\n");
    }
}
