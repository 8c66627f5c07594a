package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;

/**
 * What one job takes of each stage of the pipeline, milliseconds.
 *
 * @param pieces how the first two stages alternate; empty: the second follows the first
 */
record Stages(
        double deviceMs,
        double uploadMs,
        double uploadLagMs,
        double remoteMs,
        double returnMs,
        double returnLagMs,
        List<Piece> pieces) {
    /** What is computed (0 or more), and then sent as one message (0 or more), milliseconds. */
    record Piece(double deviceMs, double uploadMs, double uploadLagMs) {}

    static Stages of(Cut cut) {
        return new Stages(
                cut.deviceMs(),
                cut.uploadMs(),
                cut.uploadLagMs(),
                cut.remoteMs(),
                cut.returnMs(),
                cut.returnLagMs(),
                List.of());
    }

    /** Of a job that is known to run on the device and then on the second tier: messages lead there or back. */
    static Stages of(JobCost job, String device) {
        double deviceMs = 0;
        double uploadMs = 0;
        double uploadLagMs = 0;
        double returnMs = 0;
        double returnLagMs = 0;
        for (JobCost.Step step : job.steps()) {
            if (step instanceof JobCost.Compute compute) {
                deviceMs += compute.tier().equals(device) ? compute.ms() : 0;
            } else if (step instanceof JobCost.Message message) {
                if (message.path().get(0).equals(device)) {
                    uploadMs += message.occupationMs();
                    uploadLagMs += message.lagMs();
                } else {
                    returnMs += message.occupationMs();
                    returnLagMs += message.lagMs();
                }
            }
        }
        return new Stages(deviceMs, uploadMs, uploadLagMs, job.remoteMs(), returnMs, returnLagMs, pieces(job, device));
    }

    private static List<Piece> pieces(JobCost job, String device) {
        List<Piece> pieces = new ArrayList<>();
        double computed = 0;
        for (JobCost.Step step : job.steps()) {
            if (step instanceof JobCost.Compute compute && compute.tier().equals(device)) {
                computed += compute.ms();
            } else if (step instanceof JobCost.Message message
                    && message.path().get(0).equals(device)) {
                pieces.add(new Piece(computed, message.occupationMs(), message.lagMs()));
                computed = 0;
            }
        }
        if (computed > 0) {
            pieces.add(new Piece(computed, 0, 0));
        }
        // Nothing alternates in one piece.
        return pieces.size() == 1 ? List.of() : pieces;
    }

    double bottleneckMs() {
        return Math.max(deviceMs, Math.max(uploadMs, remoteMs));
    }

    /** A permutation flow shop: every stage takes the jobs in the same order, one at a time. */
    static final class FlowShop {
        private final int stages;
        private final double[] freeMs = new double[4];
        private double makespanMs;

        FlowShop(int stages) {
            this.stages = stages;
        }

        /** Takes the next job. A lag delays this job's next stage, or its completion, but occupies nothing. */
        void add(Stages job) {
            double done = 0;
            if (job.pieces.isEmpty()) {
                pass(0, 0, job.deviceMs);
                done = pass(1, freeMs[0], job.uploadMs) + job.uploadLagMs;
            }
            for (Piece piece : job.pieces) {
                pass(0, 0, piece.deviceMs);
                done = Math.max(done, pass(1, freeMs[0], piece.uploadMs) + piece.uploadLagMs);
            }
            if (stages == 4) {
                pass(2, done, job.remoteMs);
                done = pass(3, freeMs[2], job.returnMs) + job.returnLagMs;
            }
            makespanMs = Math.max(makespanMs, done);
        }

        /** As {@link #add}, and notes when the job is where. Stages in which it spends no time are left out. */
        void add(Stages job, String id, List<StageTimes> timeline) {
            double deviceMs = freeMs[0];
            double uplinkMs = freeMs[1];
            add(job);
            double[] ms = {job.deviceMs, job.pieces.isEmpty() ? job.uploadMs : 0, job.remoteMs, job.returnMs};
            for (int s = 0; s < stages; s++) {
                if (ms[s] > 0) {
                    timeline.add(new StageTimes(id, s + 1, freeMs[s] - ms[s], freeMs[s]));
                }
                for (Piece piece : s == 1 ? job.pieces : List.<Piece>of()) {
                    deviceMs += piece.deviceMs;
                    uplinkMs = Math.max(deviceMs, uplinkMs) + piece.uploadMs;
                    if (piece.uploadMs > 0) {
                        timeline.add(new StageTimes(id, 2, uplinkMs - piece.uploadMs, uplinkMs));
                    }
                }
            }
        }

        private double pass(int stage, double arrivalMs, double ms) {
            freeMs[stage] = Math.max(freeMs[stage], arrivalMs) + ms;
            return freeMs[stage];
        }

        double makespanMs() {
            return makespanMs;
        }
    }
}
