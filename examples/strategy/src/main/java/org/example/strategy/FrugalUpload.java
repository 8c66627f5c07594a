package org.example.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * For those who pay for what they send: of all cuts whose device time and upload together are not much longer than the
 * shortest, the one that uploads least.
 */
@Component(
        service = Strategy.class,
        property = {
            Strategy.ID + "=frugal-upload",
            Strategy.DESCRIPTION + "=Uploads least, of the cuts that take at most so much longer than the fastest."
        })
@Designate(ocd = FrugalUpload.Config.class)
public final class FrugalUpload implements Strategy {
    @ObjectClassDefinition(name = "Strategy frugal-upload")
    @interface Config {
        @AttributeDefinition(description = "How much longer than with the fastest cut a job may take, percent, >= 0.")
        double longerPercent() default 10;
    }

    private final PlanEvaluator evaluator;
    private final double longerPercent;

    @Activate
    public FrugalUpload(@Reference PlanEvaluator evaluator, Config config) {
        this(evaluator, config.longerPercent());
    }

    FrugalUpload(PlanEvaluator evaluator, double longerPercent) {
        if (!(longerPercent >= 0)) {
            throw new IllegalArgumentException("longerPercent is " + longerPercent + ", not at least 0");
        }
        this.evaluator = evaluator;
        this.longerPercent = longerPercent;
    }

    @Override
    public Outcome plan(Workload workload) {
        List<Assignment> jobs = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            List<Cut> cuts = evaluator.cuts(problem);
            if (cuts.isEmpty()) {
                return new Infeasible("no cut of '" + problem.name() + "' fits into memory and has the links it needs");
            }
            Map<String, String> tiers = tiers(problem, choose(cuts));
            for (int job = 0; job < problem.jobs(); job++) {
                jobs.add(new Assignment(Integer.toString(jobs.size() + 1), problem.name(), tiers, List.of()));
            }
        }
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    private Cut choose(List<Cut> cuts) {
        double shortestMs =
                cuts.stream().mapToDouble(Cut::deviceAndUploadMs).min().orElseThrow();
        double longestMs = shortestMs * (1 + longerPercent / 100);
        return cuts.stream()
                .filter(cut -> cut.deviceAndUploadMs() <= longestMs)
                .min(Comparator.comparingLong(Cut::uploadBytes).thenComparingDouble(Cut::deviceAndUploadMs))
                .orElseThrow();
    }

    private static Map<String, String> tiers(Problem problem, Cut cut) {
        Map<String, String> tiers = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            int tier = cut.deviceLayers().contains(layer.id()) ? 0 : 1;
            tiers.put(layer.id(), problem.tiers().get(tier).id());
        }
        return tiers;
    }
}
