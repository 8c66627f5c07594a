package org.cutpoint.strategy.support;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;

/** Problems as seen by strategies that cut jobs between the first two tiers. */
public final class TwoTiers {
    private TwoTiers() {}

    /**
     * Makes sure that there is a second tier.
     *
     * @throws InputException if there is none
     */
    public static void require(Workload workload, String strategy) {
        Problem problem = workload.first();
        if (problem.tiers().size() < 2) {
            throw new InputException(
                    "strategy '" + strategy + "'",
                    "it offloads to a second tier, and problem '" + problem.name() + "' has only '"
                            + problem.device().id() + "'",
                    "Use local-only, or add a tier.");
        }
    }

    /**
     * Whether the layers depend on each other in one line, each directly on the one before: then the prefixes of the
     * order are all the sets of layers that are closed under predecessors. O(layers + edges).
     */
    public static boolean isLine(Problem problem) {
        Map<String, Integer> producer = new HashMap<>();
        List<ProblemLayer> layers = problem.layers();
        for (int i = 0; i < layers.size(); i++) {
            for (var output : layers.get(i).outputs()) {
                producer.put(output.id(), i);
            }
        }
        List<List<Integer>> consumers = new ArrayList<>();
        layers.forEach(l -> consumers.add(new ArrayList<>(1)));
        int[] waitsFor = new int[layers.size()];
        for (int i = 0; i < layers.size(); i++) {
            Set<Integer> before = new HashSet<>();
            for (String input : layers.get(i).inputs()) {
                Integer made = producer.get(input);
                if (made != null && before.add(made)) {
                    consumers.get(made).add(i);
                    waitsFor[i]++;
                }
            }
        }
        Deque<Integer> ready = new ArrayDeque<>();
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] == 0) {
                ready.add(i);
            }
        }
        int done = 0;
        while (ready.size() == 1) {
            done++;
            for (int next : consumers.get(ready.remove())) {
                if (--waitsFor[next] == 0) {
                    ready.add(next);
                }
            }
        }
        return done == layers.size();
    }

    /**
     * The cut with the least f + g for a single job, the earliest of equal ones: partition-only.
     *
     * @param cuts at least one, by position
     */
    public static Cut leastSum(List<Cut> cuts) {
        return cuts.stream()
                .min(Comparator.comparingDouble(Cut::deviceAndUploadMs))
                .orElseThrow();
    }

    /** Says that no cut between the first two tiers fits, and which bounds and links stand in the way. */
    public static Infeasible noCut(Problem problem) {
        List<String> reasons = new ArrayList<>();
        Tier device = problem.device();
        Tier remote = problem.tiers().get(1);
        tooLarge(problem, device).ifPresent(reasons::add);
        tooLarge(problem, remote).ifPresent(reasons::add);
        if (!reaches(problem, device.id(), remote.id())) {
            reasons.add("no link leads from '" + device.id() + "' to '" + remote.id() + "'");
        } else if (!reaches(problem, remote.id(), device.id())) {
            reasons.add("no link leads back from '" + remote.id() + "' to '" + device.id() + "'");
        }
        return new Infeasible("problem '" + problem.name() + "': no cut between the first two tiers fits: "
                + String.join("; ", reasons));
    }

    /** Says that all layers together exceed a tier's memory; empty if they do not. */
    public static Optional<String> tooLarge(Problem problem, Tier tier) {
        OptionalLong bound = tier.memoryBytes();
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        long weights = 0;
        for (ProblemLayer layer : problem.layers()) {
            weights += layer.weightBytes();
        }
        return weights <= bound.getAsLong()
                ? Optional.empty()
                : Optional.of("all layers' weights take " + weights + " bytes, and tier '" + tier.id()
                        + "' has memoryBytes " + bound.getAsLong());
    }

    private static boolean reaches(Problem problem, String from, String to) {
        Set<String> reached = new HashSet<>(Set.of(from));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            String tier = open.remove();
            for (Link link : problem.links()) {
                if (link.from().equals(tier) && reached.add(link.to())) {
                    open.add(link.to());
                }
            }
        }
        return reached.contains(to);
    }
}
