package org.cutpoint.report.page.internal;

import static org.cutpoint.report.Markup.escape;
import static org.cutpoint.report.Markup.labelled;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;

/** A report as one HTML file. What it says and what it shows come from files of strangers, so all of it is escaped. */
final class Page {
    private final Report report;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();

    Page(Report report) {
        this.report = report;
    }

    String render() throws IOException {
        String charts = Resources.library("echarts.min.js");
        String grids = Resources.library("tabulator.min.js");
        String ours = Resources.own("report.js");
        out.append("<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"light\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy(List.of(charts, grids, ours)))
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"generator\" content=\"Cutpoint\">\n<title>")
                .append(escape(report.title()))
                .append("</title>\n<style>\n")
                .append(Resources.library("tabulator_simple.min.css"))
                .append("\n</style>\n<style>\n")
                .append(Resources.own("report.css"))
                .append("</style>\n</head>\n<body>\n");
        header();
        main();
        footer();
        out.append("<script type=\"application/json\" id=\"data\">")
                .append(PageData.of(figures, tables))
                .append("</script>\n"
                        + "<!-- Apache ECharts. Copyright 2017-2024 The Apache Software Foundation. Its licence"
                        + " stands at its")
                .append(" head. This product includes software developed at The Apache Software Foundation. -->\n"
                        + "<script>")
                .append(charts)
                .append("</script>\n<!-- Tabulator.\n")
                .append(Resources.library("tabulator.LICENSE"))
                .append("-->\n<script>")
                .append(grids)
                .append("</script>\n<script>")
                .append(ours)
                .append("</script>\n</body>\n</html>\n");
        return out.toString();
    }

    /** Nothing is fetched, no script runs but these: names that got through escaping could still do nothing. */
    private static String policy(List<String> scripts) {
        return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data: blob:; style-src"
                + " 'unsafe-inline'; script-src "
                + scripts.stream().map(s -> "'sha256-" + sha256(s) + "'").collect(Collectors.joining(" "));
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void header() {
        out.append("<a class=\"skip\" href=\"#results\">Skip to the results</a>\n"
                        + "<header>\n"
                        + "<div class=\"wrap\">\n"
                        + "<div>\n"
                        + "<h1>")
                .append(escape(report.title()))
                .append("</h1>\n");
        if (!report.subtitle().isEmpty()) {
            out.append("<p class=\"soft\">").append(labelled(report.subtitle())).append("</p>\n");
        }
        if (report.sections().size() > 1) {
            out.append("<nav aria-label=\"Contents\">\n<ol>\n");
            for (int s = 0; s < report.sections().size(); s++) {
                out.append("<li><a href=\"#section-")
                        .append(s + 1)
                        .append("\">")
                        .append(escape(report.sections().get(s).title()))
                        .append("</a></li>\n");
            }
            out.append("</ol>\n</nav>\n");
        }
        out.append("</div>\n"
                + "<button type=\"button\" id=\"theme\" aria-pressed=\"false\">Dark theme</button>\n"
                + "</div>\n"
                + "</header>\n");
    }

    private void main() {
        out.append("<main id=\"results\" tabindex=\"-1\">\n<div class=\"wrap\">\n")
                .append("<noscript><p>Plots and tables need scripts, which this page carries with"
                        + " it.</p></noscript>\n");
        for (int s = 0; s < report.sections().size(); s++) {
            Report.Section section = report.sections().get(s);
            out.append("<section aria-labelledby=\"section-")
                    .append(s + 1)
                    .append("\">\n<h2 id=\"section-")
                    .append(s + 1)
                    .append("\">")
                    .append(escape(section.title()))
                    .append("</h2>\n");
            section.blocks().forEach(this::block);
            out.append("</section>\n");
        }
        out.append("</div>\n</main>\n");
    }

    private void block(Block block) {
        if (block instanceof Paragraph paragraph) {
            out.append("<p>").append(labelled(paragraph.text())).append("</p>\n");
        } else if (block instanceof Table table) {
            table(table);
        } else if (block instanceof Figure figure) {
            figure(figure);
        }
    }

    private void figure(Figure figure) {
        List<Figure> panels = figure instanceof Figure.Panels several ? several.panels() : List.of(figure);
        Figure kind = panels.get(0);
        out.append("<figure class=\"block\" id=\"")
                .append(figure.heading().id())
                .append("\" data-figure=\"")
                .append(figures.size())
                .append("\">\n<figcaption><h3>")
                .append(escape(figure.heading().title()))
                .append("</h3>");
        note(figure.heading());
        out.append("</figcaption>\n"
                        + "<div class=\"legend\" role=\"group\" aria-label=\"What is shown\"></div>\n"
                        + "<div class=\"panels")
                .append(panels.size() == 1 ? " one" : "")
                .append("\">\n");
        for (Figure panel : panels) {
            out.append("<div class=\"panel\">");
            if (figure instanceof Figure.Panels) {
                out.append("<h4>").append(escape(panel.heading().title())).append("</h4>");
            }
            out.append("<div class=\"chart\" role=\"img\" aria-label=\"")
                    .append(escape(panel.heading().title()))
                    .append("\"></div></div>\n");
        }
        out.append("</div>\n");
        if (!(kind instanceof Figure.Bars || kind instanceof Figure.HeatMap)) {
            out.append("<div class=\"tools\"><button type=\"button\" class=\"reset\">Whole range</button>")
                    .append("<span class=\"soft\">Ctrl and wheel zooms, dragging moves.</span></div>\n");
        }
        out.append("<details><summary>Data</summary></details>\n</figure>\n");
        figures.add(figure);
    }

    private void table(Table table) {
        out.append("<section class=\"block\" id=\"")
                .append(table.heading().id())
                .append("\" data-table=\"")
                .append(tables.size())
                .append("\" aria-label=\"")
                .append(escape(table.heading().title()))
                .append("\">\n<h3>")
                .append(escape(table.heading().title()))
                .append("</h3>");
        note(table.heading());
        out.append("\n<div class=\"tools\"><label>Search <input type=\"search\"></label>")
                .append("<button type=\"button\" class=\"save\">Save as CSV</button>")
                .append("<span class=\"count soft\" role=\"status\"></span></div>\n"
                        + "<div class=\"grid\"></div>\n<p class=\"printed\"></p>\n"
                        + "</section>\n");
        tables.add(table);
    }

    private void note(Heading heading) {
        if (!heading.note().isEmpty()) {
            out.append("<p class=\"soft small\">")
                    .append(labelled(heading.note()))
                    .append("</p>");
        }
    }

    private void footer() {
        out.append("<footer>\n<div class=\"wrap\">\n");
        if (!report.facts().isEmpty()) {
            out.append("<h2>Provenance</h2>\n<dl>\n");
            report.facts().forEach(fact -> out.append("<dt>")
                    .append(escape(fact.name()))
                    .append("</dt><dd>")
                    .append(escape(fact.value()))
                    .append("</dd>\n"));
            out.append("</dl>\n");
        }
        out.append("</div>\n</footer>\n");
    }
}
