package org.cutpoint.analysis.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.cutpoint.analysis.Exports;
import org.cutpoint.analysis.Timetable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.report.Reports;
import org.cutpoint.report.Timeline;
import org.cutpoint.report.graph.GraphDrawing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Exports by those who know each format. */
@Component
public final class WrittenExports implements Exports {
    private final GraphDrawing drawing;
    private final PlanFormats plans;
    private final Reports reports;
    private final List<ModelExporter> exporters;

    @Activate
    public WrittenExports(
            @Reference GraphDrawing drawing,
            @Reference PlanFormats plans,
            @Reference Reports reports,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<ModelExporter> exporters) {
        this.drawing = drawing;
        this.plans = plans;
        this.reports = reports;
        this.exporters = List.copyOf(exporters);
    }

    @Override
    public void picture(Model model, Path file) {
        WholeFiles.write(file, drawing.svg(model.graph()));
    }

    @Override
    public void plan(Workload workload, Planned planned, Path file) {
        WholeFiles.write(
                file,
                planned.outcome() instanceof Plan plan
                        ? plans.writePlan(
                                workload,
                                planned.strategy(),
                                plan,
                                planned.cost().orElseThrow(),
                                planned.solveMs())
                        : plans.writeInfeasible(
                                workload, planned.strategy(), (Infeasible) planned.outcome(), planned.solveMs()));
    }

    @Override
    public List<String> formats() {
        return exporters.stream().map(ModelExporter::format).sorted().toList();
    }

    @Override
    public List<ExportedSegment> segments(
            Model model, Workload workload, Planned planned, String format, Path folder, Progress progress) {
        ModelExporter exporter = exporters.stream()
                .filter(e -> e.format().equals(format))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "format '" + format + "'", "it is not known", "There are " + String.join(", ", formats())));
        if (!(planned.outcome() instanceof Plan plan)) {
            throw new InputException(planned.strategy(), "it has no plan for the network", "Choose another strategy");
        }
        String device = workload.first().device().id();
        List<Map<String, String>> cuts =
                plan.assignments().stream().map(Assignment::tiers).distinct().toList();
        if (cuts.size() == 1) {
            return exporter.export(model, device, cuts.get(0), folder, progress);
        }
        return WholeFolders.fill(folder, "cut-" + cuts.size(), part -> {
            List<ExportedSegment> all = new ArrayList<>();
            for (int i = 0; i < cuts.size(); i++) {
                if (progress.cancelled()) {
                    throw new CancellationException();
                }
                all.addAll(exporter.export(model, device, cuts.get(i), part.resolve("cut-" + (i + 1)), progress));
            }
            return List.copyOf(all);
        });
    }

    @Override
    public void trace(String model, List<Titled> titled, Path file) {
        WholeFiles.write(
                file,
                reports.traceJson(titled.stream().map(t -> timeline(model, t)).toList(), model));
    }

    private static Timeline timeline(String model, Titled titled) {
        return new Timeline(
                titled.title(),
                titled.timetable().lanes().stream()
                        .map(lane -> new Timeline.Lane(
                                lane.id(),
                                lane.bars().stream()
                                        .map(bar -> event(model, bar))
                                        .toList()))
                        .toList());
    }

    private static Timeline.Event event(String model, Timetable.Bar bar) {
        return new Timeline.Event("job " + bar.job(), bar.job(), model, bar.startMs(), bar.endMs());
    }
}
