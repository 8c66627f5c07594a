package org.cutpoint.ide.ui.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.PresetTable;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExecutableExtension;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.preference.PreferencePage;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.IWorkbenchPreferencePage;
import org.osgi.service.prefs.BackingStoreException;

/** Preferences: one table of presets of the user's own. Which one, its extension says. */
public final class OwnPage extends PreferencePage implements IWorkbenchPreferencePage, IExecutableExtension {
    private PresetTable kind = PresetTable.TIERS;
    private final List<List<String>> rows = new ArrayList<>();
    private TableViewer table;
    private Button edit;
    private Button remove;

    @Override
    public void setInitializationData(IConfigurationElement element, String property, Object data) {
        kind = PresetTable.valueOf(String.valueOf(data));
    }

    @Override
    public void init(IWorkbench workbench) {
        noDefaultButton();
        setDescription(
                switch (kind) {
                    case TIERS -> "Machines to plan for, beside those that are known. Times are predicted from peak"
                            + " rates: real ones are longer, which is what 'times slower' is for.";
                    case NETWORKS -> "Networks between device and cloud, beside those that are known.";
                    case RUNTIMES -> "Runtimes on other machines ('cutpoint serve'), beside those that this workbench"
                            + " starts.";
                });
    }

    @Override
    protected Control createContents(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        ContextHelp.of(all, "preferences");
        GridLayoutFactory.fillDefaults().numColumns(2).applyTo(all);
        table = new TableViewer(all, SWT.FULL_SELECTION | SWT.BORDER | SWT.SINGLE | SWT.V_SCROLL);
        table.getTable().setHeaderVisible(true);
        table.getTable().setLinesVisible(true);
        table.setContentProvider(ArrayContentProvider.getInstance());
        for (int i = 0; i < kind.columns().size(); i++) {
            column(i);
        }
        GridDataFactory.fillDefaults().grab(true, true).hint(540, 220).applyTo(table.getTable());
        Composite buttons = new Composite(all, SWT.NONE);
        GridLayoutFactory.fillDefaults().applyTo(buttons);
        GridDataFactory.fillDefaults().applyTo(buttons);
        button(buttons, "&Add…", () -> type(List.of()));
        edit = button(buttons, "&Edit…", () -> type(chosen()));
        remove = button(buttons, "&Remove", this::remove);
        rows.addAll(OwnPreferences.rows(kind));
        table.setInput(rows);
        table.addSelectionChangedListener(e -> enable());
        table.addOpenListener(e -> type(chosen()));
        enable();
        return all;
    }

    private void column(int index) {
        TableViewerColumn column = new TableViewerColumn(table, index > 0 && !addresses() ? SWT.RIGHT : SWT.LEFT);
        column.getColumn().setText(kind.columns().get(index).title());
        column.getColumn().setToolTipText(kind.columns().get(index).about());
        column.getColumn().setWidth(addresses() ? 220 : 132);
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object row) {
                return ((List<?>) row).get(index).toString();
            }
        });
    }

    private boolean addresses() {
        return kind == PresetTable.RUNTIMES;
    }

    private static Button button(Composite parent, String text, Runnable work) {
        Button button = new Button(parent, SWT.PUSH);
        button.setText(text);
        button.addListener(SWT.Selection, e -> work.run());
        GridDataFactory.fillDefaults().applyTo(button);
        return button;
    }

    private void enable() {
        edit.setEnabled(!chosen().isEmpty());
        remove.setEnabled(!chosen().isEmpty());
    }

    /** The chosen row; an empty one if there is none. */
    private List<String> chosen() {
        Object row = table.getStructuredSelection().getFirstElement();
        return rows.stream().filter(r -> r == row).findFirst().orElse(List.of());
    }

    private void type(List<String> before) {
        Set<String> taken = Stream.concat(
                        known().stream(), rows.stream().filter(r -> r != before).map(r -> r.get(0)))
                .collect(Collectors.toSet());
        RowDialog dialog = new RowDialog(getShell(), kind, before, taken);
        if (dialog.open() == Window.OK) {
            put(before, dialog.row());
        }
    }

    /** Enters a row, in the place of another if that is none but empty. */
    void put(List<String> before, List<String> row) {
        int at = rows.indexOf(before);
        if (at >= 0) {
            rows.set(at, row);
        } else if (rows.size() < PresetTable.MOST_ROWS) {
            rows.add(row);
        }
        table.refresh();
        table.setSelection(new StructuredSelection(row));
    }

    private void remove() {
        rows.removeIf(r -> r == chosen());
        table.refresh();
    }

    /** Names that everybody knows. */
    private Set<String> known() {
        Set<String> own = OwnPreferences.rows(kind).stream().map(r -> r.get(0)).collect(Collectors.toSet());
        return Services.find(Analyst.class)
                .map(analyst -> switch (kind) {
                    case TIERS -> analyst.machines().stream().map(KnownMachine::name);
                    case NETWORKS -> analyst.networks().stream().map(Network::name);
                    case RUNTIMES -> Stream.<String>empty();
                })
                .orElse(Stream.empty())
                .filter(name -> !own.contains(name))
                .collect(Collectors.toSet());
    }

    @Override
    public boolean performOk() {
        if (table == null) {
            return true;
        }
        try {
            OwnPreferences.rows(kind, rows);
            return true;
        } catch (BackingStoreException e) {
            setErrorMessage("It cannot be kept: " + e.getMessage());
            return false;
        }
    }
}
