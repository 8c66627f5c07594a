package org.cutpoint.simulate.live.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.simulate.live.internal.TaskRun.Computed;
import org.junit.jupiter.api.Test;

class RecalibrationTest {
    private static final TaskModel MODEL =
            new TaskModel("x", 1000, List.of(new TaskLayer("a", 10, 8, 4, 2), new TaskLayer("b", 20, 16, 8, 4)));
    private static final Task TASK = new Task("t", 0, "used", 3, List.of("e"), 8, 4);
    private static final Scenario SCENARIO =
            new Scenario("s", Map.of("used", MODEL, "unused", MODEL), List.of(), List.of(TASK), true);

    @Test
    void timesAreWhatTheyWereWhereTheyWereSeen() {
        Recalibration recalibration = new Recalibration(SCENARIO);
        recalibration.add(TASK, new Placement(0, Optional.of("e"), 0, 1, 8, 4), new Computed(0, 5, 8));
        recalibration.add(TASK, new Placement(0, Optional.of("e"), 0, 2, 8, 0), new Computed(0, 19, 0));
        Scenario applied = recalibration.applied();

        // The edge took 24 instead of 4 and 12, the cloud 8 instead of 4.
        assertThat(applied.models().get("used").layers())
                .containsExactly(new TaskLayer("a", 10, 8, 6, 4), new TaskLayer("b", 20, 16, 12, 8));
        assertThat(applied.models().get("unused")).isEqualTo(MODEL);
        assertThat(applied.tasks()).isEqualTo(SCENARIO.tasks());
    }
}
