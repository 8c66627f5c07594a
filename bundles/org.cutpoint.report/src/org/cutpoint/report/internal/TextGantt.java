package org.cutpoint.report.internal;

import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;

/** A run's first jobs on device, uplink and cloud, drawn with characters. */
final class TextGantt {
    private static final List<Lane> LANES = List.of(Lane.DEVICE, Lane.UPLINK, Lane.CLOUD);
    private static final int MARGIN = 8;

    private TextGantt() {}

    static String render(RunRecord run, int jobs, TextStyle style) {
        List<String> order = run.measured().jobs().stream().map(j -> j.job()).toList();
        int shown = Math.min(jobs, order.size());
        double window = Labels.windowMs(run, shown);
        int cells = style.width() - MARGIN - 2;
        StringBuilder out = new StringBuilder();
        out.append(run.strategy())
                .append(" on ")
                .append(run.model())
                .append(", first ")
                .append(shown)
                .append(" of ")
                .append(run.jobs())
                .append(" jobs as measured; ")
                .append(Labels.network(run))
                .append("; ")
                .append(Labels.tier(run.device()))
                .append('\n');
        for (Lane lane : LANES) {
            String name = Labels.lane(lane);
            out.append(name)
                    .append(" ".repeat(MARGIN - name.length()))
                    .append(style.unicode() ? '│' : '|')
                    .append(lane(run, lane, order, window, cells, style).stripTrailing())
                    .append('\n');
        }
        return out.append(axis(window, cells, style)).toString();
    }

    private static String lane(
            RunRecord run, Lane lane, List<String> order, double window, int cells, TextStyle style) {
        // Which job has the cell (index + 1; 0: none), and what is written there.
        int[] owner = new int[cells];
        char[] text = new char[cells];
        Arrays.fill(text, ' ');
        for (Span span : run.measured().spans()) {
            if (span.lane() != lane || span.startMs() >= window) {
                continue;
            }
            int job = order.indexOf(span.job());
            int from = (int) Math.min(cells - 1, Math.floor(span.startMs() / window * cells));
            int to = (int) Math.min(cells, Math.max(from + 1, Math.round(span.endMs() / window * cells)));
            char fill = style.color() ? ' ' : fill(job, style);
            Arrays.fill(owner, from, to, job + 1);
            Arrays.fill(text, from, to, fill);
            String name = span.job();
            if (name.length() <= to - from) {
                name.getChars(0, name.length(), text, from + (to - from - name.length()) / 2);
            }
        }
        if (!style.color()) {
            return new String(text);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < cells; i++) {
            int before = i == 0 ? 0 : owner[i - 1];
            if (owner[i] != before) {
                out.append(owner[i] == 0 ? "\u001b[0m" : "\u001b[" + color(lane, owner[i]) + "m");
            }
            out.append(text[i]);
        }
        return out.append("\u001b[0m").toString();
    }

    /** Neighbours differ, so that the border between two jobs shows. */
    private static char fill(int job, TextStyle style) {
        return style.unicode() ? (job % 2 == 0 ? '░' : '▓') : (job % 2 == 0 ? '.' : '#');
    }

    /** ANSI: dark writing on the lane's colour, every other job brighter. */
    private static String color(Lane lane, int job) {
        int base =
                switch (lane) {
                    case DEVICE -> 42;
                    case UPLINK -> 43;
                    default -> 44;
                };
        return "0;30;" + (job % 2 == 0 ? base : base + 60);
    }

    private static String axis(double window, int cells, TextStyle style) {
        char[] rule = new char[cells + 1];
        Arrays.fill(rule, style.unicode() ? '─' : '-');
        rule[0] = style.unicode() ? '└' : '+';
        StringBuilder marks = new StringBuilder();
        double step = Axis.step(window, Math.max(3, cells / 12));
        for (int i = 0; i * step <= window; i++) {
            int at = (int) Math.round(i * step / window * cells);
            String mark = i == 0 ? "0" : Axis.mark(i * step, step);
            // Under its mark, and never over the right border.
            if (at + mark.length() > cells + 1 || at < marks.length()) {
                continue;
            }
            rule[at] = i == 0 ? rule[at] : style.unicode() ? '┴' : '+';
            marks.append(" ".repeat(at - marks.length())).append(mark);
        }
        String margin = " ".repeat(MARGIN);
        return margin + new String(rule) + "\n" + margin + marks + "\n";
    }
}
