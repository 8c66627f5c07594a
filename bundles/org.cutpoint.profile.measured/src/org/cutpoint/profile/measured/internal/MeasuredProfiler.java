package org.cutpoint.profile.measured.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Times the whole network, and the parts before and after every cut that matters, by running them. A group of layers
 * does not take the sum of its layers' times (Eshratifar et al., JointDNN, doi:10.1109/TMC.2019.2947893, section 2.2),
 * so nothing is added up from single layers.
 *
 * <p>The regime is the one in which the times will be relied upon:
 * <ul>
 * <li>Every measured run follows a run of the same part and a pause, as between the jobs of a device that is slowed down
 *     and of a cloud that waits for messages. Parts of some milliseconds take up to a tenth longer than in a tight loop
 *     after 10 ms of idling, and hardly more after 100; large networks 5 % longer, but only after a longer pause.
 *     (Spinning instead of sleeping makes no difference: it is the caches, which others use meanwhile.) With all other
 *     parts run in between instead, times came out 7 % too long.
 * <li>Time is {@link org.cutpoint.exec.timing.BusyTime}, the processor's, as the emulated device is slowed down by it. With
 *     seven busy processes on two cores its medians stayed within some percent, while those of the time that passed
 *     doubled.
 * <li>Rounds go over all parts in turns, the whole network among them, so that a machine whose speed drifts does so for
 *     all alike. Only parts that fit into memory together take turns.
 * <li>Parts after a cut get what the part before it really makes, so that values are alive (runs of zeros, or of numbers
 *     too small to be normal, take other times).
 * </ul>
 */
@Component
@Designate(ocd = Config.class)
public final class MeasuredProfiler implements Profiler {
    /** Short parts are repeated more often; not so often that pauses take most of the time. */
    private static final int MOST_REPEATS_FACTOR = 2;

    /** A machine that is slower by less is within what two measurements differ by. */
    private static final double SLOWER = 1.04;

    /** Disturbances make it slower, never faster: that it was faster is the surer finding. */
    private static final double FASTER = 0.98;

    private static final int RECALIBRATION_ROUNDS = 6;

    /** A part that took less than this share of the run before is still warming up. */
    private static final double STABLE = 0.9;

    /** Bound on warm-ups, times their least number. */
    private static final int MOST_WARM_UPS = 4;

    /** A neighbour on a shared host disturbs for a second or two; a slower clock stays. */
    private static final int MOST_LOOKS = 4;

    private static final int PAUSES_BETWEEN_LOOKS = 100;

    private static final long MIB = 1 << 20;

    /** Parts take different inputs in turns, as jobs do: the next is not in the caches yet. */
    private static final int INPUTS = 3;

    /** Samples that are taken of a part before it is the next one's turn. */
    private static final int BLOCK = 3;

    /** A pause is so many times as long as the run that it precedes: longer would be truer, but take too long in all. */
    private static final int PAUSE_RUNS = 2;

    /** Bound on the above, times the least pause. */
    private static final int MOST_PAUSE_FACTOR = 4;

    private final SegmentExecutor executor;
    private final Surroundings surroundings;
    private final String version;
    private final Settings settings;
    private final ReentrantLock measuring = new ReentrantLock();

    /**
     * @param pauseNanos idle time before each measured run, at least
     * @param memoryBytes bound on weights loaded at once
     * @param cuts how many cuts to measure at least
     */
    record Settings(long pauseNanos, long memoryBytes, int cuts) {}

    @Activate
    public MeasuredProfiler(@Reference SegmentExecutor executor, BundleContext context, Config config) {
        this(
                executor,
                new Surroundings(Path.of("/")),
                version(context.getBundle().getVersion()),
                new Settings(
                        Math.max(1, config.pauseMs()) * 1_000_000L,
                        config.memoryMiB() > 0
                                ? config.memoryMiB() * MIB
                                : Math.min(3072 * MIB, Machines.memoryBytes() / 4),
                        Math.max(0, config.cuts())));
    }

    MeasuredProfiler(SegmentExecutor executor, Surroundings surroundings, String version, Settings settings) {
        this.executor = executor;
        this.surroundings = surroundings;
        this.version = version;
        this.settings = settings;
    }

    private static String version(Version version) {
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    @Override
    public String id() {
        return "measured";
    }

    @Override
    public Machine machine() {
        return Machines.here(executor.runtime());
    }

    @Override
    public Profile profile(Model model, ProfileOptions options, Progress progress) {
        measuring.lock();
        try {
            return measure(model, options, progress);
        } finally {
            measuring.unlock();
            progress.end();
        }
    }

    private Profile measure(Model model, ProfileOptions options, Progress progress) {
        ModelGraph graph = model.graph();
        List<Integer> positions = Positions.choose(graph, settings.cuts());
        // A step: a part is warmed up, or has had one of its least number of blocks.
        progress.begin("profiling " + graph.name(), 1L + 2 * positions.size() * (1L + blocks(options.repeats())));
        List<Interval> intervals = new ArrayList<>();
        Watch watch = new Watch(surroundings);
        Interval everything;
        try (Sessions base = new Sessions(model, options)) {
            List<List<Tensor>> inputs = inputs(graph);
            Target whole = base.target(0, graph.layers().size(), inputs);
            warmUp(whole, options, progress);
            List<List<Integer>> groups = groups(positions, graph);
            for (List<Integer> group : groups) {
                measure(model, group, whole, inputs, options, progress).forEach(t -> intervals.add(t.interval()));
            }
            if (groups.isEmpty()) {
                rounds(List.of(), whole, options, progress);
            }
            everything = whole.interval();
            intervals.add(everything);
        }
        Machine machine = machine();
        intervals.sort(Comparator.comparingInt(Interval::first).thenComparingInt(Interval::last));
        return new Profile(
                graph.name(),
                graph.sha256(),
                model.options(),
                graph.layers().stream().map(Layer::id).toList(),
                machine,
                options.threads(),
                Instant.now(),
                watch.end(version, everything, machine.cores()),
                intervals);
    }

    private List<Target> measure(
            Model model,
            List<Integer> positions,
            Target whole,
            List<List<Tensor>> inputs,
            ProfileOptions options,
            Progress progress) {
        int layers = model.graph().layers().size();
        List<Target> targets = new ArrayList<>();
        try (Sessions sessions = new Sessions(model, options)) {
            for (int position : positions) {
                stopIfCancelled(progress);
                Target prefix = sessions.target(0, position, inputs);
                targets.add(prefix);
                targets.add(sessions.target(position, layers, joined(inputs, prefix.outputs())));
                // The models made for the sessions are garbage by now, and may be large; it should neither pile up nor
                // be collected while measuring.
                System.gc();
            }
            targets.forEach(target -> warmUp(target, options, progress));
            rounds(targets, whole, options, progress);
        }
        return targets;
    }

    private void warmUp(Target target, ProfileOptions options, Progress progress) {
        // Once at least: how long it takes decides how often it is repeated. Then until it gets no faster.
        int least = Math.max(1, options.warmups());
        double before;
        int runs = 0;
        do {
            stopIfCancelled(progress);
            before = target.warmMs();
            target.warmUp();
            runs++;
        } while (runs < least || (runs < MOST_WARM_UPS * least && target.warmMs() < STABLE * before));
        progress.advance(1);
    }

    /** Every round takes a block of the whole network and of each part, of short parts in more rounds than of others. */
    private void rounds(List<Target> targets, Target whole, ProfileOptions options, Progress progress) {
        int usual = blocks(options.repeats());
        int rounds = usual;
        for (Target target : targets) {
            rounds = Math.max(rounds, blocks(repeats(target, options)));
        }
        for (int round = 0; round < rounds; round++) {
            if (due(round, usual, rounds)) {
                block(whole, progress);
                progress.advance(targets.size());
            }
            for (Target target : targets) {
                if (due(round, blocks(repeats(target, options)), rounds)) {
                    block(target, progress);
                }
            }
        }
    }

    private static int blocks(int samples) {
        return (samples + BLOCK - 1) / BLOCK;
    }

    private static int repeats(Target target, ProfileOptions options) {
        double enough = Math.ceil(options.minIntervalMs() / Math.max(1e-3, target.warmMs()));
        return (int) Math.max(options.repeats(), Math.min(enough, MOST_REPEATS_FACTOR * options.repeats()));
    }

    /** Whether one of so many runs falls into this round, all spread evenly. */
    private static boolean due(int round, int runs, int rounds) {
        return (long) (round + 1) * runs / rounds > (long) round * runs / rounds;
    }

    /** A run that is not counted, so that a part finds in the caches what it has left there itself; then samples. */
    private void block(Target target, Progress progress) {
        stopIfCancelled(progress);
        target.run();
        for (int i = 0; i < BLOCK; i++) {
            stopIfCancelled(progress);
            pause(target.warmMs());
            target.sample();
        }
    }

    private void pause(double runMs) {
        double factor = Math.min(MOST_PAUSE_FACTOR, Math.max(1, PAUSE_RUNS * runMs * 1e6 / settings.pauseNanos()));
        sleep(Math.round(settings.pauseNanos() * factor));
    }

    private static void sleep(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = until - System.nanoTime();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void stopIfCancelled(Progress progress) {
        if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("profiling was cancelled");
        }
    }

    /** Random inputs, the same at every time. */
    private static List<List<Tensor>> inputs(ModelGraph graph) {
        return IntStream.range(0, INPUTS)
                .mapToObj(i -> graph.inputs().stream()
                        .map(info -> Tensor.random(info, 31L * i + info.id().hashCode()))
                        .toList())
                .toList();
    }

    private static List<List<Tensor>> joined(List<List<Tensor>> some, List<List<Tensor>> more) {
        return IntStream.range(0, some.size())
                .mapToObj(i -> Stream.concat(some.get(i).stream(), more.get(i).stream())
                        .toList())
                .toList();
    }

    /** Positions that are measured together, as many as memory allows: a cut's two parts hold all weights once. */
    private List<List<Integer>> groups(List<Integer> positions, ModelGraph graph) {
        long weights = Math.max(
                1, graph.layers().stream().mapToLong(Layer::weightBytes).sum());
        int together = (int) Math.max(1, Math.min(positions.size(), settings.memoryBytes() / weights));
        List<List<Integer>> groups = new ArrayList<>();
        for (int i = 0; i < positions.size(); i += together) {
            groups.add(positions.subList(i, Math.min(positions.size(), i + together)));
        }
        return groups;
    }

    /**
     * Times the whole network and about the first half of it again, undisturbed. If both have become slower, or both faster (clock rate,
     * temperature, other load), all times are scaled by the mean of the two factors; a factor that only one shows, for example because memory
     * is contended and one half has most of the weights, would be wrong for other parts. A machine that seems to have
     * changed is looked at again, some seconds long; what counts is when it was most like before.
     */
    @Override
    public Profile recalibrate(Model model, Profile profile, Progress progress) {
        int layers = model.graph().layers().size();
        Optional<Interval> whole = profile.interval(0, layers - 1);
        if (whole.isEmpty() || whole.get().lowMs() <= 0) {
            return profile;
        }
        List<Interval> then = Stream.concat(whole.stream(), firstHalf(profile, whole.get()).stream())
                .toList();
        ProfileOptions options = new ProfileOptions(profile.threads(), 3, 0, 0);
        measuring.lock();
        try (Sessions sessions = new Sessions(model, options)) {
            progress.begin("checking the profile of " + model.graph().name(), then.size() + RECALIBRATION_ROUNDS);
            List<Target> targets = new ArrayList<>();
            for (Interval interval : then) {
                targets.add(sessions.target(0, interval.last() + 1, inputs(model.graph())));
                warmUp(targets.get(targets.size() - 1), options, progress);
            }
            double nearest = look(then, targets, progress);
            for (int i = 1; i < MOST_LOOKS && nearest != 1; i++) {
                sleep(PAUSES_BETWEEN_LOOKS * settings.pauseNanos());
                progress.begin("checking again", RECALIBRATION_ROUNDS);
                double again = look(then, targets, progress);
                nearest = Math.abs(Math.log(again)) < Math.abs(Math.log(nearest)) ? again : nearest;
            }
            return nearest == 1 ? profile : profile.scaled(nearest);
        } finally {
            measuring.unlock();
            progress.end();
        }
    }

    /** How many times longer the parts take now than then. */
    private double look(List<Interval> then, List<Target> targets, Progress progress) {
        targets.forEach(Target::forget);
        for (int i = 0; i < RECALIBRATION_ROUNDS; i++) {
            targets.forEach(target -> block(target, progress));
            progress.advance(1);
        }
        return common(IntStream.range(0, then.size())
                .mapToDouble(i -> ratio(then.get(i), targets.get(i).statistics().low()))
                .toArray());
    }

    /** The prefix that took most nearly half as long as the whole network. */
    private static Optional<Interval> firstHalf(Profile profile, Interval whole) {
        return profile.intervals().stream()
                .filter(interval -> interval.first() == 0 && interval.last() < whole.last() && interval.medianMs() > 0)
                .min(Comparator.comparingDouble(interval -> Math.abs(interval.medianMs() - whole.medianMs() / 2)));
    }

    /** How many times longer it takes now; 1 where that is within what two measurements differ by. */
    private static double ratio(Interval then, double nowMs) {
        double ratio = nowMs / then.lowMs();
        return ratio >= FASTER && ratio <= SLOWER ? 1 : ratio;
    }

    /** The geometric mean, so that errors in either direction weigh alike; 1 if they do not agree on the direction. */
    static double common(double... ratios) {
        boolean slower = Arrays.stream(ratios).allMatch(ratio -> ratio > 1);
        boolean faster = Arrays.stream(ratios).allMatch(ratio -> ratio < 1);
        return slower || faster
                ? Math.exp(Arrays.stream(ratios).map(Math::log).average().orElse(0))
                : 1;
    }

    /** Sessions that are closed together. */
    private final class Sessions implements AutoCloseable {
        private final Model model;
        private final ProfileOptions options;
        private final Deque<SegmentSession> open = new ArrayDeque<>();

        Sessions(Model model, ProfileOptions options) {
            this.model = model;
            this.options = options;
        }

        Target target(int from, int to, List<List<Tensor>> inputs) {
            List<String> layers = model.graph().layers().subList(from, to).stream()
                    .map(Layer::id)
                    .toList();
            SegmentSession session =
                    executor.open(model, model.graph().segment(layers), new ExecutionOptions(options.threads(), true));
            open.push(session);
            return new Target(from, to - 1, session, inputs, options.threads());
        }

        @Override
        public void close() {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }
}
