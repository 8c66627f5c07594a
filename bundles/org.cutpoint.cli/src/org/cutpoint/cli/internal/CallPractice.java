package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.workbench.Practice;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Tiers;

/** Machines and networks as plans are to count with them, after some calls over emulated networks. */
final class CallPractice {
    private CallPractice() {}

    /** Device and cloud, and the network between them. */
    record Counted(Tiers tiers, Network network) {}

    /**
     * A chain.
     *
     * @param tiers the device's profile first
     * @param hops the networks between each tier and the next
     */
    record CountedChain(List<Profile> tiers, List<Network> hops) {}

    static Counted cloud(Model model, Tiers tiers, Runs.Conditions how, Connection server, Progress progress) {
        CountedChain counted = counted(
                model,
                List.of(tiers.device(), tiers.cloud()),
                List.of(how.network()),
                how,
                () -> List.of(Practice.cloud(server, model, tiers.cloud(), how.network(), how.options(), progress)));
        return new Counted(
                new Tiers(counted.tiers().get(0), counted.tiers().get(1)),
                counted.hops().get(0));
    }

    /**
     * As {@link #cloud}, of any number of servers.
     *
     * @param tiers the device's profile first, slowed down as they look
     * @param remote what the servers look like
     */
    static CountedChain chain(
            Model model,
            List<Profile> tiers,
            List<RemoteTier> remote,
            Runs.Conditions how,
            Connection server,
            Progress progress) {
        List<Network> hops = new ArrayList<>(List.of(how.network()));
        remote.forEach(tier -> tier.onward().ifPresent(hops::add));
        return counted(
                model,
                tiers,
                hops,
                how,
                () -> Practice.chain(
                        server, model, remote, tiers.subList(1, tiers.size()), how.network(), how.options(), progress));
    }

    private static CountedChain counted(
            Model model,
            List<Profile> tiers,
            List<Network> hops,
            Runs.Conditions how,
            Supplier<List<Practice.Found>> practising) {
        // Where the network is the real one, what is known of it was measured by calls already.
        if (!how.emulated()) {
            return new CountedChain(tiers, hops);
        }
        List<Practice.Found> found;
        try {
            found = practising.get();
        } catch (InputException e) {
            if (how.fallback() == Fallback.NONE) {
                throw e;
            }
            // Where the device stands in for a server that fails, it may do so before the first job already.
            return new CountedChain(tiers, hops);
        }
        List<Profile> counted = new ArrayList<>(List.of(tiers.get(0)));
        for (int t = 0; t < found.size(); t++) {
            counted.add(found.get(t).in(tiers.get(t + 1)));
        }
        return new CountedChain(counted, Practice.over(hops, model, found));
    }
}
