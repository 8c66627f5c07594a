package org.cutpoint.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.api.schedule.Schedulers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LimitedSchedulePlannerTest {
    private static final Order VALID = new Order(List.of("a", "b"));

    private final LimitedSchedulePlanner planner = new LimitedSchedulePlanner(
            new FakeEvaluator(),
            new FakeSchedulers(Map.of(
                    "valid", p -> VALID,
                    "invalid", p -> new Order(List.of("b", "a")),
                    "nothing", p -> null)));

    @AfterEach
    void stop() {
        planner.deactivate();
    }

    private static ScheduleProblem problem(String name) {
        return new ScheduleProblem(name, List.of());
    }

    @Test
    void schedulesAndCosts() throws Exception {
        Scheduled scheduled = planner.schedule(problem("good"), "valid");
        assertThat(scheduled.scheduler()).isEqualTo("valid");
        assertThat(scheduled.schedulerVersion()).isEqualTo("1.2.3");
        assertThat(scheduled.order()).isEqualTo(VALID);
        assertThat(scheduled.makespanMs()).isEqualTo(42);
        assertThat(scheduled.solveMs()).isBetween(0.0, 10_000.0);
    }

    @Test
    void noOrderLeavesThatIsNotValid() {
        assertThatThrownBy(() -> planner.schedule(problem("good"), "invalid"))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("strategy 'invalid' 1.2.3: its order is not valid: b comes before a.");
        assertThatThrownBy(() -> planner.schedule(problem("good"), "nothing"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("it answered nothing");
    }

    @Test
    void faultyProblemsAreNotScheduled() {
        assertThatThrownBy(() -> planner.schedule(problem("bad"), "valid"))
                .isInstanceOf(InputException.class)
                .hasMessage("$.nodes: there is a cycle");
    }

    private record FakeSchedulers(Map<String, Scheduler> known) implements Schedulers {
        @Override
        public List<Strategies.Entry> list() {
            return List.of();
        }

        @Override
        public Lease<Scheduler> lease(String id) {
            return new Lease<>() {
                @Override
                public Scheduler get() {
                    return known.get(id);
                }

                @Override
                public String version() {
                    return "1.2.3";
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class FakeEvaluator implements ScheduleEvaluator {
        @Override
        public void check(ScheduleProblem problem) {
            if (problem.name().equals("bad")) {
                throw new InputException("$.nodes", "there is a cycle", "");
            }
        }

        @Override
        public double makespanMs(ScheduleProblem problem, Order order) {
            if (!order.equals(VALID)) {
                throw new InvalidOrderException("b comes before a");
            }
            return 42;
        }
    }
}
