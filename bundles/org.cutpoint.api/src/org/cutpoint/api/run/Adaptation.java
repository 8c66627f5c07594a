package org.cutpoint.api.run;

import java.util.Optional;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Replanner;

/**
 * Where jobs take their plans from while link and cloud change.
 *
 * @param table with at least one plan
 * @param replanner who plans for what the table lacks; empty where its plans are all there are
 */
public record Adaptation(PlanTable table, Optional<Replanner> replanner) {
    /** By a table alone. */
    public static Adaptation by(PlanTable table) {
        return new Adaptation(table, Optional.empty());
    }
}
