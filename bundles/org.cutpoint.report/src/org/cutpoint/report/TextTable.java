package org.cutpoint.report;

import java.util.ArrayList;
import java.util.List;

/** Lines up cells in columns. Not thread-safe. */
public final class TextTable {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String title, boolean right) {}

    /** Adds a column of words, aligned at the left. */
    public TextTable left(String title) {
        columns.add(new Column(title, false));
        return this;
    }

    /** Adds a column of numbers, aligned at the right. */
    public TextTable right(String title) {
        columns.add(new Column(title, true));
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Leaves a line free, between groups of rows. */
    public TextTable gap() {
        rows.add(List.of());
        return this;
    }

    /** The table: titles, a rule, rows. Every line ends with a line feed; none with blanks. */
    public String render(TextStyle style) {
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = length(columns.get(c).title());
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.isEmpty() ? 0 : length(row.get(c)));
            }
        }
        StringBuilder out = new StringBuilder();
        line(out, columns.stream().map(Column::title).toList(), widths);
        List<String> rules = new ArrayList<>();
        for (int width : widths) {
            rules.add((style.unicode() ? "─" : "-").repeat(width));
        }
        line(out, rules, widths);
        rows.forEach(row -> line(out, row, widths));
        return out.toString();
    }

    private void line(StringBuilder out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < cells.size(); c++) {
            String cell = cells.get(c);
            String pad = " ".repeat(widths[c] - length(cell));
            line.append(c == 0 ? "" : "  ").append(columns.get(c).right() ? pad + cell : cell + pad);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
