package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Outage.Part;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.api.scenario.TracedTask.Attempt;
import org.junit.jupiter.api.Test;

class ScenarioModelTest {
    /** Per sample: device 4 + 6 ms, edge 1 + 2, cloud 0.5 + 1; 1, 2, 0.5 kB. */
    private static final TaskModel NET =
            new TaskModel("in", 1000, List.of(new TaskLayer("a", 2000, 4, 1, 0.5), new TaskLayer("b", 500, 6, 2, 1)));

    private final ScenarioModel model = new ScenarioModel();

    private static Task task(String id, double arrivalMs, int samples) {
        return new Task(id, arrivalMs, "net", samples, List.of("e"), 8, 4);
    }

    private static Scenario scenario(boolean returnResult, Task... tasks) {
        return new Scenario(
                "test",
                Map.of("net", NET),
                List.of(new EdgeServer("e", 1, 10, 4), new EdgeServer("far", 1, 10, 4)),
                List.of(tasks),
                returnResult);
    }

    private static TracedTask traced(String id, double startMs, double finishMs, int cut1, int cut2, double... mbps) {
        return new TracedTask(id, placement(startMs, cut1, cut2, mbps), finishMs, List.of());
    }

    private static Placement placement(double startMs, int cut1, int cut2, double... mbps) {
        return new Placement(startMs, cut1 == 2 ? Optional.empty() : Optional.of("e"), cut1, cut2, mbps[0], mbps[1]);
    }

    private Trace evaluate(Scenario scenario, TracedTask... tasks) {
        return model.evaluate(scenario, List.of(), "test", List.of(tasks));
    }

    @Test
    void delaysAreThoseOfTheEquations() {
        Scenario one = scenario(true, task("t", 5, 3));
        // 1 kB at 8 Mbit/s 1 ms, 2 kB at 4 Mbit/s 4 ms, the result 0.5 + 1 ms: three samples.
        double delay = 3 * (1 + 1 + 4 + 1 + 0.5 + 1);
        Trace trace = evaluate(one, traced("t", 7, 7 + delay, 0, 1, 8, 4));
        assertThat(trace.totalDelayMs()).isEqualTo(2 + delay);
        assertThat(evaluate(one, traced("t", 5, 35, 2, 2, 0, 0)).totalDelayMs()).isEqualTo(30);
        // On the edge alone: 1 ms there, 3 ms computing, 0.5 ms back.
        assertThat(evaluate(one, traced("t", 5, 18.5, 0, 2, 8, 0)).totalDelayMs())
                .isEqualTo(13.5);
        // Through it to the cloud: 1 + 2 ms there, 1.5 ms, 0.5 + 1 ms back.
        assertThat(evaluate(one, traced("t", 5, 23, 0, 0, 8, 4)).totalDelayMs()).isEqualTo(18);
        Scenario without = scenario(false, task("t", 5, 3));
        assertThat(evaluate(without, traced("t", 5, 17, 0, 2, 8, 0)).totalDelayMs())
                .isEqualTo(12);
    }

    @Test
    void theBoundIsWhatEachTaskTakesAlone() {
        assertThat(model.lowerBoundMs(scenario(true, task("t", 5, 3), task("u", 5, 2))))
                .isCloseTo(5 * 4.5, within(1e-9));
        Task alone = new Task("t", 0, "net", 1, List.of(), 8, 4);
        assertThat(model.lowerBoundMs(scenario(true, alone))).isEqualTo(10);
    }

    @Test
    void linksAndSlotsAreSharedAtEveryInstant() {
        Scenario two = scenario(false, task("t", 0, 1), task("u", 0, 1));
        assertThatCode(() -> evaluate(two, traced("t", 0, 4, 0, 2, 8, 0), traced("u", 4, 8, 0, 2, 8, 0)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> evaluate(two, traced("t", 0, 4, 0, 2, 8, 0), traced("u", 3.5, 17.5, 1, 2, 2, 0)))
                .isInstanceOf(InvalidTraceException.class)
                .hasMessage("edge 'e' at 3.5 ms: 2.0 slots in use, but there are 1.0");
        assertThatThrownBy(() -> evaluate(two, traced("t", 0, 4, 0, 2, 8, 0), traced("u", 3.5, 9, 0, 0, 4, 4)))
                .hasMessage("edge 'e' at 3.5 ms: 12.0 Mbit/s of its edge link in use, but there are 10.0");
        assertThatThrownBy(() -> evaluate(two, traced("t", 0, 6.1, 0, 0, 4, 3), traced("u", 0, 7.1, 0, 0, 4, 3)))
                .hasMessageContaining("it ends at");
        assertThatThrownBy(() -> evaluate(
                        two, traced("t", 0, 2 + 8.0 / 3 + 1.5, 0, 0, 4, 3), traced("u", 0, 2 + 4 + 1.5, 0, 0, 4, 2)))
                .hasMessage("edge 'e' at 0.0 ms: 5.0 Mbit/s of its core link in use, but there are 4.0");
    }

    @Test
    void eachTaskIsCheckedByItself() {
        Scenario one = scenario(false, task("t", 5, 1));
        assertThatThrownBy(() -> evaluate(one)).hasMessage("it has 0 tasks, the scenario 1");
        assertThatThrownBy(() -> evaluate(one, traced("u", 5, 15, 2, 2, 0, 0)))
                .hasMessage("where task 't' should be, there is 'u'");
        assertThatThrownBy(() -> evaluate(one, traced("t", 4, 14, 2, 2, 0, 0)))
                .hasMessage("task 't': it starts at 4.0 ms, before 5.0");
        assertThatThrownBy(() -> evaluate(one, traced("t", 5, 15, 2, 3, 0, 0)))
                .hasMessageContaining("cuts 2 and 3 are out of range");
        assertThatThrownBy(() -> evaluate(one, traced("t", 5, 15, 1, 0, 8, 0)))
                .hasMessageContaining("cuts 1 and 0 are out of range");
        assertThatThrownBy(() -> evaluate(one, traced("t", 5, 14, 2, 2, 0, 0)))
                .hasMessage("task 't': it ends at 15.0 ms, not at 14.0");
        assertThatThrownBy(() -> evaluate(one, traced("t", 5, 9, 0, 2, 9, 0)))
                .hasMessageStartingWith("task 't': bandwidth 9.0 Mbit/s of its edge link: more than 0 and at most 8.0");
        assertThatThrownBy(() -> evaluate(one, traced("t", 5, 9, 0, 2, 8, 1)))
                .hasMessageStartingWith("task 't': bandwidth 1.0 Mbit/s of its core link: the link is not used");
        TracedTask far = new TracedTask("t", new Placement(5, Optional.of("far"), 0, 2, 8, 0), 9, List.of());
        assertThatThrownBy(() -> evaluate(one, far)).hasMessage("task 't': its device does not reach edge 'far'");
        TracedTask nowhere = new TracedTask("t", new Placement(5, Optional.empty(), 0, 2, 8, 0), 9, List.of());
        assertThatThrownBy(() -> evaluate(one, nowhere)).hasMessage("task 't': mode edge has no edge");
    }

    @Test
    void whatFailsCannotBeUsedMeanwhile() {
        Scenario one = scenario(false, task("t", 0, 1));
        TracedTask onEdge = traced("t", 0, 4, 0, 2, 8, 0);
        assertThatThrownBy(
                        () -> model.evaluate(one, List.of(new Outage("e", Part.SERVER, 3, 9)), "test", List.of(onEdge)))
                .hasMessage("edge 'e' at 3.0 ms: 1.0 slots in use, but there are 0.0");
        assertThatCode(() -> model.evaluate(
                        one,
                        List.of(new Outage("e", Part.SERVER, 4, 9), new Outage("e", Part.CORE_LINK, 1, 9)),
                        "test",
                        List.of(onEdge)))
                .doesNotThrowAnyException();
        TracedTask again =
                new TracedTask("t", Placement.onDevice(3, 2), 13, List.of(new Attempt(placement(0, 0, 2, 8, 0), 3)));
        assertThat(model.evaluate(one, List.of(new Outage("e", Part.SERVER, 3, 9)), "test", List.of(again))
                        .totalDelayMs())
                .isEqualTo(13);
        for (List<Outage> others : List.of(
                List.<Outage>of(),
                List.of(new Outage("e", Part.SERVER, 2, 9)),
                List.of(new Outage("e", Part.CORE_LINK, 3, 9)))) {
            assertThatThrownBy(() -> model.evaluate(one, others, "test", List.of(again)))
                    .hasMessage(
                            "task 't': it was given up at 3.0 ms, but nothing of edge 'e' that it needs fails then");
        }
        TracedTask idle =
                new TracedTask("t", Placement.onDevice(3, 2), 13, List.of(new Attempt(Placement.onDevice(0, 2), 3)));
        assertThatThrownBy(
                        () -> model.evaluate(one, List.of(new Outage("e", Part.SERVER, 3, 9)), "test", List.of(idle)))
                .hasMessage("task 't': it was given up at 3.0 ms, but devices do not fail");
        TracedTask tooLate =
                new TracedTask("t", Placement.onDevice(5, 2), 15, List.of(new Attempt(placement(0, 0, 2, 8, 0), 5)));
        assertThatThrownBy(() -> evaluate(one, tooLate)).hasMessage("task 't': it cannot have been given up at 5.0 ms");
    }

    @Test
    void faultsOfScenariosHavePaths() {
        Scenario good = scenario(false, task("t", 0, 1));
        assertThatCode(() -> model.check(good)).doesNotThrowAnyException();
        fault(good.withTasks(List.of(task("t", 0, 1), task("t", 1, 1))), "$.tasks[1].id: task 0 is also called 't'");
        fault(good.withTasks(List.of(task("t", -1, 1))), "$.tasks[0].arrivalMs: -1.0 is negative");
        fault(good.withTasks(List.of(task("t", 0, 0))), "$.tasks[0].samples: 0 is too few");
        fault(
                good.withTasks(List.of(new Task("t", 0, "other", 1, List.of(), 1, 1))),
                "$.tasks[0].model: there is no model 'other'");
        fault(
                good.withTasks(List.of(new Task("t", 0, "net", 1, List.of("e", "x"), 1, 1))),
                "$.tasks[0].edges[1]: there is no edge 'x'");
        fault(
                good.withTasks(List.of(new Task("t", 0, "net", 1, List.of("e", "e"), 1, 1))),
                "$.tasks[0].edges[1]: 'e' is named twice");
        fault(
                good.withTasks(List.of(new Task("t", 0, "net", 1, List.of("e"), Double.NaN, 1))),
                "$.tasks[0].maxEdgeMbps: NaN");
        EdgeServer edge = new EdgeServer("e", 1, 1, 1);
        fault(with(good, List.of(edge, edge)), "$.edges[1].id: there is another 'e'");
        fault(with(good, List.of(new EdgeServer("e", -1, 1, 1))), "$.edges[0].slots: -1 is negative");
        fault(with(good, List.of(new EdgeServer("e", 1, 1, -1))), "$.edges[0].coreMbps: -1.0 is negative");
        fault(with(good, new TaskModel("in", 1, List.of())), "$.models.net.layers: there is no layer");
        fault(with(good, new TaskModel("in", -1, NET.layers())), "$.models.net.input.bytes: -1 is negative");
        fault(with(good, new TaskModel("a", 1, NET.layers())), "$.models.net.layers[0].id: there is another 'a'");
        fault(
                with(good, new TaskModel("in", 1, List.of(new TaskLayer("a", 1, 1, -2, 1)))),
                "$.models.net.layers[0].timeMs.edge: -2.0 is negative");
    }

    private void fault(Scenario scenario, String message) {
        assertThatThrownBy(() -> model.check(scenario))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(message);
    }

    private static Scenario with(Scenario s, List<EdgeServer> edges) {
        return new Scenario(s.name(), s.models(), edges, s.tasks(), s.returnResult());
    }

    private static Scenario with(Scenario s, TaskModel changed) {
        Map<String, TaskModel> models = new LinkedHashMap<>();
        models.put("net", changed);
        return new Scenario(s.name(), models, s.edges(), s.tasks(), s.returnResult());
    }
}
