package org.cutpoint.api.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.transport.Connection;

/**
 * A plan to be run for real.
 *
 * @param model the network of all jobs
 * @param workload what was planned; its first tier is this process, its second the connection's other end
 * @param plan made for it
 * @param cloud where layers of the second tier run; may be empty if the plan uses only the first. The model is deployed
 *     there by the run, before its clock starts
 * @param network emulated between device and cloud; empty where the real network is used as it is
 * @param slowdown how many times slower than this machine the device is, >= 1
 * @param options for every segment
 * @param seed of the random inputs
 * @param deadline for each call to the cloud
 * @param meter asked while the device computes; it measures this machine, so a device that is slowed down has none
 * @param codecs ids of the codecs with which tensors travel, by the tensors' ids; those that are not there travel as they
 *     are, and over a real network those whose codec the server has not. Over an emulated one encodings are what occupies
 *     the link, and both sides' time for them passes
 * @param table from which every job takes the plan for the bandwidth that the jobs before it have met; the plan is then
 *     that of the first job, and says how many there are
 */
public record RunRequest(
        Model model,
        Workload workload,
        Plan plan,
        Optional<Connection> cloud,
        Optional<Network> network,
        double slowdown,
        ExecutionOptions options,
        long seed,
        Duration deadline,
        Optional<EnergyMeter> meter,
        Map<String, String> codecs,
        Optional<PlanTable> table) {
    public RunRequest {
        codecs = Map.copyOf(codecs);
    }

    /** By one plan from the first to the last job. */
    public RunRequest(
            Model model,
            Workload workload,
            Plan plan,
            Optional<Connection> cloud,
            Optional<Network> network,
            double slowdown,
            ExecutionOptions options,
            long seed,
            Duration deadline,
            Optional<EnergyMeter> meter,
            Map<String, String> codecs) {
        this(model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, Optional.empty());
    }

    /** With tensors as they are. */
    public RunRequest(
            Model model,
            Workload workload,
            Plan plan,
            Optional<Connection> cloud,
            Optional<Network> network,
            double slowdown,
            ExecutionOptions options,
            long seed,
            Duration deadline,
            Optional<EnergyMeter> meter) {
        this(model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, Map.of());
    }

    /** Without a meter. */
    public RunRequest(
            Model model,
            Workload workload,
            Plan plan,
            Optional<Connection> cloud,
            Optional<Network> network,
            double slowdown,
            ExecutionOptions options,
            long seed,
            Duration deadline) {
        this(model, workload, plan, cloud, network, slowdown, options, seed, deadline, Optional.empty());
    }
}
