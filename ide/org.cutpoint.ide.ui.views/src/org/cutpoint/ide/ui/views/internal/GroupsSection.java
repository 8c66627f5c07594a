package org.cutpoint.ide.ui.views.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.analysis.LayerProperties;
import org.cutpoint.analysis.PropertyGroup;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.Screen;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.viewers.ISelection;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeColumn;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.IWorkbenchPart;
import org.eclipse.ui.views.properties.tabbed.AbstractPropertySection;
import org.eclipse.ui.views.properties.tabbed.TabbedPropertySheetPage;

/**
 * Groups of properties of what is selected, as a tree.
 *
 * @param <T> what is selected
 */
public abstract class GroupsSection<T> extends AbstractPropertySection {
    private final Class<T> type;
    private Tree tree;
    private Bound<LayerProperties> properties;
    private Bound<Desk> desk;
    private Optional<T> selected = Optional.empty();
    private Job reading;

    GroupsSection(Class<T> type) {
        this.type = type;
    }

    /** The groups; called on a worker's thread, for it may read files. */
    abstract List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, T of);

    @Override
    public void createControls(Composite parent, TabbedPropertySheetPage page) {
        super.createControls(parent, page);
        Composite all = getWidgetFactory().createFlatFormComposite(parent);
        all.setLayout(new FillLayout());
        tree = new Tree(all, SWT.FULL_SELECTION | SWT.V_SCROLL | SWT.H_SCROLL);
        column("property", 220);
        column("value", 420);
        tree.setHeaderVisible(false);
        reading = Work.job("Properties", progress -> read());
        reading.setSystem(true);
        properties = Bound.to(LayerProperties.class, tree, service -> {
            reading.schedule();
            return () -> {};
        });
        desk = Bound.to(Desk.class, tree, service -> service.listen(state -> reading.schedule(100)));
    }

    private void column(String name, int width) {
        TreeColumn column = new TreeColumn(tree, SWT.LEFT);
        column.setText(name);
        column.setWidth(width);
    }

    @Override
    public void setInput(IWorkbenchPart part, ISelection selection) {
        super.setInput(part, selection);
        selected = selection instanceof IStructuredSelection structured && type.isInstance(structured.getFirstElement())
                ? Optional.of(type.cast(structured.getFirstElement()))
                : Optional.empty();
        reading.schedule();
    }

    private void read() {
        Optional<T> of = selected;
        if (of.isEmpty()) {
            return;
        }
        properties.with(service -> {
            List<PropertyGroup> groups = groups(service, desk.get().map(Desk::state), of.get());
            Screen.show(tree, () -> {
                if (selected.equals(of)) {
                    show(groups);
                }
            });
        });
    }

    private void show(List<PropertyGroup> groups) {
        tree.setRedraw(false);
        tree.removeAll();
        for (PropertyGroup group : groups) {
            TreeItem top = new TreeItem(tree, SWT.NONE);
            top.setText(0, group.title());
            for (PropertyGroup.Property property : group.properties()) {
                new TreeItem(top, SWT.NONE).setText(new String[] {property.name(), property.value()});
            }
            top.setExpanded(true);
        }
        tree.setRedraw(true);
    }

    @Override
    public boolean shouldUseExtraSpace() {
        return true;
    }

    @Override
    public void dispose() {
        if (reading != null) {
            reading.cancel();
        }
        super.dispose();
    }
}
