package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Cuts;

/**
 * A schedule in words.
 *
 * @param title what is shown
 * @param line what came of it
 */
public record ScheduleSummary(String title, String line) {
    /**
     * Describes a plan's schedule.
     *
     * @param row of the table, with a plan
     * @param run of the plan, if it was run
     * @param measured of the same run
     */
    public static ScheduleSummary of(
            StrategyTable table,
            StrategyTable.Row row,
            Timetable predicted,
            Optional<RunRecord> run,
            Optional<Timetable> measured) {
        String cuts = Cuts.shares(table.workload(), row.plan().orElseThrow()).stream()
                .map(c -> c.label() + " ×" + c.jobs())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        int jobs = table.workload().jobs();
        String title = row.strategy() + " · " + table.workload().first().name() + " · " + jobs
                + (jobs == 1 ? " job" : " jobs") + " · cut after " + cuts
                + run.map(r -> " · " + conditions(r) + " · outlined: predicted, filled: measured")
                        .orElse("");
        return new ScheduleSummary(title, String.join("    ", figures(table, row, predicted, run, measured)));
    }

    private static String conditions(RunRecord run) {
        String network = run.network().name() + (run.networkEmulated() ? " (emulated)" : " (real)");
        return run.device().emulated()
                ? network + " · device slowed " + Units.plain(run.device().slowdown()) + "× (emulated)"
                : network;
    }

    private static List<String> figures(
            StrategyTable table,
            StrategyTable.Row row,
            Timetable predicted,
            Optional<RunRecord> run,
            Optional<Timetable> measured) {
        Objective objective = table.workload().first().objective();
        double value = row.value().orElseThrow();
        List<String> figures = new ArrayList<>();
        figures.add(objective.id() + " predicted " + quantity(objective, value));
        run.ifPresent(r -> figures.add(
                "measured " + Units.time(r.measured().makespanMs(), r.measured().makespanMs())
                        + String.format(
                                Locale.ROOT,
                                " (%+.1f %%)",
                                100 * (r.measured().makespanMs() / r.predicted().makespanMs() - 1))));
        table.bound().ifPresent(bound -> figures.add("lower bound " + quantity(objective, bound)));
        Timetable last = measured.orElse(predicted);
        if (objective == Objective.MAKESPAN || objective == Objective.BOTTLENECK) {
            last.lanes().stream()
                    .filter(lane -> !lane.bars().isEmpty())
                    .limit(2)
                    .forEach(lane -> figures.add(
                            lane.id() + String.format(Locale.ROOT, " idle %.0f %%", 100 * lane.idle(last.endMs()))));
        }
        run.ifPresent(r -> figures.add(
                r.measured().maxAbsDiff() == 0
                        ? "outputs equal the unsplit network's"
                        : "outputs differ from the unsplit network's by at most "
                                + Units.difference(r.measured().maxAbsDiff())));
        return figures;
    }

    private static String quantity(Objective objective, double value) {
        return objective == Objective.ENERGY ? Units.energy(value) : Units.time(value, value);
    }
}
