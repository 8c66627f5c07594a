package org.cutpoint.study.report.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Table;
import org.cutpoint.study.Column.Role;
import org.cutpoint.study.Comparison;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.PairedStatistics.PairedTest;
import org.cutpoint.study.Row;

/** Makes a table that compares every value of a coordinate with one of them: differences, test, effect size. */
final class ComparisonMaker {
    /** What only tells rows apart. */
    private static final Set<String> NAMES = Set.of("cell", "repeat", "study", "experiment");

    /** What follows from another coordinate, so that it cannot be the same on both sides of a comparison of that one. */
    private static final Map<String, Set<String>> FOLLOWING = Map.of(
            "strategy", Set.of("scheduler", "ratio"),
            "network", Set.of("uplink_mbps", "downlink_mbps", "rtt_ms"),
            "device", Set.of("slowdown", "device_power_w"));

    private final Comparison spec;
    private final Observations observations;
    private final PairedStatistics statistics;

    ComparisonMaker(Comparison spec, Observations experiment, PairedStatistics statistics) {
        this.spec = spec;
        observations = experiment.where(spec.where());
        this.statistics = statistics;
    }

    Table make(String id, String conditions) {
        Map<String, Observations> sides =
                observations.by(r -> r.shown(spec.of()).orElse(""));
        Observations reference = sides.get(spec.against());
        List<String> others = new ArrayList<>();
        List<PairedTest> tests = new ArrayList<>();
        if (reference != null) {
            sides.forEach((name, side) -> {
                Pairs pairs = pairs(reference, side);
                if (!name.equals(spec.against()) && pairs.first().length > 0) {
                    others.add(name);
                    tests.add(statistics.compare(pairs.first(), pairs.second()));
                }
            });
        }
        double[] adjusted = holm(tests);
        List<List<Cell>> rows = IntStream.range(0, tests.size())
                .mapToObj(i -> row(others.get(i), tests.get(i), adjusted[i]))
                .toList();
        return new Table(new Heading(id, spec.title(), FigureMaker.joined(note(tests), conditions)), columns(), rows);
    }

    private List<Column> columns() {
        String quantity = observations.label(spec.value());
        return List.of(
                new Column(spec.of(), Type.TEXT, observations.label(spec.of())),
                new Column("pairs", Type.WHOLE, "pairs"),
                new Column("median_difference", Type.REAL, "median difference (" + quantity + ")"),
                new Column("low", Type.REAL, "95 % from"),
                new Column("high", Type.REAL, "to"),
                new Column("median_relative_percent", Type.REAL, "median difference, %", 1),
                new Column("p_value", Type.REAL, "p"),
                new Column("p_value_holm", Type.REAL, "p (Holm)"),
                new Column("effect", Type.REAL, "effect size r", 2),
                new Column("verdict", Type.TEXT, "verdict"));
    }

    private List<Cell> row(String name, PairedTest test, double adjusted) {
        String verdict = Double.isNaN(adjusted)
                ? "too few pairs"
                : adjusted >= 0.05 ? "no difference shown" : test.effect().orElse(0) < 0 ? "lower" : "higher";
        return List.of(
                Cell.of(name),
                Cell.of(test.pairs()),
                Cell.of(test.medianDifference()),
                Cell.of(test.low()),
                Cell.of(test.high()),
                Cell.of(test.medianRelativePercent()),
                Cell.of(test.pValue().orElse(Double.NaN)),
                Cell.of(adjusted),
                Cell.of(test.effect().orElse(Double.NaN)),
                Cell.of(verdict));
    }

    private String note(List<PairedTest> tests) {
        String against = "Each against " + spec.against()
                + ", paired over all other coordinates; repeats of a cell count as one, their median.";
        return tests.stream()
                .filter(t -> !t.test().isEmpty())
                .findFirst()
                .map(t -> against + " Test: " + t.test() + ", two-sided; r: " + t.effectName()
                        + "; the verdict is about p after Holm's correction for so many comparisons, at 5 %.")
                .orElse(against);
    }

    /** Holm's step-down correction (Scandinavian Journal of Statistics 1979): NaN where there is no test. */
    static double[] holm(List<PairedTest> tests) {
        double[] adjusted = new double[tests.size()];
        List<Integer> order = IntStream.range(0, tests.size())
                .filter(i -> tests.get(i).pValue().isPresent())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> tests.get(i).pValue().getAsDouble()))
                .toList();
        Arrays.fill(adjusted, Double.NaN);
        double least = 0;
        for (int i = 0; i < order.size(); i++) {
            double p = tests.get(order.get(i)).pValue().getAsDouble() * (order.size() - i);
            least = Math.max(least, Math.min(1, p));
            adjusted[order.get(i)] = least;
        }
        return adjusted;
    }

    /** Values that belong together, in the same places. */
    private record Pairs(double[] first, double[] second) {}

    private Pairs pairs(Observations first, Observations second) {
        Map<List<String>, Double> a = medians(first);
        Map<List<String>, Double> b = medians(second);
        List<List<String>> both = a.keySet().stream().filter(b::containsKey).toList();
        return new Pairs(
                both.stream().mapToDouble(a::get).toArray(),
                both.stream().mapToDouble(b::get).toArray());
    }

    private Map<List<String>, Double> medians(Observations side) {
        List<String> coordinates = side.results().columns().stream()
                .filter(c -> c.role() == Role.COORDINATE)
                .map(org.cutpoint.study.Column::name)
                .filter(c -> !c.equals(spec.of())
                        && !NAMES.contains(c)
                        && !FOLLOWING.getOrDefault(spec.of(), Set.of()).contains(c))
                .toList();
        Map<List<String>, Double> medians = new LinkedHashMap<>();
        side.by(r -> key(r, coordinates)).forEach((key, rows) -> {
            double[] values = rows.numbers(spec.value());
            if (values.length > 0) {
                medians.put(key, Median.withDefaults().evaluate(values));
            }
        });
        return medians;
    }

    private static List<String> key(Row row, List<String> coordinates) {
        return coordinates.stream().map(c -> row.shown(c).orElse("")).toList();
    }
}
