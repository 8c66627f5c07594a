package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;

/**
 * Strategies beside each other on one workload.
 *
 * @param workload what all of them planned
 * @param rows one for each strategy
 */
public record StrategyTable(Workload workload, List<Row> rows) {
    private static final double EQUAL = 1e-9;

    /**
     * A strategy.
     *
     * @param strategy its id
     * @param description one sentence; empty if it is not there any more
     * @param planned its answer; empty if it did not give one
     * @param failure why there is no plan, in words; empty if there is one
     */
    public record Row(String strategy, String description, Optional<Planned> planned, Optional<String> failure) {
        /** Of a strategy that answered. */
        public static Row of(String strategy, String description, Planned planned) {
            return new Row(
                    strategy,
                    description,
                    Optional.of(planned),
                    planned.outcome() instanceof Infeasible none ? Optional.of(none.reason()) : Optional.empty());
        }

        /** Of a strategy that gave no answer. */
        public static Row failed(String strategy, String description, String why) {
            return new Row(strategy, description, Optional.empty(), Optional.of(why));
        }

        /** Its plan. */
        public Optional<Plan> plan() {
            return planned.map(Planned::outcome).filter(Plan.class::isInstance).map(Plan.class::cast);
        }

        /** What the plan costs. */
        public Optional<PlanCost> cost() {
            return planned.flatMap(Planned::cost);
        }

        /** The objective's value, milliseconds or joules; empty if there is no plan. */
        public OptionalDouble value() {
            return cost().stream().mapToDouble(PlanCost::value).findFirst();
        }

        /** Time that the strategy took, milliseconds; empty if it did not answer. */
        public OptionalDouble solveMs() {
            return planned.stream().mapToDouble(Planned::solveMs).findFirst();
        }
    }

    public StrategyTable {
        rows = List.copyOf(rows);
    }

    /** With one row in place of that of the same strategy, or added. */
    public StrategyTable with(Row row) {
        List<Row> others = new ArrayList<>(rows);
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).strategy().equals(row.strategy())) {
                others.set(i, row);
                return new StrategyTable(workload, others);
            }
        }
        others.add(row);
        return new StrategyTable(workload, others);
    }

    /**
     * The best bound that any strategy proved. Plans whose messages overlap with their own computing may take less; there
     * are none in such a table.
     */
    public OptionalDouble bound() {
        return rows.stream()
                .flatMap(row -> row.plan().stream())
                .flatMapToDouble(plan -> plan.lowerBound().stream())
                .max();
    }

    /** The least value of all plans. */
    public OptionalDouble best() {
        return rows.stream().flatMapToDouble(row -> row.value().stream()).min();
    }

    /** Whether the least value is known to be the optimum. */
    public boolean optimumKnown() {
        return bound().isPresent() && best().isPresent() && best().getAsDouble() <= bound().getAsDouble() * (1 + EQUAL);
    }

    /**
     * How far a plan's value is above the optimum at most, as a share of the bound: exactly so far where the optimum is
     * known.
     *
     * @return empty without a plan or a bound
     */
    public OptionalDouble gap(Row row) {
        if (row.value().isEmpty() || bound().isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = row.value().getAsDouble();
        double bound = bound().getAsDouble();
        if (value <= bound * (1 + EQUAL)) {
            return OptionalDouble.of(0);
        }
        return OptionalDouble.of(bound > 0 ? value / bound - 1 : Double.POSITIVE_INFINITY);
    }
}
