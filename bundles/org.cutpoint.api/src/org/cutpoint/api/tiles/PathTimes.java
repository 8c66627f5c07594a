package org.cutpoint.api.tiles;

/**
 * What a path takes, by how many of its layers the device computes: 0 to the number of fused layers. Milliseconds. Immutable.
 */
public final class PathTimes {
    private final double[] deviceMs;
    private final double[] uploadMs;
    private final double[] edgeMs;

    /**
     * @param deviceMs of the first layers, on one of the device's cores
     * @param uploadMs for how long the edge's input occupies the way up
     * @param edgeMs of the other fused layers, on the edge
     */
    public PathTimes(double[] deviceMs, double[] uploadMs, double[] edgeMs) {
        if (deviceMs.length != uploadMs.length || deviceMs.length != edgeMs.length) {
            throw new IllegalArgumentException("times of different numbers of layers");
        }
        this.deviceMs = deviceMs.clone();
        this.uploadMs = uploadMs.clone();
        this.edgeMs = edgeMs.clone();
    }

    /** Number of fused layers. */
    public int layers() {
        return deviceMs.length - 1;
    }

    /** The device's part, if that is so many layers. */
    public double deviceMs(int layers) {
        return deviceMs[layers];
    }

    /** The upload behind so many layers. */
    public double uploadMs(int layers) {
        return uploadMs[layers];
    }

    /** The edge's part behind so many layers. */
    public double edgeMs(int layers) {
        return edgeMs[layers];
    }
}
