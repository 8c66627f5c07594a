package org.cutpoint.strategy.tasks.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.RandomScenarios;
import org.cutpoint.strategy.tck.TaskSchedulerContract;
import org.junit.jupiter.api.Test;

class DeeParTest {
    /** Slow on the device, nothing to send: one slot decides. */
    private static final TaskModel HEAVY = new TaskModel("in", 1000, List.of(new TaskLayer("l", 0, 100, 10, 1000)));

    private static Task task(String id, double arrivalMs, String... edges) {
        return new Task(id, arrivalMs, "heavy", 1, List.of(edges), 8, 8);
    }

    private static Scenario scenario(List<EdgeServer> edges) {
        return new Scenario("test", Map.of("heavy", HEAVY), edges, List.of(), false);
    }

    @Test
    void waitsForASlotWhileThatIsFasterThanTheDevice() {
        TaskScheduler.Session session = new DeePar().open(scenario(List.of(new EdgeServer("e", 1, 1000, 0))));
        List<Placement> placements = new ArrayList<>();
        for (int t = 0; t < 11; t++) {
            placements.add(session.place(task("t" + t, 0, "e"), 0));
        }
        // 1 ms to send, 10 to compute; the tenth would end after 110 ms.
        for (int t = 0; t < 9; t++) {
            assertThat(placements.get(t)).isEqualTo(new Placement(11 * t, Optional.of("e"), 0, 1, 8, 0));
        }
        assertThat(placements.get(9)).isEqualTo(Placement.onDevice(0, 1));
        assertThat(placements.get(10)).isEqualTo(Placement.onDevice(0, 1));
    }

    @Test
    void ofEqualDelaysTheEarlierStartAndTheFirstEdgeCount() {
        TaskScheduler.Session session =
                new DeePar().open(scenario(List.of(new EdgeServer("a", 1, 1000, 0), new EdgeServer("b", 1, 1000, 0))));
        assertThat(session.place(task("t0", 0, "b", "a"), 0).edge()).contains("a");
        assertThat(session.place(task("t1", 0, "b", "a"), 0).edge()).contains("b");
        assertThat(session.place(task("t2", 0, "b", "a"), 0))
                .isEqualTo(new Placement(11, Optional.of("a"), 0, 1, 8, 0));
    }

    @Test
    void earlierPromisesBoundWhatIsLeftFromTheStartOn() {
        Scenario scenario = scenario(List.of(new EdgeServer("e", 1, 12, 0)));
        TaskScheduler.Session session = new DeePar().open(scenario);
        session.place(task("t0", 0, "e"), 0);
        session.place(task("t1", 0, "e"), 0);
        // The slot is free from 22 ms on, and so is all of the link.
        assertThat(session.place(task("t2", 5, "e"), 5)).isEqualTo(new Placement(22, Optional.of("e"), 0, 1, 8, 0));
    }

    @Test
    void whatIsReleasedIsFreeFromThenOn() {
        TaskScheduler.Session session = new DeePar().open(scenario(List.of(new EdgeServer("e", 1, 1000, 0))));
        Placement first = session.place(task("t0", 0, "e"), 0);
        session.place(task("t1", 0, "e"), 0);
        session.release(task("t0", 0, "e"), first, 4);
        // Until the second task begins it is too short.
        assertThat(session.place(task("t2", 4, "e"), 4).startMs()).isEqualTo(22);
    }

    @Test
    void whatHasFailedIsNotUsedUntilItIsMended() {
        EdgeServer whole = new EdgeServer("e", 1, 1000, 0);
        TaskScheduler.Session session = new DeePar().open(scenario(List.of(whole)));
        Placement first = session.place(task("t0", 0, "e"), 0);
        session.release(task("t0", 0, "e"), first, 4);
        session.resize(new EdgeServer("e", 0, 0, 0), 4);
        assertThat(session.place(task("t0", 0, "e"), 4)).isEqualTo(Placement.onDevice(4, 1));
        session.resize(whole, 40);
        assertThat(session.place(task("t1", 41, "e"), 41)).isEqualTo(new Placement(41, Optional.of("e"), 0, 1, 8, 0));
    }

    @Test
    void afterAllIsReleasedEverythingIsAsItWas() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(20_000 + seed);
            Scenario scenario = new RandomScenarios(random).scenario(1 + random.nextInt(25), 1 + random.nextInt(4));
            TaskScheduler.Session used = new DeePar().open(scenario);
            TaskScheduler.Session fresh = new DeePar().open(scenario);
            List<Placement> placements =
                    scenario.tasks().stream().map(task -> used.place(task, 100)).toList();
            for (int t = 0; t < placements.size(); t++) {
                used.release(scenario.tasks().get(t), placements.get(t), 100);
            }
            for (Task task : scenario.tasks()) {
                Placement again = used.place(task, 200);
                Placement expected = fresh.place(task, 200);
                assertThat(again.edge()).as("seed " + seed).isEqualTo(expected.edge());
                assertThat(again.startMs()).as("seed " + seed).isCloseTo(expected.startMs(), Offset.offset(1e-6));
                assertThat(again.edgeMbps()).as("seed " + seed).isCloseTo(expected.edgeMbps(), Offset.offset(1e-6));
            }
        }
    }

    /** Every choice of every task, on random scenarios; where cuts tie, rounding may decide. */
    @Test
    void decidesAsTheAlgorithmIsWritten() {
        int waited = 0;
        int[] modes = new int[TaskMode.values().length];
        for (int seed = 0; seed < 1500; seed++) {
            Random random = RandomProblems.source(10_000 + seed);
            Scenario scenario = new RandomScenarios(random).scenario(1 + random.nextInt(25), random.nextInt(5));
            List<TracedTask> fast = TaskSchedulerContract.schedule(new DeePar(), scenario);
            List<TracedTask> literal = TaskSchedulerContract.schedule(LiteralDeePar::new, scenario);
            for (int t = 0; t < fast.size(); t++) {
                Task task = scenario.tasks().get(t);
                Placement placement = fast.get(t).placement();
                Placement expected = literal.get(t).placement();
                String what = "seed " + seed + " task " + task + " of " + scenario;
                int layers = scenario.models().get(task.model()).layers().size();
                assertThat(placement.mode(layers)).as(what).isEqualTo(expected.mode(layers));
                assertThat(placement.edge()).as(what).isEqualTo(expected.edge());
                assertThat(placement.startMs()).as(what).isCloseTo(expected.startMs(), Offset.offset(1e-6));
                assertThat(placement.edgeMbps()).as(what).isCloseTo(expected.edgeMbps(), Offset.offset(1e-6));
                assertThat(placement.coreMbps()).as(what).isCloseTo(expected.coreMbps(), Offset.offset(1e-6));
                assertThat(TaskDelay.of(scenario, task, placement).totalMs())
                        .as(what)
                        .isCloseTo(TaskDelay.of(scenario, task, expected).totalMs(), Offset.offset(1e-6));
                waited += placement.startMs() > task.arrivalMs() ? 1 : 0;
                modes[placement.mode(layers).ordinal()]++;
            }
        }
        assertThat(waited).isGreaterThan(100);
        assertThat(Arrays.stream(modes).min().orElseThrow()).isGreaterThan(100);
    }
}
