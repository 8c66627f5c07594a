package org.cutpoint.exec.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.exec.adapt.PlanChoice.Conditions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Jobs on a clock that the test advances, over the traces of {@code examples/traces} and random ones whose bandwidth stays for
 * at least 20 of the jobs: as fast as one who knows the trace, and as the best plan that stays, but for a twentieth.
 */
class AdaptationTest {
    private static final RateCurve IDLE = RateCurve.constant(1);
    private static final int JOB_TIMES = 20;
    private static final double BOUND = 1.05;

    /** The runtime's own decisions; who plans for conditions that the table lacks, plans at once. */
    private static Race.Driver adaptive(Bed bed, PlanTable table, double mbps) {
        PlanChoice choice = new PlanChoice(table, bed, mbps);
        return new Race.Driver() {
            @Override
            public Assignment next(double nowMs) {
                Optional<Conditions> unplanned = choice.unplanned(nowMs);
                unplanned.ifPresent(c -> choice.add(bed.plan(bed.best(c.mbps(), c.cloudLoad()))));
                return choice.next(nowMs);
            }

            @Override
            public boolean reconsider(double nowMs) {
                return choice.reconsider(nowMs);
            }

            @Override
            public Optional<Assignment> meanwhile(double nowMs) {
                return choice.meanwhile(nowMs);
            }

            @Override
            public int wantedBytes() {
                return choice.wantedBytes();
            }

            @Override
            public void began(long bytes, double nowMs) {
                choice.messageBegan(bytes, nowMs, 0);
            }

            @Override
            public void ended(double ms, double nowMs) {
                choice.messageEnded(ms, nowMs);
            }

            @Override
            public void met(long bytes, double ms) {
                choice.messageMet(bytes, ms);
            }

            @Override
            public void cloud(double ms, double plannedMs) {
                choice.cloudMet(ms, plannedMs);
            }
        };
    }

    private static double fixed(Bed bed, RateCurve rate, RateCurve load, int jobs) {
        double best = Double.POSITIVE_INFINITY;
        for (int cut = 0; cut < bed.cuts(); cut++) {
            Assignment job = bed.job(cut);
            best = Math.min(best, new Race(bed, rate, load, now -> job).run(jobs));
        }
        return best;
    }

    /** One after the other, the cut that is done first is the best: who is earlier is never later afterwards. */
    private static double oracle(Bed bed, RateCurve rate, RateCurve load, int jobs) {
        List<Assignment> each =
                IntStream.range(0, bed.cuts()).mapToObj(bed::job).toList();
        Race.Driver knowing = now -> {
            if (bed.pipelined()) {
                return each.get(bed.best(Race.at(rate, now), Race.at(load, now)));
            }
            int best = bed.local();
            double first = now + bed.deviceMs(best);
            for (int cut = 0; cut < bed.local(); cut++) {
                double sent = rate.endMs(now + bed.deviceMs(cut), bed.bytes(cut));
                double done = sent + bed.cloudMs(cut) * Race.at(load, sent);
                if (done < first) {
                    best = cut;
                    first = done;
                }
            }
            return each.get(best);
        };
        return new Race(bed, rate, load, knowing).run(jobs);
    }

    private static void compare(Bed bed, RateCurve rate, double untilMs, String what) {
        Race race = new Race(
                bed, rate, IDLE, adaptive(bed, bed.table(1), rate.steps().get(0).mbps()));
        double adapted = race.until(untilMs);
        int jobs = race.jobs();
        assertThat(adapted / oracle(bed, rate, IDLE, jobs))
                .as("%s, %d jobs: against who knows it", what, jobs)
                .isLessThan(BOUND);
        assertThat(adapted / fixed(bed, rate, IDLE, jobs))
                .as("%s, %d jobs: against the best plan that stays", what, jobs)
                .isLessThan(BOUND);
    }

    /** Levels between 0.5 and 100 Mbit/s, each for 20 to 60 times what a job takes there whose cut suits it least. */
    private static RateCurve levels(Random random, Bed bed, int count) {
        List<RateCurve.Step> steps = new ArrayList<>();
        double at = 0;
        for (int s = 0; s < count; s++) {
            double mbps = 0.5 * Math.pow(200, random.nextDouble());
            steps.add(new RateCurve.Step(at, mbps));
            double longest = 0;
            for (int cut = 0; cut < bed.cuts(); cut++) {
                longest = Math.max(longest, bed.perJob(cut, mbps, 1));
            }
            at += longest * (JOB_TIMES + 40 * random.nextDouble());
        }
        return new RateCurve(steps, OptionalDouble.of(at));
    }

    private static void randomTraces(int count, long seed, boolean pipelined) {
        for (int round = 0; round < count; round++) {
            Random random = new Random(seed + round);
            Bed bed = Bed.random(random, pipelined);
            RateCurve rate = levels(random, bed, 30);
            compare(bed, rate, 2 * rate.periodMs().orElseThrow(), "trace " + (seed + round));
        }
    }

    @Test
    void isAsGoodAsIfItKnewTheShippedTraces() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("examples/traces"))) {
            root = root.getParent();
        }
        List<Path> traces;
        try (Stream<Path> files = Files.list(root.resolve("examples/traces"))) {
            traces = files.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
        }
        assertThat(traces).hasSizeGreaterThanOrEqualTo(3);
        for (boolean pipelined : new boolean[] {false, true}) {
            Bed bed = new Bed(
                    new double[] {10, 15, 20, 12},
                    new double[] {3, 5, 4, 6},
                    new long[] {40_000, 32_000, 16_000, 8_000},
                    pipelined);
            for (Path trace : traces) {
                compare(bed, read(trace), 240_000, trace.getFileName() + (pipelined ? ", pipelined" : ""));
            }
        }
    }

    @Test
    void isAsGoodAsIfItKnewRandomTraces() {
        randomTraces(40, 1, false);
        randomTraces(40, 10_001, true);
    }

    @Test
    @Tag("endurance")
    void isAsGoodAsIfItKnewManyRandomTraces() {
        randomTraces(1_000, 100_001, false);
        randomTraces(1_000, 200_001, true);
    }

    /** Its table has plans for 100 Mbit/s only. */
    @Test
    void hasPlansMadeWhereItsTableLacksThem() {
        int better = 0;
        for (int round = 0; round < 30; round++) {
            Random random = new Random(round);
            Bed bed = Bed.random(random, round % 2 == 0);
            RateCurve rate = levels(random, bed, 30);
            double period = rate.periodMs().orElseThrow();
            Race race = new Race(
                    bed,
                    rate,
                    IDLE,
                    adaptive(bed, bed.narrow(100), rate.steps().get(0).mbps()));
            double adapted = race.until(period);
            // Plans are made for what is within a fifth of a bandwidth, and hold there.
            assertThat(adapted / oracle(bed, rate, IDLE, race.jobs()))
                    .as("trace %d", round)
                    .isLessThan(1.15);
            Assignment first = bed.job(bed.best(100, 1));
            better += adapted < new Race(bed, rate, IDLE, now -> first).run(race.jobs()) ? 1 : 0;
        }
        assertThat(better).isGreaterThan(20);
    }

    /** The cloud takes up to ten times longer, for seconds. */
    @Test
    void leavesABusyCloudAndComesBack() {
        for (int round = 0; round < 30; round++) {
            Random random = new Random(round);
            Bed bed = Bed.random(random, round % 2 == 0);
            List<RateCurve.Step> loads = new ArrayList<>();
            for (int s = 0; s < 20; s++) {
                loads.add(new RateCurve.Step(s * 20_000.0, s % 2 == 0 ? 1 : 2 + 8 * random.nextDouble()));
            }
            RateCurve load = new RateCurve(loads, OptionalDouble.of(400_000));
            RateCurve rate = RateCurve.constant(5 + 50 * random.nextDouble());
            Race race = new Race(
                    bed,
                    rate,
                    load,
                    adaptive(bed, bed.table(1, 2, 4, 8), rate.steps().get(0).mbps()));
            double adapted = race.until(400_000);
            assertThat(adapted / oracle(bed, rate, load, race.jobs()))
                    .as("cloud %d", round)
                    .isLessThan(1.1);
            if (!bed.pipelined()) {
                assertThat(adapted / fixed(bed, rate, load, race.jobs()))
                        .as("cloud %d, a plan that stays", round)
                        .isLessThan(BOUND);
            }
        }
    }

    private static RateCurve read(Path file) throws IOException {
        List<RateCurve.Step> steps = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",");
            if (line.endsWith("repeat")) {
                return new RateCurve(steps, OptionalDouble.of(1000 * Double.parseDouble(cells[0])));
            }
            if (Character.isDigit(line.charAt(0))) {
                steps.add(new RateCurve.Step(1000 * Double.parseDouble(cells[0]), Double.parseDouble(cells[1])));
            }
        }
        return new RateCurve(steps, OptionalDouble.empty());
    }
}
