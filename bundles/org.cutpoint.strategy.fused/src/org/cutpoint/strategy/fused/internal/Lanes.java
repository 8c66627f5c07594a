package org.cutpoint.strategy.fused.internal;

import java.util.Arrays;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileProblem;

/** The device's cores, the way up and the edge while paths are put on them one after the other. */
final class Lanes {
    private final double latencyMs;
    /** When each core is free, ascending. */
    private final double[] cores;

    private double uplinkMs;
    private double edgeMs;

    private Lanes(double latencyMs, double[] cores, double uplinkMs, double edgeMs) {
        this.latencyMs = latencyMs;
        this.cores = cores;
        this.uplinkMs = uplinkMs;
        this.edgeMs = edgeMs;
    }

    /** Nothing is on them. */
    static Lanes free(TileProblem problem) {
        return new Lanes(problem.latencyMs(), new double[problem.cores()], 0, 0);
    }

    Lanes copy() {
        return new Lanes(latencyMs, cores.clone(), uplinkMs, edgeMs);
    }

    /** When the next path can begin on the device. */
    double deviceMs() {
        return cores[0];
    }

    /** When the way up is free: the last path's transmission completion time. */
    double uplinkMs() {
        return uplinkMs;
    }

    /** When the edge has done all. */
    double edgeMs() {
        return edgeMs;
    }

    /** Puts a path on them of which the device computes so many layers. */
    void add(PathTimes path, int layers) {
        double ready = cores[0] + path.deviceMs(layers);
        int at = 0;
        while (at + 1 < cores.length && cores[at + 1] < ready) {
            cores[at] = cores[at + 1];
            at++;
        }
        cores[at] = ready;
        uplinkMs = Math.max(ready, uplinkMs) + path.uploadMs(layers);
        edgeMs = Math.max(uplinkMs + latencyMs, edgeMs) + path.edgeMs(layers);
    }

    /** Whether whatever follows ends no later after this than after the other. */
    boolean dominates(Lanes other) {
        if (uplinkMs > other.uplinkMs || edgeMs > other.edgeMs) {
            return false;
        }
        for (int i = 0; i < cores.length; i++) {
            if (cores[i] > other.cores[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return Arrays.toString(cores) + " " + uplinkMs + " " + edgeMs;
    }
}
