package org.cutpoint.report.internal;

import static org.cutpoint.report.Markup.escape;
import static org.cutpoint.report.Markup.labelled;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Comparison.Section;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;

/** A comparison as a page of its own: no script, nothing from elsewhere. */
final class HtmlPage {
    /** Whose schedule is drawn, where it is among the runs. */
    private static final String DRAWN = "jps-best";

    private static final int DRAWN_JOBS = 12;

    private final Comparison comparison;
    private final StringBuilder out = new StringBuilder(1 << 16);

    HtmlPage(Comparison comparison) {
        this.comparison = comparison;
    }

    String render() {
        Pages.begin(out, comparison.title(), comparison.version());
        header();
        out.append("<main>\n");
        table();
        comparison.sections().forEach(this::section);
        notes();
        out.append("</main>\n");
        Pages.footer(out, comparison.version(), comparison.created(), comparison.machine());
        return Pages.end(out);
    }

    private void header() {
        out.append("<header>\n<h1>").append(escape(comparison.title())).append("</h1>\n<p class=\"soft\">");
        out.append(escape(Notes.summary(comparison))).append("</p>\n<ul class=\"conditions small\">\n");
        Set<String> conditions = new LinkedHashSet<>();
        for (RunRecord run : comparison.runs()) {
            conditions.add("<b>Link</b> " + labelled(Labels.network(run)));
            Labels.tiers(run).forEach(tier -> conditions.add("<b>Tier</b> " + labelled(tier)));
            conditions.add("<b>Jobs</b> " + run.jobs());
        }
        conditions.forEach(c -> out.append("<li>").append(c).append("</li>\n"));
        out.append("</ul>\n<dl class=\"results\">\n");
        for (Section section : comparison.sections()) {
            best(section).ifPresent(best -> result(section, best));
        }
        out.append("</dl>\n</header>\n");
    }

    private void result(Section section, RunRecord best) {
        double ms = best.measured().makespanMs();
        out.append("<div><dt>")
                .append(escape(section.model()))
                .append(", fastest as measured</dt><dd><span class=\"figure\">")
                .append(Units.time(ms, ms))
                .append("</span> ")
                .append(emulated(best))
                .append("<br>")
                .append(escape(best.strategy()));
        RunText.reference(section.runs(), best)
                .filter(r -> r != best)
                .ifPresent(r -> out.append(String.format(
                        Locale.ROOT, ", %.0f %% less time than %s", 100 * best.gainOver(r), r.strategy())));
        out.append("</dd></div>\n");
    }

    private void table() {
        double longest = longest(comparison.runs());
        out.append("<section class=\"card\" aria-labelledby=\"h-table\">\n<h2 id=\"h-table\">Strategies</h2>\n")
                .append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"h-table\">\n")
                .append("<table>\n<caption>")
                .append(labelled(Labels.conditions(comparison.runs())))
                .append("</caption>\n<thead><tr>");
        for (String title : List.of("Model", "Strategy", "Cut(s)")) {
            out.append("<th scope=\"col\">").append(title).append("</th>");
        }
        for (String title : List.of("Predicted", "Measured", "Error", "Upload", "Gain")) {
            out.append("<th scope=\"col\" class=\"number\">").append(title).append("</th>");
        }
        out.append("</tr></thead>\n");
        for (Section section : comparison.sections()) {
            out.append("<tbody>\n");
            Optional<RunRecord> best = best(section);
            for (int i = 0; i < section.runs().size(); i++) {
                RunRecord run = section.runs().get(i);
                out.append(best.filter(run::equals).isPresent() ? "<tr class=\"best\">" : "<tr>");
                if (i == 0) {
                    out.append("<th scope=\"rowgroup\" class=\"group\" rowspan=\"")
                            .append(section.runs().size())
                            .append("\">")
                            .append(escape(section.model()))
                            .append("</th>");
                }
                out.append("<th scope=\"row\">").append(escape(run.strategy())).append("</th><td>");
                out.append(escape(run.cutsText())).append("</td>");
                number(Units.time(run.predicted().makespanMs(), longest), false);
                number(Units.time(run.measured().makespanMs(), longest), false);
                number(RunText.error(run), Math.abs(run.error().orElse(0)) > 0.1);
                number(Units.bytes(run.measured().uploadBytes()), false);
                number(
                        RunText.reference(section.runs(), run)
                                .map(r -> Units.percent(run.gainOver(r)))
                                .orElse("–"),
                        false);
                out.append("</tr>\n");
            }
            out.append("</tbody>\n");
        }
        out.append("</table>\n"
                        + "</div>\n"
                        + "<p class=\"small soft\">Makespan: from the first job's start to the last one's end.")
                .append(" Error: of the prediction, relative to what was measured. Gain: measured time saved over ")
                .append(RunText.REFERENCE)
                .append(". A cut names the last layers on the device; <i>input</i>: all in the cloud; <i>none</i>: all"
                        + " on")
                .append(" the device.</p>\n</section>\n");
    }

    private void number(String text, boolean off) {
        out.append(off ? "<td class=\"number off\">" : "<td class=\"number\">")
                .append(escape(text))
                .append("</td>");
    }

    private void section(Section section) {
        if (section.runs().isEmpty()) {
            return;
        }
        int index = comparison.sections().indexOf(section);
        out.append("<section class=\"card\" aria-labelledby=\"h-m")
                .append(index)
                .append("\">\n<h2 id=\"h-m")
                .append(index)
                .append("\">")
                .append(escape(section.model()))
                .append("</h2>\n<p class=\"small soft\">")
                .append(section.layers())
                .append(" layers, ")
                .append(Units.count(section.macs()))
                .append(" multiply-accumulates, ")
                .append(Units.count(section.parameters()))
                .append(" parameters; SHA-256 <code>")
                .append(escape(section.sha256()
                        .substring(0, Math.min(12, section.sha256().length()))))
                .append("</code></p>\n");
        RunRecord first = section.runs().get(0);
        out.append("<h3>Makespan of ")
                .append(first.jobs())
                .append(first.jobs() == 1 ? " job" : " jobs")
                .append("</h3>\n<figure>\n<figcaption>Outlined: predicted. Filled: measured. ")
                .append(labelled(Labels.network(first) + "; " + Labels.tier(first.device())))
                .append("</figcaption>\n<div class=\"scroll\">\n")
                .append(SvgCharts.bars("bars" + index, section))
                .append("</div>\n</figure>\n");
        RunRecord drawn = section.runs().stream()
                .filter(r -> r.strategy().equals(DRAWN))
                .findFirst()
                .orElse(section.runs().get(section.runs().size() - 1));
        int jobs = Math.min(DRAWN_JOBS, drawn.measured().jobs().size());
        out.append("<h3>Schedule of ")
                .append(escape(drawn.strategy()))
                .append(", first ")
                .append(jobs)
                .append(" of ")
                .append(drawn.jobs())
                .append(" jobs</h3>\n<figure>\n<figcaption>Outlined: predicted. Filled: measured. ")
                .append(escape(drawn.cutsText()))
                .append(". ")
                .append(labelled(Labels.network(drawn) + "; " + Labels.tier(drawn.device())))
                .append("</figcaption>\n<div class=\"scroll\">\n")
                .append(SvgCharts.gantt("gantt" + index, drawn, jobs))
                .append("</div>\n</figure>\n</section>\n");
    }

    private void notes() {
        List<String> notes = Notes.of(comparison);
        if (!notes.isEmpty()) {
            out.append("<section class=\"card\" aria-labelledby=\"h-notes\">\n<h2 id=\"h-notes\">Notes</h2>\n")
                    .append("<ol class=\"notes\">\n");
            notes.forEach(note -> out.append("<li>").append(escape(note)).append("</li>\n"));
            out.append("</ol>\n</section>\n");
        }
        out.append("<section class=\"card\" aria-labelledby=\"h-same\">\n<h2 id=\"h-same\">The same answers</h2>\n");
        Notes.verification(comparison)
                .forEach(line -> out.append("<p>").append(escape(line)).append("</p>\n"));
        out.append("</section>\n");
    }

    private static Optional<RunRecord> best(Section section) {
        return section.runs().stream()
                .min(Comparator.comparingDouble(r -> r.measured().makespanMs()));
    }

    static double longest(List<RunRecord> runs) {
        return runs.stream()
                .mapToDouble(
                        r -> Math.max(r.predicted().makespanMs(), r.measured().makespanMs()))
                .max()
                .orElse(0);
    }

    private static String emulated(RunRecord run) {
        return run.networkEmulated() || run.device().emulated() ? "<span class=\"tag\">emulated</span>" : "";
    }
}
