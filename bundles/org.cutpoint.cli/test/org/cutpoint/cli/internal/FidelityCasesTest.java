package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.JobCost.Compute;
import org.cutpoint.api.plan.JobCost.Message;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.workbench.Turns;
import org.junit.jupiter.api.Test;

class FidelityCasesTest {
    /** 10 ms on the device, 30 ms of upload, 5 ms of lag, 4 ms in the cloud, 2 ms back, 5 ms of lag. */
    private static final JobCost JOB = new JobCost(
            56,
            0,
            4,
            List.of(
                    new Compute("device", 0, List.of("a"), 10),
                    new Message(List.of("device", "cloud"), List.of("a"), 100, 30, 5),
                    new Compute("cloud", 1, List.of("b"), 4),
                    new Message(List.of("cloud", "device"), List.of("b"), 100, 2, 5)));

    private static final Plan PLAN = new Plan(
            List.of(
                    new Assignment("1", "p", Map.of("a", "device", "b", "cloud"), List.of()),
                    new Assignment("2", "p", Map.of("a", "device", "b", "cloud"), List.of())),
            List.of("1", "2"),
            OptionalDouble.empty());

    private static final Planned PLANNED = new Planned(
            "jps",
            "1",
            PLAN,
            Optional.of(new PlanCost(
                    86,
                    Map.of("1", JOB, "2", JOB),
                    List.of(),
                    OptionalDouble.empty(),
                    List.of(
                            new StageTimes("1", 1, 0, 10), new StageTimes("1", 2, 10, 40),
                            new StageTimes("1", 3, 45, 49), new StageTimes("1", 4, 49, 51),
                            new StageTimes("2", 1, 10, 20), new StageTimes("2", 2, 40, 70),
                            new StageTimes("2", 3, 75, 79), new StageTimes("2", 4, 79, 81)))),
            0);

    /** The same with an upload and a device part that take so many times as long. */
    private static RunResult measured(double device, double up) {
        double d = 10 * device;
        double u = 30 * up;
        return RunResult.of(
                d + 2 * u + 16,
                List.of(
                        new Span("1", Lane.DEVICE, 0, d),
                        new Span("1", Lane.UPLINK, d, d + u),
                        new Span("1", Lane.CLOUD, d + u + 5, d + u + 9),
                        new Span("1", Lane.DOWNLINK, d + u + 9, d + u + 11),
                        new Span("2", Lane.DEVICE, d, 2 * d),
                        new Span("2", Lane.UPLINK, d + u, d + 2 * u),
                        new Span("2", Lane.CLOUD, d + 2 * u + 5, d + 2 * u + 9),
                        new Span("2", Lane.DOWNLINK, d + 2 * u + 9, d + 2 * u + 11)),
                List.of(new JobTimes("1", 0, d + u + 16), new JobTimes("2", d, d + 2 * u + 16)));
    }

    private static FidelityCase of(RunResult shown) {
        return FidelityCases.of(
                ValidateFakes.of("jps").setting(),
                Workload.of(Fakes.line("p", 2, "a", "b")),
                PLANNED,
                new Turns.Measured(shown, List.of(shown.makespanMs())),
                new Fakes.Evaluator());
    }

    @Test
    void everyPartIsAddedUpAndTheRestIsQueueing() {
        FidelityCase c = of(measured(1, 1.1));
        assertThat(c.predicted().of(Quantity.MAKESPAN)).isEqualTo(86);
        assertThat(c.predicted().of(Quantity.DEVICE)).isEqualTo(20);
        assertThat(c.predicted().of(Quantity.UPLOAD)).isEqualTo(60);
        assertThat(c.predicted().of(Quantity.CLOUD)).isEqualTo(8);
        assertThat(c.predicted().of(Quantity.DOWNLOAD)).isEqualTo(4);
        // The second job waits 20 ms for the uplink, and nowhere else: lag is no waiting.
        assertThat(c.predicted().of(Quantity.QUEUEING)).isCloseTo(20, within(1e-9));
        assertThat(c.measured().of(Quantity.UPLOAD)).isCloseTo(66, within(1e-9));
        assertThat(c.measured().of(Quantity.QUEUEING)).isCloseTo(23, within(1e-9));
        assertThat(c.measured().of(Quantity.LATENCY)).isCloseTo(59, within(1e-9));
        assertThat(c.cuts()).isEqualTo("a x2");
    }

    @Test
    void theCauseIsWhatMovesTheMakespanMost() {
        FidelityCase upload = of(measured(1, 1.1));
        assertThat(upload.cause().part()).isEqualTo(Quantity.UPLOAD);
        assertThat(upload.cause().effectMs()).isCloseTo(6, within(1e-9));
        // Of 8 ms more on the device in all only the first job's 4 count, but nothing else has changed.
        FidelityCase device = of(measured(1.4, 1));
        assertThat(device.cause().part()).isEqualTo(Quantity.DEVICE);
        assertThat(device.cause().effectMs()).isCloseTo(4, within(1e-9));
        // The makespan is as predicted, since the uplink makes up for the device.
        assertThat(of(measured(1.3, 0.95)).cause().part()).isEqualTo(Quantity.DEVICE);
        // Shorter than predicted, though the device took longer.
        assertThat(of(measured(1.2, 0.9)).cause().part()).isEqualTo(Quantity.UPLOAD);
    }
}
