package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Stretch;
import org.junit.jupiter.api.Test;

class StretchCheckTest {
    private static final Bench BENCH = new Bench("1", "m", "zoo:tiny", "ab12", 4, 1);

    private int open;

    /** Keeps the processor busy for two milliseconds. */
    private final class Spinning implements SegmentExecutor {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            open++;
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    BusyTime busy = BusyTime.start(1);
                    while (busy.nanos() < 2_000_000) {
                        Thread.onSpinWait();
                    }
                    return List.of();
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    /** Makes tiers slower than asked for by a factor. */
    private record Waiting(double factor) implements Emulator {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> {
                long end = start + Math.round(factor * slowdown * busy);
                while (end - System.nanoTime() > 0) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                return end;
            };
        }
    }

    /** Others use the machine, too: one of a few tries must be undisturbed. */
    private void finds(double factor, double low, double high) throws InterruptedException {
        StretchCheck checking = new StretchCheck(new Spinning(), new Waiting(factor));
        Stretch stretch = checking.check(Fakes.Tiny.MODEL, BENCH, 200, Progress.NONE);
        for (int more = 4; more > 0 && (stretch.error() < low || stretch.error() > high); more--) {
            stretch = checking.check(Fakes.Tiny.MODEL, BENCH, 200, Progress.NONE);
        }
        assertThat(stretch.error()).isBetween(low, high);
        assertThat(stretch.rounds()).isBetween(32, 160);
        assertThat(open).isZero();
    }

    @Test
    void findsThatATierIsAsSlowAsItShouldBe() throws InterruptedException {
        finds(1, -0.03, 0.06);
    }

    /** A late waking would be most of what passes, were it not made up for by the next. */
    @Test
    void tinyNetworksBeginAgainWhenTheyShouldHaveBeenDone() throws InterruptedException {
        List<Long> starts = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        Emulator noting = new Emulator() {
            @Override
            public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
                throw new UnsupportedOperationException();
            }

            @Override
            public EmulatedTier tier(double slowdown) {
                return (start, busy) -> {
                    starts.add(start);
                    ends.add(start + 1);
                    return start + 1;
                };
            }
        };
        SegmentExecutor nothing = new RunFakes.Segments();
        Stretch stretch = new StretchCheck(nothing, noting).check(Fakes.Tiny.MODEL, BENCH, 1, Progress.NONE);
        int counted = stretch.rounds();
        List<Long> last = starts.subList(starts.size() - counted, starts.size());
        int before = starts.size() - counted;
        long turns = IntStream.range(0, counted)
                .filter(i -> i == 0 || !last.get(i).equals(ends.get(before + i - 1)))
                .count();
        // Thirty-two turns, in each of which all but the first inference follow upon the one before.
        assertThat(turns).isEqualTo(32);
        assertThat(counted).isGreaterThan(32);
    }

    @Test
    void findsThatATierIsTooSlow() throws InterruptedException {
        finds(1.25, 0.2, 0.35);
    }
}
