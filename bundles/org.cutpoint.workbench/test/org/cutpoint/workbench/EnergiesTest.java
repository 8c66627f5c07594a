package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.JobCost.Compute;
import org.cutpoint.api.plan.JobCost.Message;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.JobEnergy;
import org.junit.jupiter.api.Test;

class EnergiesTest {
    /** 2 W while sending, 1 W while receiving. */
    private static final Network NETWORK =
            new Network("n", 10, 20, 0, 0, 0, Optional.of(new Radio(190, 45, 100)), Optional.empty());

    /** A job that computes 3 s and one that computes 1 s, sends 2 s, has the cloud compute 5 s, receives 1 s, at 4 W. */
    private static final PlanCost COST = new PlanCost(
            0,
            Map.of(
                    "1",
                    new JobCost(3000, 12, 0, List.of(new Compute("device", 0, List.of("a", "b"), 3000))),
                    "2",
                    new JobCost(
                            9000,
                            4 + 4 + 1,
                            5000,
                            List.of(
                                    new Compute("device", 0, List.of("a"), 1000),
                                    new Message(List.of("device", "cloud"), List.of("a"), 2_500_000, 2000, 0),
                                    new Compute("cloud", 1, List.of("b"), 5000),
                                    new Message(List.of("cloud", "device"), List.of("b"), 2_500_000, 1000, 0)))),
            List.of(),
            OptionalDouble.empty(),
            List.of());

    private static RunResult measured(OptionalDouble metered) {
        return RunResult.of(
                        0,
                        List.of(
                                new Span("1", Lane.DEVICE, 0, 3300),
                                new Span("2", Lane.DEVICE, 3300, 4400),
                                new Span("2", Lane.UPLINK, 4400, 6900),
                                new Span("2", Lane.CLOUD, 6900, 12000),
                                new Span("2", Lane.DOWNLINK, 12000, 13500)),
                        List.of())
                .withComputeJoules(metered);
    }

    private static JobEnergy of(Network network, Optional<DevicePower> power, OptionalDouble metered) {
        return Energies.of("device", COST, measured(metered), network, power).orElseThrow();
    }

    private static void check(JobEnergy.Joules joules, double computing, double radio) {
        assertThat(joules.computing().orElse(-1)).isCloseTo(computing, within(1e-9));
        assertThat(joules.radio().orElse(-1)).isCloseTo(radio, within(1e-9));
    }

    @Test
    void isTheMeanOverTheJobsOfPowerTimesTime() {
        JobEnergy energy =
                of(NETWORK, Optional.of(new DevicePower(4, "given", Optional.empty())), OptionalDouble.empty());
        check(energy.predicted(), 4 * 4.0 / 2, (2 * 2 + 1) / 2.0);
        check(energy.measured(), 4 * 4.4 / 2, (2 * 2.5 + 1.5) / 2);
        assertThat(energy.power().orElseThrow().metered()).isFalse();
        assertThat(energy.measured().known()).isCloseTo(8.8 + 3.25, within(1e-9));
    }

    @Test
    void aMeterCountsInsteadOfTime() {
        JobEnergy energy = of(NETWORK, Optional.of(new DevicePower(4, "m", Optional.empty())), OptionalDouble.of(15));
        check(energy.measured(), 7.5, 3.25);
        assertThat(energy.power().orElseThrow().metered()).isTrue();
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        check(
                of(
                                new Network("x", 10, 20, 0),
                                Optional.of(new DevicePower(4, "g", Optional.empty())),
                                OptionalDouble.empty())
                        .measured(),
                8.8,
                -1);
        JobEnergy radio = of(NETWORK, Optional.empty(), OptionalDouble.empty());
        check(radio.measured(), -1, 3.25);
        assertThat(radio.power()).isEmpty();
        assertThat(Energies.of(
                        "device", COST, measured(OptionalDouble.empty()), new Network("x", 1, 1, 0), Optional.empty()))
                .isEmpty();
    }
}
