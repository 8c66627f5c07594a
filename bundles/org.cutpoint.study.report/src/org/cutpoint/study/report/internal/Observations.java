package org.cutpoint.study.report.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.statistics.Intervals;
import org.cutpoint.study.Column;
import org.cutpoint.study.Filter;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;

/**
 * The rows of one experiment, and what their columns are.
 *
 * @param results of the study
 * @param rows some of its rows
 */
record Observations(StudyResults results, List<Row> rows) {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+[.]\\d+(E-?\\d+)?");

    Observations {
        rows = List.copyOf(rows);
    }

    Observations where(Filter filter) {
        return new Observations(results, rows.stream().filter(filter::accepts).toList());
    }

    /** The rows in groups of one key, in the order in which the keys first appear. */
    <K> Map<K, Observations> by(Function<Row, K> key) {
        Map<K, List<Row>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
        Map<K, Observations> made = new LinkedHashMap<>();
        groups.forEach((k, group) -> made.put(k, new Observations(results, group)));
        return made;
    }

    /** Values of a column as people read them, in the order in which they first appear; numbers by size. */
    List<String> shown(String column) {
        List<String> values =
                rows.stream().flatMap(r -> r.shown(column).stream()).distinct().toList();
        boolean numbers = rows.stream().allMatch(r -> r.text(column).isEmpty());
        return numbers
                ? values.stream()
                        .sorted(Comparator.comparingDouble(Double::parseDouble))
                        .toList()
                : values;
    }

    /** A value that stands alone: a number with its unit, or with what it is. */
    String named(String column, String value) {
        Optional<Column> known = results.column(column).filter(Column::numeric);
        if (known.isEmpty()) {
            return value;
        }
        String number = brief(List.of(value)).get(0);
        return known.get().unit().isEmpty()
                ? known.get().description() + " " + number
                : number + " " + known.get().unit();
    }

    /** Numbers with four digits that count, unless some then could not be told apart; words as they are. */
    static List<String> brief(List<String> values) {
        List<String> brief = values.stream().map(Observations::brief).toList();
        return brief.stream().distinct().count() == values.stream().distinct().count() ? brief : values;
    }

    private static String brief(String value) {
        return NUMBER.matcher(value).matches()
                ? new BigDecimal(value)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                : value;
    }

    double[] numbers(String column) {
        return rows.stream().flatMapToDouble(r -> r.number(column).stream()).toArray();
    }

    /** Median of a column with its interval; none without observations. */
    Estimate median(String column) {
        double[] values = numbers(column);
        return values.length == 0 ? Estimate.NONE : Intervals.median(values);
    }

    /** A column's name for people, with its unit. */
    String label(String name) {
        return results.column(name).map(Observations::label).orElse(name);
    }

    static String label(Column column) {
        String words = column.description().isEmpty() ? column.name().replace('_', ' ') : column.description();
        return column.unit().isEmpty() ? words : words + ", " + column.unit();
    }
}
