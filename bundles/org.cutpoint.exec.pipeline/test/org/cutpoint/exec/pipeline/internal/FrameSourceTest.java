package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleUnaryOperator;
import org.cutpoint.api.Progress;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.exec.pipeline.internal.FrameRoutes.Outlook;
import org.cutpoint.exec.pipeline.internal.FrameSource.Planned;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a clock that nobody waits for. */
class FrameSourceTest {
    private static final long MS = 1_000_000;
    private static final long EPOCH = -5_000 * MS;

    private final TestBed bed = new TestBed(8_000).layer("a", 6, 1, 4_000, "x").layer("b", 8, 1, 2_000, "a");
    private final Route planned = bed.route(1);
    private final Route local = bed.route(2);
    private final Clock clock = new Clock();

    @AfterEach
    void stop() {
        bed.stop();
    }

    private static final class Clock implements FrameClock {
        long now = EPOCH;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleep(long nanos) {
            now += Math.max(1, nanos);
        }
    }

    private static FrameStream stream(double fps, double seconds, double deadlineMs, Late late, int queue) {
        return new FrameStream(
                fps,
                Duration.ofMillis(Math.round(seconds * 1000)),
                Duration.ofNanos(Math.round(deadlineMs * MS)),
                late,
                queue);
    }

    private FrameSource source(FrameStream stream, double latencyMs, double localMs, int room) {
        FrameSource source = new FrameSource(
                stream,
                clock,
                FrameRoutes.inTurns(List.of(planned), new Outlook(0, latencyMs, room)),
                stream.late() == Late.DEGRADE ? Optional.of(new Planned(local, localMs)) : Optional.empty(),
                4);
        source.begin(EPOCH, Progress.NONE);
        return source;
    }

    /** A job that is done then. */
    private record Ending(Job job, long nanos) {}

    /**
     * Has a device take frames, which is busy with each for so long; what is planned for two has its result so much later, or as
     * much later as a stalled cloud makes it.
     */
    private List<Frame> run(FrameSource source, double deviceMs, double restMs, double localMs, double stallFromMs) {
        return run(source, deviceMs, ms -> ms > stallFromMs ? 5_000 : restMs, localMs);
    }

    /** @param restMs what the rest takes, by when the device begins */
    private List<Frame> run(FrameSource source, double deviceMs, DoubleUnaryOperator restMs, double localMs) {
        PriorityQueue<Ending> endings = new PriorityQueue<>(Comparator.comparingLong(Ending::nanos));
        try {
            while (source.more()) {
                while (!endings.isEmpty() && endings.peek().nanos() <= clock.now) {
                    Ending ending = endings.poll();
                    source.done(ending.job(), ending.nanos());
                }
                Optional<Job> job = source.next();
                if (job.isPresent()) {
                    boolean here = job.get().route() == local;
                    double rest = here ? 0 : restMs.applyAsDouble((clock.now - EPOCH) / (double) MS);
                    clock.now += Math.round((here ? localMs : deviceMs) * MS);
                    endings.add(new Ending(job.get(), clock.now + Math.round(rest * MS)));
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        endings.forEach(e -> source.done(e.job(), e.nanos()));
        return source.frames();
    }

    private static long count(List<Frame> frames, Fate fate) {
        return frames.stream().filter(f -> f.fate() == fate).count();
    }

    @Test
    void whatKeepsUpIsInTime() {
        FrameStream stream = stream(100, 2, 30, Late.DROP_OLDEST, 2);
        List<Frame> frames = run(source(stream, 14, 20, 4), 6, 8, 20, 1e9);
        assertThat(frames).hasSize(200);
        assertThat(count(frames, Fate.IN_TIME)).isEqualTo(200);
        assertThat(frames).allSatisfy(f -> assertThat(f.endMs().orElseThrow() - f.offeredMs())
                .isBetween(14.0, 16.1));
        assertThat(frames.get(199).offeredMs()).isEqualTo(1990);
    }

    /** A frame in 10 ms, done in 25: three in five are dropped, and what is begun has waited for two at most. */
    @Test
    void dropsTheOldestWhereTooManyWait() {
        List<Frame> frames = run(source(stream(100, 5, 40, Late.DROP_OLDEST, 2), 25, 25, 4), 25, 0, 25, 1e9);
        assertThat(frames).hasSize(500);
        assertThat(count(frames, Fate.DROPPED)).isBetween(295L, 302L);
        assertThat(frames.stream().filter(f -> f.endMs().isPresent()))
                .allSatisfy(
                        f -> assertThat(f.endMs().getAsDouble() - f.offeredMs()).isBetween(25.0, 60.1));
        assertThat(count(frames, Fate.IN_TIME) + count(frames, Fate.LATE)).isEqualTo(500 - count(frames, Fate.DROPPED));
    }

    /** As before, but nothing is begun that would be late. */
    @Test
    void skipsWhatWouldBeLate() {
        List<Frame> frames = run(source(stream(100, 5, 40, Late.SKIP, 3), 25, 25, 4), 25, 0, 25, 1e9);
        assertThat(count(frames, Fate.LATE)).isZero();
        assertThat(count(frames, Fate.IN_TIME)).isBetween(180L, 202L);
        assertThat(count(frames, Fate.DROPPED)).isEqualTo(500 - count(frames, Fate.IN_TIME));
    }

    /** Nothing can be in time, so nothing is tried. */
    @Test
    void skipsEverythingWhereNothingIsInTime() {
        List<Frame> frames = run(source(stream(100, 1, 10, Late.SKIP, 2), 25, 25, 4), 25, 0, 25, 1e9);
        assertThat(count(frames, Fate.DROPPED)).isEqualTo(100);
    }

    /** From the second second on the cloud stalls: no more frames are sent than there is room for, the device does the others. */
    @Test
    void degradesWhatTheCloudStalls() {
        List<Frame> frames = run(source(stream(40, 4, 60, Late.DEGRADE, 2), 14, 20, 4), 6, 8, 20, 2_000);
        assertThat(frames.subList(0, 79)).allMatch(f -> f.fate() == Fate.IN_TIME && !f.degraded());
        assertThat(frames.subList(90, 160)).allMatch(f -> f.fate() == Fate.IN_TIME && f.degraded());
        assertThat(frames.stream().filter(f -> f.fate() == Fate.LATE)).hasSizeLessThanOrEqualTo(4);
    }

    /** For a second the cloud is too slow; it is tried now and then, and used again afterwards. */
    @Test
    void comesBackToACloudThatHasBecomeFast() {
        List<Frame> frames = run(
                source(stream(40, 10, 60, Late.DEGRADE, 2), 14, 20, 4),
                6,
                ms -> ms > 2_000 && ms < 4_000 ? 100 : 8,
                20);
        assertThat(frames.subList(0, 79)).noneMatch(Frame::degraded);
        assertThat(frames.subList(100, 160).stream().filter(Frame::degraded)).hasSizeGreaterThan(50);
        assertThat(frames.subList(300, 400)).noneMatch(Frame::degraded);
        // Until the first ones are back, others are on their way.
        assertThat(frames.stream().filter(f -> f.fate() == Fate.LATE)).hasSizeLessThanOrEqualTo(15);
    }

    /** What the device does after a cloud has failed takes as long as the failure: of the device that says nothing. */
    @Test
    void aCloudThatFailsIsSlowNotTheDevice() throws Exception {
        FrameSource source = source(stream(2, 10, 60, Late.DEGRADE, 2), 14, 20, 4);
        Job first = source.next().orElseThrow();
        assertThat(first.route()).isSameAs(planned);
        source.stoodIn(first);
        clock.now += 400 * MS;
        source.done(first, clock.now);
        clock.now += 100 * MS;
        assertThat(source.next().orElseThrow().route()).isSameAs(local);
        assertThat(source.frames().get(0).degraded()).isTrue();
    }

    /** Frames of a plan that has been left are done late, and nothing is concluded for those of the next. */
    @Test
    void eachPlanHasItsOwnTimes() throws Exception {
        AtomicReference<Outlook> now = new AtomicReference<>(new Outlook(0, 14, 3));
        AtomicBoolean blocked = new AtomicBoolean();
        List<Route> sent = new ArrayList<>();
        FrameRoutes changing = new FrameRoutes() {
            @Override
            public Route next() {
                return now.get().plan() == 0 ? planned : local;
            }

            @Override
            public Optional<Route> take() {
                return blocked.get() ? Optional.empty() : Optional.of(next());
            }

            @Override
            public void sent(Route route) {
                sent.add(route);
            }

            @Override
            public Outlook outlook() {
                return now.get();
            }
        };
        FrameSource source = new FrameSource(stream(10, 10, 60, Late.SKIP, 2), clock, changing, Optional.empty(), 4);
        source.begin(EPOCH, Progress.NONE);
        Job first = source.next().orElseThrow();
        source.sent(first);
        assertThat(sent).containsExactly(planned);

        now.set(new Outlook(1, 20, 3));
        clock.now += 100 * MS;
        assertThat(source.next().orElseThrow().route()).isSameAs(local);
        source.done(first, EPOCH + 1_000 * MS);
        clock.now += 100 * MS;
        assertThat(source.next()).as("it would be in time").isPresent();

        blocked.set(true);
        clock.now += 100 * MS;
        assertThat(source.next()).as("it waits").isEmpty();
        blocked.set(false);
        assertThat(source.next().orElseThrow().index()).isEqualTo(3);
        assertThat(source.frames()).noneMatch(Frame::degraded);
    }

    /** What cannot be sent for long is run here instead, although it was planned for two. */
    @Test
    void whatRunsHereForWantOfALinkSaysNothing() throws Exception {
        FrameRoutes blocked = new FrameRoutes() {
            @Override
            public Route next() {
                return planned;
            }

            @Override
            public Optional<Route> take() {
                return Optional.of(local);
            }

            @Override
            public Outlook outlook() {
                return new Outlook(0, 14, 3);
            }
        };
        FrameSource source = new FrameSource(stream(10, 10, 60, Late.SKIP, 2), clock, blocked, Optional.empty(), 4);
        source.begin(EPOCH, Progress.NONE);
        Job first = source.next().orElseThrow();
        source.done(first, EPOCH + 1_000 * MS);
        clock.now += 100 * MS;
        assertThat(source.next()).isPresent();
        assertThat(source.frames().get(0).degraded()).isTrue();
    }

    /** The device alone would be slower still. */
    @Test
    void degradesNothingWhereThatWouldNotHelp() {
        List<Frame> frames = run(source(stream(100, 2, 40, Late.DEGRADE, 2), 25, 70, 4), 25, 0, 70, 1e9);
        assertThat(frames).noneMatch(Frame::degraded);
        assertThat(count(frames, Fate.DROPPED)).isPositive();
    }

    /** Whoever looks rarely finds what he would have found had he looked all the time. */
    @Test
    void framesComeWhoeverLooks() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Late late = Late.values()[round % 3];
            FrameStream stream = stream(1 + random.nextInt(200), 1, 50, late, 1 + random.nextInt(5));
            FrameQueue often = new FrameQueue(stream);
            FrameQueue rarely = new FrameQueue(stream);
            List<Integer> taken = new ArrayList<>();
            for (long now = 0; now < 1_200 * MS; now += MS) {
                often.come(now);
                if (random.nextInt(40) == 0) {
                    rarely.come(now);
                    assertThat(rarely.first()).isEqualTo(often.first());
                    assertThat(rarely.offered()).isEqualTo(often.offered());
                    assertThat(rarely.dropped()).isEqualTo(often.dropped());
                    if (often.first().isPresent()) {
                        taken.add(often.take());
                        rarely.take();
                    }
                }
            }
            assertThat(taken).isSorted().doesNotHaveDuplicates();
            assertThat(often.offered()).isEqualTo(stream.frames());
        }
    }

    @Test
    void endsWhenItIsTold() throws Exception {
        FrameSource source = source(stream(10, 100, 50, Late.DROP_OLDEST, 3), 14, 20, 4);
        Job first = source.next().orElseThrow();
        clock.now += 1_000 * MS;
        assertThat(source.stop()).isTrue();
        assertThat(source.more()).isFalse();
        assertThat(source.whole()).isFalse();
        assertThat(source.frames()).hasSize(11);
        assertThat(source.frames().get(0).fate()).isEqualTo(Fate.LOST);
        source.done(first, EPOCH + 20 * MS);
        assertThat(source.frames().get(0).fate()).isEqualTo(Fate.IN_TIME);
        assertThat(count(source.frames(), Fate.DROPPED)).isEqualTo(10);
    }

    /** Who ends it after the last frame has come does so all the same: nobody waits for a comparison. */
    @Test
    void isNotWholeOnceEnded() throws Exception {
        FrameSource source = source(stream(10, 0.1, 50, Late.DROP_OLDEST, 3), 14, 20, 4);
        source.next();
        assertThat(source.whole()).isTrue();
        source.stop();
        assertThat(source.whole()).isFalse();
        assertThat(source.frames()).hasSize(1);
    }

    /** The device begins with no frame before it has come, however late a thread is woken. */
    @Test
    void beginsNoFrameBeforeItHasCome() throws Exception {
        FrameSource source = source(stream(10, 1, 50, Late.DROP_OLDEST, 3), 14, 20, 4);
        clock.now += 130 * MS;
        Job zero = source.next().orElseThrow();
        Job one = source.next().orElseThrow();
        assertThat(source.ready(zero, EPOCH)).isEqualTo(EPOCH);
        assertThat(source.ready(one, EPOCH + 20 * MS)).isEqualTo(EPOCH + 100 * MS);
        assertThat(source.ready(one, EPOCH + 120 * MS)).isEqualTo(EPOCH + 120 * MS);
    }

    @Test
    void aFrameThatFailedHasNoResult() throws Exception {
        FrameSource source = source(stream(10, 0.1, 50, Late.DROP_OLDEST, 3), 14, 20, 1);
        Job job = source.next().orElseThrow();
        source.stoodIn(job);
        source.failed(job);
        assertThat(source.frames()).hasSize(1);
        assertThat(source.frames().get(0).fate()).isEqualTo(Fate.LOST);
        assertThat(source.frames().get(0).endMs()).isEmpty();
        assertThat(source.more()).isFalse();
    }
}
