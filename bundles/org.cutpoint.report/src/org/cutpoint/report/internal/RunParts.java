package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;

/** What each part of a job on more than two tiers takes, predicted beside measured. */
final class RunParts {
    private static final int BAR = 30;

    private RunParts() {}

    /**
     * A tier's computing, or what is on the way between two neighbouring ones; of all jobs the median.
     *
     * @param from the tier, or the sender
     * @param to the tier, or the receiver
     */
    record Row(String from, String to, double predictedMs, double measuredMs) {
        String label(TextStyle style) {
            return from.equals(to) ? from : from + (style.unicode() ? " \u2192 " : " -> ") + to;
        }
    }

    private record Where(String from, String to) {}

    /** In the order in which a job goes through them; none for a run on two tiers. */
    static List<Row> of(RunRecord run) {
        Map<Where, Double> predicted = medians(run.predicted().parts());
        Map<Where, Double> measured = medians(run.measured().parts());
        List<Row> rows = new ArrayList<>();
        Stream.concat(predicted.keySet().stream(), measured.keySet().stream())
                .distinct()
                .forEach(where -> rows.add(new Row(
                        where.from(),
                        where.to(),
                        predicted.getOrDefault(where, 0.0),
                        measured.getOrDefault(where, 0.0))));
        return rows;
    }

    /** Of what each job spends there in all. */
    private static Map<Where, Double> medians(List<Part> parts) {
        Map<Where, Map<String, Double>> byJob = new LinkedHashMap<>();
        for (Part part : parts) {
            byJob.computeIfAbsent(new Where(part.from(), part.to()), w -> new LinkedHashMap<>())
                    .merge(part.job(), part.ms(), Double::sum);
        }
        Map<Where, Double> medians = new LinkedHashMap<>();
        byJob.forEach((where, jobs) -> medians.put(where, median(jobs.values())));
        return medians;
    }

    private static double median(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }

    /** For how long something of a job goes on, what waits for others left out, of all jobs the median; milliseconds. */
    private static double delayMs(List<Part> parts) {
        Map<String, List<Part>> byJob = new HashMap<>();
        parts.forEach(part ->
                byJob.computeIfAbsent(part.job(), j -> new ArrayList<>()).add(part));
        return byJob.isEmpty()
                ? 0
                : median(byJob.values().stream().map(RunParts::covered).toList());
    }

    /** Of a job in pieces, some are computed while others are sent. */
    private static double covered(List<Part> parts) {
        double covered = 0;
        double until = Double.NEGATIVE_INFINITY;
        for (Part part :
                parts.stream().sorted(Comparator.comparingDouble(Part::startMs)).toList()) {
            covered += Math.max(0, part.endMs() - Math.max(until, part.startMs()));
            until = Math.max(until, part.endMs());
        }
        return covered;
    }

    /** A table for people; every line ends with a line feed. */
    static String table(List<RunRecord> runs, TextStyle style) {
        TextTable table = new TextTable()
                .left("model")
                .left("strategy")
                .left("part of a job")
                .right("predicted")
                .right("measured")
                .right("error");
        boolean first = true;
        for (RunRecord run : runs) {
            List<Row> rows = of(run);
            if (!first) {
                table.gap();
            }
            first = false;
            double predicted = delayMs(run.predicted().parts());
            double measured = delayMs(run.measured().parts());
            double waited = run.predicted().latencyMs();
            double waitedMeasured = run.latencyQuantileMs(0.5);
            double longest = Math.max(waited, waitedMeasured);
            String model = run.model();
            String strategy = run.strategy();
            for (Row row : rows) {
                table.row(
                        model,
                        strategy,
                        row.label(style),
                        Units.time(row.predictedMs(), longest),
                        Units.time(row.measuredMs(), longest),
                        error(row.predictedMs(), row.measuredMs()));
                model = "";
                strategy = "";
            }
            table.row(
                    model,
                    strategy,
                    "delay",
                    Units.time(predicted, longest),
                    Units.time(measured, longest),
                    error(predicted, measured));
            if (run.jobs() > 1) {
                table.row(
                        "",
                        "",
                        "with waiting",
                        Units.time(waited, longest),
                        Units.time(waitedMeasured, longest),
                        error(waited, waitedMeasured));
            }
        }
        return table.render(style);
    }

    /** A bar for each run's delay of a job that waits for no other, the longest of its network as long as there is room. */
    static String delays(List<RunRecord> runs, TextStyle style) {
        TextTable table = new TextTable()
                .left("delay of a job")
                .left("strategy")
                .right("measured")
                .left("");
        String last = "";
        for (RunRecord run : runs) {
            boolean same = run.model().equals(last);
            if (!same && !last.isEmpty()) {
                table.gap();
            }
            last = run.model();
            double longest = runs.stream()
                    .filter(r -> r.model().equals(run.model()))
                    .mapToDouble(r -> delayMs(r.measured().parts()))
                    .max()
                    .orElse(0);
            double delay = delayMs(run.measured().parts());
            int cells = longest > 0 ? (int) Math.max(1, Math.round(BAR * delay / longest)) : 0;
            table.row(
                    same ? "" : run.model(),
                    run.strategy(),
                    Units.time(delay, longest),
                    (style.unicode() ? "\u2588" : "#").repeat(cells));
        }
        return table.render(style);
    }

    private static String error(double predicted, double measured) {
        return measured > 0 ? Units.percent(predicted / measured - 1) : "-";
    }
}
