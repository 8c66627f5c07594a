package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** Lines of layers whose cuts have wanted times. */
final class Lines {
    static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    private Lines() {}

    /** A cut with two stages only. */
    static Cut cut(int position, double f, double g) {
        return new Cut(position, Set.of(), f, g, 0, 0, 0, 0, 0, 0);
    }

    /**
     * A line with a last layer so long that nobody wants it on the device.
     *
     * @param uploadMs of position 0 and then, by pairs f, g, of each position; whole milliseconds
     */
    static Problem line(int jobs, long uploadMs, double... cuts) {
        List<ProblemLayer> layers = new ArrayList<>();
        String input = "in";
        double before = 0;
        for (int c = 0; c < cuts.length; c += 2) {
            String id = "l" + c / 2;
            layers.add(layer(id, input, bytes(cuts[c + 1]), cuts[c] - before));
            before = cuts[c];
            input = id;
        }
        layers.add(layer("last", input, 0, 1e6));
        return new Problem(
                "line",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", bytes(uploadMs))),
                layers,
                List.of("last"),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0)),
                Objective.MAKESPAN,
                jobs,
                2,
                false,
                Limits.NONE);
    }

    /** At 8 Mbit/s a thousand bytes take a millisecond. */
    private static long bytes(double ms) {
        return Math.round(ms * 1000);
    }

    private static ProblemLayer layer(String id, String input, long bytes, double ms) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(id, bytes)),
                Map.of("device", ms, "cloud", 0.0),
                0,
                10,
                0,
                Map.of());
    }
}
