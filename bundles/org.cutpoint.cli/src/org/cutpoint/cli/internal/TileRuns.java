package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Turns;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs one job in tiles, and beside it as other strategies cut it. */
@Component(service = TileRuns.class)
public final class TileRuns {
    private final TilePlans plans;
    private final TileEvaluator tileEvaluator;
    private final TileExecutor executor;
    private final Runs runs;
    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final PlanFormats formats;

    @Activate
    public TileRuns(
            @Reference TilePlans plans,
            @Reference TileEvaluator tileEvaluator,
            @Reference TileExecutor executor,
            @Reference Runs runs,
            @Reference Planner planner,
            @Reference PlanEvaluator evaluator,
            @Reference PlanFormats formats) {
        this.plans = plans;
        this.tileEvaluator = tileEvaluator;
        this.executor = executor;
        this.runs = runs;
        this.planner = planner;
        this.evaluator = evaluator;
        this.formats = formats;
    }

    /**
     * What is run.
     *
     * @param problem of one job
     * @param budget for measuring the parts of a plan's tiles; empty: not at all
     * @param given a plan that is there already
     * @param tiled ids of strategies that plan tiles
     * @param others ids of strategies that plan cuts
     * @param files where plans go
     * @param how network, slow-down and so on
     * @param repeats how often each plan is run
     */
    record Asked(
            Model model,
            Problem problem,
            TileOptions tiles,
            Optional<Duration> budget,
            Optional<Given> given,
            List<String> tiled,
            PlanOptions others,
            PlanFiles files,
            Runs.Conditions how,
            int repeats) {}

    /** A plan out of a file. */
    record Given(Path file, TilePlan plan) {}

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

    /**
     * What is known besides where there are tiles.
     *
     * @param shares what was planned, by the layers' times and the tiles' shares of them
     * @param planned the same by what the parts were measured to take, if they were
     * @param factors what these are of their shares, together
     * @param again whether it was planned with them
     */
    private record Tiled(
            TileCost shares,
            TileCost planned,
            Optional<ShareFactors> factors,
            boolean again,
            TileExecutor.Measured measured) {
        /** Where the predicted time comes from. */
        String times() {
            return factors.isPresent() ? "parts" : "shares";
        }

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

    /** Whether a file says that it is a plan of tiles. */
    boolean isPlan(Path file) {
        return plans.isPlan(file);
    }

    /** @throws org.cutpoint.api.InputException if it is none */
    Given read(Path file) {
        return new Given(file, plans.read(file));
    }

    /** Runs all, and prints predicted beside measured. */
    void run(Asked asked, Clouds.Cloud cloud, boolean json, Console console) throws InterruptedException {
        Optional<Given> given = asked.given();
        int rows = given.map(g ->
                        Math.max(g.plan().tiling().height(), g.plan().tiling().width()))
                .orElse(1);
        TileProblem problem =
                plans.problem(asked.model(), asked.problem(), asked.tiles().runOptions(rows), console.progress());
        List<Measured> measured = new ArrayList<>();
        if (given.isPresent()) {
            TilePlanner.Planned planned =
                    plans.planned(problem, given.get().plan(), given.get().file());
            measured.add(
                    TileTrials.tiled(planned)
                            ? tiles(asked, problem, planned, false, cloud, console)
                            : cut(asked, planned, cloud, console));
        }
        for (String strategy : asked.tiled()) {
            TilePlanner.Planned planned = plans.plan(problem, strategy);
            measured.add(
                    TileTrials.tiled(planned)
                            ? tiles(asked, problem, planned, true, cloud, console)
                            : cut(asked, planned, cloud, console));
        }
        Workload workload = Workload.of(asked.problem());
        for (String strategy : asked.others().names()) {
            Planner.Planned planned = asked.others().plan(workload, strategy, planner, evaluator);
            if (planned.outcome() instanceof Plan plan) {
                asked.files().save(List.of(planned), workload, formats);
                measured.add(new Measured(
                        strategy,
                        cuts(workload, plan),
                        planned.cost().orElseThrow().value(),
                        repeated(asked, workload, planned, cloud, console),
                        Optional.empty()));
            } else if (planned.outcome() instanceof Infeasible infeasible) {
                console.say("cutpoint: " + strategy + ": no plan: " + infeasible.reason());
            }
        }
        if (json) {
            measured.forEach(m -> console.out().println(json(asked, m)));
        } else {
            console.out().print(table(measured, console));
            measured.forEach(m -> remark(m).ifPresent(console.out()::println));
        }
    }

    private static String cuts(Workload workload, Plan plan) {
        return String.join(
                ", ",
                Cuts.shares(workload, plan).stream().map(share -> share.label()).toList());
    }

    /** The tile problem of a model for whose layers a problem says how long they take where. */
    TileProblem problem(Model model, Problem problem, Progress progress) {
        return plans.problem(model, problem, TileOptions.standardRun(), progress);
    }

    /** A strategy's plan by the tiles' shares of the layers' times. */
    TilePlanner.Planned plan(TileProblem problem, String strategy) throws InterruptedException {
        return plans.plan(problem, strategy);
    }

    /** Predicted beside measured, of a plan in tiles that {@link TileTrials} has run. */
    FidelityCase fidelity(Setting setting, TileProblem problem, TileTrials.Settled settled, Turns.Measured measured) {
        String words = new TilePlans.Row(problem, settled.planned()).words();
        return FidelityCases.of(setting, problem, settled, words, measured, tileEvaluator);
    }

    /** A network's plans in tiles. */
    TileTrials trials(TileTrials.Bench bench, TileProblem problem) {
        return new TileTrials(plans, tileEvaluator, executor, bench, problem);
    }

    /**
     * Runs a plan with tiles. Where its parts were measured, the strategy is asked again, and the plan that takes less by its
     * measured parts is run.
     *
     * @param strategy whether there is one that can be asked again
     */
    private Measured tiles(
            Asked asked,
            TileProblem problem,
            TilePlanner.Planned first,
            boolean strategy,
            Clouds.Cloud cloud,
            Console console)
            throws InterruptedException {
        TileTrials.Bench bench =
                new TileTrials.Bench(asked.model(), cloud, asked.how(), asked.budget(), asked.repeats());
        try (TileTrials trials = trials(bench, problem)) {
            TileTrials.Settled settled = trials.settle(first, strategy, console.progress());
            if (settled.tiled()) {
                return run(asked, problem, trials, settled, console);
            }
            trials.close();
            return cut(asked, settled.planned(), cloud, console);
        }
    }

    private Measured run(
            Asked asked, TileProblem problem, TileTrials trials, TileTrials.Settled settled, Console console)
            throws InterruptedException {
        TilePlanner.Planned planned = settled.planned();
        TilePlan plan = planned.plan();
        TileCost shares = tileEvaluator.cost(problem, plan);
        TilePlanner.Planned known = new TilePlanner.Planned(
                planned.strategy(),
                planned.version(),
                settled.parts().isPresent() ? TilePlans.unproven(plan) : plan,
                settled.cost(),
                planned.solveMs());
        Optional<Path> file = asked.files().fileOf(planned.strategy());
        if (file.isPresent()) {
            plans.write(problem, known, file.get());
        }
        TileExecutor.Measured measured = trials.run(settled, console.progress());
        TilePlans.Row row = new TilePlans.Row(problem, known);
        return new Measured(
                planned.strategy(),
                row.words(),
                settled.cost().predictedMs(),
                measured.runs(),
                Optional.of(new Tiled(
                        shares,
                        settled.cost(),
                        settled.parts().map(parts -> tileEvaluator.factors(problem, plan, parts)),
                        settled.again(),
                        measured)));
    }

    /** What is not tiled is run as every cut is. */
    private Measured cut(Asked asked, TilePlanner.Planned planned, Clouds.Cloud cloud, Console console)
            throws InterruptedException {
        String strategy = planned.strategy();
        Workload workload = Workload.of(asked.problem());
        Planner.Planned costed = cut(asked.model(), asked.problem(), planned, evaluator);
        Plan plan = (Plan) costed.outcome();
        asked.files().save(List.of(costed), workload, formats);
        return new Measured(
                strategy,
                cuts(workload, plan),
                planned.cost().predictedMs(),
                repeated(asked, workload, costed, cloud, console),
                Optional.empty());
    }

    /** A plan without tiles as the cut that it is. */
    static Planner.Planned cut(Model model, Problem problem, TilePlanner.Planned planned, PlanEvaluator evaluator) {
        int layers = planned.plan().deviceLayers().get(0);
        Set<String> device = new LinkedHashSet<>(model.graph().layers().subList(0, layers).stream()
                .map(Layer::id)
                .toList());
        Plan plan = Cuts.plan(problem, device);
        try {
            return new Planner.Planned(
                    planned.strategy(),
                    planned.version(),
                    plan,
                    Optional.of(evaluator.evaluate(Workload.of(problem), plan)),
                    planned.solveMs());
        } catch (InvalidPlanException e) {
            throw new IllegalStateException(e);
        }
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
                .right("by area")
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
                    m.tiled().map(t -> ms(t.shares().predictedMs())).orElse("-"),
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

    /** Where what is predicted comes from. */
    private static Optional<String> remark(Measured m) {
        return m.tiled()
                .map(tiled -> m.strategy() + ": "
                        + tiled.factors()
                                .map(f -> String.format(
                                        Locale.ROOT,
                                        "predicted from its parts, each measured by itself: %.2f times their areas' shares of the"
                                                + " layers' times on the device, %.2f on the edge%s",
                                        f.device(),
                                        f.edge(),
                                        tiled.again() ? "; planned once more with that" : ""))
                                .orElse("predicted from the tiles' shares of the layers' times, by area"));
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
            out.writeStringField("times", m.tiled().map(Tiled::times).orElse("layers"));
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
        out.writeNumberField("sharesMs", tiled.shares().predictedMs());
        if (tiled.factors().isPresent()) {
            out.writeObjectFieldStart("factors");
            out.writeNumberField("device", tiled.factors().get().device());
            out.writeNumberField("edge", tiled.factors().get().edge());
            out.writeEndObject();
        }
        out.writeBooleanField("plannedAgain", tiled.again());
        out.writeArrayFieldStart("paths");
        for (TileCost.PathCost path : tiled.planned().paths()) {
            out.writeStartObject();
            out.writeNumberField("id", path.id());
            out.writeNumberField("deviceMs", length(path.device()));
            out.writeNumberField(
                    "sharesDeviceMs",
                    length(tiled.shares().paths().get(path.id()).device()));
            out.writeNumberField("edgeMs", length(path.edge()));
            out.writeNumberField(
                    "sharesEdgeMs", length(tiled.shares().paths().get(path.id()).edge()));
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

    private static double length(TileCost.Span span) {
        return span.endMs() - span.startMs();
    }
}
