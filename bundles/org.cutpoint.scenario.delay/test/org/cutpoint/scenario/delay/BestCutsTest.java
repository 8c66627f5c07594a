package org.cutpoint.scenario.delay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskModel;
import org.junit.jupiter.api.Test;

class BestCutsTest {
    @Test
    void areThoseThatTryingAllCutsFinds() {
        Random random = new Random(9);
        for (int round = 0; round < 500; round++) {
            TaskModel model = model(random);
            boolean returned = random.nextBoolean();
            double edgeMbps = 1 + random.nextInt(200);
            double coreMbps = 1 + random.nextInt(50);
            for (TaskMode mode : TaskMode.values()) {
                BestCuts.Cuts found = new BestCuts(model, returned).find(mode, edgeMbps, coreMbps);
                BestCuts.Cuts best = tried(model, returned, mode, edgeMbps, coreMbps);
                String which = "round %d, %s".formatted(round, mode);
                assertThat(found.sampleMs()).as(which).isCloseTo(best.sampleMs(), Offset.offset(1e-6));
                assertThat(List.of(found.cut1(), found.cut2())).as(which).isEqualTo(List.of(best.cut1(), best.cut2()));
            }
        }
    }

    @Test
    void thereAreNoneWhereTheNetworkIsTooShort() {
        TaskModel single = new TaskModel("x", 10, List.of(new TaskLayer("a", 1, 3, 2, 1)));
        assertThat(new BestCuts(single, false).find(TaskMode.EDGE_CLOUD, 1, 1).sampleMs())
                .isInfinite();
    }

    /** The figures of docs/formats.md's formula by hand: 2 samples, 1,000,000 bytes over 80 Mbit/s are 100 ms. */
    @Test
    void aTasksPartsAreThoseOfTheFormula() {
        TaskModel model = new TaskModel(
                "x", 1_000_000, List.of(new TaskLayer("a", 500_000, 40, 4, 1), new TaskLayer("b", 25_000, 60, 6, 2)));
        Task task = new Task("t", 7, "net", 2, List.of("e"), 80, 20);
        Scenario scenario = new Scenario("one", Map.of("net", model), List.of(), List.of(task), true);
        TaskDelay delay = TaskDelay.of(scenario, task, new Placement(7, Optional.of("e"), 0, 1, 80, 20));
        // Up 100 and 200, back 10 and 2.5, twice.
        assertThat(delay).isEqualTo(new TaskDelay(0, 200, 8, 400, 4, 25));
        assertThat(delay.totalMs()).isCloseTo(637, Offset.offset(1e-9));
    }

    private static TaskModel model(Random random) {
        List<TaskLayer> layers = new ArrayList<>();
        for (int l = 1 + random.nextInt(7); l > 0; l--) {
            layers.add(new TaskLayer(
                    "l" + l, random.nextInt(300_000), random.nextInt(100), random.nextInt(60), random.nextInt(30)));
        }
        return new TaskModel("x", random.nextInt(600_000), layers);
    }

    private static BestCuts.Cuts tried(
            TaskModel model, boolean returned, TaskMode mode, double edgeMbps, double coreMbps) {
        int layers = model.layers().size();
        BestCuts.Cuts best = new BestCuts.Cuts(0, 0, Double.POSITIVE_INFINITY);
        for (int cut1 = 0; cut1 <= layers; cut1++) {
            for (int cut2 = cut1; cut2 <= layers; cut2++) {
                double ms = TaskDelay.of(model, 1, returned, cut1, cut2, edgeMbps, coreMbps)
                        .totalMs();
                if (TaskMode.of(cut1, cut2, layers) == mode && ms < best.sampleMs() - 1e-9) {
                    best = new BestCuts.Cuts(cut1, cut2, ms);
                }
            }
        }
        return best;
    }
}
