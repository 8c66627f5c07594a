package org.cutpoint.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.analysis.PlanDifference;
import org.cutpoint.analysis.Results;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.analysis.StrategyTexts;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class PlannedTablesTest {
    private final PlanEvaluator evaluator =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private final Problem problem =
            new RandomProblems(RandomProblems.source(5)).twoTiers(true, 4, 3, Objective.MAKESPAN, 2);
    private final Workload workload = Workload.of(problem);

    /** {@code local} and {@code proven} run all on the device, {@code none} finds no plan, {@code broken} refuses. */
    private final class Fake implements Planner, Strategies {
        @Override
        public Planned plan(Workload asked, String id, Duration limit) {
            return switch (id) {
                case "none" -> new Planned(id, "1", new Infeasible("no link"), Optional.empty(), 1);
                case "broken" -> throw new InputException(id, "it applies to lines only", "");
                default -> {
                    Plan plan = onDevice(id.equals("proven"));
                    yield new Planned(id, "1", plan, Optional.of(evaluator.evaluate(asked, plan)), 2);
                }
            };
        }

        private Plan onDevice(boolean proven) {
            Map<String, String> tiers = problem.layers().stream()
                    .collect(Collectors.toMap(
                            ProblemLayer::id, l -> problem.device().id()));
            List<Assignment> jobs = IntStream.range(0, problem.jobs())
                    .mapToObj(j -> new Assignment("j" + j, problem.name(), tiers, List.of()))
                    .toList();
            Plan plan = new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
            double value = evaluator.evaluate(workload, plan).value();
            return proven ? plan.withLowerBound(OptionalDouble.of(value / 2)) : plan;
        }

        @Override
        public List<Entry> list() {
            return List.of("broken", "local", "none", "proven").stream()
                    .map(id -> new Entry(id, "It is " + id, "bundle", "1"))
                    .toList();
        }

        @Override
        public Lease<Strategy> lease(String id) {
            throw new UnsupportedOperationException();
        }
    }

    private final Fake fake = new Fake();
    private final PlannedTables tables = new PlannedTables(fake, fake, evaluator);

    @Test
    void allStrategiesHaveARowAndFailuresSayWhy() throws InterruptedException {
        List<Row> found = new ArrayList<>();
        StrategyTable table = tables.compare(workload, List.of(), Duration.ofSeconds(1), Progress.NONE, found::add);
        assertThat(table.rows())
                .isEqualTo(found)
                .extracting(Row::strategy)
                .containsExactly("broken", "local", "none", "proven");
        assertThat(table.rows().get(0).failure()).contains("broken: it applies to lines only");
        assertThat(table.rows().get(2).failure()).contains("no link");
        assertThat(table.rows().get(2).solveMs()).hasValue(1);
        assertThat(table.rows().get(1).description()).isEqualTo("It is local");
        assertThat(table.gap(table.rows().get(1)).orElseThrow()).isCloseTo(1, within(1e-9));
        assertThat(table.gap(table.rows().get(0))).isEmpty();
        assertThat(table.optimumKnown()).isFalse();
        assertThat(StrategyTexts.gap(table, table.rows().get(1))).isEqualTo("≤ 100 %");
        assertThat(StrategyTexts.status(table)).startsWith("3 jobs · best ").endsWith(" · 2 of 4 have a plan");
    }

    @Test
    void cancellingBeginsNoFurtherStrategy() throws InterruptedException {
        AtomicInteger planned = new AtomicInteger();
        Progress cancelled = new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void advance(long steps) {
                planned.incrementAndGet();
            }

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return planned.get() == 2;
            }
        };
        assertThat(tables.compare(workload, List.of(), Duration.ofSeconds(1), cancelled, row -> {})
                        .rows())
                .hasSize(2);
    }

    @Test
    void whoListensIsToldUntilItEnds() {
        AtomicInteger told = new AtomicInteger();
        Runnable end = tables.onChange(told::incrementAndGet);
        tables.changed(null);
        end.run();
        tables.changed(null);
        assertThat(told).hasValue(1);
    }

    @Test
    void resultsKeepWhatBelongsToTheirWorkload() throws InterruptedException {
        Results results = new Results();
        List<Results.State> states = new ArrayList<>();
        results.listen(states::add);
        results.begin(workload);
        tables.compare(
                workload, List.of(), Duration.ofSeconds(1), Progress.NONE, row -> results.planned(workload, row));
        assertThat(results.state().shown()).contains("local");
        assertThat(results.state().row().orElseThrow().strategy()).isEqualTo("local");
        results.show("none");
        assertThat(results.state().row()).isEmpty();
        Problem other = RandomProblems.jobs(problem, problem.jobs() + 1);
        results.planned(Workload.of(other), Row.failed("late", "", "of another workload"));
        assertThat(results.state().table().orElseThrow().rows()).hasSize(4);
        results.gone("none");
        assertThat(results.state().table().orElseThrow().rows()).hasSize(3);
        results.begin(Workload.of(other));
        assertThat(results.state().table().orElseThrow().rows()).isEmpty();
        int before = states.size();
        results.begin(Workload.of(other));
        assertThat(states).hasSize(before);
    }

    @Test
    void differencesNameTheLayersThatMove() {
        Plan local = fake.onDevice(false);
        String moved = problem.layers().get(3).id();
        List<Assignment> jobs = new ArrayList<>(local.assignments());
        Map<String, String> tiers = new HashMap<>(jobs.get(0).tiers());
        tiers.put(moved, problem.tiers().get(1).id());
        jobs.set(0, new Assignment("j0", problem.name(), tiers, List.of()));
        Plan split = new Plan(jobs, local.schedule(), OptionalDouble.empty());
        PlanDifference difference = PlanDifference.of(
                workload, local, evaluator.evaluate(workload, local), split, evaluator.evaluate(workload, split));
        assertThat(difference.layers())
                .containsExactly(new PlanDifference.Shift(
                        problem.name(),
                        moved,
                        Map.of(problem.device().id(), 3),
                        Map.of(problem.device().id(), 2, problem.tiers().get(1).id(), 1)));
        assertThat(difference.sameOrder()).isTrue();
        assertThat(difference.same()).isFalse();
        assertThat(difference.figures()).anySatisfy(figure -> {
            assertThat(figure.name()).isEqualTo("different cuts");
            assertThat(figure.first()).isEqualTo(1);
            assertThat(figure.second()).isEqualTo(2);
        });
        PlanDifference none = PlanDifference.of(
                workload, local, evaluator.evaluate(workload, local), local, evaluator.evaluate(workload, local));
        assertThat(none.same()).isTrue();
        assertThat(none.figures())
                .allSatisfy(f -> assertThat(StrategyTexts.change(f)).isEqualTo("="));
    }
}
