package org.cutpoint.strategy.sweep.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.BandwidthSweep.Range;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;

/** The lower envelope of the values of one strategy's plans for one workload. Used once, by one thread. */
final class Envelope {
    static final int SAMPLES = 33;

    /** Values that differ by less are equal: plans that are, and rounding. */
    private static final double EQUAL = 1e-12;

    /** A plan that is better by less than this, relative to the value, does not get a range of its own. */
    private static final double BETTER = 1e-9;

    /** Value where there is no plan: worse than any plan's, better than that of a plan that breaks limits there. */
    private static final double NO_PLAN = Double.MAX_VALUE / 4;

    private static final int MOST_ROUNDS = 8;

    private final Planner planner;
    private final PlanEvaluator evaluator;
    private final Bandwidths bandwidths;
    private final String strategy;
    /** Answers by the bandwidth for which they were given. */
    private final Map<Double, Planned> asked = new HashMap<>();

    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * A plan, and where it comes from.
     *
     * @param plan without a bound, which would hold for one bandwidth only
     * @param limited whether it keeps limits; where it does not, it is then no plan
     */
    private record Candidate(Plan plan, Planned origin, boolean limited) {}

    /** A range of bandwidths; none of the candidates where there is no plan. */
    private record Piece(double from, double to, Optional<Candidate> best) {}

    Envelope(Planner planner, PlanEvaluator evaluator, Bandwidths bandwidths, String strategy) {
        this.planner = planner;
        this.evaluator = evaluator;
        this.bandwidths = bandwidths;
        this.strategy = strategy;
    }

    List<Range> between(double fromMbps, double toMbps) throws InterruptedException {
        double[] samples = new double[fromMbps == toMbps ? 1 : SAMPLES];
        for (int s = 0; s < samples.length; s++) {
            samples[s] = s == 0
                    ? fromMbps
                    : s == samples.length - 1
                            ? toMbps
                            : fromMbps * Math.pow(toMbps / fromMbps, s / (samples.length - 1.0));
            ask(samples[s]);
        }
        List<Piece> pieces = new ArrayList<>();
        int known;
        int rounds = 0;
        do {
            // A plan found late may be better where others were compared before.
            known = candidates.size();
            pieces.clear();
            if (samples.length == 1) {
                pieces.add(new Piece(fromMbps, toMbps, best(fromMbps)));
            }
            for (int s = 1; s < samples.length; s++) {
                divide(samples[s - 1], best(samples[s - 1]), samples[s], best(samples[s]), pieces);
            }
        } while (candidates.size() > known && ++rounds < MOST_ROUNDS);
        return ranges(pieces);
    }

    private void ask(double mbps) throws InterruptedException {
        if (asked.containsKey(mbps)) {
            return;
        }
        Planned planned = planner.plan(bandwidths.at(mbps), strategy);
        asked.put(mbps, planned);
        if (planned.outcome() instanceof Plan answer) {
            // Notes may be of one bandwidth only, too.
            Plan plan = new Plan(answer.assignments(), answer.schedule(), OptionalDouble.empty());
            if (candidates.stream().noneMatch(c -> c.plan().equals(plan))) {
                boolean limited = planned.cost().orElseThrow().violates().isEmpty();
                candidates.add(new Candidate(plan, planned, limited));
            }
        }
    }

    private Optional<Candidate> best(double mbps) {
        Optional<Candidate> best = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (Candidate candidate : candidates) {
            double value = value(candidate, mbps);
            if (value < least * (1 - EQUAL)) {
                best = Optional.of(candidate);
                least = value;
            }
        }
        return best;
    }

    private double value(Candidate candidate, double mbps) {
        PlanCost cost = evaluator.evaluate(bandwidths.at(mbps), candidate.plan());
        return candidate.limited() && !cost.violates().isEmpty() ? Double.POSITIVE_INFINITY : cost.value();
    }

    private double value(Optional<Candidate> candidate, double mbps) {
        return candidate.isPresent() ? value(candidate.get(), mbps) : NO_PLAN;
    }

    /** Divides an interval between the candidates that are best at its ends, and better ones in between. */
    private void divide(double from, Optional<Candidate> first, double to, Optional<Candidate> last, List<Piece> pieces)
            throws InterruptedException {
        if (first.equals(last) || value(first, to) <= value(last, to) * (1 + EQUAL)) {
            pieces.add(new Piece(from, to, first));
            return;
        }
        if (value(last, from) <= value(first, from) * (1 + EQUAL)) {
            pieces.add(new Piece(from, to, last));
            return;
        }
        double at = crossing(from, first, to, last);
        double below = Math.nextDown(at);
        if (below > from && value(last, below) == Double.POSITIVE_INFINITY) {
            // The last keeps its limits only from here on: up to here, a third may be the best that does.
            ask(below);
            Optional<Candidate> before = best(below);
            if (value(before, below) < value(first, below) * (1 - BETTER)) {
                divide(from, first, below, before, pieces);
                divide(below, before, to, last, pieces);
                return;
            }
        }
        ask(at);
        Optional<Candidate> best = best(at);
        boolean inside = at > from && at < to;
        if (inside && value(best, at) < value(first, at) * (1 - BETTER)) {
            divide(from, first, at, best, pieces);
            divide(at, best, to, last, pieces);
        } else {
            pieces.add(new Piece(from, at, first));
            pieces.add(new Piece(at, to, last));
        }
    }

    /** Where the last becomes as good as the first, to the precision of a double. */
    private double crossing(double from, Optional<Candidate> first, double to, Optional<Candidate> last) {
        double low = from;
        double high = to;
        while (true) {
            double mid = low + (high - low) / 2;
            if (mid <= low || mid >= high) {
                return high;
            }
            if (value(first, mid) < value(last, mid)) {
                low = mid;
            } else {
                high = mid;
            }
        }
    }

    private List<Range> ranges(List<Piece> pieces) {
        List<Range> ranges = new ArrayList<>();
        for (int p = 0; p < pieces.size(); p++) {
            Piece piece = pieces.get(p);
            double from = piece.from();
            while (p + 1 < pieces.size() && pieces.get(p + 1).best().equals(piece.best())) {
                p++;
            }
            double to = pieces.get(p).to();
            if (to > from || pieces.size() == 1) {
                ranges.add(range(from, to, piece.best()));
            }
        }
        return ranges;
    }

    private Range range(double from, double to, Optional<Candidate> best) {
        if (best.isEmpty()) {
            Planned none = asked.get(from) == null
                    ? asked.values().stream()
                            .filter(p -> !(p.outcome() instanceof Plan))
                            .findFirst()
                            .orElseThrow()
                    : asked.get(from);
            return new Range(from, to, none, OptionalDouble.empty());
        }
        Planned origin = best.get().origin();
        PlanCost cost = evaluator.evaluate(bandwidths.at(from), best.get().plan());
        return new Range(
                from,
                to,
                new Planned(strategy, origin.strategyVersion(), best.get().plan(), Optional.of(cost), origin.solveMs()),
                OptionalDouble.of(value(best.get(), to)));
    }
}
