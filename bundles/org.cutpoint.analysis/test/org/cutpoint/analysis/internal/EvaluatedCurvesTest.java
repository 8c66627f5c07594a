package org.cutpoint.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.cutpoint.analysis.CutCurve;
import org.cutpoint.analysis.CutCurves;
import org.cutpoint.analysis.CutPoint;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class EvaluatedCurvesTest {
    private static final Network NETWORK =
            new Network("n", 5, 20, 30, 2, 1, Optional.of(new Radio(400, 50, 1300)), Optional.empty());

    private final PlanEvaluator evaluator =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private final CutCurves curves = new EvaluatedCurves(evaluator);

    /** Every point is worth what the cost model says of a plan whose jobs are all cut there. */
    @Test
    void pointsAreWorthWhatTheirPlansAre() {
        int compared = 0;
        for (int seed = 0; seed < 300; seed++) {
            Objective objective = Objective.values()[seed % 4];
            Problem problem = new RandomProblems(RandomProblems.source(seed))
                    .twoTiers(seed % 3 == 0, 1 + seed % 7, 1 + seed % 5, objective, seed % 2 == 0 ? 2 : 4);
            double mbps = 0.5 + seed % 11;
            Network network = CutCurves.withBandwidth(NETWORK, mbps);
            assertThat(network.downlinkMbps()).isCloseTo(4 * mbps, within(1e-9));
            Problem joined = curves.joined(problem, network);
            CutCurve curve = curves.over(problem, network);
            for (CutPoint point : curve.points()) {
                Map<String, String> tiers = new HashMap<>();
                for (ProblemLayer layer : problem.layers()) {
                    boolean device = point.cut().deviceLayers().contains(layer.id());
                    tiers.put(layer.id(), problem.tiers().get(device ? 0 : 1).id());
                }
                List<Assignment> jobs = IntStream.range(0, problem.jobs())
                        .mapToObj(j -> new Assignment("j" + j, problem.name(), tiers, List.of()))
                        .toList();
                Plan plan = new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
                assertThat(point.value(objective))
                        .as("seed %d, position %d", seed, point.cut().position())
                        .isCloseTo(evaluator.evaluate(Workload.of(joined), plan).value(), within(1e-6));
                compared++;
            }
            assertThat(curve.best(objective).map(p -> p.value(objective)))
                    .isEqualTo(
                            curve.points().stream().map(p -> p.value(objective)).min(Double::compare));
        }
        assertThat(compared).isGreaterThan(1000);
    }

    @Test
    void pointsAreNamedAfterTheDevicesLastLayer() {
        Problem line = new RandomProblems(RandomProblems.source(1)).twoTiers(true, 5, 1, Objective.LATENCY, 2);
        CutCurve curve = curves.over(line, NETWORK);
        assertThat(curve.points().get(0).after()).isEqualTo("input");
        for (CutPoint point : curve.points().subList(1, curve.points().size())) {
            assertThat(point.cut().deviceLayers()).contains(point.after());
            assertThat(curve.points().get(point.cut().position() - 1).cut().deviceLayers())
                    .doesNotContain(point.after());
        }
        assertThat(curve.nearest(-3)).contains(curve.points().get(0));
        assertThat(curve.nearest(3)).contains(curve.points().get(3));
    }

    /** The more bandwidth, the less any cut takes. */
    @Test
    void moreBandwidthIsNeverWorse() {
        Problem problem = new RandomProblems(RandomProblems.source(7)).twoTiers(false, 8, 3, Objective.MAKESPAN, 4);
        CutCurve slow = curves.over(problem, CutCurves.withBandwidth(NETWORK, 1));
        CutCurve fast = curves.over(problem, CutCurves.withBandwidth(NETWORK, 10));
        for (int i = 0; i < slow.points().size(); i++) {
            assertThat(fast.points().get(i).makespanMs())
                    .isLessThanOrEqualTo(slow.points().get(i).makespanMs());
        }
        assertThat(fast.greatest(Objective.MAKESPAN)).isLessThan(slow.greatest(Objective.MAKESPAN));
    }
}
