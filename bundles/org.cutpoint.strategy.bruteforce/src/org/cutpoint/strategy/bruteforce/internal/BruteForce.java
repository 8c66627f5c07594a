package org.cutpoint.strategy.bruteforce.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Looks at every plan: BF of Duan and Wu (doi:10.1145/3472456.3472468), section 6.2, for every objective, any number of
 * tiers, several networks, groups, memory and limits. It takes nothing for granted that theorems say of good plans, so
 * that they can be checked against it: jobs go in every order, with every cut. Only jobs in pieces are left out.
 *
 * <p>What would take longer than about a minute is refused before it begins, with the number of plans.
 */
@Component(
        property = {
            Strategy.ID + "=brute-force",
            Strategy.DESCRIPTION
                    + "=Looks at every plan; refuses where that takes too long (BF of Duan and Wu, ICPP 2021)."
        })
public final class BruteForce implements Strategy {
    /** Ways to run a job, times its layers, that a minute is enough for: some 1.2 us each. */
    private static final double MOST_LAYERS_COSTED = 5e7;

    /** Orders of cut jobs that a minute is enough for: some 20 ns each. */
    private static final double MOST_ORDERS = 3e9;

    private final PlanEvaluator evaluator;

    @Activate
    public BruteForce(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        Objective objective = workload.first().objective();
        boolean pipeline = objective == Objective.MAKESPAN || objective == Objective.BOTTLENECK;
        for (Problem problem : workload.problems()) {
            double ways = Choice.count(problem, pipeline);
            if (ways * problem.layers().size() > MOST_LAYERS_COSTED) {
                throw tooMany(count(ways) + " ways to run one job of problem '" + problem.name() + "'");
            }
        }
        Optional<Plan> plan = objective == Objective.MAKESPAN ? shortest(workload) : best(workload, pipeline);
        if (plan.isEmpty()) {
            return new Infeasible(
                    "no way to run a job keeps all limits, fits into the tiers' memory and has the links it needs");
        }
        double value = evaluator.evaluate(workload, plan.get()).value();
        return new Plan(plan.get().assignments(), plan.get().schedule(), OptionalDouble.of(value));
    }

    private static InputException tooMany(String count) {
        return new InputException(
                "strategy 'brute-force'",
                "it would look at " + count + ", which takes more than a minute",
                "Use optimal, or fewer layers or jobs.");
    }

    private static String count(double number) {
        return number < 1e6 ? String.format(Locale.ROOT, "%.0f", number) : String.format(Locale.ROOT, "%.1e", number);
    }

    /** Jobs do not gain from each other: each problem's best way for all of its jobs. */
    private Optional<Plan> best(Workload workload, boolean pipeline) {
        List<Assignment> jobs = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Best best = new Best(value(problem));
            Choice.each(evaluator, problem, pipeline, best::offer);
            if (best.choice.isEmpty()) {
                return Optional.empty();
            }
            for (int j = 0; j < problem.jobs(); j++) {
                jobs.add(named(jobs.size() + 1, best.choice.get().assignment()));
            }
        }
        return Optional.of(new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty()));
    }

    private static final class Best {
        private final ToDoubleFunction<Choice> value;
        private Optional<Choice> choice = Optional.empty();
        private double least = Double.POSITIVE_INFINITY;

        Best(ToDoubleFunction<Choice> value) {
            this.value = value;
        }

        void offer(Choice offered) {
            double v = value.applyAsDouble(offered);
            if (v < least) {
                least = v;
                choice = Optional.of(offered);
            }
        }
    }

    private static ToDoubleFunction<Choice> value(Problem problem) {
        return switch (problem.objective()) {
            case ENERGY -> c -> c.cost().energyJ();
            case BOTTLENECK -> c -> {
                Choice.Stages stages = c.stages(problem);
                return Math.max(stages.deviceMs(), Math.max(stages.uploadMs(), stages.remoteMs()));
            };
            default -> c -> c.cost().latencyMs();
        };
    }

    private static Assignment named(int job, Assignment like) {
        return new Assignment(Integer.toString(job), like.problem(), like.tiers(), like.intervals());
    }

    private Optional<Plan> shortest(Workload workload) {
        List<List<Choice>> choices = new ArrayList<>();
        List<List<Choice.Stages>> stages = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            // Ways that take the same time of every stage are the same to a pipeline.
            Map<Choice.Stages, Choice> different = new LinkedHashMap<>();
            Choice.each(evaluator, problem, true, c -> different.putIfAbsent(c.stages(problem), c));
            if (different.isEmpty()) {
                return Optional.empty();
            }
            choices.add(List.copyOf(different.values()));
            stages.add(List.copyOf(different.keySet()));
        }
        double orders = orders(workload, choices);
        if (orders > MOST_ORDERS) {
            throw tooMany(count(orders) + " orders of the jobs, each with all of its cuts");
        }
        Orders search = new Orders(workload, stages);
        search.run();
        return Optional.of(plan(workload, choices, search));
    }

    private static double orders(Workload workload, List<List<Choice>> choices) {
        double orders = 1;
        int jobs = 0;
        for (int p = 0; p < choices.size(); p++) {
            for (int j = 1; j <= workload.problems().get(p).jobs() && orders <= MOST_ORDERS * 1e30; j++) {
                orders *= (double) choices.get(p).size() * ++jobs / j;
            }
        }
        return orders;
    }

    private static Plan plan(Workload workload, List<List<Choice>> choices, Orders search) {
        int[] next = new int[choices.size()];
        for (int p = 1; p < next.length; p++) {
            next[p] = next[p - 1] + workload.problems().get(p - 1).jobs();
        }
        Assignment[] jobs = new Assignment[workload.jobs()];
        List<String> schedule = new ArrayList<>();
        for (int i = 0; i < jobs.length; i++) {
            int problem = search.problem(i);
            int job = next[problem]++;
            jobs[job] =
                    named(job + 1, choices.get(problem).get(search.choice(i)).assignment());
            schedule.add(jobs[job].id());
        }
        return new Plan(List.of(jobs), schedule, OptionalDouble.empty());
    }
}
