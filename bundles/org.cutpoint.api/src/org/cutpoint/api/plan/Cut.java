package org.cutpoint.api.plan;

import java.util.Set;

/**
 * A place where a job may be cut in two, and what its stages then take. The device part is closed under predecessors;
 * on a line, that makes it a prefix of the layers.
 *
 * @param position how many layers the device runs: 0 (all in the cloud) to the number of layers (all on the device)
 * @param deviceLayers ids of these layers
 * @param deviceMs stage 1: the device part's time
 * @param uploadMs stage 2: occupation of the way up
 * @param uploadLagMs lag of the upload's message; 0 if nothing is uploaded
 * @param remoteMs stage 3: the second tier's time
 * @param returnMs stage 4: occupation of the way back
 * @param returnLagMs lag of the returned message; 0 if nothing is returned
 * @param uploadBytes size of the upload, bytes
 * @param returnBytes size of the return, bytes
 * @param energyJ energy on the first tier, joules; 0 if the problem says nothing of energy
 */
public record Cut(
        int position,
        Set<String> deviceLayers,
        double deviceMs,
        double uploadMs,
        double uploadLagMs,
        double remoteMs,
        double returnMs,
        double returnLagMs,
        long uploadBytes,
        long returnBytes,
        double energyJ) {
    /** Of a problem that says nothing of energy. */
    public Cut(
            int position,
            Set<String> deviceLayers,
            double deviceMs,
            double uploadMs,
            double uploadLagMs,
            double remoteMs,
            double returnMs,
            double returnLagMs,
            long uploadBytes,
            long returnBytes) {
        this(
                position,
                deviceLayers,
                deviceMs,
                uploadMs,
                uploadLagMs,
                remoteMs,
                returnMs,
                returnLagMs,
                uploadBytes,
                returnBytes,
                0);
    }

    /** Time of a single job, nothing overlapping, milliseconds. */
    public double latencyMs() {
        return deviceMs + uploadMs + uploadLagMs + remoteMs + returnMs + returnLagMs;
    }

    /** The slowest stage: the pace of jobs that never stop coming, milliseconds. */
    public double bottleneckMs() {
        return Math.max(deviceMs, Math.max(uploadMs, remoteMs));
    }

    /** What the device computes and sends, one after the other: f + g of the literature, milliseconds. */
    public double deviceAndUploadMs() {
        return deviceMs + uploadMs;
    }
}
