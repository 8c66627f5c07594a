package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.profile.codec.ChainCodecs;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Workbench;

/** From a model to its problem on a chain of more than two tiers, for those who run it there. */
final class ChainRuns {
    private ChainRuns() {}

    /**
     * A model's problem.
     *
     * @param tiers its profiles
     */
    record Chained(Problem problem, List<Profile> tiers) {}

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

    /**
     * Profiles the model where that is needed.
     *
     * @param profilers of the tiers behind the device
     * @param budgetS about how many seconds a profile may take where there is none; empty: as many as it needs
     */
    static Chained problem(
            Workbench workbench,
            Model model,
            Runs.Conditions how,
            List<Optional<Profiler>> profilers,
            Objective objective,
            int jobs,
            OptionalDouble budgetS,
            Progress progress) {
        List<Profile> tiers =
                workbench.currentChain(model, slowdowns(how), how.options().threads(), profilers, budgetS, progress);
        return new Chained(workbench.problem(model, tiers, hops(how), objective, jobs, 4), tiers);
    }
}
