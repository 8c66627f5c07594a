package org.cutpoint.runtime.observe.internal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.observe.Activity;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.observe.LoadSource;
import org.cutpoint.api.observe.RunInfo;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Sums up what it is told of jobs. What it keeps of them is bounded: the last ones, and numbers. */
@Component(service = {Activity.class, JobListener.class})
@Designate(ocd = LocalActivity.Config.class)
public final class LocalActivity implements Activity, JobListener {
    /** The lanes, in the way's order. */
    private static final List<String> LANES = List.of("device", "uplink", "cloud", "downlink");

    /** How much is remembered. */
    @ObjectClassDefinition(name = "Cutpoint observation", description = "What 'cutpoint top' and the like show.")
    @interface Config {
        @AttributeDefinition(description = "Jobs that are remembered, the last ones", min = "1", max = "10000")
        int recentJobs() default 64;
    }

    private final String version;
    private final int most;
    private final List<LoadSource> sources = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final Deque<JobEvent> recent = new ArrayDeque<>();
    private final Map<String, RunInfo> runs = new LinkedHashMap<>();
    private long jobs;
    private long failed;
    private long fallbacks;

    @Activate
    public LocalActivity(BundleContext context, Config config) {
        this(context.getBundle().getVersion().toString(), Math.max(1, config.recentJobs()));
    }

    LocalActivity(String version, int most) {
        this.version = version;
        this.most = most;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(LoadSource source) {
        sources.add(source);
    }

    void removeSource(LoadSource source) {
        sources.remove(source);
    }

    @Override
    public synchronized void ended(JobEvent job) {
        jobs++;
        failed += job.failure().isPresent() ? 1 : 0;
        fallbacks += job.fallback() ? 1 : 0;
        recent.addFirst(job);
        if (recent.size() > most) {
            recent.removeLast();
        }
    }

    @Override
    public synchronized void began(RunInfo run) {
        runs.put(run.id(), run);
    }

    @Override
    public synchronized void over(RunInfo run) {
        runs.remove(run.id());
    }

    @Override
    public Snapshot now() {
        // Not under the lock: it is another's code.
        List<LoadSource.Load> loads = sources.stream().map(LoadSource::load).toList();
        return snapshot(loads);
    }

    private synchronized Snapshot snapshot(List<LoadSource.Load> loads) {
        return new Snapshot(
                version,
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()),
                jobs,
                failed,
                fallbacks,
                List.copyOf(runs.values()),
                loads,
                lanes(),
                uplinkMbps(),
                Optional.ofNullable(recent.peekFirst()).map(JobEvent::plan),
                List.copyOf(recent));
    }

    private List<LaneUse> lanes() {
        List<LaneUse> uses = new ArrayList<>();
        for (String lane : LANES) {
            double[] ms = recent.stream()
                    .filter(job -> job.laneMs().containsKey(lane))
                    .mapToDouble(job -> job.laneMs().get(lane))
                    .toArray();
            if (ms.length > 0) {
                double sum = 0;
                for (double one : ms) {
                    sum += one;
                }
                uses.add(new LaneUse(lane, ms.length, sum / ms.length));
            }
        }
        return uses;
    }

    private OptionalDouble uplinkMbps() {
        double ms = 0;
        double bytes = 0;
        for (JobEvent job : recent) {
            if (job.uploadBytes() > 0 && job.laneMs().containsKey("uplink")) {
                ms += job.laneMs().get("uplink");
                bytes += job.uploadBytes();
            }
        }
        return ms > 0 ? OptionalDouble.of(bytes * 8 / (1000 * ms)) : OptionalDouble.empty();
    }

    @Override
    public String json() {
        return ActivityJson.of(now());
    }
}
