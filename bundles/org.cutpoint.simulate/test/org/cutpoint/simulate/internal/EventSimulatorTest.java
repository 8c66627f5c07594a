package org.cutpoint.simulate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Outage.Part;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.api.scenario.TracedTask.Attempt;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.RandomScenarios;
import org.junit.jupiter.api.Test;

class EventSimulatorTest {
    private static final ScenarioEvaluator EVALUATOR =
            ServiceLoader.load(ScenarioEvaluator.class).findFirst().orElseThrow();
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** 100 ms on the device, 10 on the edge, 1 to send there at 8 Mbit/s. */
    private static final Map<String, TaskModel> MODELS =
            Map.of("net", new TaskModel("in", 1000, List.of(new TaskLayer("l", 0, 100, 10, 5))));

    private static final Placement ON_EDGE = new Placement(0, Optional.of("e"), 0, 1, 8, 0);

    private static Scenario scenario(double... arrivals) {
        List<Task> tasks = new ArrayList<>();
        for (double arrival : arrivals) {
            tasks.add(new Task("t" + tasks.size(), arrival, "net", 1, List.of("e"), 8, 8));
        }
        return new Scenario("test", MODELS, List.of(new EdgeServer("e", 1, 8, 8)), tasks, false);
    }

    private static Simulated simulate(Scenario scenario, TaskScheduler scheduler, Outage... outages)
            throws InterruptedException {
        return new EventSimulator(EVALUATOR, new Schedulers(Map.of("it", scheduler)))
                .simulate(scenario, "it", List.of(outages), LIMIT);
    }

    /** At once on the edge server, if that has not failed; else on the device. */
    private static TaskScheduler onEdge(List<String> calls) {
        return scenario -> new TaskScheduler.Session() {
            private boolean up = true;

            @Override
            public Placement place(Task task, double nowMs) {
                calls.add("place " + task.id() + " " + nowMs);
                return up
                        ? new Placement(nowMs, Optional.of("e"), 0, 1, 8, 0)
                        : Placement.onDevice(nowMs, Schedulers.layers(scenario, task));
            }

            @Override
            public void release(Task task, Placement placement, double nowMs) {
                calls.add("release " + task.id() + " " + nowMs);
            }

            @Override
            public void resize(EdgeServer edge, double nowMs) {
                calls.add("resize " + edge.slots() + " " + edge.coreMbps() + " " + nowMs);
                up = edge.edgeMbps() > 0;
            }
        };
    }

    @Test
    void tasksArriveInOrderOfTimeAndEndTogetherWithOthersStarts() throws Exception {
        List<String> calls = new ArrayList<>();
        Simulated simulated = simulate(scenario(11, 0, 22), onEdge(calls));
        assertThat(calls).containsExactly("place t1 0.0", "place t0 11.0", "place t2 22.0");
        assertThat(simulated.trace().tasks())
                .extracting(TracedTask::id, TracedTask::finishMs)
                .containsExactly(tuple("t0", 22.0), tuple("t1", 11.0), tuple("t2", 33.0));
        assertThat(simulated.trace().totalDelayMs()).isEqualTo(33);
        assertThat(simulated.trace().lowerBoundMs()).isEqualTo(3 * (1 + 1 + 5));
        assertThat(simulated.events()).isEqualTo(9);
        assertThat(simulated.meanDelayMs()).hasValue(11);
    }

    @Test
    void whoseServerFailsIsPlacedAnewAndNothingIsLost() throws Exception {
        List<String> calls = new ArrayList<>();
        Simulated simulated = simulate(scenario(0, 50), onEdge(calls), new Outage("e", Part.SERVER, 4, 40));
        assertThat(calls)
                .containsExactly(
                        "place t0 0.0",
                        "release t0 4.0",
                        "resize 0 0.0 4.0",
                        "place t0 4.0",
                        "resize 1 8.0 40.0",
                        "place t1 50.0");
        assertThat(simulated.trace().tasks())
                .containsExactly(
                        new TracedTask("t0", Placement.onDevice(4, 1), 104, List.of(new Attempt(ON_EDGE, 4))),
                        new TracedTask("t1", new Placement(50, Optional.of("e"), 0, 1, 8, 0), 61, List.of()));
        assertThat(simulated.trace().totalDelayMs()).isEqualTo(115);
    }

    @Test
    void aFailedCoreLinkHitsOnlyWhoUsesIt() throws Exception {
        List<String> calls = new ArrayList<>();
        Simulated simulated = simulate(scenario(0), onEdge(calls), new Outage("e", Part.CORE_LINK, 4, 40));
        assertThat(calls).containsExactly("place t0 0.0", "resize 1 0.0 4.0", "resize 1 8.0 40.0");
        assertThat(simulated.trace().tasks().get(0).failed()).isEmpty();
    }

    @Test
    void whatEndsAsItsServerFailsHasEnded() throws Exception {
        Simulated simulated = simulate(scenario(0), onEdge(new ArrayList<>()), new Outage("e", Part.EDGE_LINK, 11, 12));
        assertThat(simulated.trace().tasks().get(0).failed()).isEmpty();
    }

    @Test
    void outagesMayOverlap() throws Exception {
        List<String> calls = new ArrayList<>();
        simulate(
                scenario(30),
                onEdge(calls),
                new Outage("e", Part.SERVER, 1, 40),
                new Outage("e", Part.EDGE_LINK, 2, 10),
                new Outage("e", Part.CORE_LINK, 5, 50));
        assertThat(calls)
                .containsExactly(
                        "resize 0 0.0 1.0",
                        "resize 0 0.0 2.0",
                        "resize 0 0.0 5.0",
                        "resize 0 0.0 10.0",
                        "place t0 30.0",
                        "resize 1 0.0 40.0",
                        "resize 1 8.0 50.0");
    }

    @Test
    void whoTakesMoreThanThereIsIsRefused() {
        assertThatThrownBy(() -> simulate(scenario(0, 5), onEdge(new ArrayList<>())))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(
                        "strategy 'it' 1.2.3: its placements are not valid: edge 'e' at 5.0 ms: 2.0 slots");
    }

    @Test
    void whoIgnoresAFailureIsRefused() {
        TaskScheduler stubborn = scenario -> new Schedulers.Fixed() {
            @Override
            public Placement place(Task task, double nowMs) {
                return new Placement(nowMs, Optional.of("e"), 0, 1, 8, 0);
            }
        };
        assertThatThrownBy(() -> simulate(scenario(0), stubborn, new Outage("e", Part.SERVER, 4, 40)))
                .hasMessageContaining("edge 'e' at 4.0 ms: 1.0 slots in use, but there are 0");
    }

    @Test
    void onlyOfflineSchedulersKnowTheTasksBefore() throws Exception {
        int[] known = new int[2];
        simulate(scenario(0, 1), scenario -> {
            known[0] = scenario.tasks().size();
            return Schedulers.DEVICE.open(scenario);
        });
        simulate(scenario(0, 1), new TaskScheduler() {
            @Override
            public boolean offline() {
                return true;
            }

            @Override
            public Session open(Scenario scenario) {
                known[1] = scenario.tasks().size();
                return Schedulers.DEVICE.open(scenario);
            }
        });
        assertThat(known).containsExactly(0, 2);
    }

    @Test
    void outagesOfNothingAreRefused() {
        assertThatThrownBy(() -> simulate(scenario(0), Schedulers.DEVICE, new Outage("x", Part.SERVER, 1, 2)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("outage of edge 'x': scenario 'test' has no such edge");
        assertThatThrownBy(() -> simulate(scenario(0), Schedulers.DEVICE, new Outage("e", Part.SERVER, 2, 2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("It must end after it has begun.");
    }

    @Test
    void everyTaskOfEveryScenarioEnds() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Scenario scenario = new RandomScenarios(RandomProblems.source(seed)).scenario();
            List<Outage> outages =
                    new SeededGenerator().outages(seed, scenario.edges(), List.of(Part.values()), 200, 30, 20);
            Simulated simulated = simulate(scenario, Schedulers.DEVICE, outages.toArray(Outage[]::new));
            assertThat(simulated.trace().tasks()).hasSameSizeAs(scenario.tasks());
        }
    }
}
