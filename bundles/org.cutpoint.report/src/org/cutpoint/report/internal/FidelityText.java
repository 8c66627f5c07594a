package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Distribution;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Stretch;

/** Predicted against measured, as tables for people. */
final class FidelityText {
    static final int WORST = 10;

    private FidelityText() {}

    static String all(Fidelity fidelity, TextStyle style) {
        StringBuilder out = new StringBuilder();
        if (!fidelity.cases().isEmpty()) {
            out.append(conditions(fidelity)).append("\n\n").append(cases(fidelity, style));
            out.append("\nErrors, regardless of sign, every run once\n\n").append(distribution(fidelity, style));
            out.append("\nErrors by strategy\n\n").append(strategies(fidelity, style));
            out.append("\nThe worst ").append(fidelity.worst(WORST).size()).append(", and why\n\n");
            out.append(worst(fidelity, style));
        }
        if (!fidelity.stretches().isEmpty()) {
            out.append("\nEmulated slow-down, by time that passed against undisturbed time\n\n")
                    .append(stretches(fidelity, style));
        }
        out.append('\n').append(verdict(fidelity)).append('\n');
        fidelity.notes().forEach(note -> out.append(note).append('\n'));
        return out.toString();
    }

    /** Under which conditions all of it was measured, with the label for what is emulated. */
    static String conditions(Fidelity fidelity) {
        FidelityCase.Setting setting = fidelity.cases().get(0).setting();
        return fidelity.cases().size() + " cases, " + fidelity.runs().size()
                + " different runs; links (emulated); device "
                + (setting.bench().slowdown() == 1
                        ? "as it is"
                        : "slowed " + Units.plain(setting.bench().slowdown()) + "x (emulated)")
                + ", " + setting.bench().threads()
                + (setting.bench().threads() == 1 ? " thread" : " threads")
                + fidelity.cases().stream()
                        .map(c -> c.setting().arrangement())
                        .filter(a -> a.kind() == Arrangement.Kind.CHAIN)
                        .distinct()
                        .map(FidelityText::chain)
                        .collect(Collectors.joining());
    }

    /** What is behind the device of a chain. */
    private static String chain(Arrangement arrangement) {
        StringBuilder out = new StringBuilder("; chain: ");
        for (Arrangement.Behind tier : arrangement.behind()) {
            out.append(tier.onward().isPresent() ? "edge" : "cloud");
            if (tier.slowdown() != 1) {
                out.append(" slowed ").append(Units.plain(tier.slowdown())).append("x (emulated)");
            }
            tier.onward().ifPresent(link -> out.append(", ")
                    .append(Units.plain(link.uplinkMbps()))
                    .append('/')
                    .append(Units.plain(link.downlinkMbps()))
                    .append(" Mbit/s (emulated) to the "));
        }
        return out.toString();
    }

    private static String cases(Fidelity fidelity, TextStyle style) {
        TextTable table = new TextTable()
                .left("model")
                .left("network")
                .left("strategy")
                .right("jobs")
                .right("predicted")
                .right("measured")
                .right("makespan")
                .right("latency")
                .right("device")
                .right("upload")
                .right("edge")
                .right("cloud")
                .right("download")
                .right("queueing")
                .left("run");
        String last = "";
        for (FidelityCase each : fidelity.cases()) {
            String group =
                    each.setting().bench().model() + " " + each.setting().link().name();
            double longest = Math.max(makespan(each, true), makespan(each, false));
            boolean same = group.equals(last);
            if (!same && !last.isEmpty()) {
                table.gap();
            }
            last = group;
            table.row(
                    same ? "" : each.setting().bench().model(),
                    same ? "" : each.setting().link().name(),
                    each.setting().label(),
                    Integer.toString(each.setting().jobs()),
                    Units.time(makespan(each, true), longest),
                    Units.time(makespan(each, false), longest),
                    error(each, Quantity.MAKESPAN),
                    error(each, Quantity.LATENCY),
                    error(each, Quantity.DEVICE),
                    error(each, Quantity.UPLOAD),
                    error(each, Quantity.EDGE),
                    error(each, Quantity.CLOUD),
                    error(each, Quantity.DOWNLOAD),
                    error(each, Quantity.QUEUEING),
                    shared(fidelity, each));
        }
        return table.render(style);
    }

    /** Whose run a case shares, in words; empty if it has its own. */
    static String shared(Fidelity fidelity, FidelityCase each) {
        return fidelity.sharedWith(each)
                .map(first -> "same plan as " + first.setting().strategy())
                .orElse("");
    }

    private static double makespan(FidelityCase each, boolean predicted) {
        return (predicted ? each.predicted() : each.measured()).of(Quantity.MAKESPAN);
    }

    static String error(FidelityCase each, Quantity quantity) {
        return each.has(quantity) ? Units.percent(each.error(quantity)) : "-";
    }

    private static String distribution(Fidelity fidelity, TextStyle style) {
        TextTable table = new TextTable()
                .left("")
                .right("runs")
                .right("median")
                .right("95th percentile")
                .right("worst");
        for (Quantity quantity : Quantity.values()) {
            Distribution errors = fidelity.distribution(quantity);
            table.row(
                    quantity.label(),
                    Integer.toString(errors.runs()),
                    share(errors.median()),
                    share(errors.p95()),
                    share(errors.worst()));
        }
        return table.render(style);
    }

    private static String strategies(Fidelity fidelity, TextStyle style) {
        TextTable table = new TextTable().left("").right("cases");
        Fidelity.COUNTING.forEach(q ->
                table.right(q.label() + ": median").right("95th percentile").right("worst"));
        for (String strategy : fidelity.cases().stream()
                .map(c -> c.setting().label())
                .distinct()
                .toList()) {
            List<String> row = new ArrayList<>(List.of(strategy));
            for (Quantity quantity : Fidelity.COUNTING) {
                Distribution errors =
                        fidelity.distribution(quantity, c -> c.setting().label().equals(strategy));
                if (row.size() == 1) {
                    row.add(Integer.toString(errors.runs()));
                }
                row.addAll(List.of(share(errors.median()), share(errors.p95()), share(errors.worst())));
            }
            table.row(row.toArray(String[]::new));
        }
        return table.render(style);
    }

    /** A share without a sign. */
    static String share(double share) {
        return String.format(Locale.ROOT, share < 0.9995 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    private static String worst(Fidelity fidelity, TextStyle style) {
        TextTable table = new TextTable()
                .left("model")
                .left("network")
                .left("strategy")
                .left("cut(s)")
                .right("makespan")
                .right("latency")
                .left("cause");
        for (FidelityCase each : fidelity.worst(WORST)) {
            table.row(
                    each.setting().bench().model(),
                    each.setting().link().name(),
                    each.setting().label(),
                    each.cuts(),
                    error(each, Quantity.MAKESPAN),
                    error(each, Quantity.LATENCY),
                    cause(each));
        }
        return table.render(style);
    }

    /** What makes a case miss its prediction, in a few words. */
    static String cause(FidelityCase each) {
        Quantity part = each.cause().part();
        double makespan = makespan(each, false);
        return part.kind() + ": " + part.label() + " " + error(each, part) + ", which is "
                + Units.time(Math.abs(each.cause().effectMs()), makespan) + " of the makespan";
    }

    private static String stretches(Fidelity fidelity, TextStyle style) {
        TextTable table = new TextTable()
                .left("model")
                .right("asked")
                .right("got")
                .right("error")
                .right("undisturbed")
                .right("emulated")
                .right("rounds");
        for (Stretch stretch : fidelity.stretches()) {
            table.row(
                    stretch.bench().model(),
                    Units.plain(stretch.bench().slowdown()),
                    String.format(Locale.ROOT, "%.2f", stretch.ratio()),
                    Units.percent(stretch.error()),
                    Units.time(stretch.undisturbedMs(), stretch.undisturbedMs()),
                    Units.time(stretch.emulatedMs(), stretch.emulatedMs()),
                    Integer.toString(stretch.rounds()));
        }
        return table.render(style);
    }

    /** Whether the targets are met, in one line. */
    static String verdict(Fidelity fidelity) {
        List<String> misses = fidelity.misses();
        return misses.isEmpty()
                ? "Within the target: median error at most " + share(Fidelity.MEDIAN_TARGET)
                        + ", 95th percentile at most "
                        + share(Fidelity.P95_TARGET) + ", emulated slow-down within " + share(Fidelity.STRETCH_TARGET)
                        + "."
                : "OVER THE TARGET. " + String.join("; ", misses) + ".";
    }
}
