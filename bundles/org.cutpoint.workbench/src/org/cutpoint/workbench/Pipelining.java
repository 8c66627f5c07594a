package org.cutpoint.workbench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.DevicePipelines;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.Schedulers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes plans whose jobs send what they have while they compute, in the order that a scheduler chooses. */
@Component(service = Pipelining.class)
public final class Pipelining {
    private final Schedulers schedulers;
    private final SchedulePlanner planner;
    private final DevicePipelines pipelines;
    private final PlanEvaluator evaluator;

    @Activate
    public Pipelining(
            @Reference Schedulers schedulers,
            @Reference SchedulePlanner planner,
            @Reference DevicePipelines pipelines,
            @Reference PlanEvaluator evaluator) {
        this.schedulers = schedulers;
        this.planner = planner;
        this.pipelines = pipelines;
        this.evaluator = evaluator;
    }

    /** Ids of the schedulers. */
    public List<String> ids() {
        return schedulers.list().stream().map(Strategies.Entry::id).toList();
    }

    /** @throws InputException if there is no scheduler of one of these ids */
    public void check(List<String> ids) {
        List<String> known = ids();
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new InputException(
                        "--schedule",
                        "there is no scheduler '" + id + "'",
                        Suggest.instead(id, known, "There are " + String.join(", ", known)));
            }
        }
    }

    /**
     * A plan with the same cuts, its jobs in pieces.
     *
     * @param planned for a workload of one problem
     * @return named after strategy and scheduler; empty if no job sends more than one message
     */
    public Optional<Planned> inPieces(Workload workload, Planned planned, String scheduler)
            throws InterruptedException {
        Map<Map<String, String>, List<List<String>>> known = new HashMap<>();
        List<Assignment> assignments = new ArrayList<>();
        Plan plan = (Plan) planned.outcome();
        double solveMs = planned.solveMs();
        String version = planned.strategyVersion();
        for (Assignment assignment : plan.assignments()) {
            if (!known.containsKey(assignment.tiers())) {
                Optional<DevicePipeline> pipeline = pipeline(workload.first(), assignment);
                List<List<String>> pieces = List.of();
                if (pipeline.isPresent()) {
                    Scheduled scheduled = planner.schedule(pipeline.get().problem(), scheduler);
                    pieces = pipeline.get().pieces(scheduled.order());
                    solveMs += scheduled.solveMs();
                    version = scheduled.schedulerVersion();
                }
                known.put(assignment.tiers(), pieces);
            }
            assignments.add(assignment.inPieces(known.get(assignment.tiers())));
        }
        if (known.values().stream().allMatch(List::isEmpty)) {
            return Optional.empty();
        }
        // A bound that was proven for plans that send everything at once does not hold for this one.
        Plan paced = new Plan(assignments, plan.schedule(), OptionalDouble.empty());
        return Optional.of(new Planned(
                planned.strategy() + "+" + scheduler,
                version,
                paced,
                Optional.of(evaluator.evaluate(workload, paced)),
                solveMs));
    }

    /** Empty if there is nothing that could be sent earlier. */
    private Optional<DevicePipeline> pipeline(Problem problem, Assignment assignment) {
        Set<String> used = Set.copyOf(assignment.tiers().values());
        if (used.size() < 2 || !used.contains(problem.device().id())) {
            return Optional.empty();
        }
        return Optional.of(pipelines.of(problem, assignment))
                .filter(pipeline -> pipeline.uploads().size() > 1);
    }
}
