package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.graph.LayerTable;
import org.cutpoint.ide.graph.LayerTable.Column;
import org.cutpoint.ide.graph.LayerTable.Row;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;

/** The page with the table of the network's layers. Rows are made when they are seen. */
public final class LayersPage {
    private final Composite page;
    private final Text filter;
    private final Label count;
    private final Table table;
    private final Selected selected;
    private Optional<LayerTable> layers = Optional.empty();
    private Optional<Analysis> analysis = Optional.empty();
    private List<Row> rows = List.of();
    private Column by = Column.NUMBER;
    private boolean selecting;

    LayersPage(Composite parent, Selected selected) {
        this.selected = selected;
        page = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().numColumns(2).margins(6, 4).applyTo(page);
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
            shown.setWidth(column.width());
            shown.setMoveable(true);
            shown.addListener(SWT.Selection, e -> sort(shown, column));
        }
        table.setSortColumn(table.getColumn(0));
        table.setSortDirection(SWT.UP);
        table.addListener(SWT.SetData, e -> fill((TableItem) e.item, rows.get(e.index)));
        table.addListener(SWT.Selection, e -> chosen());
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
            table.setItemCount(rows.size());
            table.clearAll();
            count.setText(rows.size() + " layers");
            mark();
        });
    }

    private static void fill(TableItem item, Row row) {
        Column[] columns = Column.values();
        for (int i = 0; i < columns.length; i++) {
            item.setText(i, columns[i].shown(row));
        }
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
