package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.singlejob.SingleJob;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The best plan there is, with its proof: a lower bound that equals its value. Every objective, groups, memory and
 * limits; jobs in pieces are left out. Where the proof takes too long, the best plan found and the bound reached; how
 * long is counted in steps, not in seconds, so that the same question has the same answer. Then the quick strategies that
 * are there are asked, too, so that none of them has a better one.
 * <ul>
 *   <li>Latency and energy: layers on any tiers, to and fro, see {@link SingleJob#best}. On two tiers, and chains of
 *       layers on any number, as shortest paths: exactly, up to thousands of layers, for networks of which few tensors
 *       are alive at once and where limits are traded off in few ways. Else exactly up to twelve layers on two tiers
 *       and eight on three, and for most larger ones.
 *   <li>Bottleneck: exactly up to 100,000 closed sets ({@link Points}), which networks made of small blocks never have;
 *       beyond, by minimum cuts and their bound.
 *   <li>Makespan: up to as many closed sets, of which 4,000 may be undominated. One network, two stages: exactly over
 *       all multisets of cuts, hundreds of cuts and thousands of jobs ({@link TwoStages}). Four stages or several
 *       networks: exactly up to a few jobs of each, beyond that a plan and a bound ({@link Sequences}).
 * </ul>
 */
@Component(
        property = {
            Strategy.ID + "=optimal",
            Strategy.DESCRIPTION + "=Finds the best plan and proves it, or says how far from the best it may be."
        })
public final class Optimal implements Strategy {
    private static final double TOLERANCE = 1e-9;

    private final PlanEvaluator evaluator;
    private final Heuristics heuristics;

    /** @param strategies whose quick ones are asked, too, where nothing is proven */
    @Activate
    public Optimal(@Reference PlanEvaluator evaluator, @Reference Strategies strategies) {
        this.evaluator = evaluator;
        heuristics = new Heuristics(strategies, evaluator);
    }

    /** Asks nobody. */
    public Optimal(PlanEvaluator evaluator) {
        this(evaluator, Heuristics.NONE);
    }

    @Override
    public Outcome plan(Workload workload) {
        Outcome outcome =
                switch (workload.first().objective()) {
                    case LATENCY, ENERGY -> single(workload);
                    case BOTTLENECK, MAKESPAN -> pipeline(workload);
                };
        Optional<Plan> best = outcome instanceof Plan plan ? Optional.of(plan) : Optional.empty();
        double value = best.map(plan -> value(workload, plan)).orElse(Double.POSITIVE_INFINITY);
        double bound = best.map(Plan::lowerBound).orElse(OptionalDouble.empty()).orElse(0);
        if (best.isEmpty() || value - bound > TOLERANCE * value) {
            for (Heuristics.Valued other : heuristics.plans(workload)) {
                bound = Math.max(bound, other.lowerBound().orElse(0));
                if (other.value() < value) {
                    value = other.value();
                    best = Optional.of(other.plan());
                }
            }
        }
        if (best.isEmpty()) {
            return outcome;
        }
        // Bound and value are summed in different orders: of equal ones, the bound must not come out above.
        boolean equal = Math.abs(value - bound) <= TOLERANCE * value;
        return new Plan(
                best.get().assignments(),
                best.get().schedule(),
                OptionalDouble.of(equal ? value : Math.min(bound, value)));
    }

    private double value(Workload workload, Plan plan) {
        Plan unbounded = new Plan(plan.assignments(), plan.schedule(), OptionalDouble.empty());
        return evaluator.evaluate(workload, unbounded).value();
    }

    private static Infeasible infeasible(Problem problem, boolean proven) {
        return new Infeasible("problem '" + problem.name() + "': "
                + (proven ? "no way to run a job" : "none of the ways to run a job that were looked at")
                + " keeps all limits, fits into the tiers' memory and has the links that it needs");
    }

    private Outcome single(Workload workload) {
        List<Assignment> jobs = new ArrayList<>();
        double bound = 0;
        for (Problem problem : workload.problems()) {
            SingleJob.Answer answer = new SingleJob(evaluator, problem).best();
            if (answer.best().isEmpty()) {
                return infeasible(problem, answer.lowerBound() == Double.POSITIVE_INFINITY);
            }
            // The worst job counts, so that each network's bound is one on all.
            bound = Math.max(bound, answer.lowerBound());
            addJobs(jobs, problem.jobs(), answer.best().get().assignment());
        }
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.of(bound));
    }

    private static void addJobs(List<Assignment> jobs, int count, Assignment like) {
        for (int j = 0; j < count; j++) {
            jobs.add(new Assignment(Integer.toString(jobs.size() + 1), like.problem(), like.tiers(), like.intervals()));
        }
    }

    private Outcome pipeline(Workload workload) {
        List<Pipeline> networks = new ArrayList<>();
        boolean complete = true;
        for (Problem problem : workload.problems()) {
            Pipeline network = new Pipeline(evaluator, problem);
            complete &= network.complete();
            if (network.points().isEmpty() && network.complete()) {
                return infeasible(problem, true);
            }
            networks.add(network);
        }
        return workload.first().objective() == Objective.BOTTLENECK
                ? bottleneck(workload, networks)
                : makespan(workload, networks, complete);
    }

    private Outcome bottleneck(Workload workload, List<Pipeline> networks) {
        List<Assignment> jobs = new ArrayList<>();
        double bound = 0;
        for (int p = 0; p < networks.size(); p++) {
            Problem problem = workload.problems().get(p);
            Pipeline network = networks.get(p);
            double own = network.complete() ? 0 : new Balance(3, network::least).bound();
            Optional<Point> best = network.fastest();
            if (best.isEmpty()) {
                return infeasible(problem, false);
            }
            bound = Math.max(bound, network.complete() ? best.get().slowestMs() : own);
            addJobs(jobs, problem.jobs(), network.assignment(best.get()));
        }
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.of(bound));
    }

    private Outcome makespan(Workload workload, List<Pipeline> networks, boolean complete) {
        int stages = workload.first().stages();
        int[] jobs = workload.problems().stream().mapToInt(Problem::jobs).toArray();
        Balance balance = new Balance(stages, (weights, sink) -> {
            double sum = 0;
            double[] all = new double[stages];
            for (int p = 0; p < jobs.length; p++) {
                int count = jobs[p];
                sum += count
                        * networks.get(p).least(weights, ms -> {
                            for (int s = 0; s < stages; s++) {
                                all[s] += count * ms[s];
                            }
                        });
            }
            sink.accept(all);
            return sum;
        });
        for (int p = 0; p < jobs.length; p++) {
            if (networks.get(p).points().isEmpty()) {
                return infeasible(workload.problems().get(p), false);
            }
        }
        List<List<Point>> points = networks.stream().map(Pipeline::points).toList();
        Schedule schedule = jobs.length == 1 && stages == 2 && TwoStages.applies(points.get(0))
                ? TwoStages.best(points.get(0), jobs[0])
                : Sequences.best(points, jobs, stages, balance);
        double bound = complete ? schedule.lowerBound() : balanced(networks, jobs, balance);
        return plan(workload, networks, schedule, bound);
    }

    /** Either all jobs stay on the device, or the lag after an upload delays every later stage, or the end. */
    private static double balanced(List<Pipeline> networks, int[] jobs, Balance balance) {
        double localMs = 0;
        double lagMs = Double.POSITIVE_INFINITY;
        for (int p = 0; p < jobs.length; p++) {
            localMs += jobs[p] * networks.get(p).localMs();
            lagMs = Math.min(lagMs, networks.get(p).uploadLagMs());
        }
        return Math.min(localMs, balance.bound() + (1 - balance.weights()[0]) * lagMs);
    }

    private static Plan plan(Workload workload, List<Pipeline> networks, Schedule schedule, double bound) {
        int[] next = new int[networks.size()];
        for (int p = 1; p < next.length; p++) {
            next[p] = next[p - 1] + workload.problems().get(p - 1).jobs();
        }
        Assignment[] jobs = new Assignment[workload.jobs()];
        List<String> order = new ArrayList<>();
        Map<Point, Assignment> made = new IdentityHashMap<>();
        for (Schedule.Run run : schedule.runs()) {
            Assignment like = made.computeIfAbsent(
                    run.point(), point -> networks.get(run.problem()).assignment(point));
            for (int j = 0; j < run.jobs(); j++) {
                int job = next[run.problem()]++;
                jobs[job] = new Assignment(Integer.toString(job + 1), like.problem(), like.tiers(), like.intervals());
                order.add(jobs[job].id());
            }
        }
        return new Plan(List.of(jobs), order, OptionalDouble.of(bound));
    }
}
