package org.cutpoint.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LimitedPlannerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Plan VALID = new Plan(List.of(), List.of(), OptionalDouble.empty());
    private static final Plan INVALID = new Plan(List.of(), List.of("7"), OptionalDouble.empty());
    private static final Workload WORKLOAD = workload("good");

    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final LimitedPlanner planner = new LimitedPlanner(
            new FakeEvaluator(),
            new FakeStrategies(Map.of(
                    "valid", w -> VALID,
                    "proven", w -> VALID.withLowerBound(OptionalDouble.of(3)),
                    "infeasible", w -> new Infeasible("too small"),
                    "invalid", w -> INVALID,
                    "nothing", w -> null,
                    "picky",
                            w -> {
                                throw new InputException("strategy 'picky'", "it plans lines only", "");
                            },
                    "broken",
                            w -> {
                                throw new IllegalStateException("index 3");
                            },
                    "bottomless", LimitedPlannerTest::bottomless,
                    "endless", this::endless)));

    @AfterEach
    void stop() {
        planner.deactivate();
    }

    private static Workload workload(String name) {
        return Workload.of(new Problem(
                name,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE));
    }

    private static Plan bottomless(Workload workload) {
        return bottomless(workload);
    }

    private Plan endless(Workload workload) {
        started.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("woken up");
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new CancellationException("interrupted");
        }
    }

    @Test
    void plansAndCosts() throws Exception {
        Planned planned = planner.plan(WORKLOAD, "valid");
        assertThat(planned.strategy()).isEqualTo("valid");
        assertThat(planned.strategyVersion()).isEqualTo("1.2.3");
        assertThat(planned.outcome()).isSameAs(VALID);
        assertThat(planned.cost()).hasValueSatisfying(c -> assertThat(c.value()).isEqualTo(42));
        assertThat(planned.solveMs()).isBetween(0.0, 10_000.0);
        await().atMost(SOON).untilAsserted(() -> assertThat(open).hasValue(0));
    }

    @Test
    void plansWithoutABoundGetOne() throws Exception {
        planner.bounds = w -> OptionalDouble.of(40);
        assertThat(((Plan) planner.plan(WORKLOAD, "valid").outcome()).lowerBound())
                .hasValue(40);
        // Both are sums of the same numbers in different orders.
        planner.bounds = w -> OptionalDouble.of(Math.nextUp(42.0));
        assertThat(((Plan) planner.plan(WORKLOAD, "valid").outcome()).lowerBound())
                .hasValue(42);
        planner.bounds = w -> OptionalDouble.empty();
        assertThat(planner.plan(WORKLOAD, "valid").outcome()).isSameAs(VALID);
        assertThat(((Plan) planner.plan(WORKLOAD, "proven").outcome()).lowerBound())
                .hasValue(3);
    }

    @Test
    void handsOnWhatIsNoFaultOfTheStrategy() throws Exception {
        Planned planned = planner.plan(WORKLOAD, "infeasible");
        assertThat(planned.outcome()).isEqualTo(new Infeasible("too small"));
        assertThat(planned.cost()).isEmpty();
        assertThatThrownBy(() -> planner.plan(WORKLOAD, "picky"))
                .isInstanceOf(InputException.class)
                .hasMessage("strategy 'picky': it plans lines only");
        assertThatThrownBy(() -> planner.plan(workload("bad"), "valid"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("$.layers");
    }

    @Test
    void namesTheStrategyThatFails() {
        assertFault("invalid", "job 7 is not assigned");
        assertFault("broken", "index 3");
        assertFault("nothing", "answered nothing");
        assertFault("bottomless", "StackOverflowError");
        await().atMost(SOON).untilAsserted(() -> assertThat(open).hasValue(0));
    }

    private void assertFault(String strategy, String what) {
        assertThatThrownBy(() -> planner.plan(WORKLOAD, strategy))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("strategy '" + strategy + "' 1.2.3: ")
                .hasMessageContaining(what)
                .hasMessageNotContaining("\n");
    }

    @Test
    void interruptsWhatTakesTooLong() throws Exception {
        assertThatThrownBy(() -> planner.plan(WORKLOAD, "endless", Duration.ofMillis(20)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("20 ms");
        // One that has not even begun to run is not interrupted, but its lease is closed all the same.
        assertThat(started.getCount() > 0 || interrupted.await(20, TimeUnit.SECONDS))
                .isTrue();
        await().atMost(SOON).untilAsserted(() -> assertThat(open).hasValue(0));
    }

    @Test
    void interruptsTheStrategyWithItsCaller() throws Exception {
        FutureTask<Planned> call = new FutureTask<>(() -> planner.plan(WORKLOAD, "endless"));
        Thread caller = new Thread(call);
        caller.start();
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThatThrownBy(call::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        await().atMost(SOON).untilAsserted(() -> assertThat(open).hasValue(0));
    }

    @Test
    void plansNothingOnceItIsStopped() {
        planner.deactivate();
        assertThatThrownBy(() -> planner.plan(WORKLOAD, "valid"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("shutting down");
        assertThat(open).hasValue(0);
    }

    private final class FakeStrategies implements Strategies {
        private final Map<String, Strategy> strategies;

        FakeStrategies(Map<String, Strategy> strategies) {
            this.strategies = strategies;
        }

        @Override
        public List<Entry> list() {
            return List.of();
        }

        @Override
        public Lease<Strategy> lease(String id) {
            open.incrementAndGet();
            return new Lease<>() {
                @Override
                public Strategy get() {
                    return strategies.get(id);
                }

                @Override
                public String version() {
                    return "1.2.3";
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }

    private static final class FakeEvaluator implements PlanEvaluator {
        @Override
        public void check(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(Workload workload) {
            if (workload.first().name().equals("bad")) {
                throw new InputException("$.layers", "there is a cycle", "");
            }
        }

        @Override
        public PlanCost evaluate(Workload workload, Plan plan) {
            if (plan == INVALID) {
                throw new InvalidPlanException("job 7 is not assigned");
            }
            return new PlanCost(42, Map.of(), List.of(), OptionalDouble.empty(), List.of());
        }

        @Override
        public JobCost cost(Problem problem, Assignment assignment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Cut> cuts(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double makespanMs(List<Cut> jobs, int stages) {
            throw new UnsupportedOperationException();
        }
    }
}
