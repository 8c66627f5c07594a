package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

/** The cost model against {@link NaiveCost} on random problems. */
class CostModelPropertyTest {
    private final CostModel model = new CostModel();

    @Test
    void jobsCostWhatTheNaiveReferenceSays() {
        int unreachable = 0;
        int relayed = 0;
        int manySegments = 0;
        for (int seed = 0; seed < 6000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem problem = random.problem(1 + random.below(4), 1 + random.below(9), false);
            model.check(problem);
            Assignment job = random.assignment(problem);
            NaiveCost naive = new NaiveCost(problem, job.tiers(), List.of());
            if (!naive.reachable) {
                unreachable++;
                assertThatThrownBy(() -> model.cost(problem, job)).isInstanceOf(InvalidPlanException.class);
                continue;
            }
            JobCost cost = model.cost(problem, job);
            assertSame(cost, naive, seed);
            assertThat(messages(cost)).as("seed %d", seed).isEqualTo(naive.messages);
            assertThat(segments(cost)).as("seed %d", seed).isEqualTo(naive.segments);
            relayed += naive.messages.stream().anyMatch(m -> m.contains(",")) ? 1 : 0;
            manySegments += naive.segments.size() > 3 ? 1 : 0;
        }
        assertThat(List.of(unreachable, relayed, manySegments)).allMatch(n -> n > 100);
    }

    @Test
    void intervalsTakeTheTimeOfTheirGroup() {
        int differs = 0;
        for (int seed = 0; seed < 2000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem problem = random.problem(1 + random.below(3), 1 + random.below(8), true);
            model.check(problem);
            Assignment whole = random.assignment(problem);
            NaiveCost order = new NaiveCost(problem, whole.tiers(), List.of());
            if (!order.reachable) {
                continue;
            }
            assertSame(model.cost(problem, whole), order, seed);
            List<PlanInterval> intervals = new ArrayList<>();
            for (int s = 0; s < order.segments.size(); s++) {
                List<String> segment = order.segments.get(s);
                for (int from = 0; from < segment.size(); ) {
                    int to = from + random.below(segment.size() - from);
                    intervals.add(new PlanInterval(order.segmentTiers.get(s), segment.get(from), segment.get(to)));
                    from = to + 1;
                }
            }
            Assignment divided = new Assignment("job", problem.name(), whole.tiers(), intervals);
            NaiveCost naive = new NaiveCost(problem, whole.tiers(), intervals);
            JobCost cost = model.cost(problem, divided);
            assertSame(cost, naive, seed);
            assertThat(cost.steps().stream()
                            .filter(JobCost.Compute.class::isInstance)
                            .map(JobCost.Compute.class::cast)
                            .map(c -> new PlanInterval(
                                    c.tier(),
                                    c.layers().get(0),
                                    c.layers().get(c.layers().size() - 1)))
                            .toList())
                    .isEqualTo(intervals);
            differs += Math.abs(naive.latencyMs - order.latencyMs) > 0.01 ? 1 : 0;
        }
        assertThat(differs).isGreaterThan(300);
    }

    @Test
    void cutsEqualTheEvaluationOfEachPrefix() {
        int missing = 0;
        for (int seed = 0; seed < 2000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem problem = random.problem(2 + random.below(2), 1 + random.below(9), random.chance(0.3));
            Map<String, String> alone = new HashMap<>();
            problem.layers().forEach(layer -> alone.put(layer.id(), "tier0"));
            List<String> order = new NaiveCost(problem, alone, List.of()).segments.get(0);
            Map<Integer, Cut> cuts = new HashMap<>();
            model.cuts(problem).forEach(cut -> cuts.put(cut.position(), cut));
            for (int p = 0; p <= order.size(); p++) {
                Map<String, String> tiers = new HashMap<>();
                for (int i = 0; i < order.size(); i++) {
                    tiers.put(order.get(i), i < p ? "tier0" : "tier1");
                }
                NaiveCost naive = new NaiveCost(problem, tiers, List.of());
                Cut cut = cuts.get(p);
                assertThat(cut != null).as("seed %d cut %d", seed, p).isEqualTo(naive.reachable);
                if (cut == null) {
                    missing++;
                    continue;
                }
                assertThat(cut.deviceLayers()).isEqualTo(new HashSet<>(order.subList(0, p)));
                assertThat(new double[] {
                            cut.deviceMs(),
                            cut.uploadMs(),
                            cut.uploadLagMs(),
                            cut.remoteMs(),
                            cut.returnMs(),
                            cut.returnLagMs(),
                            cut.latencyMs(),
                            cut.energyJ()
                        })
                        .as("seed %d cut %d", seed, p)
                        .containsExactly(
                                new double[] {
                                    naive.deviceMs(),
                                    naive.uploadMs,
                                    naive.uploadLagMs,
                                    naive.remoteMs,
                                    naive.returnMs,
                                    naive.returnLagMs,
                                    naive.latencyMs,
                                    naive.energyJ
                                },
                                within(1e-9));
            }
        }
        assertThat(missing).isGreaterThan(100);
    }

    @Test
    void makespansEqualTheRecursion() {
        int planned = 0;
        for (int seed = 0; seed < 3000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem drawn = random.problem(2 + random.below(2), 1 + random.below(6), false);
            Problem problem = with(drawn, random.chance(0.8) ? Objective.MAKESPAN : Objective.BOTTLENECK);
            List<Assignment> jobs = new ArrayList<>();
            List<NaiveCost> costs = new ArrayList<>();
            boolean reachable = true;
            for (int j = 0; j < problem.jobs(); j++) {
                Map<String, String> tiers = random.closed(problem);
                jobs.add(new Assignment("j" + j, problem.name(), tiers, List.of()));
                costs.add(new NaiveCost(problem, tiers, List.of()));
                reachable &= costs.get(j).reachable;
            }
            if (!reachable) {
                continue;
            }
            planned++;
            List<Integer> schedule = new ArrayList<>();
            for (int j = 0; j < jobs.size(); j++) {
                schedule.add(j);
            }
            Collections.shuffle(schedule, new Random(seed));
            Plan plan = new Plan(jobs, schedule.stream().map(j -> "j" + j).toList(), OptionalDouble.empty());
            List<NaiveCost> inOrder = schedule.stream().map(costs::get).toList();
            double expected = 0;
            for (int j = 0; j < inOrder.size(); j++) {
                NaiveCost c = inOrder.get(j);
                if (problem.objective() == Objective.BOTTLENECK) {
                    expected = Collections.max(List.of(expected, c.deviceMs(), c.uploadMs, c.remoteMs));
                } else {
                    double lag = problem.stages() == 2 ? c.uploadLagMs : c.returnLagMs;
                    expected = Math.max(expected, NaiveCost.leaves(inOrder, j, problem.stages() - 1) + lag);
                }
            }
            PlanCost cost = model.evaluate(Workload.of(problem), plan);
            assertThat(cost.value()).as("seed %d", seed).isCloseTo(expected, tolerance(expected));
        }
        assertThat(planned).isGreaterThan(1500);
    }

    @Test
    void orderOfJobsInAnEqualPlanDoesNotChangeWhatTheyCost() {
        for (int seed = 0; seed < 200; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem problem = with(random.problem(2, 1 + random.below(6), false), Objective.MAKESPAN);
            Map<String, String> tiers = random.closed(problem);
            if (!new NaiveCost(problem, tiers, List.of()).reachable) {
                continue;
            }
            List<Assignment> jobs = new ArrayList<>();
            for (int j = 0; j < problem.jobs(); j++) {
                jobs.add(new Assignment("j" + j, problem.name(), new HashMap<>(tiers), List.of()));
            }
            PlanCost cost = model.evaluate(Workload.of(problem), Problems.plan(jobs));
            Set<JobCost> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
            distinct.addAll(cost.jobs().values());
            assertThat(distinct).hasSize(1);
        }
    }

    private static Problem with(Problem p, Objective objective) {
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                objective,
                p.jobs(),
                p.stages(),
                p.returnResult(),
                Limits.NONE);
    }

    private static void assertSame(JobCost cost, NaiveCost naive, int seed) {
        assertThat(cost.latencyMs())
                .as("latency, seed %d", seed)
                .isCloseTo(naive.latencyMs, tolerance(naive.latencyMs));
        assertThat(cost.energyJ()).as("energy, seed %d", seed).isCloseTo(naive.energyJ, tolerance(naive.energyJ));
        assertThat(cost.remoteMs()).as("remote, seed %d", seed).isCloseTo(naive.remoteMs, tolerance(naive.remoteMs));
    }

    private static Offset<Double> tolerance(double value) {
        return within(1e-10 * Math.max(1, value));
    }

    private static List<String> messages(JobCost cost) {
        return cost.steps().stream()
                .filter(JobCost.Message.class::isInstance)
                .map(JobCost.Message.class::cast)
                .map(m -> m.path().get(0) + ">" + m.path().get(m.path().size() - 1) + ":" + m.bytes() + " by "
                        + String.join(",", m.path().subList(1, m.path().size())))
                .toList();
    }

    private static List<List<String>> segments(JobCost cost) {
        return cost.steps().stream()
                .filter(JobCost.Compute.class::isInstance)
                .map(step -> ((JobCost.Compute) step).layers())
                .toList();
    }
}
