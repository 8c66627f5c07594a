package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Component;

/**
 * The cost semantics of {@code cutpoint-problem/1}.
 *
 * <p>Where a plan has jobs that are cut differently, latency, energy and bottleneck are those of the worst of them. In a
 * problem with groups, an assignment that lists no intervals runs every layer as a call of its own.
 */
@Component
public final class CostModel implements PlanEvaluator {
    /** Relative tolerance of limits. */
    private static final double LIMIT_TOLERANCE = 1e-9;

    /** Solvers prove bounds no better than this. */
    private static final double BOUND_TOLERANCE = 1e-6;

    /** Solvers cost many assignments of the same problem in a row. */
    private static final int REMEMBERED = 4;

    private volatile List<IndexedProblem> recent = List.of();

    /** Jobs of one kind: same problem, same tiers, same intervals, same pieces. */
    private record Kind(JobCost cost, Stages stages) {}

    /** Equal only if it is made of the very same objects: cheap for thousands of jobs that share them. */
    private record SameObjects(
            Problem problem, Map<String, String> tiers, List<PlanInterval> intervals, List<List<String>> pieces) {
        @Override
        public boolean equals(Object other) {
            return other instanceof SameObjects o
                    && problem == o.problem
                    && tiers == o.tiers
                    && intervals == o.intervals
                    && pieces == o.pieces;
        }

        @Override
        public int hashCode() {
            return (System.identityHashCode(tiers) * 31 + System.identityHashCode(intervals)) * 31
                    + System.identityHashCode(pieces);
        }
    }

    private record EqualObjects(
            String problem, Map<String, String> tiers, List<PlanInterval> intervals, List<List<String>> pieces) {}

    @Override
    public void check(Problem problem) {
        new ProblemCheck(problem).run();
    }

    @Override
    public void check(Workload workload) {
        Problem first = workload.first();
        Set<String> names = new HashSet<>();
        long jobs = 0;
        for (Problem problem : workload.problems()) {
            if (workload.problems().size() == 1) {
                check(problem);
                return;
            }
            String where = "problem '" + problem.name() + "'";
            try {
                check(problem);
            } catch (InputException e) {
                throw new InputException(where, e.getMessage(), "", e);
            }
            if (!names.add(problem.name())) {
                throw new InputException(where, "two problems have this name", "Give each its own $.name.");
            }
            checkSame(where, "$.tiers", problem.tiers(), first.tiers(), first);
            checkSame(where, "$.links", problem.links(), first.links(), first);
            checkSame(where, "$.objective", problem.objective(), first.objective(), first);
            checkSame(where, "$.stages", problem.stages(), first.stages(), first);
            jobs += problem.jobs();
        }
        if (jobs > ProblemCheck.MOST_JOBS) {
            throw new InputException(
                    "workload", jobs + " jobs are too many", "At most " + ProblemCheck.MOST_JOBS + " in all.");
        }
    }

    private static void checkSame(String where, String path, Object is, Object shared, Problem first) {
        if (!is.equals(shared)) {
            throw new InputException(
                    where,
                    path + " is not that of problem '" + first.name() + "'",
                    "Networks that are planned together share tiers, links, objective and stages.");
        }
    }

    @Override
    public PlanCost evaluate(Workload workload, Plan plan) {
        Map<String, Problem> problems = new HashMap<>();
        workload.problems().forEach(problem -> problems.put(problem.name(), problem));
        boolean pipeline = isPipeline(workload.first().objective());
        Map<SameObjects, Kind> same = new HashMap<>();
        Map<EqualObjects, Kind> equal = new HashMap<>();
        Map<String, Kind> jobs = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        Set<String> violates = new LinkedHashSet<>();
        for (Assignment assignment : plan.assignments()) {
            Problem problem = problems.get(assignment.problem());
            if (problem == null) {
                throw new InvalidPlanException("job '" + assignment.id() + "' belongs to problem '"
                        + assignment.problem() + "', which the workload has not");
            }
            counts.merge(problem.name(), 1, Integer::sum);
            SameObjects key = new SameObjects(problem, assignment.tiers(), assignment.intervals(), assignment.pieces());
            Kind kind = same.get(key);
            if (kind == null) {
                kind = equal.computeIfAbsent(
                        new EqualObjects(
                                problem.name(), assignment.tiers(), assignment.intervals(), assignment.pieces()),
                        k -> kind(problem, assignment, pipeline));
                same.put(key, kind);
                violates.addAll(violated(problem.limits(), kind.cost));
            }
            if (jobs.put(assignment.id(), kind) != null) {
                throw new InvalidPlanException("two jobs are called '" + assignment.id() + "'");
            }
        }
        for (Problem problem : workload.problems()) {
            int count = counts.getOrDefault(problem.name(), 0);
            if (count != problem.jobs()) {
                throw new InvalidPlanException("problem '" + problem.name() + "' has " + problem.jobs()
                        + " jobs, but the plan has " + count + " for it");
            }
        }
        checkSchedule(plan.schedule(), jobs.keySet());

        List<StageTimes> timeline = new ArrayList<>();
        double value =
                switch (workload.first().objective()) {
                    case LATENCY -> worst(same.values().stream().mapToDouble(k -> k.cost.latencyMs()));
                    case ENERGY -> worst(same.values().stream().mapToDouble(k -> k.cost.energyJ()));
                    case BOTTLENECK -> worst(same.values().stream().mapToDouble(k -> k.stages.bottleneckMs()));
                    case MAKESPAN -> 0;
                };
        if (pipeline) {
            Stages.FlowShop shop = new Stages.FlowShop(workload.first().stages());
            plan.schedule().forEach(id -> shop.add(jobs.get(id).stages, id, timeline));
            value = workload.first().objective() == Objective.MAKESPAN ? shop.makespanMs() : value;
        }
        Map<String, JobCost> costs = new HashMap<>(jobs.size() * 2);
        jobs.forEach((id, kind) -> costs.put(id, kind.cost));
        return new PlanCost(value, costs, limitOrder(violates), gap(value, plan.lowerBound()), timeline);
    }

    private static double worst(DoubleStream values) {
        return values.max().orElseThrow();
    }

    private static boolean isPipeline(Objective objective) {
        return objective == Objective.MAKESPAN || objective == Objective.BOTTLENECK;
    }

    private Kind kind(Problem problem, Assignment assignment, boolean pipeline) {
        IndexedProblem indexed = indexed(problem);
        int[] tierOf = tiers(indexed, assignment);
        if (pipeline) {
            checkTwoParts(indexed, tierOf);
        }
        JobCost cost = cost(indexed, tierOf, assignment);
        return new Kind(cost, Stages.of(cost, problem.device().id()));
    }

    private static void checkSchedule(List<String> schedule, Set<String> jobs) {
        Set<String> seen = new HashSet<>();
        for (String id : schedule) {
            if (!jobs.contains(id)) {
                throw new InvalidPlanException("the schedule names job '" + id + "', which has no assignment");
            }
            if (!seen.add(id)) {
                throw new InvalidPlanException("the schedule names job '" + id + "' twice");
            }
        }
        if (seen.size() < jobs.size()) {
            String missing =
                    jobs.stream().filter(id -> !seen.contains(id)).findFirst().orElseThrow();
            throw new InvalidPlanException("job '" + missing + "' is not in the schedule");
        }
    }

    private static OptionalDouble gap(double value, OptionalDouble lowerBound) {
        if (lowerBound.isEmpty()) {
            return OptionalDouble.empty();
        }
        double bound = lowerBound.getAsDouble();
        if (!(bound >= 0) || bound - value > BOUND_TOLERANCE * bound) {
            throw new InvalidPlanException(
                    "the plan costs " + value + ", which its lower bound " + bound + " excludes");
        }
        if (value <= bound) {
            return OptionalDouble.of(0);
        }
        double gap = (value - bound) / bound;
        return Double.isFinite(gap) ? OptionalDouble.of(gap) : OptionalDouble.empty();
    }

    private static List<String> violated(Limits limits, JobCost cost) {
        List<String> names = new ArrayList<>();
        if (exceeds(cost.energyJ(), limits.deviceEnergyJ())) {
            names.add("deviceEnergyJ");
        }
        if (exceeds(cost.remoteMs(), limits.cloudTimeMs())) {
            names.add("cloudTimeMs");
        }
        if (exceeds(cost.latencyMs(), limits.latencyMs())) {
            names.add("latencyMs");
        }
        return names;
    }

    private static boolean exceeds(double value, OptionalDouble limit) {
        return limit.isPresent() && value - limit.getAsDouble() > LIMIT_TOLERANCE * limit.getAsDouble();
    }

    /** In the file's order, whichever job was first. */
    private static List<String> limitOrder(Set<String> names) {
        return List.of("deviceEnergyJ", "cloudTimeMs", "latencyMs").stream()
                .filter(names::contains)
                .toList();
    }

    @Override
    public JobCost cost(Problem problem, Assignment assignment) {
        IndexedProblem indexed = indexed(problem);
        return cost(indexed, tiers(indexed, assignment), assignment);
    }

    private static JobCost cost(IndexedProblem problem, int[] tierOf, Assignment assignment) {
        JobRun run = new JobRun(problem, tierOf);
        if (assignment.pieces().isEmpty()) {
            return run.run(assignment.intervals());
        }
        String where = "job '" + assignment.id() + "' runs in pieces: ";
        if (!assignment.intervals().isEmpty()) {
            throw new InvalidPlanException(where + "it cannot have intervals, too");
        }
        try {
            checkClosed(problem, tierOf);
            return run.runInPieces(assignment.pieces());
        } catch (InvalidPlanException e) {
            throw new InvalidPlanException(where + e.getMessage());
        }
    }

    private static int[] tiers(IndexedProblem problem, Assignment assignment) {
        int[] tierOf = new int[problem.layers()];
        long[] weight = new long[problem.tiers()];
        for (int l = 0; l < tierOf.length; l++) {
            String tier = assignment.tiers().get(problem.layerIds[l]);
            if (tier == null) {
                throw new InvalidPlanException(
                        "job '" + assignment.id() + "': layer '" + problem.layerIds[l] + "' is on no tier");
            }
            Integer index = problem.tierIndex.get(tier);
            if (index == null) {
                throw new InvalidPlanException("job '" + assignment.id() + "': layer '" + problem.layerIds[l]
                        + "' is on tier '" + tier + "', which the problem has not");
            }
            tierOf[l] = index;
            weight[index] += problem.weightBytes[l];
        }
        if (assignment.tiers().size() > tierOf.length) {
            String unknown = assignment.tiers().keySet().stream()
                    .filter(layer -> !problem.layerIndex.containsKey(layer))
                    .findFirst()
                    .orElseThrow();
            throw new InvalidPlanException(
                    "job '" + assignment.id() + "' places layer '" + unknown + "', which the problem has not");
        }
        for (int t = 0; t < weight.length; t++) {
            long memory = problem.memoryBytes(t);
            if (weight[t] > memory) {
                throw new InvalidPlanException("job '" + assignment.id() + "' puts weights of " + weight[t]
                        + " bytes on tier '" + problem.tierIds[t] + "', which holds " + memory);
            }
        }
        return tierOf;
    }

    private static void checkTwoParts(IndexedProblem problem, int[] tierOf) {
        for (int l = 0; l < tierOf.length; l++) {
            if (tierOf[l] > 1) {
                throw new InvalidPlanException("layer '" + problem.layerIds[l] + "' is on tier '"
                        + problem.tierIds[tierOf[l]] + "': a pipeline has only the first and the second tier");
            }
        }
        checkClosed(problem, tierOf);
    }

    private static void checkClosed(IndexedProblem problem, int[] tierOf) {
        for (int l = 0; l < tierOf.length; l++) {
            for (int tensor : tierOf[l] == 0 ? problem.reads[l] : new int[0]) {
                int producer = problem.producer[tensor];
                if (producer != IndexedProblem.INPUT && tierOf[producer] != 0) {
                    throw new InvalidPlanException("layer '" + problem.layerIds[l] + "' is on tier '"
                            + problem.tierIds[0] + "' but reads from layer '" + problem.layerIds[producer]
                            + "' on tier '" + problem.tierIds[tierOf[producer]]
                            + "': a pipeline needs a device part that is closed under predecessors");
                }
            }
        }
    }

    @Override
    public List<Cut> cuts(Problem problem) {
        return new Cuts(indexed(problem)).all();
    }

    @Override
    public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
        IndexedProblem indexed = indexed(problem);
        int[] tierOf = new int[indexed.layers()];
        long[] weight = new long[2];
        int onDevice = 0;
        for (int l = 0; l < tierOf.length; l++) {
            tierOf[l] = deviceLayers.contains(indexed.layerIds[l]) ? 0 : 1;
            weight[tierOf[l]] += indexed.weightBytes[l];
            onDevice += 1 - tierOf[l];
        }
        if (onDevice < deviceLayers.size()) {
            throw new IllegalArgumentException(
                    "problem '" + problem.name() + "' has not all of the layers " + deviceLayers);
        }
        try {
            checkTwoParts(indexed, tierOf);
        } catch (InvalidPlanException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        boolean local = onDevice == tierOf.length;
        if (weight[0] > indexed.memoryBytes(0)
                || !local && (indexed.tiers() == 1 || weight[1] > indexed.memoryBytes(1))) {
            return Optional.empty();
        }
        JobCost job;
        try {
            job = new JobRun(indexed, tierOf).run(List.of());
        } catch (InvalidPlanException e) {
            return Optional.empty(); // no link
        }
        Stages stages = Stages.of(job, problem.device().id());
        long uploadBytes = 0;
        long returnBytes = 0;
        for (JobCost.Step step : job.steps()) {
            if (step instanceof JobCost.Message message) {
                boolean up = message.path().get(0).equals(problem.device().id());
                uploadBytes += up ? message.bytes() : 0;
                returnBytes += up ? 0 : message.bytes();
            }
        }
        return Optional.of(new Cut(
                onDevice,
                Set.copyOf(deviceLayers),
                stages.deviceMs(),
                stages.uploadMs(),
                stages.uploadLagMs(),
                stages.remoteMs(),
                stages.returnMs(),
                stages.returnLagMs(),
                uploadBytes,
                returnBytes,
                job.energyJ()));
    }

    @Override
    public double makespanMs(List<Cut> jobs, int stages) {
        if (stages != 2 && stages != 4) {
            throw new IllegalArgumentException("a pipeline of " + stages + " stages is unknown");
        }
        Stages.FlowShop shop = new Stages.FlowShop(stages);
        for (Cut cut : jobs) {
            shop.add(Stages.of(cut));
        }
        return shop.makespanMs();
    }

    private IndexedProblem indexed(Problem problem) {
        List<IndexedProblem> known = recent;
        for (IndexedProblem indexed : known) {
            if (indexed.problem == problem) {
                return indexed;
            }
        }
        check(problem);
        IndexedProblem indexed = new IndexedProblem(problem);
        List<IndexedProblem> next = new ArrayList<>();
        next.add(indexed);
        next.addAll(known.subList(0, Math.min(known.size(), REMEMBERED - 1)));
        // Another thread's problem may get lost here; it is then indexed once more.
        recent = List.copyOf(next);
        return indexed;
    }
}
