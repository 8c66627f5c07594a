package org.cutpoint.ide.ui.views.internal;

import java.util.Arrays;
import java.util.Set;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;

/**
 * Keeps a table's columns as wide as what stands in them. One of them gives way, that the others are seen; what comes after
 * the others may lie beyond the edge.
 */
final class Columns {
    private static final int BETWEEN = 2;
    private static final int PADDING = 8;
    private static final int WIDEST = 420;

    private final Table table;
    private final int elastic;
    private final int narrowest;
    private final int beyond;
    private Set<String> hidden = Set.of();
    private int[] wanted = {};
    private boolean measuring;

    /**
     * @param elastic index of the column that gives way
     * @param narrowest pixels to which it does
     * @param beyond index of the first column that may lie beyond the table's edge
     */
    Columns(Table table, int elastic, int narrowest, int beyond) {
        this.table = table;
        this.elastic = elastic;
        this.narrowest = narrowest;
        this.beyond = beyond;
        table.addListener(SWT.Resize, e -> share());
    }

    /**
     * Fills the table and measures what stands in it then.
     *
     * @param hide names of columns that are not shown
     */
    void fit(Set<String> hide, Runnable fill) {
        hidden = hide;
        measuring = true;
        fill.run();
        wanted = Arrays.stream(table.getColumns()).mapToInt(this::width).toArray();
        measuring = false;
        share();
    }

    /** As much of a text as the column that gives way has room for. */
    String shortened(String text) {
        int room = table.getColumn(elastic).getWidth() - 2 * BETWEEN - PADDING;
        if (measuring || room <= 0) {
            return text;
        }
        GC gc = new GC(table);
        try {
            String shown = text;
            for (int end = text.length() - 1; end > 0 && gc.textExtent(shown).x > room; end--) {
                shown = text.substring(0, end).stripTrailing() + "…";
            }
            return shown;
        } finally {
            gc.dispose();
        }
    }

    private int width(TableColumn column) {
        if (hidden.contains(column.getText())) {
            return 0;
        }
        column.pack();
        return Math.min(WIDEST, column.getWidth() + BETWEEN);
    }

    private void share() {
        if (wanted.length == 0) {
            return;
        }
        int others = 0;
        for (int i = 0; i < beyond; i++) {
            others += i == elastic ? 0 : wanted[i];
        }
        int room = table.getClientArea().width - others;
        for (int i = 0; i < wanted.length; i++) {
            int width = i == elastic ? Math.max(narrowest, Math.min(wanted[i], room)) : wanted[i];
            if (table.getColumn(i).getWidth() != width) {
                table.getColumn(i).setWidth(width);
            }
        }
    }
}
