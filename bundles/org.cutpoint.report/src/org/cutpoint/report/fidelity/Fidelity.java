package org.cutpoint.report.fidelity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cutpoint.api.profile.Machine;

/**
 * Predicted against measured, over many networks, links and strategies.
 *
 * @param created when
 * @param version of Cutpoint
 * @param machine that all ran on
 * @param cases what was run
 * @param stretches whether emulated tiers are as slow as they should be
 * @param notes what a reader should know besides: strategies that do not apply, for example
 */
public record Fidelity(
        Instant created,
        String version,
        Machine machine,
        List<FidelityCase> cases,
        List<Stretch> stretches,
        List<String> notes) {
    /** Makespan's and latency's median error is to be at most this. */
    public static final double MEDIAN_TARGET = 0.05;

    /** Their 95th percentile, likewise. */
    public static final double P95_TARGET = 0.10;

    /** An emulated tier's slow-down is to be kept within this. */
    public static final double STRETCH_TARGET = 0.02;

    /** What the targets are for. */
    public static final List<Quantity> COUNTING = List.of(Quantity.MAKESPAN, Quantity.LATENCY);

    public Fidelity {
        cases = List.copyOf(cases);
        stretches = List.copyOf(stretches);
        notes = List.copyOf(notes);
    }

    /** Errors of a quantity over all runs that have any of it, each once. */
    public Distribution distribution(Quantity quantity) {
        return distribution(quantity, c -> true);
    }

    /** Errors of a quantity over the runs of some cases, each once. */
    public Distribution distribution(Quantity quantity, Predicate<FidelityCase> which) {
        return Distribution.of(
                once(cases.stream().filter(which)).filter(c -> c.has(quantity)).mapToDouble(c -> c.error(quantity)));
    }

    /** The strategies, in the cases' order. */
    public List<String> strategies() {
        return cases.stream().map(c -> c.setting().strategy()).distinct().toList();
    }

    /** What was arranged, in the cases' order. */
    public List<Arrangement.Kind> arrangements() {
        return cases.stream()
                .map(c -> c.setting().arrangement().kind())
                .distinct()
                .toList();
    }

    /** The runs that are farthest off, the worst first, each by its first case. */
    public List<FidelityCase> worst(int count) {
        return runs().stream()
                .sorted(Comparator.comparingDouble(FidelityCase::worstError).reversed())
                .limit(count)
                .toList();
    }

    /** The cases that have a run of their own: strategies that came to the same plan share the first one's. */
    public List<FidelityCase> runs() {
        return once(cases.stream()).toList();
    }

    /** The case whose run this one shares; empty if the run is its own. */
    public Optional<FidelityCase> sharedWith(FidelityCase shared) {
        return cases.stream()
                .filter(c -> c.run().equals(shared.run()))
                .findFirst()
                .filter(c -> !c.setting().equals(shared.setting()));
    }

    private static Stream<FidelityCase> once(Stream<FidelityCase> cases) {
        Set<FidelityCase.Run> seen = new HashSet<>();
        return cases.filter(c -> seen.add(c.run()));
    }

    /** What is over its target, in words; empty if nothing is. */
    public List<String> misses() {
        List<String> misses = new ArrayList<>();
        for (Quantity quantity : COUNTING) {
            Distribution errors = distribution(quantity);
            miss(misses, quantity.label() + ", median error", errors.median(), MEDIAN_TARGET);
            miss(misses, quantity.label() + ", 95th percentile of the error", errors.p95(), P95_TARGET);
        }
        for (Stretch stretch : stretches) {
            miss(
                    misses,
                    stretch.bench().model() + ", emulated slow-down's error",
                    Math.abs(stretch.error()),
                    STRETCH_TARGET);
        }
        return misses;
    }

    private static void miss(List<String> misses, String what, double is, double atMost) {
        if (is > atMost) {
            misses.add(String.format(Locale.ROOT, "%s: %.1f %%, at most %.0f %%", what, 100 * is, 100 * atMost));
        }
    }
}
