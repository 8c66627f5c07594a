package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.NodeTimer;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasuredProfilerTest {
    private static final ProfileOptions QUICK = new ProfileOptions(1, 1, 6, 0);

    private static final long PAUSE_NANOS = 1_000_000;

    /** Runs layers by letting time pass; calling a segment costs a millisecond besides its layers. */
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
                    runs.add(segment.layers().get(0) + ".."
                            + segment.layers().get(segment.layers().size() - 1));
                    assertThat(inputs).extracting(Tensor::info).containsAll(segment.inputs());
                    // What a suffix reads is what the prefix made: its data names its maker.
                    inputs.stream()
                            .filter(t -> !t.info().id().equals("x")
                                    && segment.inputs().contains(t.info()))
                            .forEach(t -> assertThat(t.data().getInt())
                                    .isEqualTo(t.info().id().hashCode()));
                    clock.pass(ms / speed);
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

    private final TestClock clock = new TestClock();
    private final TestJournals journals = new TestJournals();
    private final List<Integer> timed = new ArrayList<>();
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
                this::nodes,
                journals,
                clock,
                new Surroundings(Path.of("no-such-system")),
                "1.2.3",
                new MeasuredProfiler.Settings(PAUSE_NANOS, memoryMiB << 20, cuts));
    }

    private NodeTimer.Timing nodes(
            Model of, List<List<Tensor>> inputs, ExecutionOptions options, int warmups, int runs) {
        timed.add(runs);
        return new NodeTimer.Timing(
                List.of(
                        new NodeTimer.TimedNode("a:2", "Op", List.of("x"), List.of("a:2"), 2),
                        new NodeTimer.TimedNode("other", "Odd", List.of(), List.of(), 0.5)),
                Map.of());
    }

    private void isMeasured(Profile profile, int first, int last, double ms) {
        Interval interval = profile.interval(first, last).orElseThrow();
        assertThat(interval.medianMs()).as("%d..%d", first, last).isCloseTo(ms, within(1e-6));
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

        // Six samples are two blocks; each block is a run that is not counted (two of the part of 1 ms), and three.
        List<String> turn = List.of("a:2..d:0", "a:2..a:2", "b:1..d:0", "a:2..b:1", "c:4..d:0", "a:2..c:4", "d:0..d:0");
        List<String> round = turn.stream()
                .flatMap(part -> Collections.nCopies(part.equals("d:0..d:0") ? 5 : 4, part).stream())
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
        executor.before = () -> starts.add(clock.nanos());

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
        ProfileOptions options = new ProfileOptions(1, 1, 6, 18);
        assertThat(stepsLeft(1, options)).isZero();
        // Where it had been interrupted, and where no time is left.
        journals.kept.put(new Span(0, 0), new double[] {3, 3, 3, 3, 3, 3});
        journals.kept.put(new Span(1, 3), new double[] {6, 6, 6, 6, 6, 6});
        journals.kept.put(new Span(0, 1), new double[] {4, 4, 4});
        assertThat(stepsLeft(1, options)).isZero();
        assertThat(stepsLeft(100, wanted(Intervals.CUTS, OptionalDouble.of(0.2))))
                .isZero();
    }

    private long stepsLeft(long memoryMiB, ProfileOptions options) {
        AtomicLong steps = new AtomicLong();
        AtomicLong ends = new AtomicLong();
        Progress progress = new Progress() {
            @Override
            public void begin(String task, long count) {
                assertThat(task).contains("line");
                steps.set(count);
            }

            @Override
            public void advance(long count) {
                steps.addAndGet(-count);
            }

            @Override
            public void end() {
                ends.incrementAndGet();
            }
        };
        profiler(12, memoryMiB).profile(model, options, progress);
        assertThat(ends.get()).isEqualTo(1);
        return steps.get();
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

    /** The machine is so many times slower at each look, the last number at all that follow. */
    private final class Looks implements Progress {
        final List<String> begun = new ArrayList<>();
        private final double[] slower;

        Looks(double... slower) {
            this.slower = slower;
        }

        @Override
        public void begin(String task, long steps) {
            executor.speed = 1 / slower[Math.min(begun.size(), slower.length - 1)];
            begun.add(task);
        }

        @Override
        public void advance(long steps) {}

        @Override
        public void end() {}
    }

    @Test
    void ofFourLooksTheSecondNearestCounts() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        Looks looks = new Looks(1.5, 1.1, 2, 1.25);

        Profile now = profiler(12, 100).recalibrate(model, profile, looks);

        assertThat(looks.begun).hasSize(4);
        isMeasured(now, 0, 3, 10);
        isMeasured(now, 0, 0, 3.75);
    }

    @Test
    void aMachineThatIsAsBeforeIsNotLookedAtAgain() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        Looks looks = new Looks(1.5, 1.25, 1, 2);

        Profile now = profiler(12, 100).recalibrate(model, profile, looks);

        assertThat(looks.begun).hasSize(3);
        assertThat(now).isSameAs(profile);
    }

    @Test
    void ofFewerLooksTheNearestCounts() {
        executor.speed = 0.02;
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        // Two of such looks are all that there is time for.
        Looks looks = new Looks(50 * 1.5, 50 * 1.25);

        Profile now = profiler(12, 100).recalibrate(model, profile, looks);

        assertThat(looks.begun).hasSizeBetween(2, 3);
        isMeasured(now, 0, 3, 500);
    }

    @Test
    void whatTakesLongIsNotLookedAtForMinutes() {
        executor.speed = 0.004;
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        executor.runs.clear();
        executor.speed = 0.0032;

        Profile now = profiler(12, 100).recalibrate(model, profile, Progress.NONE);

        isMeasured(now, 0, 3, 2500);
        // Warm-ups, and two rounds of four runs each of the whole and of the half, once.
        assertThat(executor.runs).hasSizeLessThan(2 * 12 + 2 * 2 * 4 + 1);
    }

    @Test
    void recalibrationLeavesAProfileThatIsRight() {
        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);
        double ratio = 8 / profile.interval(0, 3).orElseThrow().medianMs();
        Profile right = profile.scaled(ratio);

        Profile now = profiler(12, 100).recalibrate(model, right, Progress.NONE);

        assertThat(now.interval(0, 3).orElseThrow().medianMs()).isCloseTo(8, within(1e-6));
        Profile nothing = new Profile("line", "0", List.of(), profile.machine(), 1, profile.measured(), List.of());
        assertThat(profiler(12, 100).recalibrate(model, nothing, Progress.NONE)).isSameAs(nothing);
    }

    private static ProfileOptions wanted(Intervals intervals, OptionalDouble budgetS) {
        return new ProfileOptions(1, 1, 6, 0, intervals, budgetS, false, false, false);
    }

    @Test
    void allIntervalsAreMeasuredIfAskedFor() {
        Profile profile = profiler(2, 100).profile(model, wanted(Intervals.ALL, OptionalDouble.empty()), Progress.NONE);

        assertThat(profile.intervals()).hasSize(10);
        isMeasured(profile, 1, 1, 2);
        isMeasured(profile, 1, 2, 6);
        isMeasured(profile, 2, 2, 5);
        assertThat(profile.fit().orElseThrow().intervals()).isEmpty();
        assertThat(profile.fit().orElseThrow().measured()).isEqualTo(10);
        // Each of its layers by itself costs a call.
        assertThat(profile.fit().orElseThrow().sumErrorPercent()).isGreaterThan(15);
        assertThat(journals.removed).isEqualTo(1);
        assertThat(journals.closed).isEqualTo(1);
    }

    @Test
    void aBudgetLeavesOutWhatAProfileCanDoWithout() {
        Profile profile =
                profiler(12, 100).profile(model, wanted(Intervals.ALL, OptionalDouble.of(0.05)), Progress.NONE);

        assertThat(profile.intervals()).hasSize(7).allMatch(i -> i.samples() == 3);
        assertThat(profile.fit().orElseThrow().intervals()).hasSize(3).allMatch(i -> i.samples() == 0);
        assertThat(profile.conditions().notes())
                .containsExactly("left out for lack of time: 18 runs of what was measured, and 3 intervals");
        assertThat(journals.removed).isZero();

        Profile more = profiler(12, 100).profile(model, wanted(Intervals.ALL, OptionalDouble.empty()), Progress.NONE);

        assertThat(more.intervals()).hasSize(10).allMatch(i -> i.samples() >= 6);
        assertThat(more.conditions().notes()).containsExactly("it was measured in several goes, as it was interrupted");
        assertThat(journals.removed).isEqualTo(1);
    }

    @Test
    void anInterruptedProfileGoesOn() {
        executor.before = () -> {
            if (journals.kept.size() == 3) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> profiler(12, 100).profile(model, QUICK, Progress.NONE))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        Map<Span, double[]> kept = new HashMap<>(journals.kept);
        assertThat(kept.keySet()).contains(new Span(0, 3), new Span(0, 0), new Span(1, 3));
        executor.before = () -> {};
        executor.runs.clear();

        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);

        // The whole takes its turns among the parts that were left, too.
        assertThat(profile.intervals())
                .hasSize(7)
                .allMatch(i -> i.samples() == (i.first() == 0 && i.last() == 3 ? 9 : 6));
        isMeasured(profile, 0, 1, 4);
        int resumed = executor.runs.size();
        assertThat(journals.kept).isEmpty();

        journals.kept.putAll(kept);
        executor.runs.clear();
        profiler(12, 100)
                .profile(
                        model,
                        new ProfileOptions(1, 1, 6, 0, Intervals.CUTS, OptionalDouble.empty(), false, false, true),
                        Progress.NONE);
        assertThat(resumed).isLessThan(executor.runs.size());
    }

    @Test
    void aMachineThatChangedMeanwhileIsDoubted() {
        journals.kept.put(new Span(0, 3), new double[] {4, 4, 4, 4, 4, 4});

        Profile profile = profiler(12, 100).profile(model, QUICK, Progress.NONE);

        assertThat(profile.conditions().doubts().get(0)).contains("4.00 ms before, 8.00 ms after");
    }

    @Test
    void nodesAreTimedIfAskedFor() {
        assertThat(profiler(12, 100).profile(model, QUICK, Progress.NONE).nodes())
                .isEmpty();

        Profile profile = profiler(12, 100)
                .profile(
                        model,
                        new ProfileOptions(1, 1, 6, 0, Intervals.CUTS, OptionalDouble.empty(), true, false, false),
                        Progress.NONE);

        assertThat(timed).containsExactly(6);
        assertThat(profile.nodes().orElseThrow().nodes())
                .extracting(n -> n.layer())
                .containsExactly(Optional.of("a:2"), Optional.empty());
        assertThat(profile.nodes().orElseThrow().unmappedMs()).isEqualTo(0.5);
    }
}
