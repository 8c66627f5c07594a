package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.JobCost.Message;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.RunRecord.Prediction;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private static final JobCost LOCAL = new JobCost(5, 0, 0, List.of());
    private static final JobCost SPLIT = new JobCost(
            20,
            0,
            1,
            List.of(
                    new Message(List.of("device", "cloud"), List.of("t"), 1, 6, 10),
                    new Message(List.of("cloud", "device"), List.of("r"), 1, 2, 3)));

    private static Prediction of(Map<String, JobCost> jobs, StageTimes... timeline) {
        return Predictions.of(new PlanCost(42, jobs, List.of(), OptionalDouble.empty(), List.of(timeline)));
    }

    @Test
    void latencyLastsUntilTheResultHasArrived() {
        Prediction p = of(
                Map.of("1", SPLIT),
                new StageTimes("1", 1, 0, 4),
                new StageTimes("1", 2, 4, 10),
                new StageTimes("1", 3, 20, 21),
                new StageTimes("1", 4, 21, 23));
        assertThat(p.makespanMs()).isEqualTo(42);
        assertThat(p.latencyMs()).isEqualTo(26);
        assertThat(p.spans()).extracting(s -> s.lane()).containsExactly(Lane.values());
    }

    @Test
    void withTwoStagesTheUploadsLagIsTheLast() {
        assertThat(of(Map.of("1", SPLIT), new StageTimes("1", 1, 0, 4), new StageTimes("1", 2, 4, 10))
                        .latencyMs())
                .isEqualTo(20);
    }

    @Test
    void jobsThatGoToAndFroRunOneAfterTheOther() {
        JobCost alternating = new JobCost(
                21,
                0,
                4,
                List.of(
                        new JobCost.Compute("device", 0, List.of("a"), 3),
                        new Message(List.of("device", "cloud"), List.of("t"), 1, 6, 1),
                        new JobCost.Compute("cloud", 1, List.of("b"), 4),
                        new Message(List.of("cloud", "device"), List.of("r"), 1, 2, 1),
                        new JobCost.Compute("device", 2, List.of("c"), 4)));
        Plan plan = new Plan(List.of(), List.of("2", "1"), OptionalDouble.empty());
        PlanCost cost = new PlanCost(
                21, Map.of("1", alternating, "2", alternating), List.of(), OptionalDouble.empty(), List.of());
        Prediction p = Predictions.oneByOne(plan, cost, "device");
        assertThat(p.makespanMs()).isEqualTo(42);
        assertThat(p.latencyMs()).isEqualTo(21);
        assertThat(p.jobs()).extracting(j -> j.job()).containsExactly("2", "1");
        assertThat(p.spans().subList(0, 5))
                .extracting(s -> s.lane())
                .containsExactly(Lane.DEVICE, Lane.UPLINK, Lane.CLOUD, Lane.DOWNLINK, Lane.DEVICE);
        assertThat(p.spans().get(2).startMs()).as("after the lag").isEqualTo(10);
    }

    @Test
    void aJobMaySendSeveralTimes() {
        Prediction p = of(
                Map.of("1", LOCAL, "2", SPLIT),
                new StageTimes("1", 1, 0, 5),
                new StageTimes("2", 1, 5, 9),
                new StageTimes("2", 2, 5, 8),
                new StageTimes("2", 2, 9, 15));
        assertThat(p.spans()).hasSize(4);
        assertThat(p.jobs().get(1).startMs()).isEqualTo(5);
        assertThat(p.jobs().get(1).endMs()).isEqualTo(15 + 10);
    }

    @Test
    void jobsThatNeedNothingOfTheDevicePassItInTheirTurn() {
        Prediction p = of(
                Map.of("1", LOCAL, "2", SPLIT, "3", SPLIT),
                new StageTimes("1", 1, 0, 5),
                new StageTimes("2", 2, 5, 11),
                new StageTimes("2", 4, 22, 24),
                new StageTimes("3", 2, 11, 17),
                new StageTimes("3", 4, 28, 30));
        // 5, 24 + 3 - 5, 30 + 3 - 5.
        assertThat(p.latencyMs()).isEqualTo(22);
    }

    @Test
    void aChainsJobsGoHopByHopAndOverlap() {
        List<Tier> tiers = List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        Problem problem = new Problem(
                "p",
                tiers,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        // A thousand bytes: 8 ms with setup 2 and lag 3; then 4 ms.
                        new Link("device", "edge", 1, 2, 3, 0, 0),
                        new Link("edge", "cloud", 2, 0, 0, 0, 0),
                        new Link("cloud", "edge", 8, 0, 0, 0, 0),
                        new Link("edge", "device", 4, 0, 1, 0, 0)),
                Objective.LATENCY,
                2,
                4,
                true,
                Limits.NONE);
        JobCost job = new JobCost(
                29,
                0,
                1,
                List.of(
                        new JobCost.Compute("device", 0, List.of("a"), 5),
                        new Message(List.of("device", "edge", "cloud"), List.of("a"), 1000, List.of(10.0, 4.0), 3),
                        new JobCost.Compute("cloud", 1, List.of("b"), 3),
                        new Message(List.of("cloud", "edge", "device"), List.of("b"), 1000, List.of(1.0, 2.0), 1)));
        Plan plan = new Plan(List.of(), List.of("2", "1"), OptionalDouble.empty());
        Prediction p = Predictions.chain(
                problem,
                plan,
                new PlanCost(29, Map.of("1", job, "2", job), List.of(), OptionalDouble.empty(), List.of()));
        // The first hop is what they wait for: ten milliseconds each; its lag keeps nobody waiting.
        assertThat(p.makespanMs()).isEqualTo(39);
        assertThat(p.jobs()).containsExactly(new JobTimes("2", 0, 29), new JobTimes("1", 5, 39));
        assertThat(p.parts()).hasSize(12);
        assertThat(p.parts().subList(0, 6))
                .containsExactly(
                        new Part("2", "device", "device", 0, 5),
                        new Part("2", "device", "edge", 5, 18),
                        new Part("2", "edge", "cloud", 18, 22),
                        new Part("2", "cloud", "cloud", 22, 25),
                        new Part("2", "cloud", "edge", 25, 26),
                        new Part("2", "edge", "device", 26, 29));
        assertThat(p.parts().subList(6, 12))
                .containsExactly(
                        new Part("1", "device", "device", 5, 10),
                        new Part("1", "device", "edge", 15, 28),
                        new Part("1", "edge", "cloud", 28, 32),
                        new Part("1", "cloud", "cloud", 32, 35),
                        new Part("1", "cloud", "edge", 35, 36),
                        new Part("1", "edge", "device", 36, 39));
        assertThat(p.spans().subList(0, 6))
                .extracting(Span::lane)
                .containsExactly(Lane.DEVICE, Lane.UPLINK, Lane.CLOUD, Lane.CLOUD, Lane.CLOUD, Lane.DOWNLINK);
    }
}
