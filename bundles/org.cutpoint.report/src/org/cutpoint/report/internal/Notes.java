package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Comparison.Section;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;

/** What is against expectation in a comparison, and why. */
final class Notes {
    /** Runs of one plan differ by this much; closer makespans have no order. */
    static final double NOISE = 0.02;

    private static final double PREDICTION_LIMIT = 0.10;

    private Notes() {}

    static List<String> of(Comparison comparison) {
        List<String> notes = new ArrayList<>();
        comparison.sections().forEach(section -> jps(section).ifPresent(notes::add));
        comparison.sections().forEach(section -> best(section).ifPresent(notes::add));
        prediction(comparison).ifPresent(notes::add);
        repeats(comparison).ifPresent(notes::add);
        if (comparison.runs().stream().anyMatch(r -> !r.predicted().parts().isEmpty())) {
            notes.add("On more than two tiers uplink and downlink are the first hop's, and the lane cloud is all that"
                    + " passes behind it, where jobs overlap. A job's delay is what its parts take, without what"
                    + " it waits for other jobs.");
        }
        comparison.sections().forEach(section -> order(section).ifPresent(notes::add));
        for (RunRecord run : comparison.runs()) {
            if (run.measured().fallbacks() > 0) {
                notes.add(run.model() + ", " + run.strategy() + ": "
                        + run.measured().fallbacks()
                        + " jobs ran elsewhere than planned, because the cloud failed them.");
            }
        }
        return notes;
    }

    private static Optional<String> jps(Section section) {
        return both(section, "jps", "partition-only")
                .filter(p -> p.a().predicted().makespanMs() > p.b().predicted().makespanMs() * (1 + 1e-9))
                .map(p -> {
                    double longest = p.a().predicted().makespanMs();
                    boolean too =
                            p.a().measured().makespanMs() > p.b().measured().makespanMs();
                    return section.model() + ": jps loses to partition-only as planned ("
                            + Units.time(longest, longest) + " against "
                            + Units.time(p.b().predicted().makespanMs(), longest) + ")"
                            + (too ? " and as measured (" : ", though not as measured (")
                            + Units.time(p.a().measured().makespanMs(), longest) + " against "
                            + Units.time(p.b().measured().makespanMs(), longest)
                            + "). It is faithful to algorithm 2 of Duan and Wu (ICPP 2021), which looks only at the"
                            + " two neighbouring cuts where computing begins to take longer than uploading, and at one"
                            + " mix of them: here " + p.a().cutsText()
                            + ", while " + p.b().cutsText()
                            + " alone is better. jps-best tries every mix of two cuts, one cut alone included.";
                });
    }

    private static Optional<String> best(Section section) {
        return both(section, "jps-best", "partition-only")
                .filter(p -> p.a().measured().makespanMs() > p.b().measured().makespanMs() * (1 + NOISE))
                .map(p -> section.model() + ": jps-best was measured "
                        + Units.percent(
                                p.a().measured().makespanMs() / p.b().measured().makespanMs() - 1)
                        + " against partition-only, though it is planned "
                        + Units.percent(p.a().predicted().makespanMs()
                                        / p.b().predicted().makespanMs()
                                - 1)
                        + ": the profile does not fit the machine's speed during the run. Run it again when nothing"
                        + " else keeps the machine busy.");
    }

    private static Optional<String> prediction(Comparison comparison) {
        List<String> off = comparison.runs().stream()
                .filter(r -> Math.abs(r.error().orElse(0)) > PREDICTION_LIMIT)
                .map(r -> r.model() + " " + r.strategy() + " " + RunText.error(r))
                .toList();
        if (off.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("Predicted is more than 10 % from measured in " + String.join(", ", off)
                + ": the machine was slower or faster during the run than while it was profiled. Run it again when"
                + " nothing else keeps it busy.");
    }

    private static Optional<String> repeats(Comparison comparison) {
        List<String> repeated = comparison.runs().stream()
                .filter(r -> r.repeatsMs().size() > 1)
                .map(r -> {
                    List<Double> all = r.repeatsMs().stream().sorted().toList();
                    double longest = all.get(all.size() - 1);
                    return r.model() + " " + r.strategy() + " " + Units.time(all.get(0), longest) + " to "
                            + Units.time(longest, longest);
                })
                .toList();
        return repeated.isEmpty()
                ? Optional.empty()
                : Optional.of("Short runs were repeated until they agreed, and the one of median makespan is shown: "
                        + String.join(", ", repeated) + ".");
    }

    /** The first two strategies whose order differs, unless they are too close for one. */
    private static Optional<String> order(Section section) {
        List<RunRecord> runs = section.runs().stream()
                .sorted(Comparator.comparingDouble(r -> r.predicted().makespanMs()))
                .toList();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                RunRecord a = runs.get(i);
                RunRecord b = runs.get(j);
                boolean planned = b.predicted().makespanMs() > a.predicted().makespanMs() * (1 + NOISE);
                boolean swapped = a.measured().makespanMs() > b.measured().makespanMs() * (1 + NOISE);
                if (planned && swapped) {
                    return Optional.of(section.model() + ": " + a.strategy() + " was predicted to be faster than "
                            + b.strategy() + " and measured to be slower.");
                }
            }
        }
        return Optional.empty();
    }

    /** One sentence on how well the predictions did. */
    static String summary(Comparison comparison) {
        OptionalDouble worst = comparison.runs().stream()
                .flatMapToDouble(r -> r.error().stream())
                .map(Math::abs)
                .max();
        if (worst.isEmpty()) {
            return "Plans changed while jobs ran: what was predicted is another thing than what was measured.";
        }
        boolean ordered = comparison.sections().stream().noneMatch(s -> order(s).isPresent());
        return "Predicted makespans are within "
                + Units.percent(worst.getAsDouble()).substring(1) + " of the measured ones"
                + (ordered ? "; the strategies' order is the same in both." : ".");
    }

    static List<String> verification(Comparison comparison) {
        List<String> lines = new ArrayList<>();
        double abs = comparison.runs().stream()
                .mapToDouble(r -> r.measured().maxAbsDiff())
                .max()
                .orElse(0);
        double rel = comparison.runs().stream()
                .mapToDouble(r -> r.measured().maxRelDiff())
                .max()
                .orElse(0);
        lines.add("Split and whole outputs, graph optimisation on: largest difference " + Units.difference(abs)
                + " absolute, " + Units.difference(rel) + " relative"
                + (rel <= 1e-4 ? " (at most 1e-4 is right)." : ". THAT IS TOO MUCH: at most 1e-4 is right."));
        List<Section> checked = comparison.sections().stream()
                .filter(s -> s.exactDiff().isPresent())
                .toList();
        if (!checked.isEmpty()) {
            double exact = checked.stream()
                    .mapToDouble(s -> s.exactDiff().getAsDouble())
                    .max()
                    .getAsDouble();
            lines.add("Split and whole outputs, graph optimisation off: largest difference " + Units.difference(exact)
                    + (exact == 0 ? " (bit-identical)." : ". THEY SHOULD BE IDENTICAL."));
        }
        return lines;
    }

    private record Pair(RunRecord a, RunRecord b) {}

    private static Optional<Pair> both(Section section, String a, String b) {
        return find(section, a).flatMap(x -> find(section, b).map(y -> new Pair(x, y)));
    }

    private static Optional<RunRecord> find(Section section, String strategy) {
        return section.runs().stream()
                .filter(r -> r.strategy().equals(strategy))
                .findFirst();
    }
}
