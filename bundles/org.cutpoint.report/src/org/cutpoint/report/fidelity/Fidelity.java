package org.cutpoint.report.fidelity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
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

    /** Errors of a quantity over all cases that have any of it. */
    public Distribution distribution(Quantity quantity) {
        return distribution(quantity, c -> true);
    }

    /** Errors of a quantity over some cases. */
    public Distribution distribution(Quantity quantity, Predicate<FidelityCase> which) {
        return Distribution.of(
                cases.stream().filter(which).filter(c -> c.has(quantity)).mapToDouble(c -> c.error(quantity)));
    }

    /** The cases that are farthest off, the worst first. */
    public List<FidelityCase> worst(int count) {
        return cases.stream()
                .sorted(Comparator.comparingDouble(FidelityCase::worstError).reversed())
                .limit(count)
                .toList();
    }

    /** How many runs the cases stand for: strategies that came to the same plan share one. */
    public long runs() {
        record Run(Finding.Bench bench, FidelityCase.Link link, Times measured) {}
        return cases.stream()
                .map(c -> new Run(c.setting().bench(), c.setting().link(), c.measured()))
                .distinct()
                .count();
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
