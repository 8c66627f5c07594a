package org.cutpoint.ide.ui.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.ModelInput;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.ide.ui.Services;
import org.cutpoint.report.Units;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.resources.IResourceChangeEvent;
import org.eclipse.core.resources.IResourceChangeListener;
import org.eclipse.core.resources.ResourcesPlugin;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.layout.TreeColumnLayout;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.ITreeContentProvider;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.jface.viewers.TreeViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.part.FileEditorInput;
import org.eclipse.ui.part.ViewPart;
import org.eclipse.ui.statushandlers.StatusManager;

/** Networks that can be opened: those of the literature, and the workspace's files. */
public final class ZooView extends ViewPart {
    /** A heading with what stands below it. */
    private record Shelf(String name, List<Object> models) {}

    private final Shelf zoo = new Shelf("Zoo", new ArrayList<>());
    private final Shelf files = new Shelf("Workspace", new ArrayList<>());
    private TreeViewer viewer;

    @Override
    public void createPartControl(Composite parent) {
        Composite area = new Composite(parent, SWT.NONE);
        ContextHelp.of(area, "zoo");
        TreeColumnLayout layout = new TreeColumnLayout();
        area.setLayout(layout);
        viewer = new TreeViewer(area, SWT.FULL_SELECTION | SWT.SINGLE);
        column(layout, 10, "Network", SWT.LEFT).setLabelProvider(new Name());
        column(layout, 4, "Kind", SWT.LEFT).setLabelProvider(new Kind());
        column(layout, 5, "Parameters", SWT.RIGHT).setLabelProvider(new Parameters());
        ColumnViewerToolTipSupport.enableFor(viewer);
        viewer.setContentProvider(new Content());
        viewer.setInput(new Shelf("", List.of(zoo, files)));
        viewer.addOpenListener(e -> open(viewer.getStructuredSelection().getFirstElement()));
        getSite().setSelectionProvider(viewer);
        Services.use(Analyst.class, area, this::show);
        IResourceChangeListener changes = e -> find();
        ResourcesPlugin.getWorkspace().addResourceChangeListener(changes, IResourceChangeEvent.POST_CHANGE);
        area.addDisposeListener(e -> ResourcesPlugin.getWorkspace().removeResourceChangeListener(changes));
        find();
    }

    private TreeViewerColumn column(TreeColumnLayout layout, int weight, String title, int style) {
        TreeViewerColumn column = new TreeViewerColumn(viewer, style);
        column.getColumn().setText(title);
        layout.setColumnData(column.getColumn(), new ColumnWeightData(weight, 40));
        return column;
    }

    private void show(Analyst analyst) {
        zoo.models().clear();
        zoo.models().addAll(analyst.catalogue());
        viewer.refresh();
        viewer.expandAll();
    }

    /** Looks for ONNX files. */
    private void find() {
        Job job = Job.createSystem("Looking for networks", (ICoreRunnable) monitor -> {
            List<Object> found = new ArrayList<>();
            ResourcesPlugin.getWorkspace().getRoot().accept(resource -> {
                if (resource instanceof IFile file && "onnx".equalsIgnoreCase(file.getFileExtension())) {
                    found.add(file);
                }
                return resource.isAccessible() || resource.getType() == IResource.ROOT;
            });
            Screen.show(viewer.getControl(), () -> {
                if (!files.models().equals(found)) {
                    files.models().clear();
                    files.models().addAll(found);
                    viewer.refresh();
                    viewer.expandAll();
                }
            });
        });
        job.schedule();
    }

    private void open(Object model) {
        IEditorInput input = model instanceof ModelEntry entry
                ? new ModelInput(entry.source())
                : model instanceof IFile file ? new FileEditorInput(file) : null;
        if (input == null) {
            viewer.setExpandedState(model, !viewer.getExpandedState(model));
            return;
        }
        try {
            getSite().getPage().openEditor(input, Ids.EDITOR);
        } catch (PartInitException e) {
            StatusManager.getManager().handle(e, Ids.EDITOR);
        }
    }

    @Override
    public void setFocus() {
        viewer.getControl().setFocus();
    }

    private static final class Content implements ITreeContentProvider {
        @Override
        public Object[] getElements(Object input) {
            return getChildren(input);
        }

        @Override
        public Object[] getChildren(Object parent) {
            return parent instanceof Shelf shelf ? shelf.models().toArray() : new Object[0];
        }

        @Override
        public Object getParent(Object element) {
            return null;
        }

        @Override
        public boolean hasChildren(Object element) {
            return element instanceof Shelf;
        }
    }

    private static final class Name extends ColumnLabelProvider {
        @Override
        public String getText(Object element) {
            if (element instanceof Shelf shelf) {
                return shelf.name();
            }
            return element instanceof ModelEntry entry
                    ? entry.source().replaceFirst("^zoo:", "")
                    : ((IFile) element).getName();
        }

        @Override
        public String getToolTipText(Object element) {
            return element instanceof ModelEntry entry
                    ? entry.reference() + "\n" + entry.layers() + " layers, " + Units.count(entry.macs()) + "MAC"
                    : null;
        }
    }

    private static final class Kind extends ColumnLabelProvider {
        @Override
        public String getText(Object element) {
            if (element instanceof ModelEntry entry) {
                return entry.structure();
            }
            return element instanceof IFile file ? file.getProject().getName() : "";
        }
    }

    private static final class Parameters extends ColumnLabelProvider {
        @Override
        public String getText(Object element) {
            return element instanceof ModelEntry entry ? Units.count(entry.parameters()) : "";
        }
    }
}
