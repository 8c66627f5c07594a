package org.cutpoint.ide.ui.views.internal;

import java.util.Map;
import java.util.stream.Collectors;
import org.cutpoint.analysis.PlanDifference;
import org.cutpoint.analysis.StrategyTexts;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;

/** Two plans side by side: figures, and the layers that they place differently. */
final class DifferencePane extends Composite {
    private final Table figures;
    private final Table layers;

    DifferencePane(Composite parent) {
        super(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().numColumns(2).equalWidth(true).applyTo(this);
        figures = table("figure", 190, 110, 110, 80);
        layers = table("layer", 190, 150, 150, 0);
    }

    private Table table(String first, int... widths) {
        Table table = new Table(this, SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setHeaderVisible(true);
        table.setLayoutData(new GridData(SWT.FILL, SWT.FILL, true, true));
        String[] names = {first, "", "", "change"};
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                TableColumn column = new TableColumn(table, i == 0 || first.equals("layer") ? SWT.LEFT : SWT.RIGHT);
                column.setText(names[i]);
                column.setWidth(widths[i]);
            }
        }
        return table;
    }

    void show(String first, String second, PlanDifference difference) {
        for (Table table : new Table[] {figures, layers}) {
            table.removeAll();
            table.getColumn(1).setText(first);
            table.getColumn(2).setText(second);
        }
        for (PlanDifference.Figure figure : difference.figures()) {
            new TableItem(figures, SWT.NONE).setText(new String[] {
                figure.name(),
                StrategyTexts.quantity(figure.unit(), figure.first()),
                StrategyTexts.quantity(figure.unit(), figure.second()),
                StrategyTexts.change(figure)
            });
        }
        if (difference.layers().isEmpty()) {
            new TableItem(layers, SWT.NONE)
                    .setText(difference.sameOrder() ? "The plans are the same" : "Only the jobs' order differs");
        }
        for (PlanDifference.Shift shift : difference.layers()) {
            new TableItem(layers, SWT.NONE)
                    .setText(new String[] {shift.layer(), placed(shift.first()), placed(shift.second())});
        }
    }

    private static String placed(Map<String, Integer> jobs) {
        return jobs.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " ×" + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
