package org.cutpoint.cli.top.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.cutpoint.report.Units;

/** What is shown of a runtime: lines of text. */
final class View {
    private static final int BAR = 24;

    /** What stands beside a tier's bar at least. */
    private static final int BESIDE_BAR = 33;

    /** Below this a job's line has no room for all of it. */
    private static final int NARROW = 72;

    private View() {}

    /**
     * All that fits.
     *
     * @param perSecond jobs that ended since the last look, each second; empty on the first
     * @param width of each line, at most
     * @param height lines, at most
     */
    static List<String> of(String where, Seen seen, OptionalDouble perSecond, int width, int height) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "cutpoint " + seen.version() + " at " + where + ", up " + time(seen.uptimeMs()) + ", " + health(seen));
        seen.checks().stream()
                .filter(check -> !check.status().equals("ok"))
                .forEach(check -> lines.add("  ! " + check.name() + ": " + check.status() + ", " + check.message()));
        lines.add("jobs    " + seen.jobs() + " ended"
                + (perSecond.isPresent() ? number(", %.1f a second", perSecond.getAsDouble()) : "")
                + ", " + seen.failed() + " failed, " + seen.fallbacks() + " ran elsewhere than planned");
        for (Seen.Run run : seen.runs()) {
            lines.add("run     " + run.id() + " " + run.model() + " on " + String.join(" > ", run.tiers()) + ", "
                    + run.jobs() + " jobs" + (run.peer().isEmpty() ? "" : ", with " + run.peer()));
        }
        lines.add("link    " + link(seen));
        lines.add("plan    " + seen.plan().orElse("none yet"));
        for (Seen.Queue queue : seen.queues()) {
            lines.add("queue   " + queue.waiting() + " of " + queue.mostWaiting() + " wait ("
                    + Units.bytes(queue.waitingBytes()) + " of " + Units.bytes(queue.mostWaitingBytes()) + "), "
                    + queue.running() + " running, " + queue.segments() + " segments loaded");
        }
        double longest =
                seen.lanes().stream().mapToDouble(Seen.Lane::meanMs).max().orElse(0);
        for (Seen.Lane lane : seen.lanes()) {
            int bar = Math.max(0, Math.min(BAR, width - BESIDE_BAR));
            int filled = longest <= 0 ? 0 : (int) Math.round(bar * lane.meanMs() / longest);
            lines.add(String.format(Locale.ROOT, "tier    %-9s %9.2f ms  ", lane.lane(), lane.meanMs())
                    + "#".repeat(filled) + ".".repeat(bar - filled) + "  mean of the last " + lane.jobs());
        }
        lines.add("");
        lines.add(
                width < NARROW
                        ? String.format(Locale.ROOT, "%-16s %9s  %s", "JOB", "TOTAL ms", "PLAN")
                        : String.format(
                                Locale.ROOT, "%-28s %-10s %9s %9s  %s", "JOB", "MODEL", "WAIT ms", "TOTAL ms", "PLAN"));
        seen.recent().forEach(job -> lines.add(width < NARROW ? shortLine(job) : line(job)));
        return lines.stream()
                .limit(Math.max(1, height))
                .map(line -> cut(line.replaceAll("\\p{Cntrl}", " "), width))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** What went wrong, in as many lines as it takes. */
    static List<String> wrapped(String message, int width) {
        String text = message.replaceAll("\\p{Cntrl}", " ");
        int most = Math.max(1, width);
        List<String> lines = new ArrayList<>();
        while (text.length() > most) {
            int blank = text.lastIndexOf(' ', most);
            int end = blank > 0 ? blank : most;
            lines.add(text.substring(0, end));
            text = text.substring(end).strip();
        }
        lines.add(text);
        return lines;
    }

    private static String line(Seen.Job job) {
        return String.format(
                Locale.ROOT,
                "%-28s %-10s %9.2f %9.2f  %s",
                cut(job.id(), 28),
                cut(job.model(), 10),
                job.waitMs(),
                job.totalMs(),
                became(job));
    }

    private static String shortLine(Seen.Job job) {
        // Ids of one run differ at their ends.
        String id = job.id().length() <= 16
                ? job.id()
                : "~" + job.id().substring(job.id().length() - 15);
        return String.format(Locale.ROOT, "%-16s %9.2f  %s", id, job.totalMs(), became(job));
    }

    private static String became(Seen.Job job) {
        return job.failure().map(why -> "FAILED: " + why).orElse(job.plan() + (job.fallback() ? ", fallback" : ""));
    }

    private static String health(Seen seen) {
        if (seen.checks().isEmpty()) {
            return "health unknown";
        }
        long bad = seen.checks().stream()
                .filter(check -> !check.status().equals("ok"))
                .count();
        return bad == 0
                ? "well (" + seen.checks().size() + " checks)"
                : bad + " of " + seen.checks().size() + " checks not well";
    }

    private static String link(Seen seen) {
        String nominal = seen.runs().stream()
                .filter(run -> run.uplinkMbps().isPresent())
                .map(run -> number("emulated %.2f", run.uplinkMbps().getAsDouble())
                        + number("/%.2f Mbit/s", run.downlinkMbps().orElse(0)))
                .distinct()
                .collect(Collectors.joining(", "));
        String measured = seen.uplinkMbps().isPresent()
                ? number("%.2f Mbit/s up in the last jobs", seen.uplinkMbps().getAsDouble())
                : "nothing sent yet";
        return nominal.isEmpty() ? measured : measured + ", " + nominal;
    }

    private static String time(long ms) {
        long seconds = ms / 1000;
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "~";
    }
}
