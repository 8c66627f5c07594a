package org.cutpoint.study.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.study.Column;
import org.cutpoint.study.Column.Role;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.PairedStatistics.PairedTest;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;

/**
 * What changed from one run of a study to another. Cells are the same if their coordinates are. What was planned from
 * presets and files must be the same to the last digit. What was measured, and what was planned from measured times
 * (device or cloud {@code here}), differs every time: a paired test over the cells of an experiment says whether it is
 * more than noise.
 *
 * @param environment what else differs: version, machine, inputs, bundles
 * @param cells that both runs have
 * @param onlyBefore cells that the first run alone has
 * @param onlyAfter cells that the second run alone has
 * @param values planned values that were compared
 * @param changed those that differ, and cells that ended otherwise
 * @param measured by experiment and column
 */
record ResultsComparison(
        List<Difference> environment,
        int cells,
        List<String> onlyBefore,
        List<String> onlyAfter,
        long values,
        List<Changed> changed,
        List<Measured> measured) {
    private static final String HERE = "here";
    private static final String STATUS = "status";

    /** A cell's repeats are not other cells, and its hash covers what may have changed without its coordinates. */
    private static final Set<String> NO_COORDINATES = Set.of("study", "cell", "repeat");

    /** Something around the results. */
    record Difference(String what, String before, String after) {}

    /** A value of a cell that should not have changed. */
    record Changed(String experiment, String cell, String column, String before, String after) {}

    /** A column whose values differ from run to run. */
    record Measured(String experiment, String column, PairedTest test) {}

    static ResultsComparison of(StudyResults before, StudyResults after, PairedStatistics statistics) {
        return new Comparing(before, after, statistics).compare();
    }

    /** Whether both runs found the same, noise aside. */
    boolean same() {
        return onlyBefore.isEmpty()
                && onlyAfter.isEmpty()
                && changed.isEmpty()
                && measured.stream().noneMatch(m -> m.test().significant());
    }

    private static final class Comparing {
        private final StudyResults before;
        private final StudyResults after;
        private final PairedStatistics statistics;
        private final Map<String, Column> columns = new LinkedHashMap<>();
        private final List<Changed> changed = new ArrayList<>();
        private final Map<String, Map<String, List<double[]>>> pairs = new LinkedHashMap<>();
        private long values;

        Comparing(StudyResults before, StudyResults after, PairedStatistics statistics) {
            this.before = before;
            this.after = after;
            this.statistics = statistics;
            Stream.of(before, after).flatMap(r -> r.columns().stream()).forEach(c -> columns.putIfAbsent(c.name(), c));
        }

        ResultsComparison compare() {
            Set<String> experiments = Stream.of(before, after)
                    .flatMap(r -> r.study().experiments().stream())
                    .map(Experiment::id)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            List<String> onlyBefore = new ArrayList<>();
            List<String> onlyAfter = new ArrayList<>();
            int cells = 0;
            for (String experiment : experiments) {
                List<String> varying = varying(experiment);
                Map<String, List<Row>> first = cells(before, experiment, varying);
                Map<String, List<Row>> second = cells(after, experiment, varying);
                for (Map.Entry<String, List<Row>> cell : first.entrySet()) {
                    List<Row> other = second.remove(cell.getKey());
                    if (other == null) {
                        onlyBefore.add(experiment + ": " + cell.getKey());
                    } else {
                        cells++;
                        compare(experiment, cell.getKey(), cell.getValue(), other);
                    }
                }
                second.keySet().forEach(c -> onlyAfter.add(experiment + ": " + c));
            }
            List<Measured> measured = new ArrayList<>();
            pairs.forEach((experiment, byColumn) -> byColumn.forEach((column, all) -> measured.add(new Measured(
                    experiment,
                    column,
                    statistics.compare(
                            all.stream().mapToDouble(p -> p[0]).toArray(),
                            all.stream().mapToDouble(p -> p[1]).toArray())))));
            return new ResultsComparison(
                    environment(before.provenance(), after.provenance()),
                    cells,
                    onlyBefore,
                    onlyAfter,
                    values,
                    changed,
                    measured);
        }

        /** Coordinates that tell an experiment's cells apart. */
        private List<String> varying(String experiment) {
            return columns.values().stream()
                    .filter(c -> c.role() == Role.COORDINATE && !NO_COORDINATES.contains(c.name()))
                    .map(Column::name)
                    .filter(name -> Stream.concat(before.rows(experiment).stream(), after.rows(experiment).stream())
                                    .map(r -> r.shown(name))
                                    .distinct()
                                    .limit(2)
                                    .count()
                            > 1)
                    .toList();
        }

        private static Map<String, List<Row>> cells(StudyResults results, String experiment, List<String> varying) {
            return results.rows(experiment).stream()
                    .collect(Collectors.groupingBy(
                            row -> varying.stream()
                                    .flatMap(name -> row.shown(name).map(v -> name + " " + v).stream())
                                    .collect(Collectors.joining(", ")),
                            LinkedHashMap::new,
                            Collectors.toList()));
        }

        private void compare(String experiment, String cell, List<Row> first, List<Row> second) {
            Row a = first.get(0);
            Row b = second.get(0);
            exactly(experiment, cell, STATUS, a, b);
            boolean here = Stream.of(a, b).anyMatch(r -> r.is("device", HERE) || r.is("cloud", HERE));
            for (Column column : columns.values()) {
                String name = column.name();
                if (column.role() == Role.PLANNED && !here) {
                    values += a.shown(name).isPresent() || b.shown(name).isPresent() ? 1 : 0;
                    exactly(experiment, cell, name, a, b);
                } else if (column.numeric() && (column.role() == Role.PLANNED || column.role() == Role.MEASURED)) {
                    OptionalDouble x = median(first, name);
                    OptionalDouble y = median(second, name);
                    if (x.isPresent() && y.isPresent()) {
                        pairs.computeIfAbsent(experiment, e -> new LinkedHashMap<>())
                                .computeIfAbsent(name, n -> new ArrayList<>())
                                .add(new double[] {x.getAsDouble(), y.getAsDouble()});
                    }
                }
            }
        }

        private void exactly(String experiment, String cell, String column, Row a, Row b) {
            if (!Objects.equals(a.texts().get(column), b.texts().get(column))
                    || !Objects.equals(a.numbers().get(column), b.numbers().get(column))) {
                changed.add(new Changed(
                        experiment,
                        cell,
                        column,
                        a.shown(column).orElse(""),
                        b.shown(column).orElse("")));
            }
        }

        private static OptionalDouble median(List<Row> rows, String column) {
            double[] sorted = rows.stream()
                    .flatMap(r -> Stream.ofNullable(r.numbers().get(column)))
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            return sorted.length == 0
                    ? OptionalDouble.empty()
                    : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                            .average();
        }

        private static List<Difference> environment(Provenance a, Provenance b) {
            Map<String, String> before = facts(a);
            Map<String, String> after = facts(b);
            Set<String> all = new TreeSet<>(before.keySet());
            all.addAll(after.keySet());
            return all.stream()
                    .map(f -> new Difference(f, before.getOrDefault(f, ""), after.getOrDefault(f, "")))
                    .filter(d -> !d.before().equals(d.after()))
                    .toList();
        }

        private static Map<String, String> facts(Provenance provenance) {
            Map<String, String> facts = new TreeMap<>();
            facts.put("version", provenance.version());
            facts.put("study file", provenance.studySha256());
            provenance.machine().forEach((what, is) -> facts.put("machine: " + what, is));
            provenance.inputs().forEach(i -> facts.put(i.kind() + " " + i.name(), i.sha256()));
            provenance
                    .bundles()
                    .forEach(b -> facts.put("bundle " + b.name(), (b.version() + " " + b.sha256()).strip()));
            return facts;
        }
    }
}
