package org.cutpoint.cli.internal;

import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;
import org.cutpoint.exec.timing.Waiting;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Stretch;
import org.hipparchus.stat.descriptive.DescriptiveStatistics;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Whether an emulated tier is as slow as it should be. A network runs on it and on this machine as it is, in turns: what
 * disturbs the machine for some seconds disturbs both. The undisturbed time comes from the runs in between alone, and the
 * emulated time is what passed on the clock, so that neither is computed from the other.
 *
 * <p>An operating system wakes whoever waits some ten microseconds late. That is as long as a tiny network runs, but it does not
 * add up: a tier takes the next job from when it should have been done with the last one, as the pipeline's device does. So tiny
 * networks take several turns in a row, and what counts is how long these take together.
 */
@Component(service = StretchCheck.class)
public final class StretchCheck {
    /** Fewer leave each side, the lower decile of its times, an error of some percent. */
    private static final int FEWEST_TURNS = 32;

    private static final int MOST_TURNS = 150;

    /** A turn on the tier takes as long as a single inference, but so long at least (milliseconds): some hundred late wakings. */
    private static final double TURN_MS = 20;

    private static final int MOST_IN_TURN = 1000;

    /** Short networks have more rounds before what counts, so that these take that long (milliseconds). */
    private static final double LEAST_MS = 500;

    /** Before what counts, as before a run, so that the tier knows how long this machine takes. */
    private static final int WARM_UPS = 8;

    private static final double NANOS = 1e6;

    private final SegmentExecutor executor;
    private final Emulator emulator;

    @Activate
    public StretchCheck(@Reference SegmentExecutor executor, @Reference Emulator emulator) {
        this.executor = executor;
        this.emulator = emulator;
    }

    /**
     * Runs the whole network.
     *
     * @param aboutMs how long to try; either takes 32 turns at least, 150 at most
     */
    Stretch check(Model model, Bench bench, double aboutMs, Progress progress) throws InterruptedException {
        ModelGraph graph = model.graph();
        List<Tensor> inputs =
                graph.inputs().stream().map(info -> Tensor.random(info, 1)).toList();
        List<String> layers = graph.layers().stream().map(Layer::id).toList();
        ExecutionOptions options = new ExecutionOptions(bench.threads(), true);
        try (SegmentSession session = executor.open(model, graph.segment(layers), options)) {
            Rounds rounds =
                    new Rounds(session, inputs, bench, executor.workers(options), emulator.tier(bench.slowdown()));
            progress.begin("checking the slow-down of " + graph.name(), 0);
            session.run(inputs);
            long warm = System.nanoTime() + Math.round(LEAST_MS * NANOS);
            for (int i = 0; i < WARM_UPS || System.nanoTime() - warm < 0; i++) {
                rounds.both(1);
            }
            rounds.forget();
            double ms = bench.slowdown() * rounds.ms();
            int inTurn = (int) Math.max(1, Math.min(MOST_IN_TURN, Math.ceil(TURN_MS / ms)));
            int enough = (int) Math.max(FEWEST_TURNS, Math.min(MOST_TURNS, aboutMs / (2 * inTurn * ms)));
            for (int i = 0; i < enough; i++) {
                if (progress.cancelled()) {
                    throw new InterruptedException();
                }
                rounds.both(inTurn);
            }
            return rounds.stretch();
        } finally {
            progress.end();
        }
    }

    private static final class Rounds {
        private final SegmentSession session;
        private final List<Tensor> inputs;
        private final Bench bench;
        private final int workers;
        private final EmulatedTier tier;
        private final UndisturbedTime plain = new UndisturbedTime();
        private final UndisturbedTime known = new UndisturbedTime();

        /** What counts, nanoseconds: the undisturbed time as it was known after each round, and what passed on the tier. */
        private final DescriptiveStatistics undisturbed = new DescriptiveStatistics();

        private final DescriptiveStatistics passed = new DescriptiveStatistics();

        private int counted;

        Rounds(SegmentSession session, List<Tensor> inputs, Bench bench, int workers, EmulatedTier tier) {
            this.session = session;
            this.inputs = inputs;
            this.bench = bench;
            this.workers = workers;
            this.tier = tier;
        }

        /** Warm-ups too: the lower decile of more times is lower, and either must be one of equally many. */
        void both(int times) throws InterruptedException {
            emulated(times);
            plain(times);
            undisturbed.addValue(plain.nanos());
        }

        /** The rounds until now do not count; what they tell about this machine remains known. */
        void forget() {
            undisturbed.clear();
            passed.clear();
            counted = 0;
        }

        Stretch stretch() {
            return new Stretch(bench, undisturbed.getPercentile(50) / NANOS, passed.getPercentile(50) / NANOS, counted);
        }

        /** Followed by as long waits as on the tier, of the same kind: what runs after idling takes longer. */
        private void plain(int times) throws InterruptedException {
            long at = System.nanoTime();
            for (int i = 0; i < times; i++) {
                plain.add(run());
                at += Math.round(bench.slowdown() * known.nanos());
                Waiting.until(at);
            }
        }

        /** As the pipeline's device does it: the next one begins when the last one should have been done. */
        private void emulated(int times) throws InterruptedException {
            long start = System.nanoTime();
            long at = start;
            for (int i = 0; i < times; i++) {
                known.add(run());
                at = tier.stretch(at, known.nanos());
            }
            passed.addValue((System.nanoTime() - start) / (double) times);
            counted += times;
        }

        private long run() {
            BusyTime busy = BusyTime.start(workers);
            session.run(inputs);
            return busy.nanos();
        }

        double ms() {
            return known.nanos() / NANOS;
        }
    }
}
