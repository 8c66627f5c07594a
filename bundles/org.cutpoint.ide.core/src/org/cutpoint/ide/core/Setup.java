package org.cutpoint.ide.core;

import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.Network;

/**
 * Under which conditions a network is to be cut.
 *
 * @param device {@link #HERE}, or the name of a machine that a {@link org.cutpoint.api.profile.ProfilerFactory} knows
 * @param slowdown by how much the device is slower than that, >= 1
 * @param cloud likewise
 * @param network between the two
 * @param objective what is to be made small
 * @param jobs how many inferences, >= 1
 */
public record Setup(String device, double slowdown, String cloud, Network network, Objective objective, int jobs) {
    /** This machine, as it was measured. */
    public static final String HERE = "here";

    public Setup {
        if (!(slowdown >= 1) || jobs < 1) {
            throw new IllegalArgumentException(slowdown + " times slower, " + jobs + " jobs");
        }
    }

    public Setup withDevice(String other, double slower) {
        return new Setup(other, slower, cloud, network, objective, jobs);
    }

    public Setup withCloud(String other) {
        return new Setup(device, slowdown, other, network, objective, jobs);
    }

    public Setup withNetwork(Network other) {
        return new Setup(device, slowdown, cloud, other, objective, jobs);
    }

    public Setup withObjective(Objective other) {
        return new Setup(device, slowdown, cloud, network, other, jobs);
    }

    public Setup withJobs(int count) {
        return new Setup(device, slowdown, cloud, network, objective, count);
    }
}
