package org.cutpoint.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.report.RunRecord.TierSetup;

/**
 * One strategy's plan for a network, and what became of a stream of frames under it.
 *
 * @param model name of the network
 * @param strategy id of the strategy, or {@code cut} for a cut given by hand
 * @param network what was planned for
 * @param networkEmulated whether the link was emulated; otherwise the real one was used
 * @param tiers the machines, the device first
 * @param cuts where frames are cut, as it was planned first
 * @param bottleneckMs the slowest stage as planned, milliseconds: no more frames than one in this time can have results
 * @param latencyMs of a frame that meets no other, as planned, milliseconds
 * @param stream what was asked for
 * @param measured what became of it
 * @param memory what the device needed; empty where nobody looked
 */
public record StreamRecord(
        String model,
        String strategy,
        Network network,
        boolean networkEmulated,
        List<TierSetup> tiers,
        List<CutShare> cuts,
        double bottleneckMs,
        double latencyMs,
        FrameStream stream,
        StreamResult measured,
        Optional<MemoryUse> memory) {
    public StreamRecord {
        tiers = List.copyOf(tiers);
        cuts = List.copyOf(cuts);
    }

    /** Whose memory nobody looked at. */
    public StreamRecord(
            String model,
            String strategy,
            Network network,
            boolean networkEmulated,
            List<TierSetup> tiers,
            List<CutShare> cuts,
            double bottleneckMs,
            double latencyMs,
            FrameStream stream,
            StreamResult measured) {
        this(
                model,
                strategy,
                network,
                networkEmulated,
                tiers,
                cuts,
                bottleneckMs,
                latencyMs,
                stream,
                measured,
                Optional.empty());
    }

    /** The same with what memory the device needed. */
    public StreamRecord with(MemoryUse use) {
        return new StreamRecord(
                model,
                strategy,
                network,
                networkEmulated,
                tiers,
                cuts,
                bottleneckMs,
                latencyMs,
                stream,
                measured,
                Optional.of(use));
    }

    /** How many frames came. */
    public int offered() {
        return measured.frames().size();
    }

    /** How many frames ended so. */
    public int count(Fate fate) {
        return (int) measured.frames().stream().filter(f -> f.fate() == fate).count();
    }

    /** How many frames with a result were run by the device alone, although planned for two. */
    public int degraded() {
        return (int) measured.frames().stream()
                .filter(f -> f.degraded() && f.endMs().isPresent())
                .count();
    }

    /** Frames with a result, in a second: over the time in which they came, and on to the last result. */
    public double throughputFps() {
        double frameMs = 1000 / stream.fps();
        double cameMs =
                offered() == 0 ? 0 : measured.frames().get(offered() - 1).offeredMs() + frameMs;
        double lastMs = ended().max().orElse(0);
        return cameMs == 0 ? 0 : 1000 * ended().count() / Math.max(cameMs, lastMs);
    }

    private DoubleStream ended() {
        return measured.frames().stream()
                .map(Frame::endMs)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble);
    }

    /** How many frames a second the plan allows: one in the time of its slowest stage. Infinite if no stage takes any time. */
    public double possibleFps() {
        return 1000 / bottleneckMs;
    }

    /**
     * A quantile of the times from a frame's coming to its result, waiting included, milliseconds: the smallest time that at least
     * this share of the frames with a result keeps (nearest rank). 0 if there are none.
     *
     * @param share 0.5 for the median
     */
    public double latencyQuantileMs(double share) {
        double[] sorted = measured.frames().stream()
                .filter(f -> f.endMs().isPresent())
                .mapToDouble(f -> f.endMs().getAsDouble() - f.offeredMs())
                .sorted()
                .toArray();
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }

    /** The cuts in a few words. */
    public String cutsText() {
        return String.join(", ", cuts.stream().map(CutShare::label).toList());
    }
}
