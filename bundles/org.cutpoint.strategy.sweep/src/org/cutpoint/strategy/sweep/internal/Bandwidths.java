package org.cutpoint.strategy.sweep.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Workload;

/** A workload at other bandwidths of the uplink. */
final class Bandwidths {
    private final Workload workload;

    /** @throws InputException if no link leaves the first tier */
    Bandwidths(Workload workload) {
        this.workload = workload;
        String device = workload.first().device().id();
        if (workload.first().links().stream().noneMatch(l -> l.from().equals(device))) {
            throw new InputException(
                    "problem '" + workload.first().name() + "'",
                    "no link leaves tier '" + device + "', whose bandwidth could vary",
                    "Add one to $.links");
        }
    }

    Workload at(double mbps) {
        // With several problems, all have the same links.
        return new Workload(
                workload.problems().stream().map(p -> p.withUplinkMbps(mbps)).toList());
    }
}
