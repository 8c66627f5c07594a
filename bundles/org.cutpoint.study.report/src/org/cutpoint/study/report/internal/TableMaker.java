package org.cutpoint.study.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Table;
import org.cutpoint.study.Row;

/** Makes a table that a study file asks for. */
final class TableMaker {
    private final org.cutpoint.study.Table spec;
    private final Observations observations;

    TableMaker(org.cutpoint.study.Table spec, Observations experiment) {
        this.spec = spec;
        Observations rows = experiment.where(spec.where());
        // What has no value to be shown makes no empty lines.
        observations = new Observations(
                rows.results(),
                rows.rows().stream()
                        .filter(r ->
                                spec.values().stream().anyMatch(v -> r.shown(v).isPresent()))
                        .toList());
    }

    Table make(String id, String conditions) {
        Map<List<String>, Observations> lines = observations.by(r -> key(r, spec.rows()));
        Set<List<String>> across = new LinkedHashSet<>();
        observations.rows().forEach(r -> across.add(key(r, spec.columns())));
        List<Column> columns = new ArrayList<>();
        for (String coordinate : spec.rows()) {
            columns.add(new Column(coordinate, Type.TEXT, observations.label(coordinate)));
        }
        List<List<Cell>> rows = new ArrayList<>();
        lines.keySet()
                .forEach(key ->
                        rows.add(new ArrayList<>(key.stream().map(Cell::of).toList())));
        for (List<String> column : across) {
            for (String value : spec.values()) {
                List<Optional<Observations>> places = lines.values().stream()
                        .map(line -> Optional.ofNullable(
                                line.by(r -> key(r, spec.columns())).get(column)))
                        .toList();
                if (observations.rows().stream().anyMatch(r -> r.text(value).isPresent())) {
                    addTexts(columns, rows, column, value, places);
                } else {
                    add(
                            columns,
                            rows,
                            column,
                            value,
                            places.stream()
                                    .map(p -> p.map(o -> o.median(value)).orElse(Estimate.NONE))
                                    .toList());
                }
            }
        }
        boolean spread = columns.stream().anyMatch(c -> c.name().endsWith("_interval"));
        String note =
                FigureMaker.joined(spec.caption(), spread ? "Medians with 95 % bootstrap intervals." : "", conditions);
        return new Table(
                new Heading(id, spec.title(), note),
                columns,
                rows.stream().map(List::copyOf).toList());
    }

    private void add(
            List<Column> columns, List<List<Cell>> rows, List<String> across, String value, List<Estimate> estimates) {
        if (estimates.stream().noneMatch(Estimate::isPresent)) {
            return;
        }
        String name = name(across, value);
        columns.add(new Column(name, Type.REAL, label(across, value), spec.digits()));
        boolean spread = estimates.stream().anyMatch(Estimate::isSpread);
        if (spread) {
            columns.add(new Column(name + "_interval", Type.TEXT, "95 %"));
        }
        for (int i = 0; i < rows.size(); i++) {
            Estimate e = estimates.get(i);
            rows.get(i).add(Cell.of(e.value()));
            if (spread) {
                rows.get(i).add(e.isSpread() ? Cell.of(digits(e.low()) + " to " + digits(e.high())) : Cell.MISSING);
            }
        }
    }

    /** Where repeats differ, all that there is. */
    private void addTexts(
            List<Column> columns,
            List<List<Cell>> rows,
            List<String> across,
            String value,
            List<Optional<Observations>> places) {
        columns.add(new Column(name(across, value), Type.TEXT, label(across, value)));
        for (int i = 0; i < rows.size(); i++) {
            List<String> texts = places.get(i).stream()
                    .flatMap(o -> o.rows().stream())
                    .flatMap(r -> r.text(value).stream())
                    .distinct()
                    .toList();
            rows.get(i).add(texts.isEmpty() ? Cell.MISSING : Cell.of(String.join("; ", texts)));
        }
    }

    private static String name(List<String> across, String value) {
        return across.isEmpty() ? value : String.join(", ", across) + ", " + value;
    }

    private String label(List<String> across, String value) {
        String places = String.join(", ", across);
        if (across.isEmpty()) {
            return observations.label(value);
        }
        return spec.values().size() == 1 ? places : places + ": " + observations.label(value);
    }

    private String digits(double value) {
        int digits = Math.max(0, spec.digits());
        // No minus before a zero.
        double shown = 2 * Math.abs(value) < Math.pow(10, -digits) ? 0 : value;
        return String.format(Locale.ROOT, "%." + digits + "f", shown);
    }

    private static List<String> key(Row row, List<String> columns) {
        return columns.stream().map(c -> row.shown(c).orElse("")).toList();
    }
}
