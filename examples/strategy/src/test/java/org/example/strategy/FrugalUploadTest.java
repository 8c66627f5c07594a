package org.example.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.StrategyContract;
import org.junit.jupiter.api.Test;

class FrugalUploadTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new FrugalUpload(evaluator, 10);
    }

    /** After a: 10 ms on the device, 80 ms upload, 90 in all. After b: 60 ms and 35 ms, 95 in all. After c: 120 ms. */
    private static Workload line() {
        List<ProblemLayer> layers = List.of(
                layer("a", "image", 10, 80_000), layer("b", "a", 50, 35_000), layer("c", "b", 60, 1));
        return Workload.of(new Problem(
                "line",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("image", 1_000_000)),
                layers,
                List.of("c"),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0), new Link("cloud", "device", 8, 0, 0, 0, 0)),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE));
    }

    private static ProblemLayer layer(String id, String input, double deviceMs, long bytes) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(id, bytes)),
                Map.of("device", deviceMs, "cloud", 1.0),
                0,
                0,
                0,
                Map.of());
    }

    private Map<String, String> tiers(double longerPercent) {
        Strategy strategy = new FrugalUpload(evaluator(), longerPercent);
        Plan plan = assertInstanceOf(Plan.class, strategy.plan(line()));
        return plan.assignments().get(0).tiers();
    }

    @Test
    void uploadsLessWhereItTakesLittleLonger() {
        assertEquals(Map.of("a", "device", "b", "cloud", "c", "cloud"), tiers(0));
        assertEquals(Map.of("a", "device", "b", "device", "c", "cloud"), tiers(10));
        assertEquals(Map.of("a", "device", "b", "device", "c", "device"), tiers(40));
    }

    @Test
    void refusesAShareThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new FrugalUpload(evaluator(), -1));
    }
}
