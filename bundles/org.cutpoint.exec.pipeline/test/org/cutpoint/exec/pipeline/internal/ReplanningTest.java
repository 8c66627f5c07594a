package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.exec.adapt.PlanChoice;
import org.cutpoint.exec.adapt.Valuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplanningTest {
    private final TestBed bed = new TestBed(8_000).layer("a", 6, 1, 4_000, "x").layer("b", 8, 1, 2_000, "a");
    private final List<Double> asked = new CopyOnWriteArrayList<>();
    private final Semaphore answers = new Semaphore(0);

    @AfterEach
    void stop() {
        bed.stop();
    }

    /** Which knows a plan for 80 Mbit/s. */
    private RouteSwitch routes() {
        Plan plan = bed.request(Optional.empty(), 0).plan();
        Assignment job = plan.assignments().get(0).withId("");
        Plan one = new Plan(List.of(job.withId("1")), List.of("1"), OptionalDouble.empty());
        PlanTable table = new PlanTable("p", "s", List.of(new Column(1, List.of(new Entry(80, 80, Optional.of(one))))));
        Valuation all = new Valuation() {
            @Override
            public double perJob(Plan p, double mbps, double cloudLoad) {
                return 1;
            }

            @Override
            public Pace pace(Plan p, double mbps, double cloudLoad) {
                return new Pace(1, 1);
            }

            @Override
            public long sentBytes(Assignment j) {
                return 8_000;
            }

            @Override
            public double aloneMs(Assignment j) {
                return 1;
            }
        };
        return new RouteSwitch(
                new PlanChoice(table, all, 80), new HashMap<>(Map.of(job, bed.route(0))), 0, System::nanoTime);
    }

    /** The link passes through many states while one plan is being made: they are over when it is there. */
    @Test
    void plansForWhatIsNowNotForWhatWas() throws Exception {
        RouteSwitch routes = routes();
        Replanner replanner = (mbps, load) -> {
            asked.add(mbps);
            answers.acquire();
            return Optional.empty();
        };
        try (Replanning replanning = new Replanning(replanner, routes, plan -> Map.of())) {
            for (double mbps : new double[] {40, 20, 10, 5, 2}) {
                routes.met(10_000, 80 / mbps);
                replanning.look();
                await().until(() -> !asked.isEmpty());
            }
            assertThat(asked).containsExactly(40.0);
            answers.release();
            await().until(() -> {
                replanning.look();
                return asked.size() > 1;
            });
            answers.release();
            assertThat(asked).containsExactly(40.0, 2.0);
        }
    }

    @Test
    void aPlanThatFailsIsNotTheLast() throws Exception {
        RouteSwitch routes = routes();
        Replanner replanner = (mbps, load) -> {
            asked.add(mbps);
            throw mbps > 30 ? new InputException("strategy", "it gave up", "") : new IllegalStateException("broken");
        };
        try (Replanning replanning = new Replanning(replanner, routes, plan -> Map.of())) {
            for (double mbps : new double[] {40, 20, 10}) {
                int before = asked.size();
                routes.met(10_000, 80 / mbps);
                await().until(() -> {
                    replanning.look();
                    return asked.size() > before;
                });
            }
        }
        assertThat(asked).containsExactly(40.0, 20.0, 10.0);
    }
}
