package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    private final JsonPlanFormats formats = new JsonPlanFormats(new StubEvaluator());

    private static Problem problem(String name, List<Group> groups, String... layers) {
        List<ProblemLayer> list = new ArrayList<>();
        for (String layer : layers) {
            list.add(new ProblemLayer(
                    layer,
                    List.of(),
                    List.of(new DataItem(layer, 0)),
                    Map.of("device", 1.0, "cloud", 1.0),
                    0,
                    0,
                    0,
                    Map.of()));
        }
        return new Problem(
                name,
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(),
                list,
                List.of(),
                groups,
                List.of(),
                Objective.MAKESPAN,
                1,
                2,
                false,
                Limits.NONE);
    }

    private static JobCost cost(double latencyMs, JobCost.Step... steps) {
        return new JobCost(latencyMs, 0, 0, List.of(steps));
    }

    @Test
    void piecesAreWrittenWhereThereAreAny() {
        Workload workload = Workload.of(problem("p", List.of(), "a", "b", "c"));
        Assignment whole =
                new Assignment("1", "p", Map.of("a", "device", "b", "device", "c", "cloud"), List.of(), List.of());
        Plan plan = new Plan(
                List.of(whole.inPieces(List.of(List.of("b"), List.of("a")))), List.of("1"), OptionalDouble.empty());
        PlanCost cost = new PlanCost(3, Map.of("1", cost(3)), List.of(), OptionalDouble.empty(), List.of());
        assertThat(formats.writePlan(workload, "x", plan, cost, 0))
                .contains("\"energyJ\":0.0,\"pieces\":[[\"b\"],[\"a\"]]}],\"schedule\"");
    }

    @Test
    void figure2IsWrittenAsDocumented() {
        Workload workload = Workload.of(problem("figure-2", List.of(), "a", "b", "c"));
        Plan plan = new Plan(
                List.of(
                        new Assignment("1", "figure-2", Map.of("c", "cloud", "a", "device", "b", "cloud"), List.of()),
                        new Assignment("2", "figure-2", Map.of("c", "cloud", "b", "device", "a", "device"), List.of())),
                List.of("1", "2"),
                OptionalDouble.of(13));
        PlanCost cost =
                new PlanCost(13, Map.of("1", cost(10), "2", cost(9)), List.of(), OptionalDouble.of(0), List.of());
        assertThat(formats.writePlan(workload, "jps", plan, cost, 0.08))
                .isEqualTo(
                        """
                        {"format":"cutpoint-plan/1","problem":"figure-2","strategy":"jps","feasible":true,\
                        "objective":"makespan","value":13.0,"lowerBound":13.0,"gap":0.0,"violates":[],"solveMs":0.08,\
                        "assignments":[\
                        {"id":"1","tiers":{"a":"device","b":"cloud","c":"cloud"},"latencyMs":10.0,"energyJ":0.0},\
                        {"id":"2","tiers":{"a":"device","b":"device","c":"cloud"},"latencyMs":9.0,"energyJ":0.0}],\
                        "schedule":["1","2"]}""");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Workload workload = Workload.of(problem("p", List.of(), "a"));
        Plan plan = new Plan(
                List.of(new Assignment("1", "p", Map.of("a", "device"), List.of())),
                List.of("1"),
                OptionalDouble.empty());
        PlanCost cost = new PlanCost(1, Map.of("1", cost(1)), List.of("latencyMs"), OptionalDouble.empty(), List.of());
        assertThat(formats.writePlan(workload, "jps", plan, cost, 1))
                .contains("\"value\":1.0,\"violates\":[\"latencyMs\"],\"solveMs\":1.0")
                .doesNotContain("lowerBound", "gap", "intervals");
    }

    @Test
    void problemsWithGroupsListTheirIntervals() {
        Group group = new Group("device", "a", "b", 1, OptionalDouble.empty());
        Workload workload = Workload.of(problem("p", List.of(group), "a", "b", "c"));
        Plan plan = new Plan(
                List.of(new Assignment("1", "p", Map.of("a", "device", "b", "device", "c", "cloud"), List.of())),
                List.of("1"),
                OptionalDouble.empty());
        JobCost steps = cost(
                3,
                new JobCost.Compute("device", 0, List.of("a", "b"), 1),
                new JobCost.Message(List.of("device", "cloud"), List.of("b"), 0, 0, 0),
                new JobCost.Compute("cloud", 1, List.of("c"), 1));
        PlanCost cost = new PlanCost(3, Map.of("1", steps), List.of(), OptionalDouble.empty(), List.of());
        assertThat(formats.writePlan(workload, "jps", plan, cost, 1))
                .contains("\"energyJ\":0.0,\"intervals\":[{\"tier\":\"device\",\"first\":\"a\",\"last\":\"b\"},"
                        + "{\"tier\":\"cloud\",\"first\":\"c\",\"last\":\"c\"}]}");
    }

    @Test
    void severalProblemsAreNamedWithEachJob() {
        Workload workload = new Workload(List.of(problem("p", List.of(), "a"), problem("q", List.of(), "z")));
        Plan plan = new Plan(
                List.of(
                        new Assignment("1", "p", Map.of("a", "device"), List.of()),
                        new Assignment("2", "q", Map.of("z", "cloud"), List.of())),
                List.of("2", "1"),
                OptionalDouble.empty());
        PlanCost cost =
                new PlanCost(1, Map.of("1", cost(1), "2", cost(1)), List.of(), OptionalDouble.empty(), List.of());
        assertThat(formats.writePlan(workload, "jps", plan, cost, 1))
                .contains("\"problem\":\"p + q\"")
                .contains("{\"id\":\"1\",\"problem\":\"p\",\"tiers\":{\"a\":\"device\"}")
                .contains("{\"id\":\"2\",\"problem\":\"q\",\"tiers\":{\"z\":\"cloud\"}");
    }

    @Test
    void infeasibleProblemsHaveAReason() {
        assertThat(formats.writeInfeasible(
                        Workload.of(problem("p", List.of(), "a")), "jps", new Infeasible("no \"way\""), 0.5))
                .isEqualTo("{\"format\":\"cutpoint-plan/1\",\"problem\":\"p\",\"strategy\":\"jps\",\"feasible\":false,"
                        + "\"objective\":\"makespan\",\"reason\":\"no \\\"way\\\"\",\"solveMs\":0.5}");
    }

    @Test
    void numbersThatJsonDoesNotKnowAreRefused() {
        Workload workload = Workload.of(problem("p", List.of(), "a"));
        assertThatThrownBy(() -> formats.writeInfeasible(workload, "jps", new Infeasible("why"), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thousandsOfJobsAreWrittenAlike() {
        Workload workload = Workload.of(problem("p", List.of(), "a", "b"));
        Map<String, String> tiers = Map.of("a", "device", "b", "cloud");
        List<Assignment> jobs = new ArrayList<>();
        Map<String, JobCost> costs = new HashMap<>();
        for (int j = 0; j < 1000; j++) {
            jobs.add(new Assignment("" + j, "p", tiers, List.of()));
            costs.put("" + j, cost(j));
        }
        Plan plan = new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
        PlanCost cost = new PlanCost(1, costs, List.of(), OptionalDouble.empty(), List.of());
        assertThat(formats.writePlan(workload, "jps", plan, cost, 1)
                        .split("\"tiers\":\\{\"a\":\"device\",\"b\":\"cloud\"}"))
                .hasSize(1001);
    }
}
