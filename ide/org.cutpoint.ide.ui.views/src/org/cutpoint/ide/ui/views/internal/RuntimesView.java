package org.cutpoint.ide.ui.views.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.report.Units;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IToolBarManager;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.ISharedImages;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/**
 * Runtimes beside this workbench and elsewhere: start, stop, how they are, their bundles, what they say. While it is seen it
 * asks them every few seconds.
 */
public final class RuntimesView extends ViewPart {
    private static final int LOOK_MS = 3000;

    private TableViewer table;
    private Columns columns;
    private TableViewer bundles;
    private Columns bundleColumns;
    private Text log;
    private Bound<Runtimes> runtimes;
    private Bound<Deployment> deployment;
    private Action stop;
    private Action forget;
    private Action send;
    private Action removeBundle;
    private Job looking;
    private List<ManagedBundle> listed = List.of();
    private String logged = "";

    @Override
    public void createPartControl(Composite parent) {
        SashForm sash = new SashForm(parent, SWT.VERTICAL);
        table = new TableViewer(sash, SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setContentProvider(ArrayContentProvider.getInstance());
        table.getTable().setHeaderVisible(true);
        ColumnViewerToolTipSupport.enableFor(table);
        ContextHelp.of(sash, "runtimes");
        column("runtime", RuntimesView::name);
        column("state", runtime -> runtime.state().name().toLowerCase(Locale.ROOT));
        column("address", runtime -> runtime.address().orElse(""));
        column("calls", runtime -> runtime.status().map(RuntimesView::calls).orElse(""));
        column(
                "memory",
                runtime -> runtime.status().map(s -> Units.bytes(s.heapBytes())).orElse(""));
        column(
                "strategies",
                runtime -> runtime.strategies().isEmpty()
                        ? ""
                        : runtime.strategies().size() + ": " + String.join(", ", runtime.strategies()));
        columns = new Columns(table.getTable(), 0, 74, 5);
        columns.fit(Set.of(), () -> {});
        table.addSelectionChangedListener(e -> selected());
        bundles = new TableViewer(sash, SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        bundles.setContentProvider(ArrayContentProvider.getInstance());
        bundles.getTable().setHeaderVisible(true);
        ColumnViewerToolTipSupport.enableFor(bundles);
        bundleColumn("bundle", ManagedBundle::name);
        bundleColumn("version", ManagedBundle::version);
        bundleColumn("from", bundle -> bundle.deployed() ? "deployed" : "runtime");
        bundleColumn("state", RuntimesView::state);
        bundleColumn("offers", bundle -> String.join(", ", bundle.offers()));
        bundleColumns = new Columns(bundles.getTable(), 0, 120, 4);
        bundles.addSelectionChangedListener(e -> selectedBundle());
        log = new Text(sash, SWT.MULTI | SWT.READ_ONLY | SWT.WRAP | SWT.V_SCROLL);
        log.setMessage("What the runtime says");
        sash.setWeights(3, 3, 2);
        actions();
        deployment = Bound.to(Deployment.class, table.getControl(), service -> () -> {});
        runtimes = Bound.to(Runtimes.class, table.getControl(), service -> {
            show();
            return service.onChange(() -> Screen.show(table.getControl(), this::show));
        });
        selected();
        lookAgain();
    }

    /** Asks the runtimes how they are, for as long as somebody sees it. */
    private void lookAgain() {
        looking = Work.job("Asking runtimes how they are", progress -> runtimes.with(Runtimes::look));
        looking.setSystem(true);
        table.getControl().getDisplay().timerExec(LOOK_MS, this::look);
    }

    private void look() {
        if (table.getControl().isDisposed()) {
            return;
        }
        // One that does not answer is not asked again before it has been given up.
        if (looking.getState() == Job.NONE && getSite().getPage().isPartVisible(this)) {
            looking.schedule();
        }
        table.getControl().getDisplay().timerExec(LOOK_MS, this::look);
    }

    private static String calls(RuntimeStatus status) {
        RuntimeStatus.Calls calls = status.calls();
        return calls.answered()
                + (calls.failed() > 0 ? ", " + calls.failed() + " failed" : "")
                + (calls.running() > 1 ? ", " + (calls.running() - 1) + " running" : "");
    }

    private interface ShownBundle {
        String of(ManagedBundle bundle);
    }

    private void bundleColumn(String title, ShownBundle text) {
        TableViewerColumn column = new TableViewerColumn(bundles, SWT.LEFT);
        column.getColumn().setText(title);
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object element) {
                return text.of((ManagedBundle) element);
            }

            @Override
            public Color getForeground(Object element) {
                boolean refused = ((ManagedBundle) element).fault().isPresent();
                return refused ? new Color(Palette.of(bundles.getControl()).warning()) : null;
            }

            @Override
            public String getToolTipText(Object element) {
                ManagedBundle bundle = (ManagedBundle) element;
                return bundle.fault().orElseGet(() -> String.join("\n", bundle.offers()));
            }
        });
    }

    /** What offers something runs; then another version of it is what was refused. */
    private static String state(ManagedBundle bundle) {
        if (bundle.fault().isEmpty()) {
            return "works";
        }
        return bundle.offers().isEmpty() ? "refused" : "works, newer refused";
    }

    private static String name(Runtime runtime) {
        return "● " + runtime.name();
    }

    private interface Shown {
        String of(Runtime runtime);
    }

    private void column(String title, Shown text) {
        TableViewerColumn column = new TableViewerColumn(table, SWT.LEFT);
        column.getColumn().setText(title);
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object element) {
                return text.of((Runtime) element);
            }

            @Override
            public Color getForeground(Object element) {
                Palette palette = Palette.of(table.getControl());
                return title.equals("runtime")
                        ? new Color(
                                switch (((Runtime) element).state()) {
                                    case RUNNING -> palette.device();
                                    case STARTING -> palette.accent();
                                    case STOPPED -> palette.faint();
                                    case FAILED -> palette.warning();
                                })
                        : null;
            }

            @Override
            public String getToolTipText(Object element) {
                Runtime runtime = (Runtime) element;
                return String.join("\n", runtime.strategies())
                        + runtime.deploy().map(folder -> "\ndeploy: " + folder).orElse("");
            }
        });
    }

    private void show() {
        runtimes.with(service -> {
            Optional<String> chosen = chosen().map(Runtime::name);
            List<Runtime> all = service.list();
            columns.fit(Set.of(), () -> table.setInput(all));
            all.stream()
                    .filter(r -> chosen.isEmpty() || chosen.get().equals(r.name()))
                    .findFirst()
                    .ifPresent(r -> table.setSelection(new StructuredSelection(r)));
            selected();
        });
    }

    private Optional<Runtime> chosen() {
        return Optional.ofNullable((Runtime) table.getStructuredSelection().getFirstElement());
    }

    private void selected() {
        Optional<Runtime> chosen = chosen();
        boolean lives = chosen.filter(r -> r.state() == State.RUNNING || r.state() == State.STARTING)
                .isPresent();
        stop.setEnabled(lives);
        forget.setEnabled(chosen.isPresent() && !lives);
        send.setEnabled(chosen.filter(r -> r.state() == State.RUNNING).isPresent());
        List<ManagedBundle> has = chosen.map(Runtime::bundles).orElse(List.of());
        if (!has.equals(listed)) {
            Optional<String> before = chosenBundle().map(ManagedBundle::name);
            listed = has;
            bundleColumns.fit(Set.of(), () -> bundles.setInput(has));
            has.stream()
                    .filter(bundle -> before.isPresent() && before.get().equals(bundle.name()))
                    .findFirst()
                    .ifPresent(bundle -> bundles.setSelection(new StructuredSelection(bundle)));
        }
        selectedBundle();
        String text = chosen.map(r -> String.join("\n", r.log())).orElse("");
        if (!text.equals(logged)) {
            logged = text;
            log.setText(text);
            log.setSelection(text.length());
        }
    }

    private Optional<ManagedBundle> chosenBundle() {
        return Optional.ofNullable(
                (ManagedBundle) bundles.getStructuredSelection().getFirstElement());
    }

    private void selectedBundle() {
        removeBundle.setEnabled(chosenBundle().filter(ManagedBundle::deployed).isPresent());
    }

    private void actions() {
        IToolBarManager bar = getViewSite().getActionBars().getToolBarManager();
        bar.add(Actions.of("Start a runtime beside this workbench", "start", this::start));
        stop = Actions.of("Stop the chosen runtime", this::stop);
        stop.setImageDescriptor(
                PlatformUI.getWorkbench().getSharedImages().getImageDescriptor(ISharedImages.IMG_ELCL_STOP));
        bar.add(stop);
        bar.add(Actions.of(
                "Deploy strategy: bring a bundle into this workbench and all runtimes that run",
                "deploy",
                this::deploy));
        forget = Actions.of("Remove", this::forget);
        forget.setToolTipText("Take the chosen runtime off the list");
        getViewSite().getActionBars().getMenuManager().add(forget);
        getViewSite().getActionBars().getMenuManager().add(Actions.of("Deploy strategy…", this::deploy));
        send = Actions.of("Deploy to this runtime…", this::send);
        send.setToolTipText("Bring a bundle into the chosen runtime alone, on this machine or another");
        getViewSite().getActionBars().getMenuManager().add(send);
        removeBundle = Actions.of("Remove bundle", this::removeBundle);
        removeBundle.setToolTipText("Take the chosen bundle away from the chosen runtime");
        getViewSite().getActionBars().getMenuManager().add(removeBundle);
    }

    private void start() {
        runtimes.with(service -> {
            // A stopped one that is chosen starts again; else a new one.
            String name = chosen().filter(r -> r.state() == State.STOPPED || r.state() == State.FAILED)
                    .map(Runtime::name)
                    .orElseGet(() -> free(service.list()));
            Work.job("Starting runtime " + name, progress -> service.start(name, progress))
                    .schedule();
        });
    }

    private static String free(List<Runtime> all) {
        TreeSet<String> taken = new TreeSet<>();
        all.forEach(r -> taken.add(r.name()));
        List<String> names = new ArrayList<>(List.of("cloud", "edge"));
        for (int i = 2; i <= taken.size() + 2; i++) {
            names.add("cloud-" + i);
        }
        return names.stream().filter(name -> !taken.contains(name)).findFirst().orElseThrow();
    }

    private void stop() {
        runtimes.with(service -> chosen().ifPresent(
                        r -> Work.job("Stopping runtime " + r.name(), progress -> service.stop(r.name()))
                                .schedule()));
    }

    private void forget() {
        runtimes.with(service -> chosen().ifPresent(r -> service.forget(r.name())));
    }

    private void deploy() {
        Deploying.asked(getSite().getShell())
                .ifPresent(jar -> deployment.with(here ->
                        runtimes.with(there -> Deploying.job(here, there, jar).schedule())));
    }

    private void send() {
        chosen().ifPresent(r -> Deploying.asked(getSite().getShell())
                .ifPresent(from -> deployment.with(here -> runtimes.with(there -> Work.job(
                                "Deploying " + from.getFileName() + " to " + r.name(),
                                progress -> there.deploy(r.name(), here.bundleOf(from), progress))
                        .schedule()))));
    }

    private void removeBundle() {
        chosen().ifPresent(r -> chosenBundle()
                .ifPresent(bundle -> runtimes.with(there -> Work.job(
                                "Removing " + bundle.name() + " from " + r.name(),
                                progress -> there.remove(r.name(), bundle.name()))
                        .schedule())));
    }

    @Override
    public void setFocus() {
        table.getControl().setFocus();
    }
}
