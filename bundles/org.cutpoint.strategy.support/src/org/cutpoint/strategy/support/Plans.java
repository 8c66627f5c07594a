package org.cutpoint.strategy.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;

/**
 * Makes plans. Jobs are called {@code 1} to {@code n} through all problems; those of one problem in the order in which
 * they are run.
 *
 * <p>Where a problem has groups, a plan must say which calls it makes, and a call of exactly a group's layers takes
 * that group's time. Strategies that do not plan with groups sum the layers' times. For the plan to be worth what they
 * reckon with, each layer is an interval of its own, as in {@link org.cutpoint.api.plan.PlanEvaluator#cuts}: as one
 * interval a segment would take a group's time wherever some group happens to have its layers. Only a group of a single
 * layer still counts, in both: then it is that layer's time.
 */
public final class Plans {
    private Plans() {}

    /**
     * Jobs cut between the first two tiers. O(jobs + layers x different cuts).
     *
     * @param workload what is planned, groups and all
     * @param runs in the order in which the device takes them; every job of the workload is in one
     */
    public static Plan of(Workload workload, List<Run> runs, OptionalDouble lowerBound) {
        Map<String, List<Run>> byProblem = new HashMap<>();
        for (Run run : runs) {
            byProblem
                    .computeIfAbsent(run.problem().name(), p -> new ArrayList<>(2))
                    .add(run);
        }
        Assignment[] assignments = new Assignment[workload.jobs()];
        Map<String, Integer> nextJob = new HashMap<>();
        int first = 0;
        for (Problem problem : workload.problems()) {
            int job = first;
            Map<Cut, Assignment> made = new IdentityHashMap<>();
            for (Run run : byProblem.getOrDefault(problem.name(), List.of())) {
                Assignment shared = made.computeIfAbsent(run.cut(), c -> assignment(problem, c));
                for (int i = 0; i < run.jobs(); i++, job++) {
                    assignments[job] = new Assignment(
                            Integer.toString(job + 1), problem.name(), shared.tiers(), shared.intervals());
                }
            }
            nextJob.put(problem.name(), first);
            first += problem.jobs();
            if (job != first) {
                throw new IllegalArgumentException("runs hold " + (job - first + problem.jobs()) + " of the "
                        + problem.jobs() + " jobs of problem '" + problem.name() + "'");
            }
        }
        List<String> schedule = new ArrayList<>(assignments.length);
        for (Run run : runs) {
            int job = nextJob.merge(run.problem().name(), run.jobs(), Integer::sum) - run.jobs();
            for (int i = 0; i < run.jobs(); i++) {
                schedule.add(assignments[job + i].id());
            }
        }
        return new Plan(Arrays.asList(assignments), schedule, lowerBound);
    }

    /** A job cut between the first two tiers; its id is its problem's name. */
    public static Assignment assignment(Problem problem, Cut cut) {
        String device = problem.device().id();
        String remote = problem.tiers().size() > 1 ? problem.tiers().get(1).id() : device;
        Map<String, String> tiers = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            tiers.put(layer.id(), cut.deviceLayers().contains(layer.id()) ? device : remote);
        }
        return assignment(problem, tiers);
    }

    /** A job with every layer on one tier; its id is its problem's name. */
    public static Assignment assignment(Problem problem, String tier) {
        Map<String, String> tiers = new HashMap<>();
        problem.layers().forEach(l -> tiers.put(l.id(), tier));
        return assignment(problem, tiers);
    }

    /**
     * A job whose layers go up the tiers; its id is its problem's name.
     *
     * @param tiers by layer: no layer reads from one on a later tier
     */
    public static Assignment assignment(Problem problem, Map<String, String> tiers) {
        // Groups require the file's order to be topological; each tier runs its layers in it, then the next does.
        List<String> order = problem.tiers().stream().map(Tier::id).toList();
        List<PlanInterval> intervals = problem.groups().isEmpty()
                ? List.of()
                : problem.layers().stream()
                        .map(l -> new PlanInterval(tiers.get(l.id()), l.id(), l.id()))
                        .sorted(Comparator.comparing(i -> order.indexOf(i.tier())))
                        .toList();
        return new Assignment(problem.name(), problem.name(), tiers, intervals);
    }

    /** Every problem's jobs like the one assignment given for it, in the problems' order. */
    public static Plan uniform(Workload workload, List<Assignment> perProblem) {
        List<Assignment> assignments = new ArrayList<>(workload.jobs());
        for (int p = 0; p < perProblem.size(); p++) {
            Assignment shared = perProblem.get(p);
            for (int i = 0; i < workload.problems().get(p).jobs(); i++) {
                String id = Integer.toString(assignments.size() + 1);
                assignments.add(new Assignment(id, shared.problem(), shared.tiers(), shared.intervals()));
            }
        }
        return new Plan(assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }
}
