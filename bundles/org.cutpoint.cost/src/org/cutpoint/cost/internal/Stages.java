package org.cutpoint.cost.internal;

import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;

/** What one job takes of each stage of the pipeline, milliseconds. */
record Stages(
        double deviceMs, double uploadMs, double uploadLagMs, double remoteMs, double returnMs, double returnLagMs) {

    static Stages of(Cut cut) {
        return new Stages(
                cut.deviceMs(), cut.uploadMs(), cut.uploadLagMs(), cut.remoteMs(), cut.returnMs(), cut.returnLagMs());
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
        return new Stages(deviceMs, uploadMs, uploadLagMs, job.remoteMs(), returnMs, returnLagMs);
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
            pass(0, 0, job.deviceMs);
            double done = pass(1, freeMs[0], job.uploadMs) + job.uploadLagMs;
            if (stages == 4) {
                pass(2, done, job.remoteMs);
                done = pass(3, freeMs[2], job.returnMs) + job.returnLagMs;
            }
            makespanMs = Math.max(makespanMs, done);
        }

        /** As {@link #add}, and notes when the job is where. Stages in which it spends no time are left out. */
        void add(Stages job, String id, List<StageTimes> timeline) {
            add(job);
            double[] ms = {job.deviceMs, job.uploadMs, job.remoteMs, job.returnMs};
            for (int s = 0; s < stages; s++) {
                if (ms[s] > 0) {
                    timeline.add(new StageTimes(id, s + 1, freeMs[s] - ms[s], freeMs[s]));
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
