package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.profile.codec.ChainCodecs;
import org.cutpoint.workbench.Runs;

/** Conditions of runs on a chain of more than two tiers. */
final class ChainRuns {
    private ChainRuns() {}

    /** How many times slower than its machine each tier is, the device first. */
    static List<Double> slowdowns(Runs.Conditions how) {
        List<Double> slowdowns = new ArrayList<>(List.of(how.slowdown()));
        how.remote().forEach(tier -> slowdowns.add(tier.slowdown()));
        return slowdowns;
    }

    /** The networks between each tier and the next. */
    static List<Network> hops(Runs.Conditions how) {
        List<Network> hops = new ArrayList<>(List.of(how.network()));
        how.remote().forEach(tier -> tier.onward().ifPresent(hops::add));
        return hops;
    }

    /** With tensors that travel over each hop as chosen. */
    static Runs.Conditions coded(Runs.Conditions how, ChainCodecs chosen) {
        List<RemoteTier> remote = new ArrayList<>(how.remote());
        for (int h = 1; h < chosen.ids().size(); h++) {
            remote.set(h - 1, remote.get(h - 1).withCodecs(chosen.ids().get(h)));
        }
        return how.with(chosen.ids().get(0), Optional.empty()).with(remote);
    }
}
