package org.cutpoint.strategy.jointdnn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.EveryPlan;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JointDnnTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    @Test
    void equalsEnumeration() {
        equalsEnumeration(600);
    }

    @Test
    @Tag("exhaustive")
    void equalsEnumerationManyTimes() {
        equalsEnumeration(10_000);
    }

    /** Lines and graphs, one to three tiers, groups, memory, lags, links that are missing, results that are read. */
    private static void equalsEnumeration(int seeds) {
        int plans = 0;
        int limited = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Random random = RandomProblems.source(seed);
            Problem any = varied(new RandomProblems(random).problem(), random);
            Problem unlimited = any.withLimits(Limits.NONE);
            plans += equalsEnumeration(new JointDnn(EVALUATOR), any, unlimited, seed) ? 1 : 0;
            limited += equalsEnumeration(new JointDnnIlp(EVALUATOR), any, any, seed) ? 1 : 0;
        }
        assertThat(plans).isGreaterThan(seeds / 2);
        assertThat(limited).isGreaterThan(seeds / 4);
    }

    /** @param meant the problem with those limits that the strategy takes */
    private static boolean equalsEnumeration(Strategy strategy, Problem problem, Problem meant, int seed) {
        EVALUATOR.check(problem);
        double least = new EveryPlan(EVALUATOR, Workload.of(meant)).value();
        Outcome outcome = strategy.plan(Workload.of(problem));
        if (least == Double.POSITIVE_INFINITY) {
            assertThat(outcome).as("seed %d", seed).isInstanceOf(Infeasible.class);
            return false;
        }
        assertThat(outcome).as("seed %d: %s", seed, outcome).isInstanceOf(Plan.class);
        PlanCost cost = EVALUATOR.evaluate(Workload.of(meant), (Plan) outcome);
        assertThat(cost.value()).as("seed %d", seed).isCloseTo(least, within(1e-9 * (1 + least)));
        assertThat(cost.violates()).as("seed %d", seed).isEmpty();
        assertThat(cost.gap()).as("seed %d", seed).hasValue(0);
        return true;
    }

    /** Latency or energy; often limits of energy, cloud time and latency; sometimes results that other layers read. */
    private static Problem varied(Problem p, Random random) {
        Set<String> results = new HashSet<>(p.results());
        p.layers().stream()
                .filter(l -> random.nextInt(5) == 0)
                .forEach(l -> results.add(l.outputs().get(0).id()));
        double all =
                p.layers().stream().mapToDouble(l -> l.timeMs().get("device")).sum();
        Limits limits = new Limits(
                perhaps(random, all * 4e-3 * random.nextDouble()),
                perhaps(random, all * random.nextDouble()),
                perhaps(random, 1 + all * 2 * random.nextDouble()));
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.layers().stream()
                        .flatMap(l -> l.outputs().stream())
                        .map(DataItem::id)
                        .filter(results::contains)
                        .toList(),
                p.groups(),
                p.links(),
                random.nextBoolean() ? Objective.LATENCY : Objective.ENERGY,
                1,
                p.stages(),
                p.returnResult(),
                limits);
    }

    private static OptionalDouble perhaps(Random random, double value) {
        return random.nextInt(3) > 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Test
    void largerGraphsWithFixedPricesEqualEnumeration() {
        for (int seed = 0; seed < 12; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem = new RandomProblems(random)
                    .twoTiers(false, 11, 1, Objective.LATENCY, 2)
                    .withLimits(Limits.NONE);
            Problem lagging = linked(problem, 3, 7);
            equalsEnumeration(new JointDnn(EVALUATOR), lagging, lagging, seed);
        }
    }

    private static Problem linked(Problem p, double setupMs, double lagMs) {
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links().stream()
                        .map(l -> new Link(l.from(), l.to(), l.mbps(), setupMs, lagMs, l.alphaMwPerMbps(), l.betaMw()))
                        .toList(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                p.limits());
    }

    /** An autoencoder: wide at both ends, narrow and heavy in the middle. */
    @Test
    void goesToTheCloudAndBackWhereThatIsBest() {
        Problem problem = TestProblems.line(
                new double[] {2, 30, 40, 30, 2}, 20, new long[] {600_000, 2_000, 1_000, 1_000, 2_000, 600_000}, 10, 1);
        Plan plan = (Plan) new JointDnn(EVALUATOR).plan(Workload.of(problem));
        JobCost cost = EVALUATOR.cost(problem, plan.assignments().get(0));
        assertThat(tiers(cost)).containsExactly("device", "cloud", "device");
        assertThat(cost.steps()).hasSize(5);
    }

    /** What one machine is good at, the other is not, and what is between is narrow. */
    @Test
    void alternatesAsOftenAsIsBest() {
        double[] deviceMs = {1, 50, 1, 50, 1};
        double[] cloudMs = {30, 2, 30, 2, 30};
        Problem problem =
                TestProblems.line(deviceMs, cloudMs, new long[] {9_000, 1_000, 900, 1_000, 900, 9_000}, 10, 1);
        Plan plan = (Plan) new JointDnn(EVALUATOR).plan(Workload.of(problem));
        assertThat(tiers(EVALUATOR.cost(problem, plan.assignments().get(0))))
                .containsExactly("device", "cloud", "device", "cloud", "device");
    }

    /** Figure 7: the source of the shortcut on one side, the block's body on the other. */
    @Test
    void residualBlocksOfSeventyLayersWithMeasuredIntervalsAreExact() {
        Problem problem = TestProblems.residual(70, 5, 7);
        EVALUATOR.check(problem);
        long start = System.nanoTime();
        Plan plan = (Plan) new JointDnn(EVALUATOR).plan(Workload.of(problem));
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(5);
        assertThat(EVALUATOR.evaluate(Workload.of(problem), plan).gap()).hasValue(0);
        assertThat(plan.assignments().get(0).intervals()).isNotEmpty();
    }

    private static List<String> tiers(JobCost cost) {
        return cost.steps().stream()
                .flatMap(s -> s instanceof JobCost.Compute c ? Stream.of(c.tier()) : Stream.empty())
                .toList();
    }

    @Test
    void plansNoPipelines() {
        Workload workload =
                Workload.of(new RandomProblems(RandomProblems.source(1)).twoTiers(true, 3, 5, Objective.MAKESPAN, 2));
        for (Strategy strategy :
                List.of(new JointDnn(EVALUATOR), new JointDnnIlp(EVALUATOR), new JointDnnLarac(EVALUATOR))) {
            assertThatThrownBy(() -> strategy.plan(workload))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("makespan");
        }
    }

    @Test
    void saysWhichLimitCannotBeKeptAndWhatCan() {
        Problem problem = TestProblems.line(new double[] {10, 20}, 10, new long[] {100_000, 50_000, 4_000}, 10, 0);
        // Two watts while computing; the radio takes its milliwatts while it sends.
        Problem tight =
                problem.withLimits(new Limits(OptionalDouble.of(1e-3), OptionalDouble.empty(), OptionalDouble.of(20)));
        String reason = ((Infeasible) new JointDnnIlp(EVALUATOR).plan(Workload.of(tight))).reason();
        assertThat(reason)
                .contains("deviceEnergyJ is 0.00100000 J and takes ", "latencyMs is 20 ms and takes 30 at least");
    }

    @Test
    void saysWhichLimitsExcludeEachOther() {
        Problem problem = TestProblems.line(new double[] {50, 50}, 10, new long[] {10_000, 5_000, 4_000}, 10, 0);
        // In the cloud it is soon done; on the device the cloud has nothing to do.
        Problem tight =
                problem.withLimits(new Limits(OptionalDouble.empty(), OptionalDouble.of(4), OptionalDouble.of(60)));
        String reason = ((Infeasible) new JointDnnIlp(EVALUATOR).plan(Workload.of(tight))).reason();
        assertThat(reason)
                .contains(
                        "all together cannot",
                        "cloudTimeMs is 4 ms and takes 5 at least where latencyMs is kept",
                        "latencyMs is 60 ms and takes 100 at least where cloudTimeMs is kept");
        Problem lone =
                problem.withLimits(new Limits(OptionalDouble.empty(), OptionalDouble.of(4), OptionalDouble.of(100)));
        assertThat(new JointDnnIlp(EVALUATOR).plan(Workload.of(lone))).isInstanceOf(Plan.class);
    }

    /** All 32 combinations of limits, the tiers' memories among them, ten times over, on lines and graphs. */
    @Test
    void whatIsSaidOfLimitsThatCannotBeKeptIsTrue() {
        int impossible = 0;
        int conflicts = 0;
        for (int seed = 0; seed < 320; seed++) {
            Random random = RandomProblems.source(seed);
            Objective objective = random.nextBoolean() ? Objective.LATENCY : Objective.ENERGY;
            Problem free = new RandomProblems(random)
                    .twoTiers(random.nextBoolean(), 7, 1, objective, 2)
                    .withLimits(Limits.NONE)
                    .withGroups(List.of());
            Placements placements = new Placements(free);
            Map<String, Double> limits = new LinkedHashMap<>();
            for (int i = 0; i < Placements.LIMITS.size(); i++) {
                if ((seed >> i & 1) == 1) {
                    String name = Placements.LIMITS.get(i);
                    double least = placements.least(name, Map.of());
                    double most = placements.most(name);
                    double value = least + (most - least) * (random.nextDouble() * 0.6 - 0.1);
                    limits.put(name, name.startsWith("memory") ? Math.max(0, Math.floor(value)) : Math.max(0, value));
                }
            }
            Outcome outcome = new JointDnnIlp(EVALUATOR).plan(Workload.of(limited(free, limits)));
            assertThat(outcome instanceof Plan).as("seed %d", seed).isEqualTo(placements.keep(limits));
            if (outcome instanceof Infeasible infeasible) {
                boolean alone = infeasible.reason().contains("limits that no way to run a job keeps: ");
                Set<String> named = new HashSet<>();
                Matcher each = SHORTFALL.matcher(infeasible.reason());
                while (each.find()) {
                    String name = each.group("name");
                    Map<String, Double> kept = new HashMap<>(limits);
                    String others = each.group("others") == null ? "" : each.group("others");
                    kept.keySet().removeIf(l -> l.equals(name) || !others.contains(l));
                    assertThat(kept.isEmpty()).as("seed %d", seed).isEqualTo(alone);
                    double least = placements.least(name, kept);
                    assertThat(Double.parseDouble(each.group("least")))
                            .as("seed %d: %s", seed, infeasible.reason())
                            .isCloseTo(least, within(1e-5 * least));
                    assertThat(least).isGreaterThan(limits.get(name));
                    named.add(name);
                }
                Set<String> alsoAlone = new HashSet<>(limits.keySet());
                alsoAlone.removeIf(l -> placements.keep(Map.of(l, limits.get(l))));
                if (alone) {
                    assertThat(named).as("seed %d", seed).isEqualTo(alsoAlone);
                    impossible++;
                } else {
                    assertThat(alsoAlone).isEmpty();
                    assertThat(named).as("seed %d", seed).hasSizeGreaterThan(1);
                    Map<String, Double> together = new HashMap<>(limits);
                    together.keySet().retainAll(named);
                    assertThat(placements.keep(together)).isFalse();
                    for (String one : named) {
                        Map<String, Double> without = new HashMap<>(together);
                        without.remove(one);
                        assertThat(placements.keep(without)).isTrue();
                    }
                    conflicts++;
                }
            }
        }
        assertThat(impossible).isGreaterThan(40);
        assertThat(conflicts).isGreaterThan(15);
    }

    private static final Pattern SHORTFALL = Pattern.compile(
            "(?<name>deviceEnergyJ|cloudTimeMs|latencyMs|memoryBytes of tier '\\w+') is \\S+ (J|ms|bytes) and takes"
                    + " (?<least>\\S+) at least( where (?<others>[^;]+) (is|are) kept)?");

    private static Problem limited(Problem p, Map<String, Double> limits) {
        List<Tier> tiers = new ArrayList<>();
        for (Tier tier : p.tiers()) {
            Double bytes = limits.get("memoryBytes of tier '" + tier.id() + "'");
            tiers.add(new Tier(
                    tier.id(),
                    tier.computePowerW(),
                    bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.longValue())));
        }
        return p.withTiers(tiers)
                .withLimits(new Limits(
                        optional(limits.get("deviceEnergyJ")),
                        optional(limits.get("cloudTimeMs")),
                        optional(limits.get("latencyMs"))));
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Every way to place the layers of a problem on two tiers, and what it takes of everything that can be limited. */
    private static final class Placements {
        static final List<String> LIMITS = List.of(
                "deviceEnergyJ",
                "cloudTimeMs",
                "latencyMs",
                "memoryBytes of tier 'device'",
                "memoryBytes of tier 'cloud'");

        private final List<Map<String, Double>> all = new ArrayList<>();

        Placements(Problem limited) {
            Problem problem = limited(limited, Map.of());
            for (int code = 0; code < 1 << problem.layers().size(); code++) {
                Map<String, String> tiers = new HashMap<>();
                double[] bytes = new double[2];
                for (int l = 0; l < problem.layers().size(); l++) {
                    ProblemLayer layer = problem.layers().get(l);
                    int tier = code >> l & 1;
                    tiers.put(layer.id(), problem.tiers().get(tier).id());
                    bytes[tier] += layer.weightBytes();
                }
                JobCost cost = EVALUATOR.cost(problem, new Assignment("1", problem.name(), tiers, List.of()));
                all.add(Map.of(
                        LIMITS.get(0), cost.energyJ(),
                        LIMITS.get(1), cost.remoteMs(),
                        LIMITS.get(2), cost.latencyMs(),
                        LIMITS.get(3), bytes[0],
                        LIMITS.get(4), bytes[1]));
            }
        }

        private static boolean keeps(Map<String, Double> taken, Map<String, Double> limits) {
            return limits.entrySet().stream().allMatch(l -> taken.get(l.getKey()) <= l.getValue() * (1 + 1e-9));
        }

        boolean keep(Map<String, Double> limits) {
            return all.stream().anyMatch(taken -> keeps(taken, limits));
        }

        double least(String name, Map<String, Double> kept) {
            return all.stream()
                    .filter(taken -> keeps(taken, kept))
                    .mapToDouble(taken -> taken.get(name))
                    .min()
                    .orElseThrow();
        }

        double most(String name) {
            return all.stream().mapToDouble(taken -> taken.get(name)).max().orElseThrow();
        }
    }

    @Test
    void equalsThePrintedProgram() {
        equalsThePrintedProgram(30, 6);
    }

    @Test
    @Tag("exhaustive")
    void equalsThePrintedProgramOfTenLayers() {
        equalsThePrintedProgram(200, 10);
    }

    /** Equations 2 to 20 as they stand, solved by a library. */
    private static void equalsThePrintedProgram(int seeds, int most) {
        int plans = 0;
        int binding = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem = TestProblems.measuredLine(1 + random.nextInt(most), random);
            EVALUATOR.check(problem);
            OptionalDouble printed = new PrintedProgram(problem).value();
            Outcome outcome = new JointDnnIlp(EVALUATOR).plan(Workload.of(problem));
            assertThat(outcome instanceof Plan).as("seed %d", seed).isEqualTo(printed.isPresent());
            if (outcome instanceof Plan plan) {
                double value = EVALUATOR.evaluate(Workload.of(problem), plan).value();
                assertThat(value)
                        .as("seed %d", seed)
                        .isCloseTo(printed.getAsDouble(), within(1e-6 * (1 + printed.getAsDouble())));
                Problem free = problem.withLimits(Limits.NONE);
                Plan unlimited = (Plan) new JointDnn(EVALUATOR).plan(Workload.of(free));
                binding += EVALUATOR.evaluate(Workload.of(free), unlimited).value() < value - 1e-9 ? 1 : 0;
                plans++;
            }
        }
        assertThat(plans).isGreaterThan(seeds / 3);
        assertThat(binding).as("plans of which a limit binds").isGreaterThan(seeds / 20);
    }

    @Test
    void memoryIsALimit() {
        Problem problem = TestProblems.line(new double[] {50, 50}, 10, new long[] {10_000, 5_000, 4_000}, 10, 0);
        List<Tier> small = List.of(
                new Tier("device", OptionalDouble.of(2), problem.tiers().get(0).memoryBytes()),
                new Tier("cloud", OptionalDouble.empty(), OptionalLong.of(1000)));
        Plan plan = (Plan) new JointDnnIlp(EVALUATOR).plan(Workload.of(problem.withTiers(small)));
        Assignment job = plan.assignments().get(0);
        assertThat(job.tiers().values()).containsExactlyInAnyOrder("device", "cloud");
    }

    @Test
    void laracKeepsItsLimitAndSaysHowFarFromTheIlpItIs() {
        int gaps = 0;
        int several = 0;
        List<Double> seen = new ArrayList<>();
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(seed);
            Problem any = new RandomProblems(random).twoTiers(true, 12, 1, Objective.LATENCY, 2);
            double all = any.layers().stream()
                    .mapToDouble(l -> l.timeMs().get("device"))
                    .sum();
            Problem problem = any.withLimits(new Limits(
                    OptionalDouble.empty(), OptionalDouble.of(all / 20 * random.nextDouble()), OptionalDouble.empty()));
            EVALUATOR.check(problem);
            Outcome exact = new JointDnnIlp(EVALUATOR).plan(Workload.of(problem));
            Outcome fast = new JointDnnLarac(EVALUATOR).plan(Workload.of(problem));
            assertThat(fast.getClass()).isEqualTo(exact.getClass());
            if (fast instanceof Plan plan) {
                PlanCost cost = EVALUATOR.evaluate(Workload.of(problem), plan);
                double best =
                        EVALUATOR.evaluate(Workload.of(problem), (Plan) exact).value();
                assertThat(cost.violates()).as("seed %d", seed).isEmpty();
                assertThat(plan.lowerBound().getAsDouble())
                        .as("seed %d", seed)
                        .isCloseTo(best, within(1e-9 * (1 + best)));
                seen.add(best == 0 ? 0 : cost.value() / best - 1);
                several++;
                gaps += cost.value() > best * (1 + 1e-9) ? 1 : 0;
            }
        }
        assertThat(several).isGreaterThan(100);
        // It is an approximation: a test in which it always finds the best would compare nothing.
        assertThat(gaps).isBetween(1, several / 2);
        assertThat(seen.stream().mapToDouble(d -> d).average().orElseThrow()).isLessThan(0.1);
    }

    @Test
    void laracRelaxesOneLimitOnly() {
        Problem problem = TestProblems.line(new double[] {50, 50}, 10, new long[] {10_000, 5_000, 4_000}, 10, 0);
        Problem two =
                problem.withLimits(new Limits(OptionalDouble.of(0.25), OptionalDouble.of(6), OptionalDouble.empty()));
        Problem one =
                problem.withLimits(new Limits(OptionalDouble.empty(), OptionalDouble.of(6), OptionalDouble.empty()));
        assertThat(new JointDnnLarac(EVALUATOR).plan(Workload.of(one))).isInstanceOf(Plan.class);
        assertThat(new JointDnnLarac(EVALUATOR).plan(Workload.of(two))).isInstanceOf(Plan.class);
    }

    @Test
    void groupsDecide() {
        // Run together in the cloud, both take what one takes.
        Problem problem = TestProblems.line(new double[] {10, 10}, 2, new long[] {5_000, 5_000, 5_000}, 10, 0);
        Problem grouped = problem.withGroups(List.of(new Group("cloud", "l0", "l1", 2, OptionalDouble.empty())));
        assertThat(value(problem)).isCloseTo(4 + 5 + 5, within(1e-9));
        assertThat(value(grouped)).isCloseTo(4 + 2, within(1e-9));
    }

    private static double value(Problem problem) {
        Plan plan = (Plan) new JointDnn(EVALUATOR).plan(Workload.of(problem));
        return EVALUATOR.evaluate(Workload.of(problem), plan).value();
    }

    /** Problems of known structure. */
    static final class TestProblems {
        private TestProblems() {}

        /**
         * A line of layers {@code l0}, {@code l1}, ... that the cloud runs so many times faster.
         *
         * @param bytes of the input, and of each layer's output, the last of which is returned if lagMs is above 0
         */
        static Problem line(double[] deviceMs, double faster, long[] bytes, double mbps, double lagMs) {
            return line(deviceMs, Arrays.stream(deviceMs).map(ms -> ms / faster).toArray(), bytes, mbps, lagMs);
        }

        static Problem line(double[] deviceMs, double[] cloudMs, long[] bytes, double mbps, double lagMs) {
            List<ProblemLayer> layers = new ArrayList<>();
            for (int l = 0; l < deviceMs.length; l++) {
                layers.add(layer(l, List.of(l == 0 ? "in" : "l" + (l - 1)), bytes[l + 1], deviceMs[l], cloudMs[l]));
            }
            return problem(bytes[0], layers, List.of(), mbps, lagMs);
        }

        /** Blocks of four layers and their sum, with all intervals measured: some fused, some not. */
        static Problem residual(int count, double mbps, double lagMs) {
            Random random = RandomProblems.source(count);
            List<ProblemLayer> layers = new ArrayList<>();
            for (int l = 0; l < count; l++) {
                List<String> reads = new ArrayList<>(List.of(l == 0 ? "in" : "l" + (l - 1)));
                if (l % 5 == 4) {
                    reads.add("l" + (l - 4));
                }
                double ms = 5 + 20 * random.nextDouble();
                layers.add(layer(l, reads, 2_000 + random.nextInt(60_000), ms, ms / 10));
            }
            return problem(100_000, layers, intervals(layers, random), mbps, lagMs);
        }

        /** A line of which all intervals are measured, with random limits. */
        static Problem measuredLine(int count, Random random) {
            List<ProblemLayer> layers = new ArrayList<>();
            double all = 0;
            for (int l = 0; l < count; l++) {
                double ms = 1 + 30 * random.nextDouble();
                all += ms;
                layers.add(layer(
                        l,
                        List.of(l == 0 ? "in" : "l" + (l - 1)),
                        random.nextInt(60_000),
                        ms,
                        random.nextInt(4) == 0 ? 2 * ms : ms / 8));
            }
            Problem line = problem(random.nextInt(60_000), layers, intervals(layers, random), 10, random.nextInt(5));
            return new Problem(
                    line.name(),
                    line.tiers(),
                    line.inputs(),
                    line.layers(),
                    line.results(),
                    line.groups(),
                    line.links(),
                    random.nextBoolean() ? Objective.LATENCY : Objective.ENERGY,
                    1,
                    2,
                    line.returnResult(),
                    new Limits(
                            perhaps(random, all * 2e-3 * (0.2 + random.nextDouble())),
                            perhaps(random, all / 9 * random.nextDouble()),
                            perhaps(random, all * (0.3 + 0.7 * random.nextDouble()))));
        }

        private static List<Group> intervals(List<ProblemLayer> layers, Random random) {
            List<Group> groups = new ArrayList<>();
            for (String tier : List.of("device", "cloud")) {
                for (int first = 0; first < layers.size(); first++) {
                    double sum = 0;
                    for (int last = first; last < layers.size(); last++) {
                        sum += layers.get(last).timeMs().get(tier);
                        double ms = sum * (0.8 + 0.2 * random.nextDouble());
                        groups.add(new Group(tier, "l" + first, "l" + last, ms, OptionalDouble.empty()));
                    }
                }
            }
            return groups;
        }

        private static ProblemLayer layer(int l, List<String> reads, long bytes, double deviceMs, double cloudMs) {
            return new ProblemLayer(
                    "l" + l,
                    reads,
                    List.of(new DataItem("l" + l, bytes)),
                    Map.of("device", deviceMs, "cloud", cloudMs),
                    0,
                    1000,
                    0,
                    Map.of());
        }

        private static Problem problem(
                long input, List<ProblemLayer> layers, List<Group> groups, double mbps, double lagMs) {
            return new Problem(
                    "made",
                    List.of(new Tier("device", OptionalDouble.of(2), OptionalLong.empty()), Tier.of("cloud")),
                    List.of(new DataItem("in", input)),
                    layers,
                    List.of("l" + (layers.size() - 1)),
                    groups,
                    List.of(
                            new Link("device", "cloud", mbps, 0, lagMs, 100, 500),
                            new Link("cloud", "device", mbps, 0, lagMs, 50, 500)),
                    Objective.LATENCY,
                    1,
                    2,
                    lagMs > 0,
                    Limits.NONE);
        }
    }
}
