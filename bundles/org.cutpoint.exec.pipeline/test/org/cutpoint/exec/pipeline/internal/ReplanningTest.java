package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.api.run.RunRequest;
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

    private Assignment job(TestBed of, int onDevice) {
        return of.request(Optional.empty(), onDevice)
                .plan()
                .assignments()
                .get(0)
                .withId("");
    }

    private static Plan plan(Assignment job) {
        return new Plan(List.of(job.withId("1")), List.of("1"), OptionalDouble.empty());
    }

    private RouteSwitch routes() {
        return routes(bed, () -> Optional.empty());
    }

    /**
     * Which knows a plan for 80 Mbit/s.
     *
     * @param best the plan that is better than others, if one is
     */
    private RouteSwitch routes(TestBed of, Supplier<Optional<Plan>> best) {
        Assignment job = job(of, 0);
        PlanTable table =
                new PlanTable("p", "s", List.of(new Column(1, List.of(new Entry(80, 80, Optional.of(plan(job)))))));
        Valuation all = new Valuation() {
            @Override
            public double perJob(Plan p, double mbps, double cloudLoad) {
                return best.get().equals(Optional.of(p)) ? 0.5 : 1;
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
                new PlanChoice(table, all, 80), new HashMap<>(Map.of(job, of.route(0))), 0, System::nanoTime);
    }

    /** Few plans are known beside those of the table; a job's route is in use until the job is over. */
    @Test
    void whatNoPlanAndNoJobUsesIsSaid() throws Exception {
        TestBed deep = new TestBed(8_000).layer("a", 1, 1, 4_000, "x");
        deep.layer("b", 1, 1, 4_000, "a").layer("c", 1, 1, 4_000, "b").layer("d", 1, 1, 4_000, "c");
        AtomicReference<Optional<Plan>> best = new AtomicReference<>(Optional.empty());
        RouteSwitch routes = routes(deep, best::get);
        Route always = routes.next();
        List<Route> made = IntStream.rangeClosed(1, 4).mapToObj(deep::route).toList();
        for (int cut = 1; cut <= 4; cut++) {
            Plan plan = plan(job(deep, cut));
            if (cut < 3) {
                best.set(Optional.of(plan));
            }
            routes.add(plan, Map.of(job(deep, cut), made.get(cut - 1)));
            Route next = routes.next();
            if (cut > 1) {
                routes.ended(next);
            }
        }
        assertThat(routes.used()).as("the first has a job").contains(always).containsAll(made);
        List<Set<Route>> kept = new CopyOnWriteArrayList<>();
        try (Replanning replanning =
                new Replanning((mbps, load) -> Optional.empty(), routes, plan -> Map.of(), kept::add)) {
            replanning.look();
            routes.ended(made.get(0));
            replanning.look();
            await().until(() -> !kept.isEmpty());
        }
        assertThat(kept).containsExactly(Set.of(always, made.get(1), made.get(2), made.get(3)));
        deep.stop();
    }

    /** Who asks another machine for a plan gets a failure, not an interrupt, when that is given up. */
    @Test
    void onlyWhatFailsBeforeTheRunEndsIsAWarning() throws Exception {
        Logger log = Logger.getLogger(Replanning.class.getName());
        List<LogRecord> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord warning) {
                warnings.add(warning);
            }
        };
        log.addHandler(handler);
        Semaphore begun = new Semaphore(0);
        Replanner failing = (mbps, load) -> {
            begun.release();
            if (mbps < 30) {
                try {
                    answers.acquire();
                } catch (InterruptedException e) {
                    throw new InputException("cloud:1", "the call was cancelled", "");
                }
            }
            throw new InputException("cloud:1", "it burns", "");
        };
        RouteSwitch routes = routes();
        try (Replanning replanning = new Replanning(failing, routes, plan -> Map.of(), used -> {})) {
            routes.met(10_000, 2);
            replanning.look();
            await().until(() -> !warnings.isEmpty());
            begun.acquire();
            routes.met(10_000, 8);
            await().until(() -> {
                replanning.look();
                return begun.tryAcquire();
            });
        } finally {
            log.removeHandler(handler);
        }
        assertThat(warnings).singleElement().satisfies(warning -> assertThat(warning.getMessage())
                .contains("no plan for 40", "it burns"));
    }

    @Test
    void segmentsThatNoRouteUsesAreFreed() throws Exception {
        Route first = bed.route(1);
        Route later = bed.route(2);
        RunRequest request = bed.request(Optional.empty(), 1);
        try (Loaded loaded = Loaded.load(bed.segments(0), request, List.of(first), Progress.NONE)) {
            int before = bed.openSessions.get();
            loaded.add(later);
            assertThat(bed.openSessions.get()).isEqualTo(before + 1);
            loaded.keep(Set.of(first, later));
            assertThat(bed.openSessions.get()).isEqualTo(before + 1);
            loaded.keep(Set.of());
            assertThat(bed.openSessions.get()).as("of the beginning").isEqualTo(before);
            loaded.add(later);
            assertThat(bed.openSessions.get()).as("again").isEqualTo(before + 1);
        }
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
        try (Replanning replanning = new Replanning(replanner, routes, plan -> Map.of(), used -> {})) {
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
        try (Replanning replanning = new Replanning(replanner, routes, plan -> Map.of(), used -> {})) {
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
