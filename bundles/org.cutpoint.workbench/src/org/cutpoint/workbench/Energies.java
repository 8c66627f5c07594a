package org.cutpoint.workbench;

import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.JobEnergy.Joules;

/** Energy of the device per job, predicted and measured. */
public final class Energies {
    private Energies() {}

    /**
     * @param device id of the first tier
     * @param cost of the plan, by the evaluator
     * @param measured the run
     * @return empty if neither the device's power nor its radio's is known
     */
    public static Optional<JobEnergy> of(
            String device, PlanCost cost, RunResult measured, Network network, Optional<DevicePower> power) {
        if (power.isEmpty() && network.radio().isEmpty()) {
            return Optional.empty();
        }
        int jobs = Math.max(1, cost.jobs().size());
        double computing = power.map(p -> p.watts() * computeMs(device, cost) / 1000 / jobs)
                .orElse(0.0);
        double all = cost.jobs().values().stream().mapToDouble(JobCost::energyJ).sum() / jobs;
        Joules predicted = new Joules(
                optional(power.map(p -> computing)), optional(network.radio().map(r -> Math.max(0, all - computing))));
        Joules spent = new Joules(
                optional(power.map(p -> computeJoules(measured, p) / jobs)),
                optional(network.radio().map(r -> radioJoules(measured, network, r) / jobs)));
        return Optional.of(new JobEnergy(
                power.map(p -> new JobEnergy.Power(
                        p.watts(), p.source(), measured.computeJoules().isPresent())),
                predicted,
                spent));
    }

    private static double computeMs(String device, PlanCost cost) {
        double ms = 0;
        for (JobCost job : cost.jobs().values()) {
            for (JobCost.Step step : job.steps()) {
                if (step instanceof JobCost.Compute compute && compute.tier().equals(device)) {
                    ms += compute.ms();
                }
            }
        }
        return ms;
    }

    private static double computeJoules(RunResult measured, DevicePower power) {
        return measured.computeJoules().orElseGet(() -> power.watts() * measured.busyMs(Lane.DEVICE) / 1000);
    }

    private static double radioJoules(RunResult measured, Network network, Radio radio) {
        double up = radio.uplinkMwPerMbps() * network.uplinkMbps() + radio.baseMw();
        double down = radio.downlinkMwPerMbps() * network.downlinkMbps() + radio.baseMw();
        return (up * measured.busyMs(Lane.UPLINK) + down * measured.busyMs(Lane.DOWNLINK)) / 1e6;
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
