package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;

/** Strategies that are there, for tests of one that asks others. Not thread-safe. */
public final class InstalledStrategies implements Strategies {
    private final Map<String, Strategy> strategies = new TreeMap<>();
    private int leases;
    private int open;

    /** Installs one, in the place of another of this id. */
    public InstalledStrategies with(String id, Strategy strategy) {
        strategies.put(id, strategy);
        return this;
    }

    /** Everything on the device; what exceeds its memory it does not see. */
    public static Strategy local() {
        return workload -> {
            List<Assignment> jobs = new ArrayList<>();
            for (Problem problem : workload.problems()) {
                Map<String, String> tiers = problem.layers().stream()
                        .collect(Collectors.toMap(
                                l -> l.id(), l -> problem.device().id()));
                for (int j = 0; j < problem.jobs(); j++) {
                    jobs.add(new Assignment(Integer.toString(jobs.size() + 1), problem.name(), tiers, List.of()));
                }
            }
            return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
        };
    }

    /** How many leases have been taken. */
    public int leases() {
        return leases;
    }

    /** How many of them have not been closed. */
    public int open() {
        return open;
    }

    @Override
    public List<Entry> list() {
        return strategies.keySet().stream()
                .map(id -> new Entry(id, "", "test", "0"))
                .toList();
    }

    @Override
    public Lease<Strategy> lease(String id) {
        if (!strategies.containsKey(id)) {
            throw new InputException("strategy '" + id + "'", "it is not there", "");
        }
        leases++;
        open++;
        return new Lease<>() {
            @Override
            public Strategy get() {
                return strategies.get(id);
            }

            @Override
            public String version() {
                return "0";
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
