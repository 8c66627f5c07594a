package org.cutpoint.analysis.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cutpoint.analysis.CutCurve;
import org.cutpoint.analysis.CutCurves;
import org.cutpoint.analysis.CutPoint;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Curves from the cost model, which costs all cuts of a problem at once. */
@Component
public final class EvaluatedCurves implements CutCurves {
    private static final String NO_LAYER = "input";

    private final PlanEvaluator evaluator;

    @Activate
    public EvaluatedCurves(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public CutCurve over(Problem problem, Network network) {
        List<Cut> cuts = evaluator.cuts(joined(problem, network));
        // Prefixes of one order, so the longest has the names of all.
        List<String> order = cuts.isEmpty()
                ? List.of()
                : List.copyOf(cuts.get(cuts.size() - 1).deviceLayers());
        List<CutPoint> points = new ArrayList<>(cuts.size());
        for (Cut cut : cuts) {
            points.add(new CutPoint(
                    cut,
                    cut.position() == 0 ? NO_LAYER : order.get(cut.position() - 1),
                    evaluator.makespanMs(Collections.nCopies(problem.jobs(), cut), problem.stages())));
        }
        return new CutCurve(network, problem.jobs(), points);
    }

    @Override
    public Problem joined(Problem problem, Network network) {
        String device = problem.device().id();
        String remote = problem.tiers().size() > 1 ? problem.tiers().get(1).id() : device;
        Radio radio = network.radio().orElse(new Radio(0, 0, 0));
        return problem.withLinks(problem.links().stream()
                .map(link -> {
                    if (link.from().equals(device) && link.to().equals(remote)) {
                        return link(
                                link,
                                network.uplinkMbps(),
                                network.uplinkSetupMs(),
                                radio.uplinkMwPerMbps(),
                                radio,
                                network);
                    }
                    if (link.from().equals(remote) && link.to().equals(device)) {
                        return link(
                                link,
                                network.downlinkMbps(),
                                network.downlinkSetupMs(),
                                radio.downlinkMwPerMbps(),
                                radio,
                                network);
                    }
                    return link;
                })
                .toList());
    }

    private static Link link(Link link, double mbps, double setupMs, double mwPerMbps, Radio radio, Network network) {
        return new Link(link.from(), link.to(), mbps, setupMs, network.rttMs() / 2, mwPerMbps, radio.baseMw());
    }
}
