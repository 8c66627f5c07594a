package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.timing.BusyTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasuredProfilerTest {
    private static final ProfileOptions QUICK = new ProfileOptions(1, 1, 6, 0);

    private static final long PAUSE_NANOS = 1_000_000;

    /** Runs layers by keeping the processor busy; calling a segment costs a millisecond besides its layers. */
    private final class BusyExecutor implements SegmentExecutor {
        final List<String> runs = new ArrayList<>();
        int open;
        int mostOpen;
        double speed = 1;
        /** Called before every run with the number of runs so far. */
        Runnable before = () -> {};

        @Override
        public String runtime() {
            return "busy 1.0 cpu";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            mostOpen = Math.max(mostOpen, ++open);
            double ms = 1
                    + segment.layers().stream()
                            .mapToDouble(MeasuredProfilerTest::layerMs)
                            .sum();
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    before.run();
                    BusyTime busy = BusyTime.start(1);
                    runs.add(segment.layers().get(0) + ".."
                            + segment.layers().get(segment.layers().size() - 1));
                    assertThat(inputs).extracting(Tensor::info).containsAll(segment.inputs());
                    // What a suffix reads is what the prefix made: its data names its maker.
                    inputs.stream()
                            .filter(t -> !t.info().id().equals("x")
                                    && segment.inputs().contains(t.info()))
                            .forEach(t -> assertThat(t.data().getInt())
                                    .isEqualTo(t.info().id().hashCode()));
                    while (busy.nanos() < ms / speed * 1e6) {
                        Thread.onSpinWait();
                    }
                    return segment.outputs().stream()
                            .map(info -> new Tensor(
                                    info,
                                    ByteBuffer.allocate((int) info.bytes())
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .putInt(0, info.id().hashCode())))
                            .toList();
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    private static double layerMs(String layer) {
        return Double.parseDouble(layer.substring(layer.indexOf(':') + 1));
    }

    private static final Progress CANCELLED = new Progress() {
        @Override
        public void begin(String task, long steps) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void end() {}

        @Override
        public boolean cancelled() {
            return true;
        }
    };

    private final BusyExecutor executor = new BusyExecutor();
    private final Model model = line(1 << 20, "a:2", "b:1", "c:4", "d:0");

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(executor.open).isZero();
    }

    private static Model line(long weightBytes, String... ids) {
        TensorInfo input = TensorInfo.of("x", ElementType.FP32, List.of(100L));
        List<Layer> layers = new ArrayList<>();
        String last = "x";
        for (String id : ids) {
            TensorInfo output = TensorInfo.of(id, ElementType.FP32, List.of(10L));
            layers.add(new Layer(id, List.of(id), List.of("Op"), List.of(last), List.of(output), 0, 0, weightBytes));
            last = id;
        }
        return new Model(
                "line", new ModelGraph("line", "0".repeat(64), List.of(input), layers, List.of(last)), Path.of("line"));
    }

    private MeasuredProfiler profiler(int cuts, long memoryMiB) {
        return new MeasuredProfiler(
                executor,
                new Surroundings(Path.of("no-such-system")),
                "1.2.3",
                new MeasuredProfiler.Settings(PAUSE_NANOS, memoryMiB << 20, cuts));
    }

    private void isMeasured(Profile profile, int first, int last, double ms) {
        Interval interval = profile.interval(first, last).orElseThrow();
        assertThat(interval.medianMs()).as("%d..%d", first, last).isBetween(ms * 0.9, ms * 1.1);
        assertThat(interval.lowMs()).isLessThanOrEqualTo(interval.medianMs());
        assertThat(interval.highMs()).isGreaterThanOrEqualTo(interval.medianMs());
        assertThat(interval.samples()).isGreaterThanOrEqualTo(QUICK.repeats());
    }

    @Test
    void measuresPrefixesSuffixesAndTheWhole() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);

        isMeasured(profile, 0, 3, 8);
        isMeasured(profile, 0, 0, 3);
        isMeasured(profile, 1, 3, 6);
        isMeasured(profile, 0, 1, 4);
        isMeasured(profile, 2, 3, 5);
        isMeasured(profile, 0, 2, 8);
        isMeasured(profile, 3, 3, 1);
        assertThat(profile.intervals()).hasSize(7);
        assertThat(profile.model()).isEqualTo("line");
        assertThat(profile.modelSha256()).isEqualTo(model.graph().sha256());
        assertThat(profile.layers()).containsExactly("a:2", "b:1", "c:4", "d:0");
        assertThat(profile.threads()).isEqualTo(1);
        assertThat(profile.machine().runtime()).isEqualTo("busy 1.0 cpu");
    }

    @Test
    void takesPartsInTurns() {
        profiler(12, 100).profile(model, QUICK, Progress.NONE);

        // Six samples are two blocks; each block is a run that is not counted and three that are.
        List<String> turn = List.of("a:2..d:0", "a:2..a:2", "b:1..d:0", "a:2..b:1", "c:4..d:0", "a:2..c:4", "d:0..d:0");
        List<String> round = turn.stream()
                .flatMap(part -> Collections.nCopies(4, part).stream())
                .toList();
        List<String> expected = new ArrayList<>(round);
        expected.addAll(round);
        assertThat(executor.runs.subList(executor.runs.size() - expected.size(), executor.runs.size()))
                .isEqualTo(expected);
    }

    @Test
    void pausesBeforeMeasuredRuns() {
        Model single = line(1, "a:2");
        List<Long> starts = new ArrayList<>();
        executor.before = () -> starts.add(System.nanoTime());

        profiler(12, 100).profile(single, QUICK, Progress.NONE);

        // A run of 3 ms follows a pause of twice that, but of four least pauses at most.
        int blocks = starts.size() - 8;
        for (int i = blocks; i < starts.size(); i++) {
            if ((i - blocks) % 4 > 0) {
                assertThat(starts.get(i) - starts.get(i - 1)).isGreaterThanOrEqualTo(3_000_000 + 4 * PAUSE_NANOS);
            }
        }
    }

    @Test
    void keepsToItsMemory() {
        profiler(12, 100).profile(model, QUICK, Progress.NONE);
        assertThat(executor.mostOpen).isEqualTo(7);
        executor.mostOpen = 0;

        profiler(12, 8).profile(model, QUICK, Progress.NONE);
        assertThat(executor.mostOpen).isEqualTo(5);
        executor.mostOpen = 0;

        profiler(12, 1).profile(model, QUICK, Progress.NONE);
        assertThat(executor.mostOpen).isEqualTo(3);
    }

    @Test
    void shortPartsAreRepeatedMoreOftenLongOnesNot() {
        Profile profile = profiler(12, 100).profile(model, new ProfileOptions(1, 1, 6, 18), Progress.NONE);

        assertThat(profile.interval(3, 3).orElseThrow().samples()).isEqualTo(12);
        assertThat(profile.interval(0, 2).orElseThrow().samples()).isEqualTo(6);
    }

    @Test
    void aSingleLayerIsMeasuredAsAWhole() {
        Model single = line(1, "a:2");

        Profile profile = profiler(12, 100).profile(single, QUICK, Progress.NONE);

        assertThat(profile.intervals()).hasSize(1);
        isMeasured(profile, 0, 0, 3);
    }

    @Test
    void reportsItsProgressToTheEnd() {
        AtomicLong steps = new AtomicLong();
        AtomicLong done = new AtomicLong();
        Progress progress = new Progress() {
            @Override
            public void begin(String task, long count) {
                assertThat(task).contains("line");
                steps.set(count);
            }

            @Override
            public void advance(long count) {
                done.addAndGet(count);
            }

            @Override
            public void end() {
                done.addAndGet(1000);
            }
        };

        profiler(12, 1).profile(model, new ProfileOptions(1, 1, 6, 18), progress);

        assertThat(done.get() - 1000).isEqualTo(steps.get());
    }

    @Test
    void canBeCancelledAndInterrupted() {
        assertThatThrownBy(() -> profiler(12, 100).profile(model, QUICK, CANCELLED))
                .isInstanceOf(CancellationException.class);

        AtomicLong runs = new AtomicLong();
        executor.before = () -> {
            if (runs.incrementAndGet() == 20) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> profiler(12, 100).profile(model, QUICK, Progress.NONE))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs.get()).isEqualTo(20);
    }

    @Test
    void recalibrationScalesAProfileThatIsOff() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        executor.runs.clear();
        executor.speed = 0.8;

        Profile now = profiler(12, 100).recalibrate(model, profile, Progress.NONE);

        isMeasured(now, 0, 3, 10);
        isMeasured(now, 0, 0, 3.75);
        assertThat(executor.runs).hasSizeLessThan(200).containsOnly("a:2..d:0", "a:2..b:1");
    }

    @Test
    void recalibrationNeedsBothToAgree() {
        assertThat(MeasuredProfiler.common(1.21, 1.0)).isEqualTo(1);
        assertThat(MeasuredProfiler.common(1.2, 0.9)).isEqualTo(1);
        assertThat(MeasuredProfiler.common(1, 0.8)).isEqualTo(1);
        assertThat(MeasuredProfiler.common(1.44, 1.21)).isEqualTo(1.32, within(1e-12));
        assertThat(MeasuredProfiler.common(0.64, 0.81)).isEqualTo(0.72, within(1e-12));
        assertThat(MeasuredProfiler.common(0.8)).isEqualTo(0.8, within(1e-12));
    }

    @Test
    void recalibrationLeavesAProfileThatIsRight() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        double ratio = 8 / profile.interval(0, 3).orElseThrow().medianMs();
        Profile right = profile.scaled(ratio);

        Profile now = profiler(12, 100).recalibrate(model, right, Progress.NONE);

        // Others may use the machine so much that it is a few percent off.
        assertThat(now.interval(0, 3).orElseThrow().medianMs()).isBetween(8 * 0.9, 8 * 1.1);
        Profile nothing = new Profile("line", "0", List.of(), profile.machine(), 1, profile.measured(), List.of());
        assertThat(profiler(12, 100).recalibrate(model, nothing, Progress.NONE)).isSameAs(nothing);
    }
}
