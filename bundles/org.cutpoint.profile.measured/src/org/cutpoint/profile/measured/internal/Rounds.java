package org.cutpoint.profile.measured.internal;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.ProfileJournals.Journal;
import org.cutpoint.api.profile.ProfileOptions;
import org.hipparchus.stat.descriptive.rank.Median;

/** Takes samples of parts of a network in turns, and keeps them in a journal, until there are enough or no time is left. */
final class Rounds {
    /** Samples that are taken of a part before it is the next one's turn. */
    static final int BLOCK = 3;

    /** Short parts are repeated more often; not so often that pauses take most of the time. */
    private static final int MOST_REPEATS_FACTOR = 2;

    /** A part that took less than this share of the run before is still warming up. */
    private static final double STABLE = 0.9;

    /** Bound on warm-ups, times their least number. */
    private static final int MOST_WARM_UPS = 4;

    /**
     * Warm-ups of parts that take less than the first number take at least the second one together: only then has the
     * virtual machine compiled the way to the runtime and back, which would be a share of their times.
     */
    static final double SHORT_MS = 2;

    private static final double LEAST_WARM_UP_MS = 500;

    /** Bound on the runs that precede a block's samples. */
    private static final int MOST_LEAD_INS = 50;

    /** A pause is so many times as long as the run that it precedes: longer would be truer, but take too long in all. */
    private static final int PAUSE_RUNS = 2;

    /**
     * Of runs so short that this many take less than the usual pause, it is as long as these: what a device that is slowed
     * down by the usual factor idles between them. Tiny networks take three times as long after a longer one.
     */
    private static final int MOST_PAUSE_RUNS = 7;

    /** Bound on the above, times the least pause. */
    private static final int MOST_PAUSE_FACTOR = 4;

    private final ProfileOptions options;
    private final long pauseNanos;
    private final Clock clock;
    private final Journal journal;
    private final Progress progress;
    private final long begun;
    private int leftOut;
    private double warmedUpMs;

    /**
     * The budget begins now.
     *
     * @param pauseNanos idle time before each measured run, unless it is very short or long
     * @param journal where samples are kept
     */
    Rounds(ProfileOptions options, long pauseNanos, Clock clock, Journal journal, Progress progress) {
        this.options = options;
        this.pauseNanos = pauseNanos;
        this.clock = clock;
        this.journal = journal;
        this.progress = progress;
        begun = clock.nanos();
    }

    /** The steps that a part advances the progress by: it is warmed up, or has had one of its least number of blocks. */
    long steps() {
        return 1L + blocks(options.repeats());
    }

    /** Parts that need not be measured. */
    void skip(int parts) {
        progress.advance(parts * steps());
    }

    /** Whether the time is used up. */
    boolean spent() {
        return options.budgetS().isPresent()
                && clock.nanos() - begun >= options.budgetS().getAsDouble() * 1e9;
    }

    /**
     * Whether the time is enough for so many cuts, with the least number of runs that each takes.
     *
     * @param loadNanos how long it takes to load the whole network; the parts of a cut take as long together
     * @param whole warmed up
     */
    boolean affordable(long loadNanos, Target whole, int cuts) {
        double runNanos = whole.warmMs() * 1e6;
        double cutNanos = loadNanos
                + (Math.max(1, options.warmups()) + 1 + BLOCK) * runNanos
                + 2 * BLOCK * Math.min(MOST_PAUSE_FACTOR * pauseNanos, PAUSE_RUNS * runNanos);
        return options.budgetS().isEmpty()
                || cuts * cutNanos <= options.budgetS().getAsDouble() * 1e9;
    }

    /** How many runs were left out for lack of time. */
    int leftOut() {
        return leftOut;
    }

    /** Whether these samples of a part are enough. */
    boolean enough(double[] samples) {
        return samples.length > 0 && missing(samples.length, new Median().evaluate(samples)) == 0;
    }

    void warmUp(Target target) {
        // Once at least: how long it takes decides how often it is repeated. Then until it gets no faster.
        int least = Math.max(1, options.warmups());
        double before;
        int runs = 0;
        do {
            stopIfCancelled();
            before = target.warmMs();
            target.warmUp();
            warmedUpMs += Math.max(1e-3, target.warmMs());
            runs++;
        } while (runs < least
                || (runs < MOST_WARM_UPS * least && target.warmMs() < STABLE * before)
                || (target.warmMs() < SHORT_MS && warmedUpMs < LEAST_WARM_UP_MS));
        progress.advance(1);
    }

    /**
     * Every round takes a block of the whole network and of each part, of short parts in more rounds than of others. When
     * the time is used up it stops, but not before each has a block.
     */
    void run(List<Target> targets, Target whole) {
        int usual = blocks(options.repeats());
        int[] missing =
                targets.stream().mapToInt(t -> missing(t.count(), t.warmMs())).toArray();
        int most = Arrays.stream(missing).max().orElse(usual - whole.count() / BLOCK);
        int wholes = Math.max(0, Math.min(usual, most));
        int rounds = Math.max(0, most);
        progress.advance((long) (usual - wholes) * targets.size());
        for (int round = 0; round < rounds; round++) {
            if (spent() && Stream.concat(targets.stream(), Stream.of(whole)).allMatch(t -> t.count() > 0)) {
                for (int blocks : missing) {
                    leftOut += BLOCK * (blocks - before(round, blocks, rounds));
                }
                progress.advance((long) (wholes - before(round, wholes, rounds)) * targets.size());
                return;
            }
            if (due(round, wholes, rounds)) {
                block(whole);
                progress.advance(targets.size());
            }
            for (int t = 0; t < missing.length; t++) {
                if (due(round, missing[t], rounds)) {
                    block(targets.get(t));
                }
            }
        }
    }

    private static int blocks(int samples) {
        return (samples + BLOCK - 1) / BLOCK;
    }

    /** Blocks that a part lacks. */
    private int missing(int samples, double ms) {
        double longEnough = Math.ceil(options.minIntervalMs() / Math.max(1e-3, ms));
        int wanted = (int) Math.max(options.repeats(), Math.min(longEnough, MOST_REPEATS_FACTOR * options.repeats()));
        return Math.max(0, blocks(wanted) - samples / BLOCK);
    }

    /** How many of so many blocks fall into earlier rounds, all spread evenly. */
    private static int before(int round, int blocks, int rounds) {
        return (int) ((long) round * blocks / rounds);
    }

    private static boolean due(int round, int blocks, int rounds) {
        return before(round + 1, blocks, rounds) > before(round, blocks, rounds);
    }

    /** Runs that are not counted, so that a part finds in the caches what it has left there itself; then samples. */
    void block(Target target) {
        for (int run = 0; run < leadIns(target.warmMs()); run++) {
            stopIfCancelled();
            target.run();
        }
        double[] samples = new double[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            stopIfCancelled();
            pause(target.warmMs());
            samples[i] = target.sample();
        }
        journal.add(target.first(), target.last(), samples);
    }

    /** A single one is enough but for parts that are over before the caches are as a thousand jobs in a row find them. */
    private static int leadIns(double runMs) {
        return (int) Math.max(1, Math.min(MOST_LEAD_INS, SHORT_MS / Math.max(1e-3, runMs)));
    }

    private void pause(double runMs) {
        double runs = runMs * 1e6 / pauseNanos;
        double factor = PAUSE_RUNS * runs > 1
                ? Math.min(MOST_PAUSE_FACTOR, PAUSE_RUNS * runs)
                : Math.min(1, MOST_PAUSE_RUNS * runs);
        clock.sleep(Math.round(pauseNanos * factor));
    }

    void stopIfCancelled() {
        if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("profiling was cancelled");
        }
    }
}
