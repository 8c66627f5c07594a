package org.cutpoint.api.schedule;

import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Problem;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the schedule problem of a network that is cut in two. A service; thread-safe. */
@ProviderType
public interface DevicePipelines {
    /**
     * The device part of a job as nodes to be put in order. O(layers + edges).
     *
     * <p>Each layer on the first tier is a node: f is its time there, g the occupation of one message with those of its
     * tensors that the other tier reads, each once however many layers read it. If layers of the other tier read inputs
     * of the network, one more node with f = 0 stands for their upload. Lags are left out, as in
     * {@link org.cutpoint.api.plan.Objective#MAKESPAN}.
     *
     * @param problem checked
     * @param assignment of one of its jobs
     * @throws InputException if the job does not run on the first tier and at most one other, the first tier's layers
     *     need some of the other's, or no link joins the two
     */
    DevicePipeline of(Problem problem, Assignment assignment);
}
