package org.cutpoint.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Cuts;

/** What stands in the cells of a table of strategies. */
public final class StrategyTexts {
    private static final String NONE = "–";

    private StrategyTexts() {}

    /** Where a row's jobs are cut, and how many of them. */
    public static String cuts(StrategyTable table, Row row) {
        return row.plan()
                .map(plan -> Cuts.shares(table.workload(), plan).stream()
                        .map(cut -> cut.jobs() == 1 ? cut.label() : cut.label() + " ×" + cut.jobs())
                        .collect(Collectors.joining(", ")))
                .orElse(NONE);
    }

    /** The objective's predicted value. */
    public static String value(StrategyTable table, Row row) {
        return row.value().isEmpty() ? NONE : value(table, row.value().getAsDouble());
    }

    private static String value(StrategyTable table, double value) {
        return table.workload().first().objective() == Objective.ENERGY
                ? Units.energy(value)
                : Units.time(value, value);
    }

    /** The measured makespan. */
    public static String measured(Map<String, RunRecord> runs, Row row) {
        RunRecord run = runs.get(row.strategy());
        return run == null
                ? ""
                : Units.time(run.measured().makespanMs(), run.measured().makespanMs());
    }

    /** The measured makespan, milliseconds; very large where there is none, for sorting. */
    public static double measuredMs(Map<String, RunRecord> runs, Row row) {
        RunRecord run = runs.get(row.strategy());
        return run == null ? Double.MAX_VALUE : run.measured().makespanMs();
    }

    /** How far above the optimum, at most. */
    public static String gap(StrategyTable table, Row row) {
        OptionalDouble gap = table.gap(row);
        if (gap.isEmpty()) {
            return NONE;
        }
        String atMost = table.optimumKnown() || gap.getAsDouble() == 0 ? "" : "≤ ";
        return Double.isInfinite(gap.getAsDouble())
                ? "∞"
                : atMost
                        + String.format(
                                Locale.ROOT,
                                gap.getAsDouble() < 0.9995 ? "%.1f %%" : "%.0f %%",
                                100 * gap.getAsDouble());
    }

    /** How long the strategy took. */
    public static String solved(Row row) {
        return row.solveMs().isEmpty()
                ? NONE
                : String.format(
                        Locale.ROOT,
                        row.solveMs().getAsDouble() < 100 ? "%.2f ms" : "%.0f ms",
                        row.solveMs().getAsDouble());
    }

    /** Why there is no plan, or what is to be known of it. */
    public static String remark(Row row) {
        return row.failure()
                .orElseGet(() -> row.cost()
                                .filter(cost -> !cost.violates().isEmpty())
                                .map(cost -> "violates " + String.join(", ", cost.violates()) + ". ")
                                .orElse("")
                        + row.plan()
                                .map(Plan::notes)
                                .map(notes -> String.join(" ", notes))
                                .orElse(""));
    }

    /** The table in a line. */
    public static String status(StrategyTable table) {
        int jobs = table.workload().jobs();
        long plans = table.rows().stream().filter(row -> row.plan().isPresent()).count();
        return jobs + (jobs == 1 ? " job" : " jobs") + " · " + best(table) + plans + " of "
                + table.rows().size() + " have a plan";
    }

    private static String best(StrategyTable table) {
        if (table.best().isEmpty()) {
            return "";
        }
        String best = value(table, table.best().getAsDouble());
        if (table.optimumKnown()) {
            return "optimum " + best + " · ";
        }
        return "best " + best
                + (table.bound().isPresent()
                        ? ", bound " + value(table, table.bound().getAsDouble()) + " · "
                        : ", no bound · ");
    }

    /** A quantity with its unit. */
    public static String quantity(PlanDifference.Unit unit, double value) {
        return switch (unit) {
            case MILLISECONDS -> Units.time(value, value);
            case JOULES -> Units.energy(value);
            case BYTES -> Units.bytes(Math.round(value));
            case COUNT -> Long.toString(Math.round(value));
        };
    }

    /** By how much the second is more or less than the first. */
    public static String change(PlanDifference.Figure figure) {
        if (figure.first() == figure.second()) {
            return "=";
        }
        return figure.change().isEmpty() ? NONE : Units.percent(figure.change().getAsDouble());
    }
}
