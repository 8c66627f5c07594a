package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.Pages.escape;
import static org.cutpoint.report.internal.Pages.labelled;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.cutpoint.report.Units;
import org.cutpoint.report.fidelity.Distribution;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Stretch;

/** Predicted against measured, as a page of its own. */
final class FidelityPage {
    private static final String TITLE = "Cutpoint: predicted against measured";

    private final Fidelity fidelity;
    private final StringBuilder out = new StringBuilder(1 << 17);

    FidelityPage(Fidelity fidelity) {
        this.fidelity = fidelity;
    }

    String render() {
        Pages.begin(out, TITLE, fidelity.version());
        header();
        out.append("<main>\n");
        if (!fidelity.cases().isEmpty()) {
            plots();
            distributions();
            worst();
        }
        stretches();
        cases();
        notes();
        out.append("</main>\n");
        Pages.footer(out, fidelity.version(), fidelity.created(), fidelity.machine());
        return Pages.end(out);
    }

    private void header() {
        out.append("<header>\n<h1>").append(TITLE).append("</h1>\n<p>");
        out.append(fidelity.misses().isEmpty() ? "" : "<span class=\"off\">")
                .append(escape(FidelityText.verdict(fidelity)))
                .append(fidelity.misses().isEmpty() ? "" : "</span>")
                .append("</p>\n");
        if (!fidelity.cases().isEmpty()) {
            out.append("<p class=\"small soft\">")
                    .append(labelled(FidelityText.conditions(fidelity)))
                    .append("</p>\n<dl class=\"results\">\n");
            for (Quantity quantity : Fidelity.COUNTING) {
                Distribution errors = fidelity.distribution(quantity);
                out.append("<div><dt>Error of the ")
                        .append(quantity.label())
                        .append(", median</dt><dd><span class=\"figure\">")
                        .append(FidelityText.share(errors.median()))
                        .append("</span><br>95th percentile ")
                        .append(FidelityText.share(errors.p95()))
                        .append(", worst ")
                        .append(FidelityText.share(errors.worst()))
                        .append("</dd></div>\n");
            }
            out.append("</dl>\n");
        }
        out.append("</header>\n");
    }

    private void plots() {
        begin("plots", "Plots");
        for (Quantity quantity : Fidelity.COUNTING) {
            figure(
                    "Predicted against measured " + quantity.label() + " (emulated)",
                    ErrorCharts.scatter("scatter-" + quantity.id(), fidelity, quantity));
        }
        figure("Share of runs whose error is at most that, regardless of sign", ErrorCharts.curves("curves", fidelity));
        end();
    }

    private void figure(String caption, String plot) {
        out.append("<figure>\n<figcaption>")
                .append(labelled(caption))
                .append("</figcaption>\n<div class=\"scroll\">\n")
                .append(plot)
                .append("</div>\n</figure>\n");
    }

    private void distributions() {
        begin("errors", "Errors, regardless of sign");
        table(
                "Of everything that is predicted, every run once",
                List.of("What"),
                List.of("Runs", "Median", "95th percentile", "Worst"));
        for (Quantity quantity : Quantity.values()) {
            row(quantity.label(), fidelity.distribution(quantity), Fidelity.COUNTING.contains(quantity));
        }
        endTable();
        by("Makespan by network", c -> c.setting().bench().model());
        by("Makespan by link", c -> c.setting().link().name());
        by("Makespan by strategy", c -> c.setting().strategy());
        by("Latency by strategy", c -> c.setting().strategy(), Quantity.LATENCY);
        out.append("<p class=\"small soft\">Error: of the prediction, relative to what was measured; queueing"
                        + " relative to all")
                .append(" the jobs' latencies. Latency: median over the jobs, from the device's taking a job up to its")
                .append(" result being there, waiting included.</p>\n");
        end();
    }

    private void by(String caption, Function<FidelityCase, String> group) {
        by(caption, group, Quantity.MAKESPAN);
    }

    private void by(String caption, Function<FidelityCase, String> group, Quantity quantity) {
        table(caption, List.of("What"), List.of("Runs", "Median", "95th percentile", "Worst"));
        for (String each : fidelity.cases().stream().map(group).distinct().toList()) {
            row(each, fidelity.distribution(quantity, c -> group.apply(c).equals(each)), false);
        }
        endTable();
    }

    private void row(String name, Distribution errors, boolean counts) {
        out.append("<tr><th scope=\"row\">").append(escape(name)).append("</th>");
        number(Integer.toString(errors.runs()), false);
        number(FidelityText.share(errors.median()), counts && errors.median() > Fidelity.MEDIAN_TARGET);
        number(FidelityText.share(errors.p95()), counts && errors.p95() > Fidelity.P95_TARGET);
        number(FidelityText.share(errors.worst()), false);
        out.append("</tr>\n");
    }

    private void worst() {
        List<FidelityCase> worst = fidelity.worst(FidelityText.WORST);
        begin("worst", "The worst " + worst.size() + ", and why");
        table(
                "A cause is the part whose measured times, put in the place of the predicted ones, change the predicted"
                        + " makespan most",
                List.of("Model", "Link", "Strategy", "Cut(s)", "Cause"),
                List.of("Makespan", "Latency"));
        for (FidelityCase each : worst) {
            out.append("<tr>");
            words(each.setting().bench().model());
            words(each.setting().link().name());
            words(each.setting().strategy());
            words(each.cuts());
            words(FidelityText.cause(each));
            number(FidelityText.error(each, Quantity.MAKESPAN), false);
            number(FidelityText.error(each, Quantity.LATENCY), false);
            out.append("</tr>\n");
        }
        endTable();
        end();
    }

    private void stretches() {
        if (fidelity.stretches().isEmpty()) {
            return;
        }
        begin("slow", "How slow the emulated device is");
        table(
                "Time that passed on the emulated tier (median) over undisturbed time of this machine (lower decile),"
                        + " in turns (emulated)",
                List.of("Model"),
                List.of("Asked", "Got", "Error", "Undisturbed", "Emulated", "Rounds"));
        for (Stretch stretch : fidelity.stretches()) {
            out.append("<tr><th scope=\"row\">")
                    .append(escape(stretch.bench().model()))
                    .append("</th>");
            number(Units.plain(stretch.bench().slowdown()), false);
            number(String.format(Locale.ROOT, "%.2f", stretch.ratio()), false);
            number(Units.percent(stretch.error()), Math.abs(stretch.error()) > Fidelity.STRETCH_TARGET);
            number(Units.time(stretch.undisturbedMs(), stretch.undisturbedMs()), false);
            number(Units.time(stretch.emulatedMs(), stretch.emulatedMs()), false);
            number(Integer.toString(stretch.rounds()), false);
            out.append("</tr>\n");
        }
        endTable();
        end();
    }

    private void cases() {
        begin("cases", "All cases");
        table(
                "Makespan predicted and measured (emulated); errors of everything",
                List.of("Model", "Link", "Strategy", "Cut(s)", "Run"),
                List.of(
                        "Jobs",
                        "Predicted",
                        "Measured",
                        "Makespan",
                        "Latency",
                        "Device",
                        "Upload",
                        "Cloud",
                        "Download",
                        "Queueing"));
        for (FidelityCase each : fidelity.cases()) {
            double predicted = each.predicted().of(Quantity.MAKESPAN);
            double measured = each.measured().of(Quantity.MAKESPAN);
            out.append("<tr>");
            words(each.setting().bench().model());
            words(each.setting().link().name());
            words(each.setting().strategy());
            words(each.cuts());
            words(FidelityText.shared(fidelity, each));
            number(Integer.toString(each.setting().jobs()), false);
            number(Units.time(predicted, Math.max(predicted, measured)), false);
            number(Units.time(measured, Math.max(predicted, measured)), false);
            for (Quantity quantity : Quantity.values()) {
                number(
                        FidelityText.error(each, quantity),
                        each.has(quantity)
                                && Fidelity.COUNTING.contains(quantity)
                                && Math.abs(each.error(quantity)) > Fidelity.P95_TARGET);
            }
            out.append("</tr>\n");
        }
        endTable();
        end();
    }

    private void notes() {
        if (!fidelity.notes().isEmpty()) {
            begin("notes", "Notes");
            out.append("<ul>\n");
            fidelity.notes()
                    .forEach(note -> out.append("<li>").append(escape(note)).append("</li>\n"));
            out.append("</ul>\n");
            end();
        }
    }

    private void begin(String id, String title) {
        out.append("<section class=\"card\" aria-labelledby=\"h-")
                .append(id)
                .append("\">\n<h2 id=\"h-")
                .append(id)
                .append("\">")
                .append(escape(title))
                .append("</h2>\n");
    }

    private void end() {
        out.append("</section>\n");
    }

    private void table(String caption, List<String> words, List<String> numbers) {
        out.append("<div class=\"scroll\">\n<table>\n<caption>")
                .append(labelled(caption))
                .append("</caption>\n<thead><tr>");
        words.forEach(w -> out.append("<th scope=\"col\">").append(escape(w)).append("</th>"));
        numbers.forEach(n -> out.append("<th scope=\"col\" class=\"number\">")
                .append(escape(n))
                .append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
    }

    private void endTable() {
        out.append("</tbody>\n</table>\n</div>\n");
    }

    private void words(String text) {
        out.append("<td>").append(escape(text)).append("</td>");
    }

    private void number(String text, boolean off) {
        out.append(off ? "<td class=\"number off\">" : "<td class=\"number\">")
                .append(escape(text))
                .append("</td>");
    }
}
