package org.cutpoint.runtime.tests.swapped;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;

/**
 * A strategy as somebody else would ship it. It is never used from this bundle: its class file goes into jars of its
 * own, of which each has another edition in its component's properties.
 */
public final class SwappedStrategy implements Strategy {
    /** Long enough for every swap to meet running plans. */
    private static final long WORK_NANOS = 5_000_000;

    private volatile Object edition;
    private volatile Object fault;

    void activate(Map<String, Object> properties) {
        edition = properties.get("edition");
        fault = properties.get("fault");
        if ("throws".equals(fault)) {
            throw new IllegalStateException("this edition throws");
        }
    }

    void deactivate() {
        edition = null;
        // Tests need the processor again.
        fault = null;
    }

    /** Everything on the device; the first job's id tells the edition. */
    @Override
    public Outcome plan(Workload workload) {
        while ("loops".equals(fault)) {
            Thread.onSpinWait();
        }
        Object before = edition;
        long end = System.nanoTime() + WORK_NANOS;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        if (before == null || !before.equals(edition)) {
            throw new IllegalStateException("taken down in the middle of a plan");
        }
        Problem problem = workload.first();
        Map<String, String> tiers = new HashMap<>();
        problem.layers().forEach(l -> tiers.put(l.id(), problem.device().id()));
        List<String> ids = new ArrayList<>(List.of(edition.toString()));
        for (int job = 1; job < problem.jobs(); job++) {
            ids.add(edition + "-" + job);
        }
        List<Assignment> jobs = ids.stream()
                .map(id -> new Assignment(id, problem.name(), tiers, List.of()))
                .toList();
        return new Plan("invalid".equals(fault) ? List.of() : jobs, ids, OptionalDouble.empty());
    }
}
