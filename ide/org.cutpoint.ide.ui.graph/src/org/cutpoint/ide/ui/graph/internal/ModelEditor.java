package org.cutpoint.ide.ui.graph.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.graph.Facts;
import org.cutpoint.ide.graph.Facts.Section;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.JobProgress;
import org.cutpoint.ide.ui.ModelInput;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.action.Action;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.CTabFolder;
import org.eclipse.swt.custom.CTabItem;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IEditorSite;
import org.eclipse.ui.IPartListener2;
import org.eclipse.ui.ISelectionListener;
import org.eclipse.ui.IURIEditorInput;
import org.eclipse.ui.IWorkbenchPartReference;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.actions.ActionFactory;
import org.eclipse.ui.ide.IGotoMarker;
import org.eclipse.ui.part.EditorPart;
import org.eclipse.ui.views.properties.IPropertySheetPage;
import org.eclipse.ui.views.properties.tabbed.ITabbedPropertySheetPageContributor;
import org.eclipse.ui.views.properties.tabbed.TabbedPropertySheetPage;

/** Shows a network: its graph, its layers, what there is to know of it. It is not changed here. */
public final class ModelEditor extends EditorPart implements ITabbedPropertySheetPageContributor {
    private final Selected selected = new Selected();
    private CTabFolder pages;
    private GraphPage graph;
    private LayersPage layers;
    private SummaryPage summary;
    private Optional<Model> model = Optional.empty();
    private Optional<Desk> desk = Optional.empty();
    private Job loading;

    @Override
    public void init(IEditorSite site, IEditorInput input) throws PartInitException {
        if (source(input).isEmpty()) {
            throw new PartInitException("Networks are opened from files and from the Model Zoo.");
        }
        setSite(site);
        setInput(input);
        setPartName(input.getName());
        site.setSelectionProvider(selected);
    }

    /** What a loader accepts. */
    private static Optional<String> source(IEditorInput input) {
        if (input instanceof ModelInput model) {
            return Optional.of(model.source());
        }
        IFile file = input.getAdapter(IFile.class);
        if (file != null && file.getLocation() != null) {
            return Optional.of(file.getLocation().toOSString());
        }
        if (input instanceof IURIEditorInput uri && "file".equals(uri.getURI().getScheme())) {
            return Optional.of(Path.of(uri.getURI()).toString());
        }
        return Optional.empty();
    }

    @Override
    public void createPartControl(Composite parent) {
        pages = new CTabFolder(parent, SWT.BOTTOM | SWT.FLAT);
        graph = new GraphPage(
                pages,
                selected,
                position -> desk.ifPresent(d -> cut(d, position)),
                () -> desk.ifPresent(Desk::cutWhereBest));
        layers = new LayersPage(pages, selected);
        summary = new SummaryPage(pages);
        page("Graph", graph.control());
        page("Layers", layers.control());
        page("Summary", summary.control());
        pages.setSelection(0);
        Services.use(
                Analyst.class,
                pages,
                analyst -> Services.use(GraphLayout.class, pages, layout -> load(analyst, layout)));
        Services.use(Desk.class, pages, this::follow);
        listen();
        getEditorSite().getActionBars().setGlobalActionHandler(ActionFactory.FIND.getId(), new Action("Find Layers") {
            @Override
            public void run() {
                find();
            }
        });
    }

    private void page(String title, Control control) {
        CTabItem item = new CTabItem(pages, SWT.NONE);
        item.setText(title);
        item.setControl(control);
    }

    private void cut(Desk on, int position) {
        on.state()
                .analysis()
                .filter(analysis -> model.filter(m -> m == analysis.model()).isPresent())
                .filter(analysis -> analysis.cut(position).isPresent())
                .ifPresent(analysis -> on.cut(position));
    }

    private void listen() {
        ISelectionListener selection = (part, chosen) -> {
            if (part != this) {
                var before = selected.layers();
                selected.setSelection(chosen);
                if (!selected.layers().equals(before) && !selected.layers().isEmpty()) {
                    graph.reveal(selected.layers().iterator().next());
                }
            }
        };
        getSite().getPage().addSelectionListener(selection);
        IPartListener2 parts = new IPartListener2() {
            @Override
            public void partActivated(IWorkbenchPartReference reference) {
                if (reference.getPart(false) == ModelEditor.this) {
                    toDesk();
                }
            }

            @Override
            public void partBroughtToTop(IWorkbenchPartReference reference) {
                partActivated(reference);
            }
        };
        getSite().getPage().addPartListener(parts);
        pages.addDisposeListener(e -> {
            getSite().getPage().removeSelectionListener(selection);
            getSite().getPage().removePartListener(parts);
            desk.ifPresent(d -> model.ifPresent(d::close));
        });
    }

    /** What is looked at is what everything else is about. */
    private void toDesk() {
        desk.ifPresent(d -> model.ifPresent(d::open));
    }

    private void follow(Desk on) {
        desk = Optional.of(on);
        Runnable end = on.listen(state -> Screen.show(pages, () -> show(on.state())));
        pages.addDisposeListener(e -> end.run());
        if (getSite().getPage().getActiveEditor() == this) {
            toDesk();
        }
        show(on.state());
    }

    private void show(Desk.State state) {
        if (model.isPresent() && state.model().filter(m -> m == model.get()).isPresent()) {
            graph.show(state.analysis(), state.trouble(), state.cutAt());
            layers.show(state.analysis());
            summary.show(state.analysis());
        }
    }

    private void load(Analyst analyst, GraphLayout layout) {
        if (model.isPresent() || loading != null) {
            return;
        }
        String source = source(getEditorInput()).orElseThrow();
        loading = new Job("Opening " + getPartName()) {
            @Override
            protected IStatus run(IProgressMonitor monitor) {
                try {
                    Model loaded = analyst.load(source, new JobProgress(monitor));
                    List<Section> facts = Facts.of(loaded);
                    Screen.show(pages, () -> opened(loaded, layout, facts));
                    return Status.OK_STATUS;
                } catch (CancellationException e) {
                    Screen.show(pages, () -> failed("Cancelled. Open it again to load it."));
                    return Status.CANCEL_STATUS;
                } catch (InputException e) {
                    Screen.show(pages, () -> failed(e.getMessage()));
                    return Status.OK_STATUS;
                } catch (RuntimeException e) {
                    // A defect of ours: the page says so, and the log where.
                    Platform.getLog(ModelEditor.class).error("A network cannot be shown: " + source, e);
                    Screen.show(pages, () -> failed("It cannot be shown: " + e + ". The error log says more."));
                    return Status.OK_STATUS;
                }
            }
        };
        loading.schedule();
        pages.addDisposeListener(e -> loading.cancel());
    }

    private void failed(String why) {
        graph.message(why);
        layers.control().setEnabled(false);
    }

    private void opened(Model loaded, GraphLayout layout, List<Section> facts) {
        model = Optional.of(loaded);
        selected.model(loaded);
        graph.open(loaded, layout);
        layers.open(loaded);
        summary.open(facts);
        if (getSite().getPage().getActiveEditor() == this) {
            toDesk();
        }
        desk.ifPresent(d -> show(d.state()));
    }

    /** The network; empty while it is loading. */
    public Optional<Model> model() {
        return model;
    }

    public GraphPage graph() {
        return graph;
    }

    public LayersPage layers() {
        return layers;
    }

    /** Brings the page to the front: 0 graph, 1 layers, 2 summary. */
    public void page(int index) {
        pages.setSelection(index);
    }

    /** The keyboard goes to the page's search. */
    private void find() {
        if (pages.getSelectionIndex() == 1) {
            layers.find();
        } else {
            pages.setSelection(0);
            graph.find();
        }
    }

    @Override
    public void setFocus() {
        if (pages.getSelectionIndex() == 1) {
            layers.focus();
        } else if (pages.getSelectionIndex() == 0) {
            graph.focus();
        } else {
            summary.control().setFocus();
        }
    }

    @Override
    public String getContributorId() {
        return Ids.PROPERTIES;
    }

    @Override
    public <T> T getAdapter(Class<T> type) {
        if (type == IPropertySheetPage.class) {
            return type.cast(new TabbedPropertySheetPage(this));
        }
        if (type == IGotoMarker.class) {
            IGotoMarker summary = marker -> page(2);
            return type.cast(summary);
        }
        return super.getAdapter(type);
    }

    @Override
    public void doSave(IProgressMonitor monitor) {
        throw new UnsupportedOperationException("Networks are not changed here");
    }

    @Override
    public void doSaveAs() {
        doSave(null);
    }

    @Override
    public boolean isDirty() {
        return false;
    }

    @Override
    public boolean isSaveAsAllowed() {
        return false;
    }
}
