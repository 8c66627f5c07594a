package org.cutpoint.ide.ui.graph.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.graph.LayerTable;
import org.cutpoint.ide.graph.LayerTable.Column;
import org.cutpoint.ide.graph.LayerTable.Row;
import org.cutpoint.ide.ui.ContextHelp;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;

/** The page with the table of the network's layers. Rows are made when they are seen. */
public final class LayersPage {
    private static final int BORDERS = 14;
    private static final int LEAST_BORDERS = 8;
    private static final int ARROW = 18;
    private static final int NARROWEST = 50;

    private final Composite page;
    private final Text filter;
    private final Label count;
    private final Table table;
    private final Selected selected;
    private Optional<LayerTable> layers = Optional.empty();
    private Optional<Analysis> analysis = Optional.empty();
    private List<Row> rows = List.of();
    /** Those that the filter leaves out, too. */
    private List<Row> all = List.of();

    private Column by = Column.NUMBER;
    private boolean selecting;

    LayersPage(Composite parent, Selected selected) {
        this.selected = selected;
        page = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().numColumns(2).margins(6, 4).applyTo(page);
        ContextHelp.of(page, "layers");
        filter = new Text(page, SWT.SEARCH | SWT.ICON_SEARCH | SWT.ICON_CANCEL);
        filter.setMessage("Show only layers with these words");
        GridDataFactory.fillDefaults().grab(true, false).applyTo(filter);
        filter.addListener(SWT.Modify, e -> refresh());
        count = new Label(page, SWT.RIGHT);
        GridDataFactory.fillDefaults()
                .hint(120, SWT.DEFAULT)
                .align(SWT.FILL, SWT.CENTER)
                .applyTo(count);
        table = new Table(page, SWT.VIRTUAL | SWT.FULL_SELECTION | SWT.MULTI | SWT.BORDER);
        table.setHeaderVisible(true);
        table.setLinesVisible(true);
        GridDataFactory.fillDefaults().grab(true, true).span(2, 1).applyTo(table);
        for (Column column : Column.values()) {
            TableColumn shown = new TableColumn(table, column.text() ? SWT.LEFT : SWT.RIGHT);
            shown.setText(column.title());
            shown.setToolTipText(column.about());
            shown.setMoveable(true);
            shown.addListener(SWT.Selection, e -> sort(shown, column));
            shown.addListener(SWT.Resize, e -> table.clearAll());
        }
        table.setSortColumn(table.getColumn(0));
        table.setSortDirection(SWT.UP);
        table.addListener(SWT.SetData, e -> fill((TableItem) e.item, rows.get(e.index)));
        table.addListener(SWT.Selection, e -> chosen());
        table.addListener(SWT.Resize, e -> share());
        table.addListener(SWT.MouseMove, e -> tip(table.getItem(new Point(e.x, e.y))));
        selected.addSelectionChangedListener(e -> mark());
    }

    Composite control() {
        return page;
    }

    void focus() {
        table.setFocus();
    }

    void find() {
        filter.setFocus();
        filter.selectAll();
    }

    void open(Model model) {
        layers = Optional.of(new LayerTable(model.graph()));
        refresh();
    }

    void show(Optional<Analysis> now) {
        if (!now.equals(analysis)) {
            analysis = now;
            layers.ifPresent(l -> l.update(now.map(Analysis::problem)));
            refresh();
        }
    }

    private void sort(TableColumn shown, Column column) {
        boolean again = table.getSortColumn() == shown;
        // Of numbers one wants to see the largest first.
        boolean up = again ? table.getSortDirection() == SWT.DOWN : column.text() || column == Column.NUMBER;
        table.setSortColumn(shown);
        table.setSortDirection(up ? SWT.UP : SWT.DOWN);
        by = column;
        refresh();
    }

    private void refresh() {
        layers.ifPresent(l -> {
            rows = l.rows(filter.getText(), by, table.getSortDirection() == SWT.DOWN);
            all = l.rows("", by, false);
            table.setItemCount(rows.size());
            table.clearAll();
            count.setText(rows.size() + " layers");
            share();
            mark();
        });
    }

    /** Numbers have the room that they need; texts share what is left, and are cut where that is little. */
    private void share() {
        Column[] columns = Column.values();
        int[] widths = new int[columns.length];
        int room = table.getClientArea().width;
        GC gc = new GC(table);
        try {
            for (int i = 0; i < columns.length; i++) {
                if (!columns[i].text()) {
                    boolean sorted = table.getSortColumn() == table.getColumn(i);
                    int title = gc.textExtent(columns[i].title()).x + (sorted ? ARROW : 0);
                    widths[i] = Math.max(title, gc.textExtent(longest(columns[i])).x) + BORDERS;
                    room -= widths[i];
                }
            }
        } finally {
            gc.dispose();
        }
        for (int i = 0; i < columns.length; i++) {
            int width = columns[i].text() ? Math.max(NARROWEST, room * columns[i].share() / 100) : widths[i];
            if (table.getColumn(i).getWidth() != width) {
                table.getColumn(i).setWidth(width);
            }
        }
    }

    private String longest(Column column) {
        return all.stream()
                .map(column::shown)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private void tip(TableItem item) {
        String tip = item == null || item.isDisposed() ? null : tip(rows.get(table.indexOf(item)));
        if (!Objects.equals(tip, table.getToolTipText())) {
            table.setToolTipText(tip);
        }
    }

    private static String tip(Row row) {
        return row.layer().id() + "\n" + row.operators() + "\n" + row.shape();
    }

    private void fill(TableItem item, Row row) {
        Column[] columns = Column.values();
        GC gc = new GC(table);
        try {
            for (int i = 0; i < columns.length; i++) {
                String text = columns[i].shown(row);
                int room = table.getColumn(i).getWidth() - LEAST_BORDERS;
                item.setText(i, columns[i].text() ? shortened(gc, text, room, columns[i] == Column.NAME) : text);
            }
        } finally {
            gc.dispose();
        }
    }

    /** With a mark that there is more: half a shape is another shape. Names differ at their ends. */
    private static String shortened(GC gc, String text, int room, boolean end) {
        String shown = text;
        for (int left = text.length() - 1; left > 0 && gc.textExtent(shown).x > room; left--) {
            shown = end ? "…" + text.substring(text.length() - left) : text.substring(0, left) + "…";
        }
        return shown;
    }

    private void chosen() {
        selecting = true;
        try {
            Set<Integer> chosen = new TreeSet<>();
            for (int index : table.getSelectionIndices()) {
                chosen.add(rows.get(index).index());
            }
            selected.layers(chosen);
        } finally {
            selecting = false;
        }
    }

    private void mark() {
        if (!selecting && !table.isDisposed()) {
            int[] indices = selected.layers().stream()
                    .map(layer -> LayerTable.find(rows, layer))
                    .filter(found -> found.isPresent())
                    .mapToInt(found -> found.getAsInt())
                    .toArray();
            table.deselectAll();
            table.select(indices);
            if (indices.length > 0) {
                table.showSelection();
            }
        }
    }
}
