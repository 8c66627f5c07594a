package org.cutpoint.strategy.tasks.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.TaskSchedulerContract;
import org.junit.jupiter.api.Test;

class DeeParPricedTest {
    private static final ScenarioEvaluator EVALUATOR =
            ServiceLoader.load(ScenarioEvaluator.class).findFirst().orElseThrow();

    private static double totalMs(TaskScheduler scheduler, Scenario scenario) {
        return EVALUATOR
                .evaluate(scenario, List.of(), "tested", TaskSchedulerContract.schedule(scheduler, scenario))
                .totalDelayMs();
    }

    /** Networks that gain between a little and much by a server with two slots; tasks every so many milliseconds. */
    private static Scenario scenario(long seed, double everyMs) {
        Random random = RandomProblems.source(seed);
        Map<String, TaskModel> models = new LinkedHashMap<>();
        for (int m = 0; m < 4; m++) {
            models.put("net" + m, new TaskModel("in", 1000, List.of(new TaskLayer("l", 1000, 12 * (1 << m), 10, 1e4))));
        }
        List<Task> tasks = new ArrayList<>();
        double nowMs = 0;
        for (int t = 0; t < 400; t++) {
            nowMs += 2 * everyMs * random.nextDouble();
            tasks.add(new Task("t" + t, nowMs, "net" + random.nextInt(4), 1, List.of("e"), 8, 0));
        }
        return new Scenario("crowd", models, List.of(new EdgeServer("e", 2, 1e4, 0)), tasks, true);
    }

    @Test
    void losesLessThanDeeParWhereSlotsAreScarce() {
        for (int seed = 0; seed < 20; seed++) {
            Scenario scenario = scenario(seed, 3);
            assertThat(totalMs(new DeeParPriced(), scenario))
                    .as("seed " + seed)
                    .isLessThan(0.97 * totalMs(new DeePar(), scenario));
        }
    }

    @Test
    void decidesAsDeeParWhereThereIsRoomForAll() {
        for (int seed = 0; seed < 20; seed++) {
            Scenario scenario = scenario(seed, 20);
            assertThat(TaskSchedulerContract.schedule(new DeeParPriced(), scenario))
                    .as("seed " + seed)
                    .isEqualTo(TaskSchedulerContract.schedule(new DeePar(), scenario));
        }
    }

    @Test
    void thePriceIsWhatTheFirstWithoutRoomWouldLose() {
        SlotPrices prices = new SlotPrices(1);
        prices.add(new SlotPrices.Wish(0, 10, 50, 1));
        assertThat(prices.price()).isZero();
        prices.add(new SlotPrices.Wish(0, 10, 30, 1));
        // 10 ms are left beside those that a task takes: one has room.
        assertThat(prices.price()).isEqualTo(3);
        prices.add(new SlotPrices.Wish(20, 10, 40, 1));
        assertThat(prices.price()).isZero();
    }
}
