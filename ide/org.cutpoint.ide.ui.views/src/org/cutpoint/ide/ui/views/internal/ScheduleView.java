package org.cutpoint.ide.ui.views.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.analysis.Exports;
import org.cutpoint.analysis.Results;
import org.cutpoint.analysis.ScheduleSummary;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.analysis.Timetable;
import org.cutpoint.analysis.Timetables;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.action.IToolBarManager;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.ui.part.ViewPart;

/** When each job is where, by the plan that is looked at: as predicted, and as measured if it was run. */
public final class ScheduleView extends ViewPart {
    private static final String NOTHING = "Compare strategies, or run a plan, to see its schedule.";

    private GanttChart chart;
    private Label title;
    private Label summary;
    private Bound<Exports> exports;
    private String model = "";
    private List<Exports.Titled> shown = List.of();

    @Override
    public void createPartControl(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().spacing(0, 2).applyTo(all);
        ContextHelp.of(all, "schedule");
        title = line(all);
        chart = new GanttChart(all);
        GridDataFactory.fillDefaults().grab(true, true).applyTo(chart);
        summary = line(all);
        chart.say(NOTHING);
        exports = Bound.to(Exports.class, chart, service -> () -> {});
        Bound.to(Results.class, chart, results -> {
            show(results.state());
            return results.listen(state -> Screen.show(chart, () -> show(results.state())));
        });
        actions();
    }

    private static Label line(Composite all) {
        Label label = new Label(all, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).indent(12, 2).applyTo(label);
        return label;
    }

    private void show(Results.State state) {
        Optional<StrategyTable.Row> row = state.row();
        if (row.isEmpty()) {
            chart.say(NOTHING);
            title.setText("");
            summary.setText("");
            shown = List.of();
            return;
        }
        StrategyTable table = state.table().orElseThrow();
        Workload workload = table.workload();
        Timetable predicted = Timetables.predicted(
                workload, row.get().plan().orElseThrow(), row.get().cost().orElseThrow());
        Optional<Timetable> measured = state.run().map(run -> Timetables.measured(workload, run.measured()));
        ScheduleSummary text = ScheduleSummary.of(table, row.get(), predicted, state.run(), measured);
        title.setText(text.title());
        summary.setText(text.line());
        title.setToolTipText(text.title());
        summary.setToolTipText(text.line());
        chart.show(predicted, measured);
        model = workload.first().name();
        List<Exports.Titled> timetables = new ArrayList<>();
        timetables.add(new Exports.Titled(row.get().strategy() + ", predicted", predicted));
        measured.ifPresent(m -> timetables.add(new Exports.Titled(row.get().strategy() + ", measured", m)));
        shown = timetables;
    }

    private void actions() {
        IToolBarManager bar = getViewSite().getActionBars().getToolBarManager();
        bar.add(Actions.of("Zoom in (+)", "zoomin", () -> chart.zoom(1.5)));
        bar.add(Actions.of("Zoom out (-)", "zoomout", () -> chart.zoom(1 / 1.5)));
        bar.add(Actions.of("Show all (0)", "fit", chart::fit));
        getViewSite().getActionBars().getMenuManager().add(Actions.of("Export Perfetto trace…", this::trace));
        Pictures.addTo(this, chart, "schedule");
    }

    private void trace() {
        String of = model;
        List<Exports.Titled> timetables = shown;
        Services.find(PathChooser.class)
                .flatMap(paths ->
                        paths.save(getSite().getShell(), of + "-trace", List.of(new Kind("Perfetto trace", "json"))))
                .ifPresent(file ->
                        exports.with(e -> Work.job("Exporting " + file, progress -> e.trace(of, timetables, file))
                                .schedule()));
    }

    @Override
    public void setFocus() {
        chart.setFocus();
    }
}
