package org.cutpoint.workbench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Emulation;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunConditions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.RunRecord.TierSetup;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs plans and keeps what was predicted beside what was measured. */
@Component(service = Runs.class)
public final class Runs {
    private final PlanExecutor executor;

    @Activate
    public Runs(@Reference PlanExecutor executor) {
        this.executor = executor;
    }

    /**
     * Under which conditions plans are run.
     *
     * @param network what was planned for
     * @param emulated whether that network is emulated, or really there
     * @param slowdown of the device
     * @param options of every segment
     * @param seed of the random inputs
     * @param deadline for each call to the cloud
     * @param power of the device while it computes, if it is known
     * @param codecs with which tensors travel
     * @param adaptation where jobs take their plans from as link and cloud change; empty: they keep the one given
     * @param remote of more than two tiers, those from the second on, with what was planned for as the networks behind them,
     *     emulated or not
     * @param fallback what happens to a job that the cloud fails
     */
    public record Conditions(
            Network network,
            boolean emulated,
            double slowdown,
            ExecutionOptions options,
            long seed,
            Duration deadline,
            Optional<DevicePower> power,
            Codings codecs,
            Optional<Adaptation> adaptation,
            List<RemoteTier> remote,
            Fallback fallback) {
        public Conditions {
            remote = List.copyOf(remote);
        }

        /** With tensors that travel as they are. */
        public Conditions(
                Network network,
                boolean emulated,
                double slowdown,
                ExecutionOptions options,
                long seed,
                Duration deadline,
                Optional<DevicePower> power) {
            this(
                    network,
                    emulated,
                    slowdown,
                    options,
                    seed,
                    deadline,
                    power,
                    Codings.NONE,
                    Optional.empty(),
                    List.of(),
                    Fallback.NONE);
        }

        /** With other codecs, and plans that change. */
        public Conditions with(Codings others, Optional<Adaptation> plans) {
            return new Conditions(
                    network, emulated, slowdown, options, seed, deadline, power, others, plans, remote, fallback);
        }

        /** With other tiers behind the device. */
        public Conditions with(List<RemoteTier> others) {
            return new Conditions(
                    network, emulated, slowdown, options, seed, deadline, power, codecs, adaptation, others, fallback);
        }

        /** With another power. */
        public Conditions with(DevicePower other) {
            return new Conditions(
                    network,
                    emulated,
                    slowdown,
                    options,
                    seed,
                    deadline,
                    Optional.of(other),
                    codecs,
                    adaptation,
                    remote,
                    fallback);
        }

        /** With or without a stand-in for the cloud. */
        public Conditions with(Fallback other) {
            return new Conditions(
                    network, emulated, slowdown, options, seed, deadline, power, codecs, adaptation, remote, other);
        }
    }

    /**
     * Runs a plan once. The cloud may be missing if the plan uses the device only.
     *
     * @throws InputException if it fails; with the reason if that is a process of ours that has ended
     */
    public RunResult run(
            Model model,
            Workload workload,
            Planned planned,
            Optional<Clouds.Cloud> cloud,
            Conditions conditions,
            Progress progress)
            throws InterruptedException {
        try {
            return executor.run(request(model, workload, planned, cloud, conditions), progress);
        } catch (InputException e) {
            throw cloud.map(c -> c.explain(e)).orElse(e);
        } finally {
            progress.end();
        }
    }

    static RunRequest request(
            Model model, Workload workload, Planned planned, Optional<Clouds.Cloud> cloud, Conditions conditions) {
        return new RunRequest(
                model,
                workload,
                (Plan) planned.outcome(),
                cloud.map(Clouds.Cloud::connection),
                new RunConditions(
                        emulation(conditions),
                        conditions.options(),
                        conditions.seed(),
                        conditions.deadline(),
                        conditions.fallback(),
                        conditions.power().flatMap(DevicePower::meter),
                        conditions.codecs(),
                        conditions.adaptation()));
    }

    /** Networks are planned for in any case, but only emulated if asked for. */
    private static Emulation emulation(Conditions conditions) {
        return conditions.emulated()
                ? new Emulation(Optional.of(conditions.network()), conditions.slowdown(), conditions.remote())
                : new Emulation(
                        Optional.empty(),
                        conditions.slowdown(),
                        conditions.remote().stream()
                                .map(tier -> new RemoteTier(tier.slowdown(), Optional.empty(), tier.codecs(), false))
                                .toList());
    }

    /** What was predicted of a plan, and what was measured. */
    public static RunRecord record(
            Model model, Workload workload, Planned planned, Conditions conditions, Turns.Measured measured) {
        int threads = conditions.options().threads();
        return new RunRecord(
                model.graph().name(),
                planned.strategy(),
                conditions.network(),
                conditions.emulated(),
                tiers(workload, conditions, threads),
                workload.jobs(),
                Cuts.shares(workload, (Plan) planned.outcome()),
                prediction(workload, planned),
                measured.shown(),
                measured.repeatsMs(),
                Energies.of(
                        workload.first().device().id(),
                        planned.cost().orElseThrow(),
                        measured.shown(),
                        conditions.network(),
                        conditions.power()));
    }

    static List<TierSetup> tiers(Workload workload, Conditions conditions, int threads) {
        List<Tier> tiers = workload.first().tiers();
        List<TierSetup> setups = new ArrayList<>();
        setups.add(new TierSetup(tiers.get(0).id(), conditions.slowdown(), threads));
        for (int t = 1; t < tiers.size(); t++) {
            RemoteTier remote =
                    t <= conditions.remote().size() ? conditions.remote().get(t - 1) : RemoteTier.REAL;
            setups.add(new TierSetup(tiers.get(t).id(), remote.slowdown(), threads, remote.onward()));
        }
        return setups;
    }

    /** What a plan's cost says of its run, however its jobs run. */
    public static Prediction prediction(Workload workload, Planned planned) {
        PlanCost cost = planned.cost().orElseThrow();
        if (workload.first().tiers().size() > 2) {
            return Predictions.chain(workload.first(), (Plan) planned.outcome(), cost);
        }
        return cost.timeline().isEmpty()
                ? Predictions.oneByOne(
                        (Plan) planned.outcome(),
                        cost,
                        workload.first().device().id())
                : Predictions.of(cost);
    }

    /** Whether a plan needs anything but the device. */
    public static boolean needsCloud(Workload workload, Plan plan) {
        String device = workload.first().device().id();
        return plan.assignments().stream()
                .anyMatch(a -> a.tiers().values().stream().anyMatch(t -> !t.equals(device)));
    }
}
