package org.cutpoint.study;

import java.util.List;

/**
 * A table of an experiment: a line for each combination of values of {@code rows}, a column for each combination of values
 * of {@code columns} and each of {@code values}. Without {@code columns} the quantities stand side by side. Where several
 * observations fall into one place, it shows their median, and how they spread.
 *
 * @param id unique in its experiment: lower-case letters, digits, dashes; names the table's files
 * @param title a few words
 * @param caption sentences for under the table; may be empty
 * @param rows columns of the results, at least one
 * @param columns columns of the results, may be none
 * @param values columns of the results, at least one
 * @param digits after the decimal point
 * @param where which rows count
 */
public record Table(
        String id,
        String title,
        String caption,
        List<String> rows,
        List<String> columns,
        List<String> values,
        int digits,
        Filter where) {
    public Table {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }
}
