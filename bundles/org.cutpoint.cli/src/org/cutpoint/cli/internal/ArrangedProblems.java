package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Arrangement.Behind;
import org.cutpoint.report.fidelity.FidelityCase.Link;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;

/** The problems of a network over a link, one for each arrangement of jobs and tiers, from one profile of each machine. */
final class ArrangedProblems {
    private final Workbench workbench;
    private final Model model;
    private final Profiles profiles;
    private final Network link;
    private final Where where;

    /**
     * Which machines there are.
     *
     * @param slowdown of the device
     * @param threads for one inference
     * @param cloud who measures the cloud; empty if it counts as this machine
     * @param remote of a chain, the tiers behind the device; empty if there is no chain
     * @param behind who measures these
     */
    record Where(
            double slowdown,
            int threads,
            Optional<Profiler> cloud,
            List<RemoteTier> remote,
            List<Optional<Profiler>> behind) {
        boolean chained() {
            return !remote.isEmpty();
        }

        /** With other networks between the tiers of the chain, to plan with. */
        Where over(List<Network> onward) {
            List<RemoteTier> others = new ArrayList<>();
            for (int t = 0; t < remote.size(); t++) {
                RemoteTier tier = remote.get(t);
                others.add(new RemoteTier(
                        tier.slowdown(),
                        t < onward.size() ? Optional.of(onward.get(t)) : tier.onward(),
                        tier.codecs(),
                        tier.shared()));
            }
            return new Where(slowdown, threads, cloud, others, behind);
        }

        /** As what runs on a chain is reported. */
        Arrangement chain() {
            return Arrangement.chain(remote.stream()
                    .map(tier -> new Behind(tier.slowdown(), tier.onward().map(Link::of)))
                    .toList());
        }

        /**
         * A network's profiles on all machines, each of which is asked once.
         *
         * @param now whether they are fitted to how fast the machines are at the moment
         */
        Profiles profiles(Workbench workbench, Model model, boolean now, Progress progress) {
            List<Optional<Profiler>> measuring =
                    Stream.concat(Stream.of(cloud), behind.stream()).toList();
            List<Double> asTheyAre = Collections.nCopies(1 + measuring.size(), 1.0);
            List<Profile> all = now
                    ? workbench.currentChain(model, asTheyAre, threads, measuring, progress)
                    : workbench.chain(model, asTheyAre, threads, measuring, progress);
            Profile device = Workbench.slowed(all.get(0), slowdown);
            List<Profile> chain = new ArrayList<>();
            for (int t = 0; t < remote.size(); t++) {
                chain.add(Workbench.slowed(all.get(2 + t), remote.get(t).slowdown()));
            }
            return new Profiles(new Tiers(device, all.get(1)), chain);
        }
    }

    /**
     * What takes how long where.
     *
     * @param tiers device and cloud
     * @param behind of a chain, the tiers behind the device
     */
    record Profiles(Tiers tiers, List<Profile> behind) {
        /** The machines of two tiers, or of a chain: what was found with others is another finding. */
        String machines(boolean chain) {
            Stream<Profile> all =
                    Stream.concat(Stream.of(tiers.device()), chain ? behind.stream() : Stream.of(tiers.cloud()));
            return all.map(p -> p.machine().id()).distinct().collect(Collectors.joining(" with "));
        }
    }

    ArrangedProblems(Workbench workbench, Model model, Profiles profiles, Network link, Where where) {
        this.workbench = workbench;
        this.model = model;
        this.profiles = profiles;
        this.link = link;
        this.where = where;
    }

    /** @param jobs how many; one unless they are a pipeline */
    Workload of(Arrangement.Kind kind, int jobs) {
        return Workload.of(
                switch (kind) {
                    case PIPELINE -> workbench.problem(model, profiles.tiers(), link, Objective.MAKESPAN, jobs, 4);
                    case SINGLE, TILES -> workbench.problem(model, profiles.tiers(), link, Objective.LATENCY, 1, 4);
                    case CHAIN -> {
                        List<Profile> tiers = new ArrayList<>(profiles.behind());
                        tiers.add(0, profiles.tiers().device());
                        List<Network> hops = new ArrayList<>(List.of(link));
                        where.remote().forEach(tier -> tier.onward().ifPresent(hops::add));
                        yield workbench.problem(model, tiers, hops, Objective.LATENCY, 1, 4);
                    }
                });
    }
}
