package org.cutpoint.api.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of typed cells. Checked: O(cells).
 *
 * @param heading what it is
 * @param columns with different names
 * @param rows each with a cell of the right type for every column
 */
public record Table(Heading heading, List<Column> columns, List<List<Cell>> rows) implements Block {
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("two columns named " + column.name());
            }
        }
        for (List<Cell> row : rows) {
            check(columns, row);
        }
    }

    private static void check(List<Column> columns, List<Cell> row) {
        if (row.size() != columns.size()) {
            throw new IllegalArgumentException(row.size() + " cells for " + columns.size() + " columns");
        }
        for (int c = 0; c < columns.size(); c++) {
            Column column = columns.get(c);
            if (!column.type().allows(row.get(c))) {
                throw new IllegalArgumentException(
                        "no " + column.type() + " for column " + column.name() + ": " + row.get(c));
            }
        }
    }
}
