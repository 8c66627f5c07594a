package org.cutpoint.api.observe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.observe.LoadSource.Load;
import org.osgi.annotation.versioning.ProviderType;

/** What this process does: what it was told of jobs, summed up. A service; thread-safe. */
@ProviderType
public interface Activity {
    /** How it is now. */
    Snapshot now();

    /** {@link #now} as {@code cutpoint-activity/1}, one line of JSON. */
    String json();

    /**
     * One moment.
     *
     * @param version of the runtime
     * @param uptime since its process was started
     * @param jobs all that have ended
     * @param failed of them, without a result, those refused included
     * @param fallbacks of them, ran elsewhere than planned
     * @param runs under way
     * @param loads of what is waited for here
     * @param tiers busy with recent jobs, in the way's order; device, uplink, cloud, downlink
     * @param uplinkMbps tensor bits over time of the last messages, Mbit/s; empty if none was sent
     * @param plan of the last job, in words; empty before the first
     * @param recent the last jobs, newest first
     */
    record Snapshot(
            String version,
            Duration uptime,
            long jobs,
            long failed,
            long fallbacks,
            List<RunInfo> runs,
            List<Load> loads,
            List<LaneUse> tiers,
            OptionalDouble uplinkMbps,
            Optional<String> plan,
            List<JobEvent> recent) {
        public Snapshot {
            runs = List.copyOf(runs);
            loads = List.copyOf(loads);
            tiers = List.copyOf(tiers);
            recent = List.copyOf(recent);
        }
    }

    /**
     * How busy a lane is with the recent jobs.
     *
     * @param lane {@code device}, {@code uplink}, {@code cloud} or {@code downlink}
     * @param jobs that used it
     * @param meanMs time of each, milliseconds
     */
    record LaneUse(String lane, int jobs, double meanMs) {}
}
