package org.cutpoint.api.plan;

import java.util.List;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.osgi.annotation.versioning.ProviderType;

/** Makes the planning problem of a profiled network. A service. */
@ProviderType
public interface ProblemBuilder {
    /**
     * Device and cloud joined by a network. The layers' times add up to what was measured: on the device over every
     * measured prefix, in the cloud over every measured suffix.
     *
     * @param graph the network
     * @param device its profile on the device, slow-down included
     * @param cloud its profile in the cloud
     * @param network what joins them; half its round trip is each link's lag
     * @param objective what is to be made small
     * @param jobs how many, >= 1
     * @param stages 2 or 4; with 4 the result is returned
     * @throws org.cutpoint.api.InputException if a profile is not of this network
     */
    Problem build(
            ModelGraph graph,
            Profile device,
            Profile cloud,
            Network network,
            Objective objective,
            int jobs,
            int stages);

    /**
     * As {@link #build(ModelGraph, Profile, Profile, Network, Objective, int, int)}, for a chain of tiers of which each is
     * joined to the next. The layers' times add up to what was measured: on the first tier over every measured prefix, on the
     * last over every measured suffix. On those between, where parts begin and end anywhere, each layer takes the mean of
     * what prefixes and suffixes say, so that only the whole network's time is as measured. This implementation cannot.
     *
     * @param tiers the network's profile on each tier, slow-downs included; at least two. They are called {@code device},
     *     {@code edge} (of several {@code edge1}, {@code edge2} ...), {@code cloud}
     * @param hops what joins each tier to the next: one less
     */
    default Problem build(
            ModelGraph graph, List<Profile> tiers, List<Network> hops, Objective objective, int jobs, int stages) {
        throw new UnsupportedOperationException();
    }

    /**
     * What such a problem's {@link Problem#groups} are: the times of all intervals that the profiles know, measured or
     * fitted, one layer alone included. Strategies that plan with groups need them; with them a layer that is run by
     * itself takes the time that it takes by itself, so that others sum to more than was measured for prefixes. This
     * implementation knows none.
     *
     * @param device its profile on the device, slow-down included
     * @param cloud its profile in the cloud
     */
    default List<Group> groups(Profile device, Profile cloud) {
        return List.of();
    }
}
