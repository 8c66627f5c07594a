package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Plans tiles, and shows them. */
@Component(service = TilePlans.class)
public final class TilePlans {
    /** Under which name a plan from a file appears. */
    private static final String FROM_FILE = "plan";

    private final TileProblems problems;
    private final TilePlanner planner;
    private final TileFormats formats;
    private final TileEvaluator evaluator;

    @Activate
    public TilePlans(
            @Reference TileProblems problems,
            @Reference TilePlanner planner,
            @Reference TileFormats formats,
            @Reference TileEvaluator evaluator) {
        this.problems = problems;
        this.planner = planner;
        this.formats = formats;
        this.evaluator = evaluator;
    }

    /** A problem and a plan for it. */
    record Row(TileProblem problem, Planned planned) {
        String tiles() {
            int height = planned.plan().tiling().height();
            int width = planned.plan().tiling().width();
            return planned.plan().tiling().paths() == 1 ? "-" : height + "x" + width;
        }

        /** The last layer of those that are fused, or of the device's where nothing is. */
        String fused() {
            int layers = planned.plan().tiling().layers();
            return layers + " of " + problem.layers();
        }

        /** The plan, where it has tiles. */
        String words() {
            String last = problem.front()
                    .layers()
                    .get(planned.plan().tiling().layers() - 1)
                    .id();
            return tiles() + " tiles of " + last + ", " + device() + " layers on the device";
        }

        String device() {
            int least = planned.cost().paths().stream()
                    .mapToInt(TileCost.PathCost::deviceLayers)
                    .min()
                    .orElse(0);
            int most = planned.cost().paths().stream()
                    .mapToInt(TileCost.PathCost::deviceLayers)
                    .max()
                    .orElse(0);
            String back = planned.plan().backAt().isPresent()
                    ? ", all from " + (planned.plan().backAt().getAsInt() + 1) + " on"
                    : "";
            return (least == most ? Integer.toString(least) : least + "-" + most) + back;
        }

        /** Of the tile that needs least and of the one that needs most. */
        String tileMemory() {
            LongSummaryStatistics peaks = planned.cost().paths().stream()
                    .mapToLong(TileCost.PathCost::peakBytes)
                    .summaryStatistics();
            String most = Units.bytes(peaks.getMax());
            String least = Units.bytes(peaks.getMin());
            return peaks.getMax() == 0 ? "-" : least.equals(most) ? most : least + "-" + most;
        }

        long uploadBytes() {
            return planned.cost().paths().stream()
                    .mapToLong(TileCost.PathCost::uploadBytes)
                    .sum();
        }
    }

    /** The tile problem of a model for whose layers a problem says how long they take where. */
    TileProblem problem(Model model, Problem problem, TileProblems.Options options, Progress progress) {
        return problems.of(model, problem, options, progress);
    }

    Planned plan(TileProblem problem, String strategy) throws InterruptedException {
        return planner.plan(problem, strategy);
    }

    /** Whether a file says that it is a plan of tiles. */
    boolean isPlan(Path file) {
        return JsonReader.formatOf(file).filter(formats.format()::equals).isPresent();
    }

    /** @throws InputException if it is none */
    TilePlan read(Path file) {
        return formats.read(file);
    }

    /** The same without a bound: one is proven only for the problem, and the times, with which the plan was made. */
    static TilePlan unproven(TilePlan plan) {
        return new TilePlan(plan.tiling(), plan.deviceLayers(), plan.order())
                .withBackAt(plan.backAt())
                .withNotes(plan.notes());
    }

    /**
     * A plan from a file.
     *
     * @throws InputException if it is none of this problem
     */
    Planned planned(TileProblem problem, TilePlan plan, Path file) {
        try {
            return new Planned(FROM_FILE, "", unproven(plan), evaluator.cost(problem, plan), 0);
        } catch (InvalidPlanException e) {
            throw new InputException("--plan", file + ": " + e.getMessage(), "Plan this model again", e);
        }
    }

    /** Writes a plan for {@link #read}. */
    void write(TileProblem problem, Planned planned, Path file) {
        WholeFiles.write(file, formats.write(problem, planned) + "\n");
    }

    /** Plans with each strategy, for each rate of the way up, and prints what comes out. */
    void print(List<TileProblem> all, List<Double> uplinks, List<String> strategies, boolean json, Console console)
            throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (TileProblem problem : all) {
            List<Double> rates = uplinks.isEmpty()
                    ? List.of(problem.bytesPerMs())
                    : uplinks.stream().map(mbps -> mbps * 1000 / 8).toList();
            for (double rate : rates) {
                TileProblem at = problem.withBytesPerMs(rate);
                for (String strategy : strategies) {
                    Row row = new Row(at, plan(at, strategy));
                    rows.add(row);
                    if (json) {
                        console.out().println(formats.write(at, row.planned()));
                    }
                }
            }
        }
        if (!json) {
            console.out().print(table(rows, console));
        }
    }

    private static String table(List<Row> rows, Console console) {
        TextTable table = new TextTable()
                .left("problem")
                .left("strategy")
                .right("Mbit/s up")
                .right("layers fused")
                .right("tiles")
                .right("on the device")
                .right("predicted")
                .right("work")
                .right("upload")
                .right("memory of a tile")
                .right("unsplit")
                .right("gap")
                .right("solved in");
        List<String> remarks = new ArrayList<>();
        for (Row row : rows) {
            TileCost cost = row.planned().cost();
            TilePlan plan = row.planned().plan();
            table.row(
                    row.problem().name(),
                    row.planned().strategy(),
                    Units.plain(row.problem().bytesPerMs() * 8 / 1000),
                    row.fused(),
                    row.tiles(),
                    row.device(),
                    String.format(Locale.ROOT, "%.3f ms", cost.predictedMs()),
                    cost.workWhole() == 0 ? "-" : share(cost.workTiles(), cost.workWhole()),
                    Units.bytes(row.uploadBytes()),
                    row.tileMemory(),
                    cost.peakBytesWhole() == 0 ? "-" : Units.bytes(cost.peakBytesWhole()),
                    plan.lowerBoundMs().isPresent()
                            ? Units.percent(
                                    cost.predictedMs() / plan.lowerBoundMs().getAsDouble() - 1)
                            : "-",
                    String.format(Locale.ROOT, "%.2f ms", row.planned().solveMs()));
            plan.notes()
                    .forEach(n -> remarks.add(
                            row.problem().name() + ", " + row.planned().strategy() + ": " + n));
        }
        return table.render(console.style())
                + (remarks.isEmpty()
                        ? ""
                        : "\n" + String.join("\n", remarks.stream().distinct().toList()) + "\n");
    }

    private static String share(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
