package org.cutpoint.strategy.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

class SupportTest {
    private record Job(double first, double second) {}

    @Test
    void johnsonsOrderIsTheBestOfAll() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            List<Job> jobs = new ArrayList<>();
            for (int j = random.nextInt(7); j >= 0; j--) {
                jobs.add(new Job(random.nextInt(10), random.nextInt(10)));
            }
            assertThat(makespan(JohnsonRule.order(jobs, Job::first, Job::second)))
                    .as("jobs %s", jobs)
                    .isCloseTo(least(jobs, new ArrayList<>()), within(1e-9));
        }
    }

    private static double least(List<Job> left, List<Job> order) {
        if (left.isEmpty()) {
            return makespan(order);
        }
        double least = Double.MAX_VALUE;
        for (int j = 0; j < left.size(); j++) {
            List<Job> others = new ArrayList<>(left);
            order.add(others.remove(j));
            least = Math.min(least, least(others, order));
            order.remove(order.size() - 1);
        }
        return least;
    }

    private static double makespan(List<Job> jobs) {
        double first = 0;
        double second = 0;
        for (Job job : jobs) {
            first += job.first();
            second = Math.max(first, second) + job.second();
        }
        return second;
    }

    @Test
    void aLineHasNoOtherClosedSetsThanItsPrefixes() {
        Random random = new Random(6);
        int lines = 0;
        for (int i = 0; i < 500; i++) {
            int count = 1 + random.nextInt(5);
            List<Set<Integer>> before = new ArrayList<>();
            List<ProblemLayer> layers = new ArrayList<>();
            for (int l = 0; l < count; l++) {
                Set<Integer> reads = new HashSet<>();
                for (int r = 0; r < l; r++) {
                    if (random.nextInt(4) > 0) {
                        reads.add(r);
                    }
                }
                before.add(reads);
                List<String> inputs = new ArrayList<>(List.of("in"));
                reads.forEach(r -> inputs.add("l" + r));
                // Any order in the file.
                layers.add(random.nextInt(layers.size() + 1), layer("l" + l, inputs));
            }
            int closed = 0;
            for (int set = 0; set < 1 << count; set++) {
                int chosen = set;
                boolean isClosed = true;
                for (int l = 0; l < count; l++) {
                    isClosed &= (chosen >> l & 1) == 0 || before.get(l).stream().allMatch(r -> (chosen >> r & 1) == 1);
                }
                closed += isClosed ? 1 : 0;
            }
            boolean line = closed == count + 1;
            lines += line ? 1 : 0;
            assertThat(TwoTiers.isLine(problem("p", layers, List.of(), 1)))
                    .as("layers %s", layers)
                    .isEqualTo(line);
        }
        assertThat(lines).isBetween(50, 450);
    }

    @Test
    void jobsAreNumberedThroughAllProblems() {
        Problem a = problem("a", List.of(layer("x", List.of("in")), layer("y", List.of("x"))), List.of(), 3);
        Problem b = problem("b", List.of(layer("z", List.of("in"))), List.of(), 1);
        Cut early = cut(Set.of("x"));
        Cut late = cut(Set.of("x", "y"));
        Workload workload = new Workload(List.of(a, b));
        Plan plan = Plans.of(
                workload,
                List.of(new Run(a, early, 1), new Run(b, cut(Set.of()), 1), new Run(a, late, 2)),
                OptionalDouble.of(5));
        assertThat(plan.schedule()).containsExactly("1", "4", "2", "3");
        assertThat(plan.lowerBound()).hasValue(5);
        assertThat(plan.assignments())
                .containsExactly(
                        new Assignment("1", "a", Map.of("x", "device", "y", "cloud"), List.of()),
                        new Assignment("2", "a", Map.of("x", "device", "y", "device"), List.of()),
                        new Assignment("3", "a", Map.of("x", "device", "y", "device"), List.of()),
                        new Assignment("4", "b", Map.of("z", "cloud"), List.of()));
        assertThat(plan.assignments().get(1).tiers())
                .isSameAs(plan.assignments().get(2).tiers());
        assertThatThrownBy(() -> Plans.of(workload, List.of(new Run(a, early, 3)), OptionalDouble.empty()))
                .hasMessageContaining("'b'");
    }

    @Test
    void withGroupsEveryLayerIsAnInterval() {
        List<ProblemLayer> layers = List.of(layer("x", List.of("in")), layer("y", List.of("x")));
        Group group = new Group("device", "x", "y", 1, OptionalDouble.empty());
        Assignment assignment = Plans.assignment(problem("a", layers, List.of(group), 1), cut(Set.of("x")));
        assertThat(assignment.intervals())
                .containsExactly(new PlanInterval("device", "x", "x"), new PlanInterval("cloud", "y", "y"));
    }

    private static Cut cut(Set<String> layers) {
        return new Cut(layers.size(), layers, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static ProblemLayer layer(String id, List<String> inputs) {
        return new ProblemLayer(id, inputs, List.of(new DataItem(id, 1)), Map.of(), 0, 0, 0, Map.of());
    }

    private static Problem problem(String name, List<ProblemLayer> layers, List<Group> groups, int jobs) {
        return new Problem(
                name,
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 1)),
                layers,
                List.of(),
                groups,
                List.of(),
                Objective.MAKESPAN,
                jobs,
                2,
                false,
                Limits.NONE);
    }
}
