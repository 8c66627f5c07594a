package org.cutpoint.api.plan;

import java.util.OptionalDouble;
import org.osgi.annotation.versioning.ProviderType;

/** Quick bounds on what any plan can reach, for plans of strategies that prove none themselves. A service; thread-safe. */
@ProviderType
public interface LowerBounds {
    /**
     * A bound on the objective's value over all plans, in milliseconds or joules.
     *
     * @param workload checked by {@link PlanEvaluator#check}
     * @return empty if none is known, or if it would have to hold for plans that use groups
     */
    OptionalDouble of(Workload workload);
}
