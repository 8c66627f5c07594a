package org.cutpoint.api.schedule;

import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Problem;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the schedule problem of a network's part on the first tier. A service; thread-safe. */
@ProviderType
public interface DevicePipelines {
    /**
     * The device part of a job as nodes to be put in order. O(layers + edges).
     *
     * <p>Each layer on the first tier is a node: f is its time there, g the occupation of one message with those of its
     * tensors that other tiers read, each once however many layers read it. If layers of other tiers read inputs of the
     * network, one more node with f = 0 stands for their upload. All of it goes to the second tier, which sends on what those
     * behind it need. Lags are left out, as in {@link org.cutpoint.api.plan.Objective#MAKESPAN}.
     *
     * @param problem checked
     * @param assignment of one of its jobs
     * @throws InputException if the first tier's layers need some of the others', or no link joins the first two tiers though
     *     other tiers have layers
     */
    DevicePipeline of(Problem problem, Assignment assignment);
}
