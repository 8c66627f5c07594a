package org.cutpoint.profile.measured.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.NodeTimes;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileJournals;
import org.cutpoint.api.profile.ProfileJournals.Journal;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.NodeTimer;
import org.cutpoint.api.run.SegmentExecutor;
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
    private static final int RECALIBRATION_ROUNDS = 6;

    /**
     * Of networks that take long, fewer do, and the machine is not looked at again: in seconds of computing what disturbs it for a
     * moment comes out in any case, and nobody waits a minute to hear that nothing has changed.
     */
    private static final int LEAST_RECALIBRATION_ROUNDS = 2;

    private static final long LONG_LOOK_NANOS = 4_000_000_000L;
    private static final long LONG_CHECK_NANOS = 12_000_000_000L;

    /** A neighbour on a shared host disturbs for a second or two; a slower clock stays. */
    private static final int MOST_LOOKS = 4;

    private static final int PAUSES_BETWEEN_LOOKS = 100;

    private static final long MIB = 1 << 20;

    private static final Path ROOT = Path.of("/");

    /** In a hurry, cuts that can only be best where machines are odd are left out beyond these. */
    private static final int FEW_CUTS = 4;

    /** Samples before and after an interruption from which it can be told whether the machine has changed. */
    private static final int ENOUGH_TO_COMPARE = 6;

    /** Parts take different inputs in turns, as jobs do: the next is not in the caches yet. */
    private static final int INPUTS = 3;

    /** Recalibration is too short to be worth one. */
    private static final Journal NO_JOURNAL = new Journal() {
        @Override
        public double[] samples(int first, int last) {
            return new double[0];
        }

        @Override
        public void add(int first, int last, double[] ms) {}

        @Override
        public void remove() {}

        @Override
        public void close() {}
    };

    private final SegmentExecutor executor;
    private final NodeTimer timer;
    private final ProfileJournals journals;
    private final Clock clock;
    private final Surroundings surroundings;
    private final String version;
    private final Settings settings;
    private final ReentrantLock measuring = new ReentrantLock();

    /**
     * @param pauseNanos idle time before each measured run, unless it is very short or long
     * @param memoryBytes bound on weights loaded at once
     * @param cuts how many cuts to measure at least
     * @param machine what the machine is called; empty if its processor's name tells it from others
     */
    record Settings(long pauseNanos, long memoryBytes, int cuts, String machine) {
        Settings(long pauseNanos, long memoryBytes, int cuts) {
            this(pauseNanos, memoryBytes, cuts, "");
        }
    }

    @Activate
    public MeasuredProfiler(
            @Reference SegmentExecutor executor,
            @Reference NodeTimer timer,
            @Reference ProfileJournals journals,
            BundleContext context,
            Config config) {
        this(
                executor,
                timer,
                journals,
                Clock.SYSTEM,
                new Surroundings(ROOT),
                version(context.getBundle().getVersion()),
                new Settings(
                        Math.max(1, config.pauseMs()) * 1_000_000L,
                        config.memoryMiB() > 0
                                ? config.memoryMiB() * MIB
                                : Math.min(3072 * MIB, Machines.memoryBytes() / 4),
                        Math.max(0, config.cuts()),
                        config.machine().strip()));
    }

    MeasuredProfiler(
            SegmentExecutor executor,
            NodeTimer timer,
            ProfileJournals journals,
            Clock clock,
            Surroundings surroundings,
            String version,
            Settings settings) {
        this.executor = executor;
        this.timer = timer;
        this.journals = journals;
        this.clock = clock;
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
        return Machines.here(settings.machine(), executor.runtime());
    }

    @Override
    public Profile profile(Model model, ProfileOptions options, Progress progress) {
        measuring.lock();
        try (Journal journal = journals.open(model, machine(), options)) {
            Optional<Pin> pin = options.pinned() ? Pin.calling(options.threads(), ROOT, Pin::runs) : Optional.empty();
            try {
                return measure(model, options, journal, pin, progress);
            } finally {
                pin.ifPresent(Pin::close);
            }
        } finally {
            measuring.unlock();
            progress.end();
        }
    }

    private Profile measure(
            Model model, ProfileOptions options, Journal journal, Optional<Pin> pin, Progress progress) {
        ModelGraph graph = model.graph();
        int layers = graph.layers().size();
        List<Integer> wanted = Positions.choose(graph, settings.cuts());
        Rounds rounds = new Rounds(options, settings.pauseNanos(), clock, journal, progress);
        progress.begin("profiling " + graph.name(), 1L + 2 * wanted.size() * rounds.steps());
        Watch watch = new Watch(surroundings);
        List<String> notes = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        Map<Span, Interval> known = new HashMap<>();
        Optional<IntervalFit> fit = Optional.empty();
        Optional<NodeTimes> nodes = Optional.empty();
        Span all = new Span(0, layers - 1);
        try (Sessions base = new Sessions(executor, model, options.threads(), clock)) {
            List<List<Tensor>> inputs = inputs(graph);
            long begun = clock.nanos();
            Target whole = base.target(0, layers, inputs);
            long loaded = clock.nanos() - begun;
            double[] earlier = journal.samples(0, layers - 1);
            whole.restore(earlier);
            rounds.warmUp(whole);
            List<Integer> positions =
                    options.intervals() != Intervals.CUTS || rounds.affordable(loaded, whole, wanted.size())
                            ? wanted
                            : Positions.choose(graph, Math.min(settings.cuts(), FEW_CUTS));
            rounds.skip(2 * (wanted.size() - positions.size()));
            List<List<Integer>> groups = groups(positions, graph);
            for (List<Integer> group : groups) {
                measure(base, layers, group, whole, inputs, rounds, journal, known);
            }
            if (groups.isEmpty()) {
                rounds.run(List.of(), whole);
            }
            known.put(all, whole.interval());
            int open = 0;
            if (options.intervals() != Intervals.CUTS && layers > 1) {
                InnerIntervals inner = new InnerIntervals(graph, options, rounds, base, journal, progress, inputs);
                Set<Span> rest = inner.measure(known, whole, together(graph));
                known.put(all, whole.interval());
                fit = Optional.of(inner.model(known).fitted(rest));
                open = rest.size();
            }
            boolean leftOut = rounds.spent() && rounds.leftOut() + open > 0;
            if (leftOut) {
                notes.add(String.format(
                        Locale.ROOT,
                        "left out for lack of time: %d runs of what was measured, %s%d intervals",
                        rounds.leftOut(),
                        options.intervals() == Intervals.CHOSEN ? "and some of " : "and ",
                        open));
            }
            int unseen = wanted.size() - positions.size();
            if (unseen > 0) {
                notes.add("left out for lack of time: " + unseen + " cuts that send no less than earlier ones");
            }
            resumed(earlier, whole, notes, doubts);
            if (options.nodes()) {
                progress.begin("timing nodes of " + graph.name(), 0);
                nodes = Optional.of(times(model, inputs, options));
            }
            if (!leftOut && unseen == 0) {
                journal.remove();
            }
        }
        if (options.pinned() && pin.isEmpty()) {
            notes.add("threads could not be pinned: that needs Linux with taskset");
        }
        Machine machine = machine();
        known.put(all, bounded(known.get(all), List.copyOf(known.values())));
        List<Interval> intervals = new ArrayList<>(known.values());
        intervals.sort(Comparator.comparingInt(Interval::first).thenComparingInt(Interval::last));
        Conditions conditions = watch.end(version, known.get(all), machine.cores());
        doubts.addAll(conditions.doubts());
        return new Profile(
                graph.name(),
                graph.sha256(),
                model.options(),
                graph.layers().stream().map(Layer::id).toList(),
                machine,
                options.threads(),
                Instant.now(),
                new Conditions(
                        conditions.version(),
                        conditions.governor(),
                        conditions.throttled(),
                        pin.map(Pin::cores),
                        notes,
                        doubts),
                intervals,
                fit,
                nodes);
    }

    private static void resumed(double[] earlier, Target whole, List<String> notes, List<String> doubts) {
        if (earlier.length == 0) {
            return;
        }
        notes.add("it was measured in several goes, as it was interrupted");
        double[] since = Arrays.copyOfRange(whole.samples(), earlier.length, whole.count());
        if (earlier.length >= ENOUGH_TO_COMPARE && since.length >= ENOUGH_TO_COMPARE) {
            double then = new Statistics(earlier).low();
            double now = new Statistics(since).low();
            if (now > Drift.SLOWER * then || now < then / Drift.SLOWER) {
                doubts.add(String.format(
                        Locale.ROOT,
                        "the machine had changed when it went on after an interruption: the whole network took %.2f ms"
                                + " before, %.2f ms after",
                        then,
                        now));
            }
        }
    }

    /** Measures the parts before and after each of these cuts, but for those that were measured before an interruption. */
    private static void measure(
            Sessions base,
            int layers,
            List<Integer> positions,
            Target whole,
            List<List<Tensor>> inputs,
            Rounds rounds,
            Journal journal,
            Map<Span, Interval> known) {
        List<Target> targets = new ArrayList<>();
        try (Sessions sessions = base.more()) {
            for (int position : positions) {
                rounds.stopIfCancelled();
                Span before = new Span(0, position - 1);
                Span after = new Span(position, layers - 1);
                if (finished(before, rounds, journal, known) && finished(after, rounds, journal, known)) {
                    rounds.skip(2);
                    continue;
                }
                Target prefix = sessions.target(0, position, inputs);
                Target suffix = sessions.target(position, layers, joined(inputs, prefix.outputs()));
                for (Target target : List.of(prefix, suffix)) {
                    target.restore(journal.samples(target.first(), target.last()));
                    targets.add(target);
                }
                // The models made for the sessions are garbage by now, and may be large; it should neither pile up nor
                // be collected while measuring.
                System.gc();
            }
            targets.forEach(rounds::warmUp);
            rounds.run(targets, whole);
        }
        targets.forEach(t -> known.put(new Span(t.first(), t.last()), t.interval()));
    }

    private static boolean finished(Span span, Rounds rounds, Journal journal, Map<Span, Interval> known) {
        double[] samples = journal.samples(span.first(), span.last());
        if (!rounds.enough(samples)) {
            return false;
        }
        known.put(span, new Statistics(samples).interval(span.first(), span.last()));
        return true;
    }

    private NodeTimes times(Model model, List<List<Tensor>> inputs, ProfileOptions options) {
        NodeTimer.Timing timing = timer.time(
                model,
                inputs,
                new ExecutionOptions(options.threads(), true),
                Math.max(1, options.warmups()),
                options.repeats());
        List<NodeTimer.TimedNode> timed = timing.nodes();
        List<Optional<String>> layers = NodeLayers.of(model.graph(), timing);
        return new NodeTimes(
                options.repeats(),
                IntStream.range(0, timed.size())
                        .mapToObj(i -> new NodeTimes.Node(
                                timed.get(i).name(),
                                timed.get(i).op(),
                                layers.get(i),
                                timed.get(i).ms()))
                        .toList());
    }

    /** Random inputs, the same at every time. */
    private static List<List<Tensor>> inputs(ModelGraph graph) {
        return IntStream.range(0, INPUTS)
                .mapToObj(i -> graph.inputs().stream()
                        .map(info -> Tensor.random(info, 31L * i + info.id().hashCode()))
                        .toList())
                .toList();
    }

    static List<List<Tensor>> joined(List<List<Tensor>> some, List<List<Tensor>> more) {
        return IntStream.range(0, some.size())
                .mapToObj(i -> Stream.concat(some.get(i).stream(), more.get(i).stream())
                        .toList())
                .toList();
    }

    /** Positions that are measured together, as many as memory allows: a cut's two parts hold all weights once. */
    private List<List<Integer>> groups(List<Integer> positions, ModelGraph graph) {
        int together = Math.min(Math.max(1, positions.size()), together(graph));
        List<List<Integer>> groups = new ArrayList<>();
        for (int i = 0; i < positions.size(); i += together) {
            groups.add(positions.subList(i, Math.min(positions.size(), i + together)));
        }
        return groups;
    }

    /** How often memory has room for all weights. */
    private int together(ModelGraph graph) {
        long weights = Math.max(
                1, graph.layers().stream().mapToLong(Layer::weightBytes).sum());
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, settings.memoryBytes() / weights));
    }

    /**
     * The whole network, undisturbed no longer than its two parts at a cut take, in the median over the cuts: one call takes
     * no longer than two, and the parts are many more samples than those of the whole.
     */
    static Interval bounded(Interval whole, List<Interval> parts) {
        double[] sums = parts.stream()
                .filter(prefix -> prefix.first() == 0)
                .flatMap(prefix -> parts.stream()
                        .filter(suffix -> suffix.first() == prefix.last() + 1 && suffix.last() == whole.last())
                        .map(suffix -> prefix.lowMs() + suffix.lowMs()))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return sums.length == 0 || sums[sums.length / 2] >= whole.lowMs()
                ? whole
                : whole.scaled(sums[sums.length / 2] / whole.lowMs());
    }

    /**
     * Times the whole network and about the first half of it again, undisturbed, and scales all times by how much longer
     * either half takes now (clock rate, temperature, who else uses the memory), longer only as far as both do. A machine
     * that seems to have changed is looked at again, some seconds long; what counts is when it was most like before, but for
     * one look of four. What is over in an instant has no halves that could be told apart.
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
        Rounds rounds = new Rounds(options, settings.pauseNanos(), clock, NO_JOURNAL, progress);
        measuring.lock();
        try (Sessions sessions = new Sessions(executor, model, options.threads(), clock)) {
            progress.begin("checking the profile of " + model.graph().name(), then.size() + RECALIBRATION_ROUNDS);
            List<Target> targets = new ArrayList<>();
            for (Interval interval : then) {
                targets.add(sessions.target(0, interval.last() + 1, inputs(model.graph())));
                rounds.warmUp(targets.get(targets.size() - 1));
            }
            long begun = clock.nanos();
            List<Drift> looks = new ArrayList<>(List.of(look(then, targets, rounds, progress)));
            while (looks.size() < MOST_LOOKS
                    && !looks.contains(Drift.NONE)
                    && clock.nanos() - begun < LONG_CHECK_NANOS) {
                clock.sleep(PAUSES_BETWEEN_LOOKS * settings.pauseNanos());
                progress.begin("checking again", RECALIBRATION_ROUNDS);
                looks.add(look(then, targets, rounds, progress));
            }
            looks.sort(Comparator.comparingDouble(Drift::size));
            return looks.get(nearestThatCounts(looks)).applied(profile);
        } finally {
            measuring.unlock();
            progress.end();
        }
    }

    /**
     * Of all looks at a machine that never was as before, the nearest one is a stray as often as the farthest: not that, but the
     * next.
     */
    private static int nearestThatCounts(List<Drift> looks) {
        return looks.size() < MOST_LOOKS || looks.get(0).equals(Drift.NONE) ? 0 : 1;
    }

    /** @param then the whole network, and maybe a prefix of it */
    private Drift look(List<Interval> then, List<Target> targets, Rounds rounds, Progress progress) {
        targets.forEach(Target::forget);
        long begun = clock.nanos();
        for (int i = 0;
                i < RECALIBRATION_ROUNDS && (i < LEAST_RECALIBRATION_ROUNDS || clock.nanos() - begun < LONG_LOOK_NANOS);
                i++) {
            targets.forEach(rounds::block);
            progress.advance(1);
        }
        double wholeMs = targets.get(0).statistics().low();
        return then.size() == 1 || wholeMs < Rounds.SHORT_MS
                ? Drift.of(then.get(0), wholeMs)
                : Drift.of(
                        then.get(0),
                        wholeMs,
                        then.get(1),
                        targets.get(1).statistics().low());
    }

    /** The prefix that took most nearly half as long as the whole network. */
    private static Optional<Interval> firstHalf(Profile profile, Interval whole) {
        return profile.intervals().stream()
                .filter(interval -> interval.first() == 0 && interval.last() < whole.last() && interval.medianMs() > 0)
                .min(Comparator.comparingDouble(interval -> Math.abs(interval.medianMs() - whole.medianMs() / 2)));
    }
}
