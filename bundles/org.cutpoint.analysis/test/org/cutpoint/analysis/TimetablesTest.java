package org.cutpoint.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.cutpoint.analysis.Timetable.Bar;
import org.cutpoint.analysis.Timetable.Lane;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class TimetablesTest {
    private final PlanEvaluator evaluator =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    /** The first half of the layers on the device. */
    private static Plan halves(Problem problem, int jobs) {
        List<Assignment> assignments = new ArrayList<>();
        for (int j = 0; j < jobs; j++) {
            Map<String, String> tiers = new HashMap<>();
            for (int l = 0; l < problem.layers().size(); l++) {
                boolean device = l < problem.layers().size() / 2;
                tiers.put(
                        problem.layers().get(l).id(),
                        problem.tiers().get(device ? 0 : 1).id());
            }
            assignments.add(new Assignment("j" + j, problem.name(), tiers, List.of()));
        }
        return new Plan(assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    private static void neverTwoAtOnce(Timetable timetable) {
        for (Lane lane : timetable.lanes()) {
            for (int i = 1; i < lane.bars().size(); i++) {
                assertThat(lane.bars().get(i).startMs())
                        .isGreaterThanOrEqualTo(lane.bars().get(i - 1).endMs() - 1e-9);
            }
            for (Bar bar : lane.bars()) {
                assertThat(timetable.jobs().get(bar.index())).isEqualTo(bar.job());
                assertThat(bar.endMs()).isLessThanOrEqualTo(timetable.endMs() + 1e-9);
                assertThat(timetable.at(lane.id(), (bar.startMs() + bar.endMs()) / 2))
                        .contains(bar);
            }
        }
    }

    @Test
    void pipelinesHaveALaneForEachStage() {
        for (int seed = 0; seed < 50; seed++) {
            Problem problem =
                    new RandomProblems(RandomProblems.source(seed)).twoTiers(true, 6, 4, Objective.MAKESPAN, 4);
            Workload workload = Workload.of(problem);
            Plan plan = halves(problem, 4);
            PlanCost cost = evaluator.evaluate(workload, plan);
            Timetable timetable = Timetables.predicted(workload, plan, cost);
            assertThat(timetable.lanes())
                    .extracting(Lane::id)
                    .containsExactly(
                            problem.tiers().get(0).id(),
                            "uplink",
                            problem.tiers().get(1).id(),
                            "downlink");
            neverTwoAtOnce(timetable);
            double device = cost.timeline().stream()
                    .filter(t -> t.stage() == 1)
                    .mapToDouble(t -> t.endMs() - t.startMs())
                    .sum();
            assertThat(timetable.lanes().get(0).busyMs()).isCloseTo(device, within(1e-9));
            assertThat(timetable.endMs()).isLessThanOrEqualTo(cost.value() + 1e-9);
        }
    }

    @Test
    void singleJobsFollowEachOther() {
        Problem problem = new RandomProblems(RandomProblems.source(3)).twoTiers(true, 6, 2, Objective.LATENCY, 4);
        Workload workload = Workload.of(problem);
        Plan plan = halves(problem, 2);
        PlanCost cost = evaluator.evaluate(workload, plan);
        Timetable timetable = Timetables.predicted(workload, plan, cost);
        neverTwoAtOnce(timetable);
        assertThat(timetable.endMs()).isLessThanOrEqualTo(2 * cost.value() + 1e-9);
        assertThat(timetable.lanes().stream().mapToDouble(Lane::busyMs).sum()).isPositive();
    }

    @Test
    void whatWasMeasuredIsInTheLanesOfItsPrediction() {
        Problem problem = new RandomProblems(RandomProblems.source(3)).twoTiers(true, 6, 2, Objective.MAKESPAN, 4);
        RunResult run = RunResult.of(
                100,
                List.of(
                        new Span("b", RunResult.Lane.DEVICE, 0, 30),
                        new Span("a", RunResult.Lane.DEVICE, 30, 60),
                        new Span("b", RunResult.Lane.UPLINK, 30, 80)),
                List.of(new JobTimes("b", 0, 90), new JobTimes("a", 30, 100)));
        Timetable timetable = Timetables.measured(Workload.of(problem), run);
        assertThat(timetable.endMs()).isEqualTo(100);
        assertThat(timetable.jobs()).containsExactly("b", "a");
        assertThat(timetable.lanes()).hasSize(4);
        assertThat(timetable.lane("uplink").orElseThrow().bars()).containsExactly(new Bar("b", 0, 30, 80));
        assertThat(timetable.lanes().get(0).idle(100)).isCloseTo(0.4, within(1e-9));
        neverTwoAtOnce(timetable);
    }
}
