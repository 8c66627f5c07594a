package org.cutpoint.strategy.bruteforce.internal;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;

/** All sequences of jobs, each cut in every way, through the pipeline. Used once. */
final class Orders {
    private final int stages;
    private final int[] left;
    private final Choice.Stages[][] choices;
    private final int[] problems;
    private final int[] cuts;
    private double leastMs = Double.POSITIVE_INFINITY;
    private int[] bestProblems;
    private int[] bestCuts;

    Orders(Workload workload, List<List<Choice.Stages>> choices) {
        stages = workload.first().stages();
        left = workload.problems().stream().mapToInt(Problem::jobs).toArray();
        this.choices =
                choices.stream().map(c -> c.toArray(Choice.Stages[]::new)).toArray(Choice.Stages[][]::new);
        problems = new int[workload.jobs()];
        cuts = new int[problems.length];
        bestProblems = problems;
        bestCuts = cuts;
    }

    void run() {
        next(0, 0, 0, 0, 0, 0);
    }

    /** Problem of the job that goes i-th in the best order. */
    int problem(int i) {
        return bestProblems[i];
    }

    /** Which of its ways it takes. */
    int choice(int i) {
        return bestCuts[i];
    }

    private void next(int job, double device, double up, double remote, double down, double done) {
        if (job == problems.length) {
            if (done < leastMs) {
                leastMs = done;
                bestProblems = problems.clone();
                bestCuts = cuts.clone();
            }
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        for (int p = 0; p < left.length; p++) {
            if (left[p] == 0) {
                continue;
            }
            left[p]--;
            problems[job] = p;
            for (int c = 0; c < choices[p].length; c++) {
                cuts[job] = c;
                Choice.Stages s = choices[p][c];
                double computed = device + s.deviceMs();
                double uploaded = Math.max(up, computed) + s.uploadMs();
                double arrived = uploaded + s.uploadLagMs();
                if (stages == 2) {
                    next(job + 1, computed, uploaded, 0, 0, Math.max(done, arrived));
                } else {
                    double finished = Math.max(remote, arrived) + s.remoteMs();
                    double returned = Math.max(down, finished) + s.returnMs();
                    next(job + 1, computed, uploaded, finished, returned, Math.max(done, returned + s.returnLagMs()));
                }
            }
            left[p]++;
        }
    }
}
