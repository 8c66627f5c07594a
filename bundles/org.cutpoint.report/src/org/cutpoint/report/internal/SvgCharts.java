package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.SvgMarks.WIDTH;
import static org.cutpoint.report.internal.SvgMarks.line;
import static org.cutpoint.report.internal.SvgMarks.rect;
import static org.cutpoint.report.internal.SvgMarks.svg;
import static org.cutpoint.report.internal.SvgMarks.text;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.Comparison.Section;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;

/** Plots as SVG elements; their colours come from the page's style. */
final class SvgCharts {
    private static final List<Lane> LANES = List.of(Lane.DEVICE, Lane.UPLINK, Lane.CLOUD);

    private SvgCharts() {}

    /** Predicted beside measured makespan, a pair of bars per strategy. */
    static String bars(String id, Section section) {
        int left = 118;
        int right = 84;
        int row = 46;
        List<RunRecord> runs = section.runs();
        double longest = HtmlPage.longest(runs);
        double scale = (WIDTH - left - right) / Math.max(longest, 1e-9);
        int height = runs.size() * row + 30;
        int foot = runs.size() * row + 4;
        List<String> words = new ArrayList<>();
        StringBuilder marks = new StringBuilder();
        double step = Axis.step(longest, 7);
        for (int i = 0; i * step <= longest * 1.0001; i++) {
            double x = left + i * step * scale;
            line(marks, x, 0, x, foot);
            text(marks, x, foot + 17, "tick", "middle", i == 0 ? "0" : Axis.mark(i * step, step));
        }
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            String predicted = Units.time(run.predicted().makespanMs(), longest);
            String measured = Units.time(run.measured().makespanMs(), longest);
            words.add(run.strategy() + " predicted " + predicted + ", measured " + measured);
            double y = i * row + 5;
            double a = run.predicted().makespanMs() * scale;
            double b = run.measured().makespanMs() * scale;
            text(marks, left - 10, y + 21, "", "end", run.strategy());
            rect(marks, "predicted", left, y + .6, Math.max(1, a), 14, "");
            rect(marks, "measured", left, y + 18, Math.max(1, b), 15, "");
            text(marks, left + a + 7, y + 12, "tick", "start", predicted);
            text(marks, left + b + 7, y + 30, "bold", "start", measured);
        }
        return svg(
                id,
                height,
                "Makespan per strategy, predicted and measured, " + section.model(),
                String.join("; ", words),
                marks);
    }

    /** The first jobs on device, uplink and cloud: above as predicted, below as measured. */
    static String gantt(String id, RunRecord run, int jobs) {
        int left = 78;
        int right = 14;
        int bar = 20;
        int lane = 2 * bar + 22;
        double window = Labels.windowMs(run, jobs);
        for (Span span : run.predicted().spans()) {
            int index = index(run, span);
            window = index >= 0 && index < jobs ? Math.max(window, span.endMs()) : window;
        }
        double scale = (WIDTH - left - right) / Math.max(window, 1e-9);
        int foot = LANES.size() * lane;
        StringBuilder marks = new StringBuilder();
        double step = Axis.step(window, 8);
        for (int i = 0; i * step <= window; i++) {
            double x = left + i * step * scale;
            line(marks, x, 0, x, foot);
            text(marks, x, foot + 18, "tick", "middle", i == 0 ? "0" : Axis.mark(i * step, step));
        }
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < LANES.size(); i++) {
            Lane which = LANES.get(i);
            String name = Labels.lane(which);
            int y = i * lane + 9;
            text(marks, left - 12, y + bar + 6, "bold lane-" + name, "end", name);
            spans(marks, run, run.predicted().spans(), which, jobs, window, left, scale, y, bar - 1, true);
            spans(marks, run, run.measured().spans(), which, jobs, window, left, scale, y + bar + 3, bar, false);
            line(marks, left, y + 2 * bar + 12.5, WIDTH - right, y + 2 * bar + 12.5);
            words.append(i == 0 ? "" : "; ")
                    .append(name)
                    .append(" busy ")
                    .append(Units.time(
                            run.measured().busyMs(which), run.measured().makespanMs()))
                    .append(" of ")
                    .append(Units.time(
                            run.measured().makespanMs(), run.measured().makespanMs()));
        }
        return svg(
                id,
                foot + 28,
                "When device, uplink and cloud work on which job, predicted and measured: " + run.strategy() + " on "
                        + run.model(),
                words.append(" over all ")
                        .append(run.jobs())
                        .append(" jobs, as measured")
                        .toString(),
                marks);
    }

    private static void spans(
            StringBuilder marks,
            RunRecord run,
            List<Span> spans,
            Lane lane,
            int jobs,
            double window,
            double left,
            double scale,
            double y,
            double height,
            boolean plan) {
        String name = Labels.lane(lane);
        for (Span span : spans) {
            int index = index(run, span);
            if (span.lane() != lane || span.endMs() <= span.startMs() || span.startMs() >= window) {
                continue;
            }
            double x = left + span.startMs() * scale;
            double width = Math.max(1.5, (Math.min(span.endMs(), window) - span.startMs()) * scale);
            String style = "lane-" + name + (plan ? " plan" : index % 2 == 0 ? "" : " odd");
            // A sliver of space, so that neighbours stay apart.
            double gap = width > 4 ? 1 : 0;
            rect(
                    marks,
                    style,
                    x + gap / 2,
                    y,
                    width - gap,
                    height,
                    (plan ? "predicted, job " : "job ") + span.job() + ": " + Units.time(span.startMs(), 0) + " to "
                            + Units.time(span.endMs(), 0));
            if (!plan && width > 5 + 7.5 * span.job().length()) {
                text(marks, x + width / 2, y + height / 2 + 4, "in", "middle", span.job());
            }
        }
    }

    private static int index(RunRecord run, Span span) {
        for (int i = 0; i < run.measured().jobs().size(); i++) {
            if (run.measured().jobs().get(i).job().equals(span.job())) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }
}
