package org.cutpoint.profile.measured.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.ProfileJournals.Journal;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.api.run.Tensor;

/**
 * Measures intervals beside prefixes and suffixes: all, or those whose times follow least surely from what is known, until
 * the rest are known to 1 % of the whole network's time.
 */
final class InnerIntervals {
    /** Networks of more layers are only looked at where a cut is worth most, unless all intervals are asked for. */
    private static final int MOST_BOUNDS = 64;

    private static final int LEAST_CHOSEN = 24;

    /** Times the number of cuts. A layer's own time, its start and its end are three unknowns. */
    private static final int MOST_CHOSEN_FACTOR = 3;

    /** Share of the whole network's time to which a time is to be known. */
    private static final double SURE = 0.01;

    /** With more, choosing takes longer than measuring. */
    private static final int MOST_KNOWN_TO_CHOOSE = 400;

    /** Intervals that are measured in turns, if memory allows. */
    private static final int TOGETHER = 8;

    /** Bound on what is kept of what intervals read, bytes. */
    private static final long MOST_KEPT = 256L << 20;

    private final ModelGraph graph;
    private final ProfileOptions options;
    private final Rounds rounds;
    private final Sessions sessions;
    private final Journal journal;
    private final Progress progress;
    private final List<List<Tensor>> inputs;
    private final Map<Integer, List<List<Tensor>>> read = new HashMap<>();
    /** Bytes that cross before each layer and after the last, but for the network's own inputs and outputs. */
    private final double[] crossing;

    private final boolean keep;

    /**
     * @param sessions those that are open meanwhile
     * @param inputs of the network, several times
     */
    InnerIntervals(
            ModelGraph graph,
            ProfileOptions options,
            Rounds rounds,
            Sessions sessions,
            Journal journal,
            Progress progress,
            List<List<Tensor>> inputs) {
        this.graph = graph;
        this.options = options;
        this.rounds = rounds;
        this.sessions = sessions;
        this.journal = journal;
        this.progress = progress;
        this.inputs = inputs;
        int layers = graph.layers().size();
        crossing = IntStream.rangeClosed(0, layers)
                .mapToDouble(before -> before == 0 ? 0 : graph.crossingBytes(before))
                .toArray();
        keep = inputs.size() * Arrays.stream(crossing).sum() <= MOST_KEPT;
    }

    /** Work of every layer: on one core, a multiply-accumulate and a byte that is moved take about as long. */
    private static double[] weights(ModelGraph graph) {
        return graph.layers().stream()
                .mapToDouble(l -> 1.0 + l.macs() + graph.movedBytes(l))
                .toArray();
    }

    /** What the measured intervals say of others. */
    IntervalModel model(Map<Span, Interval> known) {
        return new IntervalModel(weights(graph), crossing, List.copyOf(known.values()));
    }

    /**
     * Measures.
     *
     * @param known what is measured, at least the whole; more is entered here
     * @param together how many intervals memory has room for at once
     * @return those that were not measured
     */
    Set<Span> measure(Map<Span, Interval> known, Target whole, int together) {
        int layers = graph.layers().size();
        Set<Span> open = new LinkedHashSet<>(Span.between(bounds(known.keySet()), layers));
        open.removeAll(known.keySet());
        int most = options.intervals() == Intervals.ALL
                ? open.size()
                : Math.min(open.size(), Math.max(LEAST_CHOSEN, MOST_CHOSEN_FACTOR * layers));
        most -= resume(known, open);
        progress.begin("profiling intervals of " + graph.name(), Math.max(1, most) * rounds.steps());
        while (most > 0 && !rounds.spent()) {
            List<Span> next = next(known, open, Math.min(most, Math.max(1, Math.min(together, TOGETHER))));
            if (next.isEmpty()) {
                break;
            }
            measure(next, whole, known);
            open.removeAll(next);
            most -= next.size();
        }
        return open;
    }

    private List<Integer> bounds(Collection<Span> known) {
        int layers = graph.layers().size();
        if (options.intervals() == Intervals.ALL || layers <= MOST_BOUNDS) {
            return IntStream.range(1, layers).boxed().toList();
        }
        TreeSet<Integer> bounds = new TreeSet<>(Positions.choose(graph, MOST_BOUNDS - 1));
        known.forEach(span -> bounds.addAll(List.of(span.first(), span.last() + 1)));
        bounds.removeAll(List.of(0, layers));
        return List.copyOf(bounds);
    }

    /** Takes what was measured before the profile was interrupted; returns how many. */
    private int resume(Map<Span, Interval> known, Set<Span> open) {
        int before = open.size();
        open.removeIf(span -> {
            double[] samples = journal.samples(span.first(), span.last());
            if (!rounds.enough(samples)) {
                return false;
            }
            known.put(span, new Statistics(samples).interval(span.first(), span.last()));
            return true;
        });
        return before - open.size();
    }

    private List<Span> next(Map<Span, Interval> known, Set<Span> open, int most) {
        boolean all = options.intervals() == Intervals.ALL;
        if (all && (options.budgetS().isEmpty() || known.size() > MOST_KNOWN_TO_CHOOSE)) {
            return open.stream().limit(most).toList();
        }
        double wholeMs = known.get(new Span(0, graph.layers().size() - 1)).medianMs();
        return model(known).leastSure(open, most, all ? 0 : SURE * wholeMs);
    }

    private void measure(List<Span> spans, Target whole, Map<Span, Interval> known) {
        List<Target> targets = new ArrayList<>();
        try (Sessions some = sessions.more()) {
            for (Span span : spans) {
                rounds.stopIfCancelled();
                Target target = some.target(span.first(), span.last() + 1, readBy(span.first()));
                target.restore(journal.samples(span.first(), span.last()));
                targets.add(target);
                System.gc();
            }
            targets.forEach(rounds::warmUp);
            rounds.run(targets, whole);
        }
        targets.forEach(t -> known.put(new Span(t.first(), t.last()), t.interval()));
        if (!keep) {
            read.clear();
        }
    }

    /** What an interval reads that begins with this layer: what the layers before it really make, and the inputs. */
    private List<List<Tensor>> readBy(int first) {
        if (first == 0) {
            return inputs;
        }
        return read.computeIfAbsent(first, f -> {
            try (Sessions one = sessions.more()) {
                return MeasuredProfiler.joined(inputs, one.target(0, f, inputs).outputs());
            }
        });
    }
}
