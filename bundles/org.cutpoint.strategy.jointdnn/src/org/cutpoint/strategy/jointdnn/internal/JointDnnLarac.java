package org.cutpoint.strategy.jointdnn.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.singlejob.Calls;
import org.cutpoint.strategy.singlejob.IntervalGraph;
import org.cutpoint.strategy.singlejob.IntervalGraph.Path;
import org.cutpoint.strategy.singlejob.LimitedPaths;
import org.cutpoint.strategy.singlejob.PathLimit;
import org.cutpoint.strategy.singlejob.SingleJob.Answer;
import org.cutpoint.strategy.singlejob.SingleJob.Found;
import org.cutpoint.strategy.singlejob.SingleJobPlans;
import org.cutpoint.strategy.support.LayerGraph;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * JointDNN under one limit by Lagrangian relaxation, which the paper names as the approximation (section 2.3): LARAC of
 * Jüttner, Szviatovski, Mécs and Rajkó, Lagrange Relaxation Based Method for the QoS Routing Problem, INFOCOM 2001
 * (doi:10.1109/INFCOM.2001.916277). Shortest paths by the objective plus a multiple of what is limited, the multiple
 * being adjusted until the best one is found; O(arcs) each, and about ten of them.
 *
 * <p>The plan keeps the limit, and need not be the best that does: of those, it knows only the vertices of the convex
 * hull. Its bound is the optimum that jointdnn-ilp proves (where that finishes; else the relaxation's), so that its gap
 * is the one to the integer program. One limit: where several are given, the shortest path must break only one, and what
 * keeps that must keep the others.
 */
@Component(
        property = {
            Strategy.ID + "=jointdnn-larac",
            Strategy.DESCRIPTION
                    + "=Approximates jointdnn-ilp under one limit by Lagrangian relaxation, with its gap (Eshratifar et"
                    + " al., 2021; Jüttner et al., 2001)."
        })
public final class JointDnnLarac implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public JointDnnLarac(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        SingleJobPlans.require(workload, "jointdnn-larac");
        List<Answer> answers = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Answer answer = answer(problem);
            if (answer.best().isEmpty()) {
                return new Infeasible(new Shortfall(problem).reason());
            }
            answers.add(answer);
        }
        return SingleJobPlans.of(evaluator, workload, answers);
    }

    private static Answer answer(Problem problem) {
        LayerGraph layers = new LayerGraph(problem);
        IntervalGraph graph = IntervalGraph.of(layers, new Calls(layers))
                .orElseThrow(() -> refused(
                        problem,
                        "it has too many branches or tiers for a graph of intervals",
                        "Use jointdnn-ilp, which has another way."));
        int objective = problem.objective() == Objective.ENERGY ? IntervalGraph.ENERGY : IntervalGraph.LATENCY;
        List<PathLimit> limits = PathLimit.of(problem);
        Optional<Path> free = graph.shortest(graph.only(objective));
        List<PathLimit> broken = free.map(
                        path -> limits.stream().filter(l -> !l.keeps(path)).toList())
                .orElse(List.of());
        if (broken.size() > 1) {
            // Two that cannot be kept by themselves are no matter of the method.
            return limits.stream().anyMatch(l -> new LimitedPaths(graph, objective, List.of(l))
                            .lagrangian()
                            .best()
                            .isEmpty())
                    ? new Answer(Optional.empty(), Double.POSITIVE_INFINITY)
                    : refuse(problem, broken);
        }
        Optional<Path> best =
                new LimitedPaths(graph, objective, broken).lagrangian().best();
        LimitedPaths.Result exact = new LimitedPaths(graph, objective, limits).best();
        List<PathLimit> others = best.map(
                        path -> limits.stream().filter(l -> !l.keeps(path)).toList())
                .orElse(List.of());
        if (!others.isEmpty() && exact.lowerBound() < Double.POSITIVE_INFINITY) {
            return refuse(problem, List.of(broken.get(0), others.get(0)));
        }
        return new Answer(
                others.isEmpty()
                        ? best.map(p -> new Found(graph.assignment(p), p.costs()[objective]))
                        : Optional.empty(),
                exact.lowerBound());
    }

    private static Answer refuse(Problem problem, List<PathLimit> limits) {
        throw refused(
                problem,
                "it relaxes one limit, and of this problem "
                        + String.join(
                                " and ", limits.stream().map(PathLimit::name).toList()) + " bind",
                "Use jointdnn-ilp.");
    }

    private static InputException refused(Problem problem, String what, String remedy) {
        return new InputException("strategy 'jointdnn-larac'", what + " (problem '" + problem.name() + "')", remedy);
    }
}
