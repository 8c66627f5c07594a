package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.study.Timeline.Span;
import org.cutpoint.study.engine.internal.Found.Builder;
import org.cutpoint.study.engine.internal.Found.Values;
import org.cutpoint.study.engine.internal.Sweep.Way;

/** What can be found of networks in tiles by computing alone. Thread-safe. */
final class TiledCells {
    private final Services services;
    private final Materials materials;

    TiledCells(Services services, Materials materials) {
        this.services = services;
        this.materials = materials;
    }

    Found find(Cell cell, String key, int repeat) throws InterruptedException {
        TileProblem problem = materials.tiles(cell);
        Way way = cell.way().orElseThrow();
        Planned planned = services.tilePlanner().plan(problem, way.strategy().orElseThrow(), PlannedCells.limit(way));
        Builder values = values(problem, planned);
        if (cell.sweep().timed()) {
            values.number("solve_ms", planned.solveMs());
        }
        List<Span> shown = PlannedCells.gantt(cell) ? timeline(planned.cost()) : List.of();
        return new Found(key, repeat, List.of(values.build()), shown, List.of());
    }

    /** What a plan is worth; without tiles it is one cut. */
    private static Builder values(TileProblem problem, Planned planned) {
        TilePlan plan = planned.plan();
        TileCost cost = planned.cost();
        boolean tiles = plan.tiling().paths() > 1;
        // Of a network that is not tiled its device's part is all that its plan says.
        int fused = plan.tiling().layers();
        int back = plan.backAt().orElse(problem.layers());
        boolean local = !tiles && fused == problem.layers();
        Builder values = Values.of("ok")
                .number("latency_ms", cost.predictedMs())
                .number(
                        "device_ms",
                        sum(cost, PathCost::device) + sum(problem.deviceMs().subList(back, problem.layers())))
                .number("upload_ms", sum(cost, PathCost::uplink))
                .number(
                        "cloud_ms",
                        sum(cost, PathCost::edge) + sum(problem.edgeMs().subList(fused, back)))
                .number("download_ms", local ? 0 : problem.returnMs().get(back))
                .number(
                        "upload_bytes",
                        cost.paths().stream().mapToLong(PathCost::uploadBytes).sum());
        if (tiles) {
            values.number("tiles", plan.tiling().paths())
                    .text("grid", plan.tiling().height() + "x" + plan.tiling().width())
                    .number("fused_layers", fused)
                    .number("work_percent", 100.0 * cost.workTiles() / cost.workWhole())
                    .number("peak_bytes", cost.peakBytesTile())
                    .number("peak_percent", 100.0 * cost.peakBytesTile() / cost.peakBytesWhole());
        }
        if (plan.backAt().isPresent()) {
            values.number("back_at", plan.backAt().getAsInt());
        }
        if (plan.lowerBoundMs().isPresent()) {
            double bound = plan.lowerBoundMs().getAsDouble();
            values.number("lower_bound", bound).number("gap_percent", 100 * (cost.predictedMs() / bound - 1));
        }
        if (!plan.notes().isEmpty()) {
            values.text("reason", String.join(" ", plan.notes()));
        }
        return values;
    }

    private static double sum(List<Double> times) {
        return times.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double sum(TileCost cost, Function<PathCost, TileCost.Span> lane) {
        return cost.paths().stream()
                .map(lane)
                .mapToDouble(s -> s.endMs() - s.startMs())
                .sum();
    }

    private static List<Span> timeline(TileCost cost) {
        List<Span> spans = new ArrayList<>();
        for (PathCost path : cost.paths()) {
            add(spans, path, Lane.DEVICE, path.device());
            add(spans, path, Lane.UPLINK, path.uplink());
            add(spans, path, Lane.CLOUD, path.edge());
        }
        return spans;
    }

    private static void add(List<Span> spans, PathCost path, Lane lane, TileCost.Span span) {
        if (span.endMs() > span.startMs()) {
            spans.add(new Span(Integer.toString(path.id()), PlannedCells.lane(lane), span.startMs(), span.endMs()));
        }
    }
}
