package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.profile.Network;
import picocli.CommandLine.Option;

/** Plans from a look-up table, as the bandwidth moves. */
final class TableOptions {
    @Option(
            names = "--table",
            paramLabel = "FILE",
            description =
                    "Each job takes the plan of this table ('plan --bandwidth-range --json') for the bandwidth that"
                            + " the jobs before it have met. A bandwidth near the border of a plan's range leaves the plan"
                            + " as it is.")
    private Path file;

    boolean given() {
        return file != null;
    }

    /** @throws InputException if it cannot be read, or something else plans, too */
    Optional<PlanTable> read(PlanFormats formats, PlanOptions others) {
        if (file == null) {
            return Optional.empty();
        }
        if (!others.names().isEmpty()) {
            throw new InputException(
                    "--table", "it stands beside --strategy or a cut by hand", "Give the one or the other");
        }
        return Optional.of(formats.readTable(file));
    }

    /**
     * So many jobs with the plan for the bandwidth that is given.
     *
     * @throws InputException if the table has none for it
     */
    Plan first(PlanTable table, Network network, int jobs) {
        Plan found = table.at(network.uplinkMbps(), 1)
                .plan()
                .orElseThrow(() -> new InputException(
                        "--table",
                        file + " has no plan for " + network.uplinkMbps() + " Mbit/s",
                        "Plan for more bandwidths"));
        Assignment like = found.assignments().get(0);
        List<Assignment> all = new ArrayList<>();
        for (int job = 1; job <= jobs; job++) {
            all.add(new Assignment(
                    Integer.toString(job), like.problem(), like.tiers(), like.intervals(), like.pieces()));
        }
        return new Plan(all, all.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }
}
