package org.cutpoint.study.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Table;
import org.cutpoint.study.Column;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;

/** All rows of all studies as one table, in long format. */
final class ResultTable {
    private ResultTable() {}

    /** With every column that any study has: for programs. */
    static Table complete(List<StudyResults> results) {
        return table(results, columns(results), "");
    }

    /** Without what is the same in all rows, which the note says, and without cells' hashes: for people. */
    static Table readable(List<StudyResults> results) {
        List<Row> rows = rows(results);
        Map<Column, String> constant = new LinkedHashMap<>();
        List<Column> varied = columns(results).stream()
                .filter(c -> !c.name().equals("cell"))
                .filter(c -> {
                    Optional<String> only = onlyValue(rows, c.name());
                    only.ifPresent(value -> constant.put(c, value));
                    return only.isEmpty();
                })
                .toList();
        String note = constant.entrySet().stream()
                .map(e -> Observations.label(e.getKey()) + " " + e.getValue())
                .collect(Collectors.joining("; "));
        return table(results, varied, note.isEmpty() ? "" : "The same in all rows: " + note + ".");
    }

    private static Table table(List<StudyResults> results, List<Column> columns, String note) {
        List<org.cutpoint.api.report.Column> made = columns.stream()
                .map(c -> new org.cutpoint.api.report.Column(c.name(), type(c), Observations.label(c)))
                .toList();
        List<List<Cell>> rows = rows(results).stream()
                .map(row -> columns.stream().map(c -> cell(c, row)).toList())
                .toList();
        return new Table(new Heading("results", "All results", note), made, rows);
    }

    private static List<Row> rows(List<StudyResults> results) {
        return results.stream().flatMap(r -> r.rows().stream()).toList();
    }

    private static List<Column> columns(List<StudyResults> results) {
        Map<String, Column> columns = new LinkedHashMap<>();
        results.forEach(r -> r.columns().forEach(c -> columns.putIfAbsent(c.name(), c)));
        return List.copyOf(columns.values());
    }

    private static Optional<String> onlyValue(List<Row> rows, String column) {
        List<Optional<String>> values =
                rows.stream().map(r -> shown(r, column)).distinct().limit(2).toList();
        return values.size() == 1 ? values.get(0) : Optional.empty();
    }

    private static Optional<String> shown(Row row, String column) {
        return column.equals("experiment") ? Optional.of(row.experiment()) : row.shown(column);
    }

    private static Type type(Column column) {
        return switch (column.type()) {
            case TEXT -> Type.TEXT;
            case INTEGER -> Type.WHOLE;
            case NUMBER -> Type.REAL;
        };
    }

    private static Cell cell(Column column, Row row) {
        if (column.type() == Column.Type.TEXT) {
            return shown(row, column.name()).map(Cell::of).orElse(Cell.MISSING);
        }
        Double number = row.numbers().get(column.name());
        if (number == null) {
            return Cell.MISSING;
        }
        return column.type() == Column.Type.INTEGER ? Cell.of(Math.round(number)) : Cell.of(number.doubleValue());
    }
}
