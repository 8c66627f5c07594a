package org.cutpoint.runtime.tests.swapped;

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

    void activate(Map<String, Object> properties) {
        edition = properties.get("edition");
    }

    void deactivate() {
        edition = null;
    }

    /** Everything on the device; the job's id tells the edition. */
    @Override
    public Outcome plan(Workload workload) {
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
        String id = edition.toString();
        return new Plan(
                List.of(new Assignment(id, problem.name(), tiers, List.of())), List.of(id), OptionalDouble.empty());
    }
}
