package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Runs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs one job in tiles, and beside it as other strategies cut it. */
@Component(service = TileRuns.class)
public final class TileRuns {
    private final TilePlans plans;
    private final TileExecutor executor;
    private final Runs runs;
    private final Planner planner;
    private final PlanEvaluator evaluator;

    @Activate
    public TileRuns(
            @Reference TilePlans plans,
            @Reference TileExecutor executor,
            @Reference Runs runs,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator) {
        this.plans = plans;
        this.executor = executor;
        this.runs = runs;
        this.planner = planner;
        this.evaluator = evaluator;
    }

    /**
     * What is run.
     *
     * @param problem of one job
     * @param tiled ids of strategies that plan tiles
     * @param others ids of strategies that plan cuts
     * @param how network, slow-down and so on
     * @param repeats how often each plan is run
     */
    record Asked(
            Model model,
            Problem problem,
            TileOptions tiles,
            List<String> tiled,
            List<String> others,
            Runs.Conditions how,
            int repeats) {}

    /**
     * @param plan for people
     * @param results of each run
     */
    private record Measured(
            String strategy, String plan, double predictedMs, List<RunResult> results, Optional<Tiled> tiled) {
        RunResult median() {
            return results.stream()
                    .sorted(Comparator.comparingDouble(RunResult::makespanMs))
                    .toList()
                    .get((results.size() - 1) / 2);
        }
    }

    /** What is known besides where there are tiles. */
    private record Tiled(TileCost planned, TileExecutor.Measured measured) {
        String tileBytes() {
            return bytes(measured.peakBytesTile());
        }

        String wholeBytes() {
            return bytes(measured.peakBytesWhole());
        }

        private static String bytes(OptionalLong peak) {
            return peak.isPresent() ? Units.bytes(peak.getAsLong()) : "-";
        }
    }

    /** Runs all, and prints predicted beside measured. */
    void run(Asked asked, Clouds.Cloud cloud, boolean json, Console console) throws InterruptedException {
        TileProblem problem =
                plans.problem(asked.model(), asked.problem(), asked.tiles().runOptions(), console.progress());
        List<Measured> measured = new ArrayList<>();
        for (String strategy : asked.tiled()) {
            TilePlanner.Planned planned = plans.plan(problem, strategy);
            measured.add(
                    planned.plan().tiling().paths() == 1
                            ? cut(asked, strategy, planned, cloud, console)
                            : tiles(asked, problem, planned, cloud, console));
        }
        Workload workload = Workload.of(asked.problem());
        for (String strategy : asked.others()) {
            Planner.Planned planned = planner.plan(workload, strategy);
            if (planned.outcome() instanceof Plan plan) {
                String cuts = String.join(
                        ", ",
                        Cuts.shares(workload, plan).stream()
                                .map(share -> share.label())
                                .toList());
                measured.add(new Measured(
                        strategy,
                        cuts,
                        planned.cost().orElseThrow().value(),
                        repeated(asked, workload, planned, cloud, console),
                        Optional.empty()));
            }
        }
        if (json) {
            measured.forEach(m -> console.out().println(json(asked, m)));
        } else {
            console.out().print(table(measured, console));
        }
    }

    private Measured tiles(
            Asked asked, TileProblem problem, TilePlanner.Planned planned, Clouds.Cloud cloud, Console console)
            throws InterruptedException {
        Runs.Conditions how = asked.how();
        TileExecutor.Measured measured = executor.run(
                new TileExecutor.Request(
                        asked.model(),
                        problem.front(),
                        planned.plan(),
                        cloud.connection(),
                        how.emulated() ? Optional.of(how.network()) : Optional.empty(),
                        how.slowdown(),
                        problem.cores(),
                        how.options(),
                        how.seed(),
                        how.deadline(),
                        asked.repeats()),
                console.progress());
        TilePlans.Row row = new TilePlans.Row(problem, planned);
        return new Measured(
                planned.strategy(),
                row.tiles() + " tiles of "
                        + problem.front()
                                .layers()
                                .get(planned.plan().tiling().layers() - 1)
                                .id() + ", " + row.device() + " layers on the device",
                planned.cost().predictedMs(),
                measured.runs(),
                Optional.of(new Tiled(planned.cost(), measured)));
    }

    /** What is not tiled is run as every cut is. */
    private Measured cut(Asked asked, String strategy, TilePlanner.Planned planned, Clouds.Cloud cloud, Console console)
            throws InterruptedException {
        int layers = planned.plan().deviceLayers().get(0);
        Set<String> device = new LinkedHashSet<>(asked.model().graph().layers().subList(0, layers).stream()
                .map(Layer::id)
                .toList());
        Workload workload = Workload.of(asked.problem());
        Plan plan = Cuts.plan(asked.problem(), device);
        Planner.Planned costed;
        try {
            costed = new Planner.Planned(strategy, "", plan, Optional.of(evaluator.evaluate(workload, plan)), 0);
        } catch (InvalidPlanException e) {
            throw new IllegalStateException(e);
        }
        return new Measured(
                strategy,
                Cuts.shares(workload, plan).get(0).label(),
                planned.cost().predictedMs(),
                repeated(asked, workload, costed, cloud, console),
                Optional.empty());
    }

    private List<RunResult> repeated(
            Asked asked, Workload workload, Planner.Planned planned, Clouds.Cloud cloud, Console console)
            throws InterruptedException {
        List<RunResult> results = new ArrayList<>();
        for (int i = 0; i < asked.repeats(); i++) {
            results.add(
                    runs.run(asked.model(), workload, planned, Optional.of(cloud), asked.how(), console.progress()));
        }
        return results;
    }

    private static String table(List<Measured> measured, Console console) {
        TextTable table = new TextTable()
                .left("strategy")
                .left("plan")
                .right("predicted")
                .right("measured")
                .right("error")
                .right("upload")
                .right("memory of a tile")
                .right("unsplit")
                .right("difference");
        for (Measured m : measured) {
            RunResult shown = m.median();
            table.row(
                    m.strategy(),
                    m.plan(),
                    ms(m.predictedMs()),
                    ms(shown.makespanMs()),
                    Units.percent(m.predictedMs() / shown.makespanMs() - 1),
                    Units.bytes(shown.uploadBytes()),
                    m.tiled().map(Tiled::tileBytes).orElse("-"),
                    m.tiled().map(Tiled::wholeBytes).orElse("-"),
                    String.format(Locale.ROOT, "%.1e", shown.maxRelDiff()));
        }
        return table.render(console.style());
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.2f ms", ms);
    }

    private static String json(Asked asked, Measured m) {
        return Output.json(out -> {
            out.writeStartObject();
            out.writeStringField("format", "cutpoint-tile-run/1");
            out.writeStringField("model", asked.model().graph().name());
            out.writeStringField("strategy", m.strategy());
            out.writeStringField("plan", m.plan());
            out.writeNumberField("predictedMs", m.predictedMs());
            out.writeNumberField("measuredMs", m.median().makespanMs());
            out.writeArrayFieldStart("repeatsMs");
            for (RunResult result : m.results()) {
                out.writeNumber(result.makespanMs());
            }
            out.writeEndArray();
            out.writeNumberField("uploadBytes", m.median().uploadBytes());
            if (m.tiled().isPresent()) {
                tiled(out, m.tiled().get(), m.median());
            }
            out.writeNumberField("maxRelDiff", m.median().maxRelDiff());
            out.writeEndObject();
        });
    }

    private static void tiled(JsonGenerator out, Tiled tiled, RunResult shown) throws IOException {
        out.writeArrayFieldStart("paths");
        for (TileCost.PathCost path : tiled.planned().paths()) {
            out.writeStartObject();
            out.writeNumberField("id", path.id());
            out.writeNumberField(
                    "deviceMs", path.device().endMs() - path.device().startMs());
            out.writeNumberField("uploadedMs", path.uplink().endMs());
            for (RunResult.Span span : shown.spans()) {
                if (span.job().equals(Integer.toString(path.id()))) {
                    if (span.lane() == Lane.DEVICE) {
                        out.writeNumberField("measuredDeviceMs", span.endMs() - span.startMs());
                    } else if (span.lane() == Lane.UPLINK) {
                        out.writeNumberField("measuredUploadedMs", span.endMs());
                    }
                }
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("plannedPeakBytesTile", tiled.planned().peakBytesTile());
        out.writeNumberField("plannedPeakBytesWhole", tiled.planned().peakBytesWhole());
        if (tiled.measured().peakBytesTile().isPresent()) {
            out.writeNumberField(
                    "peakBytesTile", tiled.measured().peakBytesTile().getAsLong());
        }
        if (tiled.measured().peakBytesWhole().isPresent()) {
            out.writeNumberField(
                    "peakBytesWhole", tiled.measured().peakBytesWhole().getAsLong());
        }
    }
}
