package org.cutpoint.api.tiles;

import java.util.List;

/**
 * How is a network computed fastest on a device and an edge, in tiles?
 *
 * @param name for people
 * @param front what can be fused; its layers are the first of the network's
 * @param deviceMs what each layer of the network takes on the device, whole, milliseconds: eq. 1 of the paper
 * @param edgeMs what each takes on the edge: eq. 3
 * @param macs multiply-accumulates of each layer; the paper's d_v, where times are these over a rate
 * @param crossingBytes what is sent if the edge begins behind so many layers and nothing is tiled; one more than there are
 *     layers, the last 0
 * @param bytesPerMs rate of the way up, eq. 2: R
 * @param setupMs for how long each upload occupies the way up besides, milliseconds, >= 0; 0 in the paper
 * @param latencyMs how much later it arrives, milliseconds, >= 0; 0 in the paper
 * @param returnMs from the edge's end until what it made is on the device, if the device goes on behind so many layers,
 *     milliseconds, >= 0; one more than there are layers. The last one is for the network's results; 0 in the paper
 * @param cores how many paths the device can compute at once, each as fast as {@code deviceMs} says; 1 in the paper
 * @param maxGrid most rows and columns of tiles, >= 1
 * @param factors how much longer tiles take than their shares
 */
public record TileProblem(
        String name,
        Front front,
        List<Double> deviceMs,
        List<Double> edgeMs,
        List<Long> macs,
        List<Long> crossingBytes,
        double bytesPerMs,
        double setupMs,
        double latencyMs,
        List<Double> returnMs,
        int cores,
        int maxGrid,
        ShareFactors factors) {
    /** Most rows and columns of tiles unless somebody says otherwise. */
    public static final int STANDARD_GRID = 8;

    public TileProblem {
        deviceMs = List.copyOf(deviceMs);
        edgeMs = List.copyOf(edgeMs);
        macs = List.copyOf(macs);
        crossingBytes = List.copyOf(crossingBytes);
        returnMs = List.copyOf(returnMs);
    }

    /** One whose tiles take their shares. */
    public TileProblem(
            String name,
            Front front,
            List<Double> deviceMs,
            List<Double> edgeMs,
            List<Long> macs,
            List<Long> crossingBytes,
            double bytesPerMs,
            double setupMs,
            double latencyMs,
            List<Double> returnMs,
            int cores,
            int maxGrid) {
        this(
                name,
                front,
                deviceMs,
                edgeMs,
                macs,
                crossingBytes,
                bytesPerMs,
                setupMs,
                latencyMs,
                returnMs,
                cores,
                maxGrid,
                ShareFactors.NONE);
    }

    /**
     * How many times its share of the whole layers' time a tile's part takes, where the planner knows better than from its area.
     *
     * @param device on the device, > 0
     * @param edge on the edge, > 0
     */
    public record ShareFactors(double device, double edge) {
        /** As long as its area says. */
        public static final ShareFactors NONE = new ShareFactors(1, 1);
    }

    /** Number of the network's layers. */
    public int layers() {
        return deviceMs.size();
    }

    /** From the edge's end until the network's results are on the device, milliseconds. */
    public double resultMs() {
        return returnMs.get(layers());
    }

    /** For how long an upload occupies the way up, milliseconds; nothing is sent for nothing. */
    public double uploadMs(long bytes) {
        return bytes == 0 ? 0 : setupMs + bytes / bytesPerMs;
    }

    /** The same over a way up of another rate. */
    public TileProblem withBytesPerMs(double rate) {
        return with(rate, cores, maxGrid, factors);
    }

    /** The same with another number of the device's cores. */
    public TileProblem withCores(int count) {
        return with(bytesPerMs, count, maxGrid, factors);
    }

    /** The same with another bound on rows and columns of tiles. */
    public TileProblem withMaxGrid(int most) {
        return with(bytesPerMs, cores, most, factors);
    }

    /** The same with tiles that take otherwise than their shares. */
    public TileProblem withFactors(ShareFactors known) {
        return with(bytesPerMs, cores, maxGrid, known);
    }

    private TileProblem with(double rate, int count, int most, ShareFactors known) {
        return new TileProblem(
                name,
                front,
                deviceMs,
                edgeMs,
                macs,
                crossingBytes,
                rate,
                setupMs,
                latencyMs,
                returnMs,
                count,
                most,
                known);
    }
}
