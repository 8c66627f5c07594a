package org.cutpoint.ide.ui.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.core.PresetTable;
import org.cutpoint.ide.core.PresetTable.Column;
import org.eclipse.jface.dialogs.IDialogConstants;
import org.eclipse.jface.dialogs.TitleAreaDialog;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;

/** One preset of the user's own, with the first thing that is wrong with it. */
final class RowDialog extends TitleAreaDialog {
    private final PresetTable kind;
    private final List<String> before;
    private final Set<String> taken;
    private final List<Text> cells = new ArrayList<>();
    private List<String> row = List.of();

    /**
     * @param before what is there; empty for a new row
     * @param taken names that others have
     */
    RowDialog(Shell parent, PresetTable kind, List<String> before, Set<String> taken) {
        super(parent);
        this.kind = kind;
        this.before = before;
        this.taken = taken;
        setHelpAvailable(false);
    }

    @Override
    protected void configureShell(Shell shell) {
        super.configureShell(shell);
        shell.setText(before.isEmpty() ? "Add" : "Edit");
    }

    @Override
    protected boolean isResizable() {
        return true;
    }

    @Override
    protected Control createDialogArea(Composite parent) {
        Composite area = (Composite) super.createDialogArea(parent);
        Composite all = new Composite(area, SWT.NONE);
        GridLayoutFactory.swtDefaults().numColumns(2).margins(12, 10).applyTo(all);
        GridDataFactory.fillDefaults().grab(true, true).applyTo(all);
        for (int i = 0; i < kind.columns().size(); i++) {
            Column column = kind.columns().get(i);
            new Label(all, SWT.NONE).setText(column.title() + ":");
            Text cell = new Text(all, SWT.BORDER);
            cell.setText(before.isEmpty() ? "" : before.get(i));
            cell.setMessage(column.about());
            cell.setToolTipText(column.about());
            cell.addListener(SWT.Modify, e -> check());
            GridDataFactory.fillDefaults()
                    .grab(true, false)
                    .hint(380, SWT.DEFAULT)
                    .applyTo(cell);
            cells.add(cell);
        }
        setTitle(
                switch (kind) {
                    case TIERS -> "Tier";
                    case NETWORKS -> "Network";
                    case RUNTIMES -> "Runtime";
                });
        return area;
    }

    @Override
    protected void createButtonsForButtonBar(Composite parent) {
        super.createButtonsForButtonBar(parent);
        check();
    }

    private void check() {
        List<String> typed = cells.stream().map(cell -> cell.getText().strip()).toList();
        String wrong = null;
        try {
            kind.check(typed, taken);
            row = typed;
        } catch (InputException e) {
            wrong = e.getMessage();
        }
        // Nobody has done anything wrong yet who has not typed anything.
        boolean untouched = before.isEmpty() && typed.stream().allMatch(String::isEmpty);
        setErrorMessage(untouched ? null : wrong);
        getButton(IDialogConstants.OK_ID).setEnabled(wrong == null);
    }

    /** What was typed. */
    List<String> row() {
        return row;
    }
}
