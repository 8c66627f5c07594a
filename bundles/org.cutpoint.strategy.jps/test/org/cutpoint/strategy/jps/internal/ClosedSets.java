package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/** Every way to cut a small network, by looking at every set of its layers. */
final class ClosedSets {
    private ClosedSets() {}

    static List<Cut> of(Problem problem) {
        List<Cut> cuts = new ArrayList<>();
        List<ProblemLayer> layers = problem.layers();
        for (int bits = 0; bits < 1 << layers.size(); bits++) {
            Set<String> device = new HashSet<>();
            Set<String> there = new HashSet<>();
            problem.inputs().forEach(i -> there.add(i.id()));
            for (int l = 0; l < layers.size(); l++) {
                if ((bits >> l & 1) == 1) {
                    device.add(layers.get(l).id());
                    layers.get(l).outputs().stream().map(DataItem::id).forEach(there::add);
                }
            }
            boolean closed =
                    layers.stream().filter(l -> device.contains(l.id())).allMatch(l -> there.containsAll(l.inputs()));
            if (closed) {
                Lines.EVALUATOR.cut(problem, device).ifPresent(cuts::add);
            }
        }
        return cuts;
    }
}
