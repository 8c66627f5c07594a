package org.cutpoint.strategy.optimal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.EveryPlan;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OptimalTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    @Test
    void equalsBruteForceAndProvesIt() {
        equalsBruteForce(500);
    }

    @Test
    @Tag("exhaustive")
    void equalsBruteForceAndProvesItManyTimes() {
        equalsBruteForce(5000);
    }

    /** Lines and graphs, one to three tiers and networks, groups, limits, memory, missing links, every objective. */
    private static void equalsBruteForce(int workloads) {
        Map<Objective, Integer> proven = new EnumMap<>(Objective.class);
        int infeasible = 0;
        for (int seed = 0; seed < workloads; seed++) {
            Workload workload = small(new RandomProblems(RandomProblems.source(seed)).workload());
            EVALUATOR.check(workload);
            double least = new EveryPlan(EVALUATOR, workload).value();
            Outcome outcome = new Optimal(EVALUATOR).plan(workload);
            if (least == Double.POSITIVE_INFINITY) {
                assertThat(outcome).as("seed %d", seed).isInstanceOf(Infeasible.class);
                infeasible++;
                continue;
            }
            assertThat(outcome).as("seed %d", seed).isInstanceOf(Plan.class);
            PlanCost cost = EVALUATOR.evaluate(workload, (Plan) outcome);
            assertThat(cost.value()).as("seed %d", seed).isCloseTo(least, within(1e-9 * (1 + least)));
            assertThat(cost.violates()).as("seed %d", seed).isEmpty();
            assertThat(cost.gap()).as("seed %d", seed).hasValue(0);
            proven.merge(workload.first().objective(), 1, Integer::sum);
        }
        assertThat(proven).hasSize(4).allSatisfy((o, n) -> assertThat(n).isGreaterThan(workloads / 10));
        assertThat(infeasible).isGreaterThan(workloads / 20);
    }

    /** So many jobs that every order of every cut can be gone through. */
    private static Workload small(Workload workload) {
        int jobs = workload.problems().size() == 1 ? 3 : 1;
        return workload.first().objective() != Objective.MAKESPAN
                ? workload
                : new Workload(workload.problems().stream()
                        .map(p -> RandomProblems.jobs(p, Math.min(p.jobs(), jobs)))
                        .toList());
    }

    @Test
    void twoStagesAreTheBestMultisetOfCuts() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.source(seed);
            int jobs = 1 + random.nextInt(9);
            List<Point> points = points(random);
            double least = bestMultiset(points, new ArrayList<>(), jobs);
            Schedule schedule = TwoStages.best(points, jobs);
            List<Point> order = new ArrayList<>();
            schedule.runs().forEach(r -> {
                for (int j = 0; j < r.jobs(); j++) {
                    order.add(r.point());
                }
            });
            assertThat(order).as("seed %d", seed).hasSize(jobs);
            assertThat(makespan(order)).as("seed %d", seed).isCloseTo(least, within(1e-9 * (1 + least)));
            assertThat(schedule.lowerBound()).as("seed %d", seed).isCloseTo(least, within(1e-9 * (1 + least)));
        }
    }

    /** Undominated, the last often without upload; sometimes on a straight line. */
    private static List<Point> points(Random random) {
        double lagMs = random.nextBoolean() ? random.nextInt(30) : 0;
        boolean straight = random.nextInt(4) == 0;
        List<Point> points = new ArrayList<>();
        double f = random.nextInt(3);
        double g = 20 + random.nextInt(20);
        for (int p = 1 + random.nextInt(5); p > 0; p--) {
            points.add(point(f, g, lagMs));
            double step = 1 + random.nextInt(5);
            f += step;
            g = Math.max(0.5, g - (straight ? step : 1 + random.nextInt(9)));
            if (g == 0.5) {
                break;
            }
        }
        if (random.nextBoolean()) {
            points.add(point(f + random.nextInt(10), 0, 0));
        }
        return points;
    }

    private static Point point(double f, double g, double lagMs) {
        return new Point(new BitSet(), List.of(), new double[] {f, g}, new double[] {0, lagMs});
    }

    private static double bestMultiset(List<Point> points, List<Point> taken, int jobs) {
        if (taken.size() == jobs) {
            return makespan(taken);
        }
        double least = Double.POSITIVE_INFINITY;
        int from = taken.isEmpty() ? 0 : points.indexOf(taken.get(taken.size() - 1));
        for (Point next : points.subList(from, points.size())) {
            taken.add(next);
            least = Math.min(least, bestMultiset(points, taken, jobs));
            taken.remove(taken.size() - 1);
        }
        return least;
    }

    private static double makespan(List<Point> order) {
        double device = 0;
        double uplink = 0;
        double done = 0;
        for (Point p : order) {
            device += p.ms()[0];
            uplink = Math.max(uplink, device) + p.ms()[1];
            done = Math.max(done, uplink + p.lagMs()[1]);
        }
        return done;
    }

    @Test
    void sixtyCutsAndAThousandJobsAreExact() {
        for (int seed = 0; seed < 5; seed++) {
            Problem problem = unlimited(
                    new RandomProblems(RandomProblems.source(seed)).twoTiers(true, 60, 1000, Objective.MAKESPAN, 2));
            Workload workload = Workload.of(problem);
            EVALUATOR.check(workload);
            Plan plan = (Plan) new Optimal(EVALUATOR).plan(workload);
            assertThat(EVALUATOR.evaluate(workload, plan).gap())
                    .as("seed %d", seed)
                    .hasValue(0);
        }
    }

    @Test
    void fourStagesComeWithinAFewPercent() {
        for (int seed = 0; seed < 5; seed++) {
            Problem problem = unlimited(
                    new RandomProblems(RandomProblems.source(seed)).twoTiers(true, 30, 100, Objective.MAKESPAN, 4));
            Workload workload = Workload.of(problem);
            EVALUATOR.check(workload);
            Plan plan = (Plan) new Optimal(EVALUATOR).plan(workload);
            assertThat(EVALUATOR.evaluate(workload, plan).gap().orElseThrow())
                    .as("seed %d", seed)
                    .isLessThan(0.05);
        }
    }

    @Test
    void largeGraphsAreBounded() {
        for (Objective objective : Objective.values()) {
            Problem problem =
                    unlimited(new RandomProblems(RandomProblems.source(1)).twoTiers(false, 60, 20, objective, 2));
            Workload workload = Workload.of(problem);
            EVALUATOR.check(workload);
            Plan plan = (Plan) new Optimal(EVALUATOR).plan(workload);
            assertThat(EVALUATOR.evaluate(workload, plan).gap().orElseThrow())
                    .as("%s", objective)
                    .isLessThan(0.25);
        }
    }

    /** 0.1 + 0.2 - 0.1 - 0.2 is not 0: what a search adds up is no bound to the last bit. */
    @Test
    void roundingBoundsNoPlanThatTakesNoTime() {
        Problem problem = new Problem(
                "rounding",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 0)),
                List.of(layer("a", 0, 0.1), layer("b", 0, 0.2), layer("c", 1, 0)),
                List.of("a", "b", "c"),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0)),
                Objective.BOTTLENECK,
                1,
                2,
                false,
                Limits.NONE);
        Workload workload = Workload.of(problem);
        PlanCost cost = EVALUATOR.evaluate(workload, (Plan) new Optimal(EVALUATOR).plan(workload));
        assertThat(cost.value()).isZero();
        assertThat(cost.gap()).hasValue(0);
    }

    private static ProblemLayer layer(String id, double deviceMs, double cloudMs) {
        return new ProblemLayer(
                id,
                List.of("in"),
                List.of(new DataItem(id, 0)),
                Map.of("device", deviceMs, "cloud", cloudMs),
                0,
                0,
                0,
                Map.of());
    }

    private static Problem unlimited(Problem p) {
        return p.withLimits(Limits.NONE);
    }
}
