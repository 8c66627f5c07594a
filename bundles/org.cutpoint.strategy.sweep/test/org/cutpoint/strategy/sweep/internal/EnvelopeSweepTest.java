package org.cutpoint.strategy.sweep.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.BandwidthSweep.Range;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class EnvelopeSweepTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    /** The best cut for all jobs: exact for a single job. */
    private static Outcome bestCut(Workload workload) {
        Problem problem = workload.first();
        return EVALUATOR.cuts(problem).stream()
                .map(c -> plan(workload, c))
                .min(Comparator.comparingDouble(p -> value(workload, p)))
                .orElseThrow();
    }

    private static Plan plan(Workload workload, Cut cut) {
        Problem problem = workload.first();
        return Plans.of(workload, List.of(new Run(problem, cut, problem.jobs())), OptionalDouble.empty());
    }

    private static double value(Workload workload, Plan plan) {
        return EVALUATOR.evaluate(workload, plan).value();
    }

    private static EnvelopeSweep sweep(Function<Workload, Outcome> strategy) {
        Planner planner = new Planner() {
            @Override
            public Planned plan(Workload workload, String id, Duration limit) {
                Outcome outcome = strategy.apply(workload);
                return new Planned(
                        id,
                        "1",
                        outcome,
                        outcome instanceof Plan plan
                                ? Optional.of(EVALUATOR.evaluate(workload, plan))
                                : Optional.empty(),
                        0);
            }
        };
        return new EnvelopeSweep(planner, EVALUATOR);
    }

    private static Problem problem(int seed, Objective objective, int jobs) {
        Random random = RandomProblems.source(seed);
        return new RandomProblems(random)
                .twoTiers(true, 2 + random.nextInt(12), jobs, objective, random.nextBoolean() ? 2 : 4);
    }

    @Test
    void theBestPlanAtEveryBandwidthOfARange() throws InterruptedException {
        int several = 0;
        for (int seed = 0; seed < 60; seed++) {
            Workload workload = Workload.of(problem(seed, Objective.LATENCY, 1));
            List<Range> ranges = sweep(EnvelopeSweepTest::bestCut).sweep(workload, "x", 0.1, 1000);
            follow(ranges, 0.1, 1000);
            several += ranges.size() > 2 ? 1 : 0;
            Random random = RandomProblems.source(seed);
            for (int i = 0; i < 200; i++) {
                double mbps = 0.1 * Math.pow(10_000, random.nextDouble());
                Workload there = new Bandwidths(workload).at(mbps);
                Range range = at(ranges, mbps);
                assertThat(value(there, (Plan) range.planned().outcome()))
                        .as("seed %d at %s Mbit/s", seed, mbps)
                        .isCloseTo(value(there, (Plan) bestCut(there)), within(1e-6));
            }
        }
        assertThat(several).as("sweeps with more than two ranges").isGreaterThan(20);
    }

    @Test
    void breakpointsAreWhereBothPlansAreEquallyGood() throws InterruptedException {
        for (int seed = 0; seed < 60; seed++) {
            Workload workload = Workload.of(problem(seed, Objective.LATENCY, 1));
            List<Range> ranges = sweep(EnvelopeSweepTest::bestCut).sweep(workload, "x", 0.1, 1000);
            for (int r = 1; r < ranges.size(); r++) {
                double left = ranges.get(r - 1).endValue().getAsDouble();
                double right = ranges.get(r).planned().cost().orElseThrow().value();
                assertThat(left).as("seed %d", seed).isCloseTo(right, within(1e-9 * right));
            }
        }
    }

    /** From 10.3 Mbit/s on the second cut is within 100 ms, from 10.8 on the first, which takes no energy at all. */
    @Test
    void findsWhatLimitsMakeTheBestBetweenTwoBandwidthsOnly() throws InterruptedException {
        Problem problem = new Problem(
                "limited",
                List.of(new Tier("device", OptionalDouble.of(2), OptionalLong.empty()), Tier.of("cloud")),
                List.of(new DataItem("in", 135_000)),
                List.of(layer("a", "in", 64_375, 50), layer("b", "a", 1, 49)),
                List.of("b"),
                List.of(),
                List.of(new Link("device", "cloud", 10, 0, 0, 0, 0)),
                Objective.ENERGY,
                1,
                2,
                false,
                new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(100)));
        List<Range> ranges = sweep(w -> EVALUATOR.cuts(w.first()).stream()
                        .map(c -> plan(w, c))
                        .filter(p -> EVALUATOR.evaluate(w, p).violates().isEmpty())
                        .min(Comparator.comparingDouble(p -> value(w, p)))
                        .orElseThrow())
                .sweep(Workload.of(problem), "x", 1, 100);
        follow(ranges, 1, 100);
        assertThat(ranges).hasSize(3);
        assertThat(ranges.get(1).fromMbps()).isCloseTo(10.3, within(1e-6));
        assertThat(ranges.get(2).fromMbps()).isCloseTo(10.8, within(1e-6));
    }

    private static ProblemLayer layer(String id, String input, long bytes, double deviceMs) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(id, bytes)),
                Map.of("device", deviceMs, "cloud", 0.0),
                0,
                0,
                0,
                Map.of());
    }

    @Test
    void neverWorseThanTheStrategyWhereItWasAsked() throws InterruptedException {
        for (int seed = 0; seed < 40; seed++) {
            Workload workload = Workload.of(problem(seed, Objective.MAKESPAN, 5));
            Random random = new Random(seed);
            // A strategy that is at a loss now and then.
            Function<Workload, Outcome> moody = w -> random.nextInt(4) > 0
                    ? bestCut(w)
                    : plan(w, EVALUATOR.cuts(w.first()).get(0));
            List<Range> ranges = sweep(moody).sweep(workload, "x", 1, 20);
            follow(ranges, 1, 20);
            for (int s = 0; s < Envelope.SAMPLES - 1; s++) {
                double mbps = Math.pow(20, s / (Envelope.SAMPLES - 1.0));
                Workload there = new Bandwidths(workload).at(mbps);
                Plan local = plan(there, EVALUATOR.cuts(there.first()).get(0));
                assertThat(value(there, (Plan) at(ranges, mbps).planned().outcome()))
                        .isLessThanOrEqualTo(value(there, local) * (1 + 1e-9));
            }
        }
    }

    @Test
    void saysFromWhereOnThereIsAPlan() throws InterruptedException {
        Workload workload = Workload.of(problem(3, Objective.LATENCY, 1));
        Function<Workload, Outcome> fastOnly =
                w -> w.first().links().get(0).mbps() < 5 ? new Infeasible("too slow") : bestCut(w);
        List<Range> ranges = sweep(fastOnly).sweep(workload, "x", 1, 1);
        assertThat(ranges).hasSize(1);
        assertThat(ranges.get(0).planned().outcome()).isInstanceOf(Infeasible.class);
        assertThat(ranges.get(0).endValue()).isEmpty();
    }

    @Test
    void refusesWhatIsNoRange() {
        Workload workload = Workload.of(problem(3, Objective.LATENCY, 1));
        for (double[] range :
                new double[][] {{0, 1}, {2, 1}, {-1, 1}, {1, Double.POSITIVE_INFINITY}, {Double.NaN, 1}}) {
            assertThatThrownBy(() -> sweep(EnvelopeSweepTest::bestCut).sweep(workload, "x", range[0], range[1]))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("bandwidth range");
        }
    }

    private static void follow(List<Range> ranges, double from, double to) {
        assertThat(ranges.get(0).fromMbps()).isEqualTo(from);
        assertThat(ranges.get(ranges.size() - 1).toMbps()).isEqualTo(to);
        for (int r = 1; r < ranges.size(); r++) {
            assertThat(ranges.get(r).fromMbps()).isEqualTo(ranges.get(r - 1).toMbps());
            assertThat(ranges.get(r).planned().outcome())
                    .isNotEqualTo(ranges.get(r - 1).planned().outcome());
        }
    }

    private static Range at(List<Range> ranges, double mbps) {
        return ranges.stream()
                .filter(r -> r.fromMbps() <= mbps && mbps <= r.toMbps())
                .findFirst()
                .orElseThrow();
    }
}
