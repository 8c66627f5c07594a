package org.cutpoint.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;

/**
 * One strategy's plan for a network, what was predicted of it, and what was measured when it ran.
 *
 * @param model name of the network
 * @param strategy id of the strategy, or {@code cut} for a cut given by hand
 * @param network what was planned for
 * @param networkEmulated whether the link was emulated; otherwise the real one was used
 * @param tiers the machines, the device first
 * @param jobs how many
 * @param cuts where the jobs are cut, the shortest device part first
 * @param predicted by the cost model
 * @param measured by the run, or, where the plan ran more than once, by the one that stands for all
 * @param repeatsMs makespans of all the plan's runs, in order, milliseconds
 * @param energy what a job costs the device; empty where neither its power nor its radio's is known
 * @param memory what the device needed; empty where nobody looked
 */
public record RunRecord(
        String model,
        String strategy,
        Network network,
        boolean networkEmulated,
        List<TierSetup> tiers,
        int jobs,
        List<CutShare> cuts,
        Prediction predicted,
        RunResult measured,
        List<Double> repeatsMs,
        Optional<JobEnergy> energy,
        Optional<MemoryUse> memory) {
    public RunRecord {
        repeatsMs = List.copyOf(repeatsMs);
        tiers = List.copyOf(tiers);
        cuts = List.copyOf(cuts);
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("a run needs at least one tier");
        }
    }

    /** Whose memory nobody looked at. */
    public RunRecord(
            String model,
            String strategy,
            Network network,
            boolean networkEmulated,
            List<TierSetup> tiers,
            int jobs,
            List<CutShare> cuts,
            Prediction predicted,
            RunResult measured,
            List<Double> repeatsMs,
            Optional<JobEnergy> energy) {
        this(
                model,
                strategy,
                network,
                networkEmulated,
                tiers,
                jobs,
                cuts,
                predicted,
                measured,
                repeatsMs,
                energy,
                Optional.empty());
    }

    /** The same with what memory the device needed. */
    public RunRecord with(MemoryUse use) {
        return new RunRecord(
                model,
                strategy,
                network,
                networkEmulated,
                tiers,
                jobs,
                cuts,
                predicted,
                measured,
                repeatsMs,
                energy,
                Optional.of(use));
    }

    /**
     * How a tier ran.
     *
     * @param id its id
     * @param slowdown how many times slower than its machine it was made; 1 if it ran as it is
     * @param threads threads for one inference
     * @param onward network between it and the next tier; empty for the first tier, whose network is the record's, and the
     *     last
     */
    public record TierSetup(String id, double slowdown, int threads, Optional<Network> onward) {
        /** With nothing behind it, or the first. */
        public TierSetup(String id, double slowdown, int threads) {
            this(id, slowdown, threads, Optional.empty());
        }

        /** Whether its times are stretched and so are to be labelled. */
        public boolean emulated() {
            return slowdown != 1;
        }
    }

    /**
     * Jobs that are cut alike.
     *
     * @param label the layers after which they are cut; {@code input} if the cloud does all, {@code none} if the device
     *     does
     * @param jobs how many
     */
    public record CutShare(String label, int jobs) {}

    /**
     * What the cost model says.
     *
     * @param makespanMs until the last job is done, milliseconds
     * @param jobs from the device's taking a job up to its result being there
     * @param spans when each lane is busy with which job
     * @param parts of jobs that run on more than two tiers, as {@link RunResult#parts} has them
     */
    public record Prediction(
            double makespanMs, List<RunResult.JobTimes> jobs, List<RunResult.Span> spans, List<RunResult.Part> parts) {
        public Prediction {
            jobs = List.copyOf(jobs);
            spans = List.copyOf(spans);
            parts = List.copyOf(parts);
        }

        /** Of jobs that run on two tiers at most. */
        public Prediction(double makespanMs, List<RunResult.JobTimes> jobs, List<RunResult.Span> spans) {
            this(makespanMs, jobs, spans, List.of());
        }

        /**
         * Median over the jobs of the time from start to completion, waiting between the stages included, milliseconds: it
         * compares with the measured median.
         */
        public double latencyMs() {
            return latencyQuantileMs(jobs, 0.5);
        }
    }

    /** The first tier. */
    public TierSetup device() {
        return tiers.get(0);
    }

    /**
     * How far the predicted makespan is from the measured one, relative to that: -0.02 is 2 % too short. Empty if jobs ran by other
     * plans than the predicted one.
     */
    public OptionalDouble error() {
        return measured.planChanges() > 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(predicted.makespanMs() / measured.makespanMs() - 1);
    }

    /** The cuts in a few words, for example {@code maxpool2 x12, relu5 x8}. */
    public String cutsText() {
        return String.join(
                ", ", cuts.stream().map(c -> c.label() + " x" + c.jobs()).toList());
    }

    /** The time that it saves against another run, as a share of that one's: 0.6 is 60 % less. */
    public double gainOver(RunRecord other) {
        return 1 - measured.makespanMs() / other.measured.makespanMs();
    }

    /**
     * A quantile of the measured times from a job's start to its completion, milliseconds: the smallest time that at
     * least this share of the jobs keeps (nearest rank).
     *
     * @param share 0.5 for the median
     */
    public double latencyQuantileMs(double share) {
        return latencyQuantileMs(measured.jobs(), share);
    }

    /** As {@link #latencyQuantileMs(double)}, of any jobs. */
    public static double latencyQuantileMs(List<RunResult.JobTimes> jobs, double share) {
        double[] sorted = jobs.stream()
                .mapToDouble(RunResult.JobTimes::latencyMs)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }
}
