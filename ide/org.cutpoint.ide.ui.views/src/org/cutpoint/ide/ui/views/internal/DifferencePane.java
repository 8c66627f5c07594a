package org.cutpoint.ide.ui.views.internal;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.analysis.PlanDifference;
import org.cutpoint.analysis.StrategyTexts;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;

/** Two plans side by side, a column for each: figures, then the layers that they place differently. */
final class DifferencePane extends Composite {
    private final Table table;
    private final Columns columns;

    DifferencePane(Composite parent) {
        super(parent, SWT.NONE);
        setLayout(new FillLayout());
        table = new Table(this, SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setHeaderVisible(true);
        for (int style : new int[] {SWT.LEFT, SWT.RIGHT, SWT.RIGHT, SWT.RIGHT}) {
            new TableColumn(table, style);
        }
        table.getColumn(0).setText("difference");
        table.getColumn(3).setText("change");
        columns = new Columns(table, 0, 150, 4);
    }

    /** Shows what makes the difference between two strategies' plans. */
    void show(String first, String second, PlanDifference difference) {
        table.removeAll();
        table.getColumn(1).setText(first);
        table.getColumn(2).setText(second);
        columns.fit(Set.of(), () -> fill(difference));
    }

    private void fill(PlanDifference difference) {
        for (PlanDifference.Figure figure : difference.figures()) {
            row(
                    figure.name(),
                    StrategyTexts.quantity(figure.unit(), figure.first()),
                    StrategyTexts.quantity(figure.unit(), figure.second()),
                    StrategyTexts.change(figure));
        }
        TableItem heading = row(heading(difference), "", "", "");
        heading.setFont(JFaceResources.getFontRegistry().getBold(JFaceResources.DEFAULT_FONT));
        heading.setForeground(new Color(Palette.of(table).faint()));
        for (PlanDifference.Shift shift : difference.layers()) {
            row(shift.layer(), placed(shift.first()), placed(shift.second()), "");
        }
    }

    private static String heading(PlanDifference difference) {
        if (!difference.layers().isEmpty()) {
            return "layers placed differently";
        }
        return difference.sameOrder() ? "the plans are the same" : "only the jobs' order differs";
    }

    private TableItem row(String... cells) {
        TableItem item = new TableItem(table, SWT.NONE);
        item.setText(cells);
        return item;
    }

    private static String placed(Map<String, Integer> jobs) {
        return jobs.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " ×" + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
