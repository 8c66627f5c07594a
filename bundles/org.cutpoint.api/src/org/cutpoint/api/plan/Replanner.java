package org.cutpoint.api.plan;

import java.util.Optional;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ConsumerType;

/** Plans anew while jobs run, for conditions that no plan was made for. Called in the background. */
@ConsumerType
public interface Replanner {
    /**
     * A plan for the same problem under other conditions.
     *
     * @param mbps of the uplink, 10^6 bit/s
     * @param cloudLoad as {@link PlanTable.Column#cloudLoad}
     * @return empty if there is none that keeps the problem's limits
     * @throws InputException if it cannot be planned
     * @throws InterruptedException if interrupted: nobody wants it any more
     */
    Optional<Plan> plan(double mbps, double cloudLoad) throws InterruptedException;
}
