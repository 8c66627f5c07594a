package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The device changes to segments that it has not loaded yet, while jobs go on. */
class SegmentSwitchTest {
    private static final int JOBS = 80;

    /** Jobs that the cloud has to be asked to do while the new segment is being loaded: as many would be missing in a gap. */
    private static final int MEANWHILE = 5;

    private final TestBed bed = new TestBed(8_000).layer("a", 6, 1, 4_000, "x").layer("b", 8, 1, 2_000, "a");

    @AfterEach
    void stop() {
        bed.stop();
    }

    private Entry entry(double from, double to, int onDevice) {
        Plan plan = bed.request(Optional.empty(), onDevice).plan();
        Assignment job = plan.assignments().get(0);
        return new Entry(from, to, Optional.of(new Plan(List.of(job), List.of(job.id()), OptionalDouble.empty())));
    }

    @Test
    @Timeout(60)
    void jobsGoOnWhileTheNextSegmentIsLoaded() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 2)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        AtomicInteger meanwhile = new AtomicInteger(-1);
        Replanner replanner = (mbps, load) -> {
            bed.opening = () -> {
                int before = bed.cloudCalls.get();
                while (meanwhile.get() < MEANWHILE && bed.cloudCalls.get() < JOBS) {
                    meanwhile.set(bed.cloudCalls.get() - before);
                    LockSupport.parkNanos(100_000);
                }
                bed.opening = () -> {};
            };
            return entry(mbps, mbps, 2).plan();
        };
        PlanTable table = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(70, 90, 0)))));
        RunRequest request = bed.request(
                        Optional.of(network),
                        IntStream.generate(() -> 0).limit(JOBS).toArray())
                .with(how -> how.withAdaptation(Optional.of(new Adaptation(table, Optional.of(replanner)))));

        RunResult result = bed.executor().run(request, Progress.NONE);

        assertThat(meanwhile.get()).as("jobs of the old segment meanwhile").isGreaterThanOrEqualTo(MEANWHILE);
        assertThat(result.planChanges()).as("and then the new one").isPositive();
        assertThat(result.jobs()).hasSize(JOBS);
        assertThat(result.maxAbsDiff()).isZero();
    }
}
