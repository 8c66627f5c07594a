package org.cutpoint.profile.measured.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;

/** Watches the machine from a profile's start to its end, and says whether it can be relied upon. */
final class Watch {
    /** The aim for predictions is a median error of 5 %: a time that is not known to that cannot give it. */
    private static final double MOST_UNCERTAINTY = 0.05;

    /** Cores' worth of work that others may do meanwhile. */
    private static final double MOST_OTHERS = 0.5;

    private static final double MOST_STOLEN = 0.1;

    /** Of {@code /proc/stat}, on all common machines. */
    private static final double TICKS_PER_SECOND = 100;

    private final Surroundings surroundings;
    private final Optional<Surroundings.Ticks> before;
    private final OptionalLong throttledBefore;
    private final Duration ownBefore;

    Watch(Surroundings surroundings) {
        this.surroundings = surroundings;
        before = surroundings.ticks();
        throttledBefore = surroundings.throttled();
        ownBefore = own();
    }

    /** Processor time of this process. */
    private static Duration own() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * @param version of Cutpoint
     * @param whole what was measured of the whole network
     * @param cores of the machine
     */
    Conditions end(String version, Interval whole, int cores) {
        OptionalLong throttled = surroundings.throttled();
        if (throttled.isPresent()) {
            throttled = OptionalLong.of(throttled.getAsLong() - throttledBefore.orElse(0));
        }
        List<String> doubts = new ArrayList<>();
        if (whole.uncertainty() > MOST_UNCERTAINTY) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "the whole network's time varied so much that its median, %.2f ms, is known to +-%.0f %% only",
                    whole.medianMs(),
                    100 * whole.uncertainty()));
        }
        if (throttled.orElse(0) > 0) {
            doubts.add("the processor was slowed down " + throttled.getAsLong()
                    + " times meanwhile, for heat or lack of power");
        }
        before.ifPresent(b -> surroundings.ticks().ifPresent(after -> others(b, after, cores, doubts)));
        return new Conditions(version, surroundings.governor(), throttled, doubts);
    }

    private void others(Surroundings.Ticks from, Surroundings.Ticks to, int cores, List<String> doubts) {
        double all = to.all() - from.all();
        if (all <= 0) {
            return;
        }
        double busy = cores * (to.busy() - from.busy()) / all;
        double elapsed = all / cores / TICKS_PER_SECOND;
        double others = busy - own().minus(ownBefore).toNanos() / 1e9 / elapsed;
        if (others > MOST_OTHERS) {
            doubts.add(
                    String.format(Locale.ROOT, "other processes kept %.1f of %d cores busy meanwhile", others, cores));
        }
        double stolen = cores * (to.stolen() - from.stolen()) / all;
        if (stolen > MOST_STOLEN) {
            doubts.add(String.format(Locale.ROOT, "the host took away %.1f of %d cores meanwhile", stolen, cores));
        }
    }
}
