package org.cutpoint.ide.ui.views.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.cutpoint.analysis.Exports;
import org.cutpoint.analysis.PlanDifference;
import org.cutpoint.analysis.Results;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.analysis.StrategyTables;
import org.cutpoint.analysis.StrategyTexts;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.jobs.IJobChangeEvent;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.core.runtime.jobs.JobChangeAdapter;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.IToolBarManager;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.jface.viewers.Viewer;
import org.eclipse.jface.viewers.ViewerComparator;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.SashForm;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.ui.ISharedImages;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/** All strategies on the network that is looked at; follows strategies that come and go. */
public final class StrategiesView extends ViewPart {
    /** In a table nobody waits longer for one row. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int WIDE = 900;
    private static final int NARROWEST_CUTS = 90;

    private static final String MEASURED = "measured";

    private TableViewer table;
    private DifferencePane difference;
    private SashForm sash;
    private Label status;
    private Action cancel;
    private Columns columns;
    private Bound<StrategyTables> tables;
    private Bound<Results> results;
    private Bound<Exports> exports;
    private Optional<Analysis> analysis = Optional.empty();
    private Results.State state;
    private Job comparing;
    private boolean selecting;

    @Override
    public void createPartControl(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().spacing(0, 2).applyTo(all);
        ContextHelp.of(all, "strategies");
        status = new Label(all, SWT.NONE);
        GridDataFactory.fillDefaults()
                .grab(true, false)
                .indent(8, 2)
                .hint(1, SWT.DEFAULT)
                .applyTo(status);
        sash = new SashForm(all, SWT.VERTICAL);
        GridDataFactory.fillDefaults().grab(true, true).applyTo(sash);
        table(sash);
        difference = new DifferencePane(sash);
        sash.setWeights(2, 3);
        sash.setMaximizedControl(table.getControl());
        // Beside each other where there is room.
        sash.addListener(SWT.Resize, e -> sash.setOrientation(sash.getSize().x > WIDE ? SWT.HORIZONTAL : SWT.VERTICAL));
        comparing = Work.job("Comparing strategies", progress -> {
            Optional<Analysis> of = analysis;
            if (of.isPresent() && tables.get().isPresent() && results.get().isPresent()) {
                Workload workload = Workload.of(of.get().problem());
                Results into = results.get().get();
                into.begin(workload);
                StrategyTable made = tables.get()
                        .get()
                        .compare(workload, List.of(), LIMIT, progress, row -> into.planned(workload, row));
                into.state().table().stream()
                        .flatMap(t -> t.rows().stream())
                        .map(Row::strategy)
                        .filter(id ->
                                made.rows().stream().noneMatch(r -> r.strategy().equals(id)))
                        .forEach(id -> {
                            if (!progress.cancelled()) {
                                into.gone(id);
                            }
                        });
            }
        });
        actions();
        comparing.addJobChangeListener(new JobChangeAdapter() {
            @Override
            public void scheduled(IJobChangeEvent event) {
                Screen.show(all, () -> cancel.setEnabled(comparing.getState() != Job.NONE));
            }

            @Override
            public void done(IJobChangeEvent event) {
                scheduled(event);
            }
        });
        bind(all);
    }

    private void bind(Composite all) {
        results = Bound.to(Results.class, all, service -> {
            show(service.state());
            // Not the state that came: threads may tell of theirs in any order.
            return service.listen(now -> Screen.show(all, () -> show(service.state())));
        });
        tables = Bound.to(StrategyTables.class, all, service -> {
            compare();
            // A bundle that is replaced goes and comes: one comparison is enough.
            return service.onChange(() -> comparing.schedule(400));
        });
        exports = Bound.to(Exports.class, all, service -> () -> {});
        Bound.to(Desk.class, all, service -> {
            take(service.state());
            return service.listen(now -> Screen.show(all, () -> take(service.state())));
        });
    }

    private void table(Composite parent) {
        table = new TableViewer(parent, SWT.FULL_SELECTION | SWT.MULTI | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setContentProvider(ArrayContentProvider.getInstance());
        table.getTable().setHeaderVisible(true);
        table.getTable().setLinesVisible(false);
        ColumnViewerToolTipSupport.enableFor(table);
        column("strategy", SWT.LEFT, Row::strategy, null);
        column("cuts", SWT.LEFT, row -> columns.shortened(StrategyTexts.cuts(current(), row)), null);
        column("predicted", SWT.RIGHT, row -> StrategyTexts.value(current(), row), r -> r.value()
                .orElse(Double.MAX_VALUE));
        column(
                MEASURED,
                SWT.RIGHT,
                row -> StrategyTexts.measured(state.runs(), row),
                r -> StrategyTexts.measuredMs(state.runs(), r));
        column("gap", SWT.RIGHT, row -> StrategyTexts.gap(current(), row), r -> current()
                .gap(r)
                .orElse(Double.MAX_VALUE));
        column("solved in", SWT.RIGHT, StrategyTexts::solved, r -> r.solveMs().orElse(Double.MAX_VALUE));
        column("remark", SWT.LEFT, StrategyTexts::remark, null);
        columns = new Columns(table.getTable(), 1, NARROWEST_CUTS, 6);
        // After the columns have been shared out.
        table.getTable().addListener(SWT.Resize, e -> table.refresh());
        table.addSelectionChangedListener(e -> selected(e.getStructuredSelection()));
    }

    private StrategyTable current() {
        return state.table().orElseThrow();
    }

    private void column(String name, int style, Function<Row, String> text, ToDoubleFunction<Row> number) {
        TableViewerColumn column = new TableViewerColumn(table, style);
        TableColumn of = column.getColumn();
        of.setText(name);
        of.setMoveable(true);
        column.setLabelProvider(new ColumnLabelProvider() {
            @Override
            public String getText(Object element) {
                return text.apply((Row) element);
            }

            @Override
            public String getToolTipText(Object element) {
                Row row = (Row) element;
                return row.strategy() + ": " + row.description() + "\ncut after "
                        + StrategyTexts.cuts(current(), row)
                        + row.failure().map(f -> "\n" + f).orElse("");
            }
        });
        Comparator<Row> order = number == null
                ? Comparator.comparing(text, String.CASE_INSENSITIVE_ORDER)
                : Comparator.comparingDouble(number);
        of.addListener(SWT.Selection, e -> {
            boolean same = table.getTable().getSortColumn() == of;
            boolean down = same && table.getTable().getSortDirection() == SWT.UP;
            sort(of, order, down);
        });
        if (name.equals("predicted")) {
            sort(of, order, false);
        }
    }

    private void sort(TableColumn column, Comparator<Row> order, boolean down) {
        table.getTable().setSortColumn(column);
        table.getTable().setSortDirection(down ? SWT.DOWN : SWT.UP);
        table.setComparator(new ViewerComparator() {
            @Override
            public int compare(Viewer viewer, Object a, Object b) {
                int compared = order.compare((Row) a, (Row) b);
                return down ? -compared : compared;
            }
        });
    }

    private void take(Desk.State now) {
        if (now.model().isEmpty()) {
            analysis = Optional.empty();
            status.setText("Open a network to compare strategies on it.");
            results.with(Results::clear);
        } else if (now.analysis().isPresent() && !now.analysis().equals(analysis)) {
            analysis = now.analysis();
            compare();
        } else if (now.trouble().isPresent()) {
            status.setText(now.trouble().get());
        }
    }

    private void compare() {
        if (analysis.isPresent()) {
            comparing.cancel();
            comparing.schedule(100);
            status.setText("planning …");
        }
    }

    private void show(Results.State now) {
        state = now;
        selecting = true;
        try {
            List<Row> rows = now.table().map(StrategyTable::rows).orElse(List.of());
            List<String> chosen = chosen().stream().map(Row::strategy).toList();
            columns.fit(now.runs().isEmpty() ? Set.of(MEASURED) : Set.of(), () -> table.setInput(rows));
            table.refresh();
            List<Row> again = rows.stream()
                    .filter(row -> chosen.size() == 2
                            ? chosen.contains(row.strategy())
                            : now.shown().equals(Optional.of(row.strategy())))
                    .toList();
            table.setSelection(new StructuredSelection(again));
            differ(again);
            now.table().ifPresent(t -> status.setText(StrategyTexts.status(t)));
            status.setToolTipText(status.getText());
            status.requestLayout();
        } finally {
            selecting = false;
        }
    }

    private List<Row> chosen() {
        List<Row> rows = new ArrayList<>();
        for (Object element : table.getStructuredSelection().toList()) {
            rows.add((Row) element);
        }
        return rows;
    }

    private void selected(IStructuredSelection selection) {
        if (selecting || selection.isEmpty()) {
            return;
        }
        Row first = (Row) selection.getFirstElement();
        if (selection.size() == 1 && first.plan().isPresent()) {
            results.with(r -> r.show(first.strategy()));
        }
        differ(chosen());
    }

    /** Two rows chosen: what makes the difference. */
    private void differ(List<Row> rows) {
        boolean two =
                rows.size() == 2 && rows.stream().allMatch(row -> row.plan().isPresent());
        if (two) {
            Row a = rows.get(0);
            Row b = rows.get(1);
            difference.show(
                    a.strategy(),
                    b.strategy(),
                    PlanDifference.of(
                            current().workload(),
                            a.plan().orElseThrow(),
                            a.cost().orElseThrow(),
                            b.plan().orElseThrow(),
                            b.cost().orElseThrow()));
        }
        sash.setMaximizedControl(two ? null : table.getControl());
    }

    private void actions() {
        IToolBarManager bar = getViewSite().getActionBars().getToolBarManager();
        bar.add(Actions.of("Have all strategies plan again", "again", this::compare));
        cancel = Actions.of("Cancel planning", comparing::cancel);
        cancel.setImageDescriptor(
                PlatformUI.getWorkbench().getSharedImages().getImageDescriptor(ISharedImages.IMG_ELCL_STOP));
        cancel.setEnabled(false);
        bar.add(cancel);
        IMenuManager menu = getViewSite().getActionBars().getMenuManager();
        menu.add(Actions.of("Export plan (JSON)…", this::exportPlan));
        menu.add(Actions.of("Export split models…", this::exportModels));
    }

    private void exportPlan() {
        state.row().ifPresent(row -> {
            Workload workload = current().workload();
            Services.find(PathChooser.class)
                    .flatMap(paths -> paths.save(
                            getSite().getShell(), row.strategy() + "-plan", List.of(new Kind("Plan", "json"))))
                    .ifPresent(file -> exports.with(e -> Work.job(
                                    "Exporting " + file,
                                    progress -> e.plan(workload, row.planned().orElseThrow(), file))
                            .schedule()));
        });
    }

    private void exportModels() {
        Optional<Row> row = state.row();
        if (row.isEmpty() || analysis.isEmpty()) {
            return;
        }
        Workload workload = current().workload();
        Model model = analysis.get().model();
        String message =
                "An empty folder for the models into which " + row.get().strategy() + " splits the network";
        Services.find(PathChooser.class)
                .flatMap(paths -> paths.folder(getSite().getShell(), message))
                .ifPresent(folder -> exports.with(e -> Work.job(
                                "Splitting into " + folder,
                                progress -> e.segments(
                                        model, workload, row.get().planned().orElseThrow(), "onnx", folder, progress))
                        .schedule()));
    }

    @Override
    public void setFocus() {
        table.getControl().setFocus();
    }

    @Override
    public void dispose() {
        if (comparing != null) {
            comparing.cancel();
        }
        super.dispose();
    }
}
