package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Units;

/** What is said of networks, tiers and lanes, with the label for what is emulated: in one place, so that none lacks it. */
final class Labels {
    private Labels() {}

    static String lane(RunResult.Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    static String network(RunRecord run) {
        return network(run.network(), run.networkEmulated());
    }

    static String network(Network n, boolean emulated) {
        return n.name() + " " + Units.plain(n.uplinkMbps()) + " up / " + Units.plain(n.downlinkMbps())
                + " down Mbit/s" + (n.trace().isPresent() ? " on average, as traced" : "")
                + (n.rttMs() > 0 ? ", round trip " + Units.plain(n.rttMs()) + " ms" : "")
                + (emulated ? " (emulated)" : " (real)");
    }

    /** Each tier, with the link to what is behind it where that is not the run's own. */
    static List<String> tiers(RunRecord run) {
        return run.tiers().stream()
                .map(tier -> tier(tier)
                        + tier.onward()
                                .map(n -> ", behind it link " + network(n, run.networkEmulated()))
                                .orElse(""))
                .toList();
    }

    static String tier(RunRecord.TierSetup tier) {
        return tier.id() + (tier.emulated() ? " slowed " + Units.plain(tier.slowdown()) + "x (emulated)" : " as it is")
                + ", " + tier.threads() + (tier.threads() == 1 ? " thread" : " threads");
    }

    static String conditions(List<RunRecord> runs) {
        Set<String> lines = new LinkedHashSet<>();
        for (RunRecord run : runs) {
            List<String> parts = new ArrayList<>(List.of("link " + network(run)));
            parts.addAll(tiers(run));
            parts.add(run.jobs() + (run.jobs() == 1 ? " job" : " jobs"));
            lines.add(String.join("; ", parts));
        }
        return String.join(" | ", lines);
    }

    /** What of the runs' energies is measured and what is a model, each line once. */
    static String energy(List<RunRecord> runs) {
        Set<String> lines = new LinkedHashSet<>();
        for (RunRecord run : runs) {
            run.energy().flatMap(JobEnergy::power).ifPresent(power -> lines.add(energy(run, power)));
        }
        return String.join("\n", lines);
    }

    private static String energy(RunRecord run, JobEnergy.Power power) {
        String time = run.device().emulated() ? "measured time (emulated)" : "measured time";
        String computing = power.metered()
                ? "measured by a meter (" + power.source() + "; planned with " + Units.plain(power.watts()) + " W)"
                : "a model, " + time + " x " + Units.plain(power.watts()) + " W (" + power.source() + ")";
        String radio = run.network().radio().isEmpty()
                ? "left out, its power over " + run.network().name() + " is not known"
                : "a model, (alpha x throughput + beta) x measured occupation of the link"
                        + (run.networkEmulated() ? " (emulated)" : "");
        return "Energy of the device for one job, waiting not counted. Computing: " + computing + ". Radio: " + radio
                + ".";
    }

    /** Jobs whose first {@code count} in the schedule's order are done by then, milliseconds. */
    static double windowMs(RunRecord run, int count) {
        return run.measured().jobs().stream()
                .limit(count)
                .mapToDouble(RunResult.JobTimes::endMs)
                .max()
                .orElse(run.measured().makespanMs());
    }
}
