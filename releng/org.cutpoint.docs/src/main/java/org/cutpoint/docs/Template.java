package org.cutpoint.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.commonmark.node.Heading;

/** What is around a page's text: head, navigation, the pages before and after it. No scripts, nothing from elsewhere. */
final class Template {
    private final Navigation navigation;
    private final Map<Path, Page> pages;
    private final String style;

    Template(Navigation navigation, Map<Path, Page> pages) {
        this.navigation = navigation;
        this.pages = pages;
        try (InputStream in = Template.class.getResourceAsStream("site.css")) {
            style = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param html the page's text */
    String page(Page page, String html) {
        return around(page.source(), page.title(), html + neighbours(page.source()));
    }

    /** A file that is no page, as it is. */
    String text(Path source, String text) {
        String name = Links.slashes(source);
        return around(source, name, "<h1>" + escape(name) + "</h1>\n<pre tabindex=\"0\">" + escape(text) + "</pre>\n");
    }

    private String around(Path source, String title, String main) {
        boolean first = Links.inSite(source).equals(Path.of("index.html"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <a class="skip" href="#text">To the text</a>
                <header><a href="%s">Cutpoint</a>
                <input type="checkbox" id="menu" aria-label="Show the list of pages"><label for="menu" aria-hidden="true">Pages</label>
                <nav aria-label="Pages">
                %s</nav>
                </header>
                <main id="text">
                %s</main>
                </body>
                </html>
                """
                .formatted(
                        escape(first ? title : title + " - Cutpoint"),
                        style,
                        way(source, Path.of("docs", "README.md")),
                        list(source),
                        main);
    }

    private String list(Path source) {
        StringBuilder out = new StringBuilder();
        for (Navigation.Section section : navigation.sections()) {
            out.append("<h2>").append(escape(section.title())).append("</h2>\n<ul>\n");
            for (Navigation.Entry entry : section.entries()) {
                boolean here = entry.source().equals(source);
                out.append("<li>").append(link(source, entry.source(), entry.title(), here ? "page" : ""));
                if (here) {
                    out.append(sections(pages.get(source)));
                }
                out.append("</li>\n");
            }
            out.append("</ul>\n");
        }
        return out.toString();
    }

    private static String sections(Page page) {
        List<Heading> sections = page.sections();
        if (sections.size() < 2) {
            return "";
        }
        StringBuilder out = new StringBuilder("\n<ul>\n");
        for (Heading section : sections) {
            out.append("<li><a href=\"#")
                    .append(escape(page.headings().get(section)))
                    .append("\">")
                    .append(escape(Page.text(section)))
                    .append("</a></li>\n");
        }
        return out.append("</ul>\n").toString();
    }

    private String neighbours(Path source) {
        List<Navigation.Entry> entries = navigation.entries();
        int here = -1;
        for (int i = 0; i < entries.size(); i++) {
            here = entries.get(i).source().equals(source) ? i : here;
        }
        StringBuilder out = new StringBuilder("<footer>\n");
        if (here > 0) {
            out.append("<span>Before: ")
                    .append(link(source, entries.get(here - 1)))
                    .append("</span>\n");
        }
        if (here + 1 < entries.size()) {
            out.append("<span>Next: ")
                    .append(link(source, entries.get(here + 1)))
                    .append("</span>\n");
        }
        return out.append("</footer>\n").toString();
    }

    private static String link(Path from, Navigation.Entry entry) {
        return link(from, entry.source(), entry.title(), "");
    }

    private static String link(Path from, Path to, String title, String current) {
        return "<a href=\"" + escape(way(from, to)) + "\""
                + (current.isEmpty() ? "" : " aria-current=\"" + current + "\"") + ">" + escape(title) + "</a>";
    }

    private static String way(Path from, Path to) {
        return Links.way(Links.inSite(from), Links.inSite(to));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
