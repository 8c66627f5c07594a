package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalModelTest {
    /** Layers whose times are known, and what is gained where two run in one call. */
    private static final class Machine {
        private final double[] work;
        private final double[] crossing;
        private final double[] layerMs;
        private final double[] gainMs;
        private final double callMs;
        private final double msPerByte;
        private final SplittableRandom random;

        Machine(int layers, long seed) {
            this(layers, seed, 0);
        }

        /** @param msPerByte what beginning or ending a call takes for each byte that crosses there */
        Machine(int layers, long seed, double msPerByte) {
            random = new SplittableRandom(seed);
            this.msPerByte = msPerByte;
            work = random.doubles(layers, 1, 100).toArray();
            // What a layer takes is not quite what its work says, and half of the boundaries fuse.
            layerMs = Arrays.stream(work)
                    .map(w -> 0.05 * w * Math.exp(0.8 * random.nextDouble() - 0.4))
                    .toArray();
            callMs = 0.3;
            gainMs = IntStream.range(1, layers)
                    .mapToDouble(b -> random.nextBoolean() ? 0 : 0.4 * Math.min(layerMs[b - 1], layerMs[b]))
                    .toArray();
            SplittableRandom sizes = new SplittableRandom(seed + 100);
            crossing = IntStream.rangeClosed(0, layers)
                    .mapToDouble(b -> b == 0 || b == layers ? 0 : Math.exp(4 * sizes.nextDouble()))
                    .toArray();
        }

        double ms(Span span) {
            return callMs
                    + msPerByte * (crossing[span.first()] + crossing[span.last() + 1])
                    + Arrays.stream(layerMs, span.first(), span.last() + 1).sum()
                    - Arrays.stream(gainMs, span.first(), span.last()).sum();
        }

        /** With noise of half a percent. */
        Interval measure(Span span) {
            double ms = ms(span) * (1 + 0.01 * (random.nextDouble() - 0.5));
            return new Interval(span.first(), span.last(), ms, 0.98 * ms, 1.05 * ms, 15, 0.995 * ms, 1.005 * ms, 0);
        }

        double sumOfSingles(Span span) {
            return IntStream.rangeClosed(span.first(), span.last())
                    .mapToDouble(l -> ms(new Span(l, l)))
                    .sum();
        }
    }

    private static Set<Span> all(int layers) {
        return new LinkedHashSet<>(
                Span.between(IntStream.range(1, layers).boxed().toList(), layers));
    }

    private static double p95(List<Double> errors) {
        return new Percentile()
                .evaluate(errors.stream().mapToDouble(Double::doubleValue).toArray(), 95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void heldOutIntervalsOfAMachineWithKnownGainsAreForetold(long seed) {
        int layers = 16;
        Machine machine = new Machine(layers, seed);
        Set<Span> open = all(layers);
        List<Interval> measured = new ArrayList<>();
        for (int cut : List.of(3, 6, 9, 12)) {
            measured.add(machine.measure(new Span(0, cut - 1)));
            measured.add(machine.measure(new Span(cut, layers - 1)));
        }
        measured.add(machine.measure(new Span(0, layers - 1)));
        measured.forEach(i -> open.remove(new Span(i.first(), i.last())));
        IntervalModel model = new IntervalModel(machine.work, machine.crossing, measured);
        for (int batch = 0; batch < 6; batch++) {
            List<Span> next = model.leastSure(open, 6, 0);
            assertThat(next).hasSize(6).doesNotHaveDuplicates().isSubsetOf(open);
            next.forEach(span -> measured.add(machine.measure(span)));
            open.removeAll(next);
            model = new IntervalModel(machine.work, machine.crossing, measured);
        }

        IntervalFit fit = model.fitted(open);

        List<Double> errors = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        int sure = 0;
        for (Interval interval : fit.intervals()) {
            Span span = new Span(interval.first(), interval.last());
            double ms = machine.ms(span);
            errors.add(Math.abs(interval.medianMs() / ms - 1));
            sums.add(Math.abs(machine.sumOfSingles(span) / ms - 1));
            sure += ms >= interval.sureFromMs() && ms <= interval.sureToMs() ? 1 : 0;
        }
        assertThat(fit.measured()).isEqualTo(45);
        assertThat(fit.intervals()).hasSize(136 - 45).allMatch(i -> i.samples() == 0);
        assertThat(p95(errors)).as("p95 of %s", errors).isLessThan(0.03);
        assertThat(p95(sums)).isGreaterThan(0.2);
        assertThat(sure).isGreaterThan(fit.intervals().size() * 8 / 10);
        assertThat(fit.medianErrorPercent()).isBetween(0.0, 3.0);
        assertThat(fit.sumErrorPercent()).isGreaterThan(5);
    }

    /** Few intervals are measured, so that many boundaries are only known by what crosses them. */
    @Test
    void bytesThatCrossTellWhatCallsCostBesides() {
        int layers = 24;
        double byBytes = 0;
        double without = 0;
        for (long seed = 1; seed <= 5; seed++) {
            Machine machine = new Machine(layers, seed, 0.1);
            Set<Span> open = all(layers);
            List<Interval> measured = new ArrayList<>();
            for (int cut = 2; cut < layers; cut += 3) {
                measured.add(machine.measure(new Span(0, cut - 1)));
                measured.add(machine.measure(new Span(cut, layers - 1)));
            }
            measured.add(machine.measure(new Span(0, layers - 1)));
            measured.forEach(i -> open.remove(new Span(i.first(), i.last())));
            byBytes += p95(machine, new IntervalModel(machine.work, machine.crossing, measured), open);
            without += p95(machine, new IntervalModel(machine.work, new double[layers + 1], measured), open);
        }
        assertThat(byBytes).isLessThan(0.7 * without);
    }

    private static double p95(Machine machine, IntervalModel model, Set<Span> open) {
        return p95(open.stream()
                .map(span -> Math.abs(model.ms(span) / machine.ms(span) - 1))
                .toList());
    }

    @Test
    void choosingBeatsTakingAnyIntervals() {
        double chosen = 0;
        double any = 0;
        for (long seed = 1; seed <= 6; seed++) {
            chosen += worst(seed, true);
            any += worst(seed, false);
        }
        assertThat(chosen).isLessThan(0.8 * any);
    }

    /** Largest error, ms, of all intervals after 20 more than the prefixes and suffixes at one cut. */
    private static double worst(long seed, boolean choose) {
        int layers = 14;
        Machine machine = new Machine(layers, seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Span> open = new ArrayList<>(all(layers));
        List<Interval> measured = new ArrayList<>();
        for (Span span : List.of(new Span(0, layers - 1), new Span(0, 6), new Span(7, layers - 1))) {
            measured.add(machine.measure(span));
            open.remove(span);
        }
        for (int i = 0; i < 20; i++) {
            Span next = choose
                    ? new IntervalModel(machine.work, machine.crossing, measured)
                            .leastSure(open, 1, 0)
                            .get(0)
                    : open.get(random.nextInt(open.size()));
            measured.add(machine.measure(next));
            open.remove(next);
        }
        IntervalModel model = new IntervalModel(machine.work, machine.crossing, measured);
        return open.stream()
                .mapToDouble(s -> Math.abs(model.ms(s) - machine.ms(s)))
                .max()
                .orElseThrow();
    }

    @Test
    void whatIsKnownWellEnoughIsNotChosen() {
        Machine machine = new Machine(8, 7);
        Set<Span> open = all(8);
        List<Interval> measured = open.stream().map(machine::measure).toList();

        assertThat(new IntervalModel(machine.work, machine.crossing, measured.subList(0, 30)).leastSure(open, 99, 1e6))
                .isEmpty();
        assertThat(new IntervalModel(machine.work, machine.crossing, measured)
                        .fitted(Set.of())
                        .intervals())
                .isEmpty();
    }

    @Test
    void timesWithoutAnyRelationToWorkAreNoTrouble() {
        List<Interval> measured = List.of(
                new Interval(0, 1, 3, 3, 3, 15), new Interval(0, 0, 5, 5, 5, 15), new Interval(1, 1, 0, 0, 0, 15));
        IntervalModel model = new IntervalModel(new double[] {1, 1}, new double[3], measured);

        assertThat(model.ms(new Span(0, 1))).isBetween(0.0, 10.0);
    }
}
