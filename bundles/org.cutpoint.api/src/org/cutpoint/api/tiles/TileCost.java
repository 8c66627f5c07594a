package org.cutpoint.api.tiles;

import java.util.List;

/**
 * What a tile plan costs.
 *
 * @param predictedMs until the result is there, milliseconds: eq. 6 of the paper
 * @param paths by their numbers
 * @param workWhole multiply-accumulates of the fused layers if they are not tiled
 * @param workTiles those of all paths together; what is above {@code workWhole} is computed twice
 * @param peakBytesWhole most memory that tensors of the fused layers take at a time if they are not tiled; 0 where the plan
 *     has no tiles
 * @param peakBytesTile the same of the tile that needs most, by itself
 */
public record TileCost(
        double predictedMs,
        List<PathCost> paths,
        long workWhole,
        long workTiles,
        long peakBytesWhole,
        long peakBytesTile) {
    public TileCost {
        paths = List.copyOf(paths);
    }

    /**
     * What becomes of a path. Times are milliseconds from the start.
     *
     * @param id its number
     * @param deviceLayers how many of its layers the device computes
     * @param uploadBytes what is sent of it
     * @param workDevice multiply-accumulates on the device
     * @param workEdge multiply-accumulates on the edge, of the fused layers
     * @param peakBytes most memory that its tensors take at a time, by itself; 0 where the plan has no tiles
     * @param device when the device computes it
     * @param uplink when it occupies the way up
     * @param edge when the edge computes it: eq. 4's completion time of its last layer is that span's end
     */
    public record PathCost(
            int id,
            int deviceLayers,
            long uploadBytes,
            long workDevice,
            long workEdge,
            long peakBytes,
            Span device,
            Span uplink,
            Span edge) {}

    /**
     * From when to when, milliseconds.
     *
     * @param startMs begin
     * @param endMs end, not before the begin
     */
    public record Span(double startMs, double endMs) {}
}
