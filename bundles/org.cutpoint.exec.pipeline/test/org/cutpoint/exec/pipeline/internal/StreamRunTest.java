package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
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
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over lanes of threads and an emulated link. */
class StreamRunTest {
    private final TestBed bed = new TestBed(8_000).layer("a", 6, 1, 4_000, "x").layer("b", 8, 1, 2_000, "a");

    @AfterEach
    void nothingIsLeft() {
        bed.stop();
        assertThat(bed.openSessions.get()).isZero();
    }

    /** 6 ms on the device, 4 on the link, 1 in the cloud, 2 back. */
    private RunRequest request() {
        return bed.request(Optional.of(new Network("n", 8, 8, 2)), 1);
    }

    private static FrameStream stream(double fps, int millis, int deadlineMs, Late late) {
        return new FrameStream(fps, Duration.ofMillis(millis), Duration.ofMillis(deadlineMs), late, 2);
    }

    /** Of which none is dropped, and all are in time: however long something else has the machine. */
    private static FrameStream patient(double fps, int millis, Late late) {
        return new FrameStream(fps, Duration.ofMillis(millis), Duration.ofMinutes(2), late, FrameStream.MOST_FRAMES);
    }

    private static long count(StreamResult result, Fate fate) {
        return result.frames().stream().filter(f -> f.fate() == fate).count();
    }

    @Test
    void everyFrameHasAResultWhereThereIsTime() throws Exception {
        StreamResult result = bed.executor().run(request(), patient(20, 1_000, Late.DROP_OLDEST), Progress.NONE);
        assertThat(result.whole()).isTrue();
        assertThat(result.frames()).hasSize(20).allMatch(f -> f.fate() == Fate.IN_TIME && !f.degraded());
        assertThat(result.frames()).allSatisfy(f -> assertThat(f.endMs().orElseThrow() - f.offeredMs())
                .isGreaterThanOrEqualTo(6 + 4 + 1 + 1 + 2 + 1));
        assertThat(result.run().jobs()).hasSize(20);
        assertThat(result.run().maxAbsDiff()).isZero();
    }

    /** Five times as many frames as the device can take. */
    @Test
    void whatIsTooMuchIsDropped() throws Exception {
        StreamResult result = bed.executor().run(request(), stream(800, 500, 120_000, Late.DROP_OLDEST), Progress.NONE);
        assertThat(result.frames()).hasSize(400);
        assertThat(count(result, Fate.DROPPED)).isGreaterThan(250);
        assertThat(count(result, Fate.IN_TIME)).isPositive();
        assertThat(count(result, Fate.DROPPED) + count(result, Fate.IN_TIME)).isEqualTo(400);
    }

    /** A cloud that never answers: frames run on the device. */
    @Test
    void aCloudThatStallsDegradesFrames() throws Exception {
        bed.failAtCall = 3;
        bed.neverAnswers = true;
        RunRequest request =
                request().with(how -> how.withFallback(Fallback.READY).withDeadline(Duration.ofMillis(400)));
        StreamResult result = bed.executor().run(request, patient(20, 2_000, Late.DEGRADE), Progress.NONE);
        assertThat(result.frames()).hasSize(40).allMatch(f -> f.endMs().isPresent());
        assertThat(result.frames().stream().filter(f -> f.degraded())).hasSizeGreaterThan(20);
        assertThat(result.run().maxAbsDiff()).isZero();
    }

    @Test
    void framesCannotDegradeToADeviceThatCannotHoldTheNetwork() {
        RunRequest request = bed.withDeviceMemory(request(), 1999);
        assertThatThrownBy(() -> bed.executor().run(request, patient(20, 100, Late.DEGRADE), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "late frames: the device cannot run them alone: the whole network's weights take 2000 bytes,"
                                + " and tier 'device' has memoryBytes 1999. Drop or skip them, or give the device more memory.");
    }

    /** Ten minutes of frames, until somebody has had enough. */
    @Test
    void anInterruptedStreamHasItsResultSoFar() throws Exception {
        AtomicReference<StreamResult> result = new AtomicReference<>();
        CountDownLatch some = new CountDownLatch(5);
        Progress counting = new Progress() {
            private boolean running;

            @Override
            public void begin(String task, long steps) {
                running = task.startsWith("running");
            }

            @Override
            public void advance(long steps) {
                if (running) {
                    some.countDown();
                }
            }

            @Override
            public void end() {}
        };
        Thread running = new Thread(() -> {
            try {
                result.set(bed.executor().run(request(), patient(50, 600_000, Late.DROP_OLDEST), counting));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        running.start();
        some.await();
        running.interrupt();
        running.join();

        assertThat(result.get().whole()).isFalse();
        assertThat(result.get().frames()).hasSizeBetween(5, 29_999);
        assertThat(count(result.get(), Fate.IN_TIME)).isGreaterThanOrEqualTo(4);
        assertThat(count(result.get(), Fate.LOST))
                .as("what had begun was waited for")
                .isZero();
    }

    private Entry entry(double from, double to, int onDevice) {
        Plan plan = bed.request(Optional.empty(), onDevice).plan();
        Assignment job = plan.assignments().get(0);
        return new Entry(from, to, Optional.of(new Plan(List.of(job), List.of(job.id()), OptionalDouble.empty())));
    }

    /** 80 Mbit/s for 200 ms, then 0.5 for good: 128 ms for a frame that is sent, beside 14 on the device. */
    private RunRequest falling(Adaptation how) {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(200, 0.5)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        return bed.request(Optional.of(network), 0).with(c -> c.withAdaptation(Optional.of(how)));
    }

    private static List<String> sent(StreamResult result) {
        return result.run().spans().stream()
                .filter(s -> s.lane() == Lane.UPLINK)
                .map(Span::job)
                .toList();
    }

    @Test
    void framesFollowTheLink() throws Exception {
        PlanTable table =
                new PlanTable("p", "s", List.of(new Column(1, List.of(entry(0.1, 20, 2), entry(20, 200, 0)))));
        for (Late late : Late.values()) {
            StreamResult result =
                    bed.executor().run(falling(Adaptation.by(table)), patient(40, 1_500, late), Progress.NONE);

            assertThat(result.frames()).hasSize(60).allMatch(f -> f.fate() == Fate.IN_TIME);
            assertThat(result.run().planChanges())
                    .as("ends on the other of two")
                    .isOdd();
            assertThat(sent(result)).as("of the last 20, 500 ms").doesNotContain(names(40, 60));
            assertThat(result.run().jobs()).hasSize(60);
            assertThat(result.run().maxAbsDiff()).isZero();
        }
    }

    private static String[] names(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    void framesTakeAPlanThatIsMadeMeanwhile() throws Exception {
        PlanTable narrow = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(70, 90, 0)))));
        CountDownLatch asked = new CountDownLatch(1);
        Replanner replanner = (mbps, load) -> {
            asked.countDown();
            return entry(mbps, mbps, 2).plan();
        };
        StreamResult result = bed.executor()
                .run(
                        falling(new Adaptation(narrow, Optional.of(replanner))),
                        patient(40, 1_500, Late.DROP_OLDEST),
                        Progress.NONE);

        assertThat(asked.getCount()).isZero();
        assertThat(result.run().planChanges()).isOdd();
        assertThat(result.frames()).hasSize(60).allMatch(f -> f.fate() == Fate.IN_TIME);
        assertThat(result.run().maxAbsDiff()).isZero();
    }

    @Test
    void aTableWithAPlanThatSendsToAndFroIsNone() {
        Assignment job = new Assignment("1", "bed", Map.of("a", "cloud", "b", "device"), List.of());
        Entry toAndFro = new Entry(20, 200, Optional.of(new Plan(List.of(job), List.of("1"), OptionalDouble.empty())));
        PlanTable table = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(1, 20, 2), toAndFro))));
        assertThatThrownBy(() -> bed.executor()
                        .run(falling(Adaptation.by(table)), stream(10, 100, 50, Late.SKIP), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("to and fro");
    }

    @Test
    void aPlanThatSendsToAndFroIsNone() {
        Assignment job = new Assignment("job0", "bed", Map.of("a", "cloud", "b", "device"), List.of());
        RunRequest toAndFro = bed.request(Optional.of(new Network("n", 8, 8, 2)), List.of(job), List.of("job0"));
        assertThatThrownBy(() -> bed.executor().run(toAndFro, stream(10, 100, 50, Late.SKIP), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("to and fro");
    }
}
