package org.cutpoint.strategy.sweep.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;

/** A workload at other bandwidths of the uplink. */
final class Bandwidths {
    private final Workload workload;
    private final String device;
    private final double uplinkMbps;

    /** @throws InputException if no link leaves the first tier */
    Bandwidths(Workload workload) {
        this.workload = workload;
        device = workload.first().device().id();
        uplinkMbps = workload.first().links().stream()
                .filter(l -> l.from().equals(device))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "problem '" + workload.first().name() + "'",
                        "no link leaves tier '" + device + "', whose bandwidth could vary",
                        "Add one to $.links"))
                .mbps();
    }

    Workload at(double mbps) {
        List<Problem> problems = new ArrayList<>();
        for (Problem p : workload.problems()) {
            List<Link> links = p.links().stream().map(l -> at(l, mbps)).toList();
            problems.add(new Problem(
                    p.name(),
                    p.tiers(),
                    p.inputs(),
                    p.layers(),
                    p.results(),
                    p.groups(),
                    links,
                    p.objective(),
                    p.jobs(),
                    p.stages(),
                    p.returnResult(),
                    p.limits()));
        }
        return new Workload(problems);
    }

    private Link at(Link link, double mbps) {
        double now = link.from().equals(device)
                ? mbps
                : link.to().equals(device) ? link.mbps() * (mbps / uplinkMbps) : link.mbps();
        return new Link(
                link.from(), link.to(), now, link.setupMs(), link.latencyMs(), link.alphaMwPerMbps(), link.betaMw());
    }
}
