package org.cutpoint.exec.adapt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;

/**
 * The jobs of a plan, one by one without end: of those that it divides alike as large a share as it has of them, evenly spread.
 * Not thread-safe.
 */
final class Rotation {
    private final List<Assignment> kinds = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();
    private final double[] credits;

    Rotation(Plan plan) {
        Map<Assignment, Integer> counts = new LinkedHashMap<>();
        plan.assignments().forEach(a -> counts.merge(a.withId(""), 1, Integer::sum));
        counts.forEach((kind, count) -> {
            kinds.add(kind);
            weights.add(count);
        });
        credits = new double[kinds.size()];
    }

    /** The different jobs, without ids. */
    List<Assignment> kinds() {
        return List.copyOf(kinds);
    }

    Assignment next() {
        int all = 0;
        int most = 0;
        for (int k = 0; k < credits.length; k++) {
            credits[k] += weights.get(k);
            all += weights.get(k);
            most = credits[k] > credits[most] ? k : most;
        }
        credits[most] -= all;
        return kinds.get(most);
    }
}
