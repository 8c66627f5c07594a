package org.cutpoint.api.run;

import java.time.Duration;
import java.util.List;
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
 * @param workload what was planned; its first tier is this process, its second the connection's other end, and each of the
 *     others is what the one before it forwards to. With more than two, jobs run one after the other, and their layers go up
 *     the chain only
 * @param plan made for it
 * @param cloud where layers of the second tier run; may be empty if the plan uses only the first. The model is deployed
 *     there by the run, before its clock starts
 * @param network emulated between the first tier and the second; empty where the real network is used as it is
 * @param slowdown how many times slower than this machine the device is, >= 1
 * @param options for every segment
 * @param seed of the random inputs
 * @param deadline for each call to the cloud; with a fallback, for all that is tried until the job has its result
 * @param meter asked while the device computes; it measures this machine, so a device that is slowed down has none
 * @param codecs with which tensors travel; over a real network those whose codec the server has not travel as they are.
 *     Over an emulated one encodings are what occupies the link, and both sides' time for them passes while the message has
 *     it: one is encoded, sent and decoded after the other
 * @param table from which every job takes the plan for the bandwidth that the jobs before it have met; the plan is then
 *     that of the first job, and says how many there are
 * @param remote of more than two tiers: what those from the second on look like. Empty: as they are
 * @param fallback what happens to a job that the cloud fails. With one, a job that nobody can run fails by itself, and the
 *     others go on
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
        Codings codecs,
        Optional<PlanTable> table,
        List<RemoteTier> remote,
        Fallback fallback) {
    public RunRequest {
        remote = List.copyOf(remote);
    }

    /** On this machine alone, as fast as it is; deadline of a minute, seed 1. The other methods say what is different. */
    public static RunRequest of(Model model, Workload workload, Plan plan) {
        return new RunRequest(
                model,
                workload,
                plan,
                Optional.empty(),
                Optional.empty(),
                1,
                ExecutionOptions.DEFAULT,
                1,
                Duration.ofMinutes(1),
                Optional.empty(),
                Codings.NONE,
                Optional.empty(),
                List.of(),
                Fallback.NONE);
    }

    /** The same with another workload. */
    public RunRequest withWorkload(Workload workload) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with another cloud, or none. */
    public RunRequest withCloud(Optional<Connection> cloud) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same over another network; empty: over the real one. */
    public RunRequest withNetwork(Optional<Network> network) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same on a device that is so many times slower than this machine. */
    public RunRequest withSlowdown(double slowdown) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with another deadline for each call. */
    public RunRequest withDeadline(Duration deadline) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with another meter, or none. */
    public RunRequest withMeter(Optional<EnergyMeter> meter) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with tensors encoded so. */
    public RunRequest withCodecs(Codings codecs) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with plans from a table, or without. */
    public RunRequest withTable(Optional<PlanTable> table) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with tiers behind the first that look like these. */
    public RunRequest withRemote(List<RemoteTier> remote) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }

    /** The same with or without a stand-in for the cloud. */
    public RunRequest withFallback(Fallback fallback) {
        return new RunRequest(
                model, workload, plan, cloud, network, slowdown, options, seed, deadline, meter, codecs, table, remote,
                fallback);
    }
}
