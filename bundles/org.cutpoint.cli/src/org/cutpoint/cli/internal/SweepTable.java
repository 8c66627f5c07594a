package org.cutpoint.cli.internal;

import java.util.List;
import java.util.Locale;
import org.cutpoint.api.plan.BandwidthSweep.Range;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.Cuts;

/** A strategy's plans over a range of bandwidths, for people. */
final class SweepTable {
    private SweepTable() {}

    static String of(Workload workload, String strategy, List<Range> ranges, Console console) {
        Objective objective = workload.first().objective();
        TextTable table = new TextTable()
                .right("from Mbit/s")
                .right("to")
                .left("cut(s)")
                .right(objective.id() + " from")
                .right("to");
        StringBuilder reasons = new StringBuilder();
        for (Range range : ranges) {
            String from = mbps(range.fromMbps());
            String to = mbps(range.toMbps());
            if (range.planned().outcome() instanceof Plan plan) {
                table.row(
                        from,
                        to,
                        String.join(
                                ", ",
                                Cuts.shares(workload, plan).stream()
                                        .map(c -> c.label() + " x" + c.jobs())
                                        .toList()),
                        PlanCommand.value(
                                objective, range.planned().cost().orElseThrow().value()),
                        PlanCommand.value(objective, range.endValue().orElseThrow()));
            } else if (range.planned().outcome() instanceof Infeasible infeasible) {
                table.row(from, to, "no plan", "-", "-");
                reasons.append("From ")
                        .append(from)
                        .append(": ")
                        .append(infeasible.reason())
                        .append('\n');
            }
        }
        String names =
                String.join("+", workload.problems().stream().map(Problem::name).toList());
        return names + ", " + strategy + ", by the uplink's bandwidth:\n" + table.render(console.style()) + reasons;
    }

    private static String mbps(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
