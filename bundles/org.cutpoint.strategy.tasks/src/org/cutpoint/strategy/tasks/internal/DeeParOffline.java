package org.cutpoint.strategy.tasks.internal;

import java.util.HashMap;
import java.util.Map;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * The static problem of Huang et al. (DeePar, 2019), equations (20) to (25), exactly: all tasks at once, without
 * waiting. Each starts at its arrival and gets all the bandwidth that it can use; whatever takes an edge server's slots
 * and bandwidths takes them from all other tasks, whenever they arrive. (The delays of the printed program are
 * constants, so bandwidths are, too.) That is no bound on what is possible online: there, tasks take turns.
 *
 * <p>By branch and bound, see {@link StaticProgram}. It refuses where that takes too long.
 */
@Component(
        property = {
            TaskScheduler.ID + "=deepar-offline",
            TaskScheduler.DESCRIPTION
                    + "=The least total delay of all tasks at once, without waiting; exactly. Must know all tasks."
        })
public final class DeeParOffline implements TaskScheduler {
    @Override
    public boolean offline() {
        return true;
    }

    @Override
    public Session open(Scenario scenario) {
        StaticProgram program = new StaticProgram(scenario);
        StaticProgram.Option[] chosen = program.solve();
        Map<String, StaticProgram.Option> byTask = new HashMap<>();
        for (int t = 0; t < chosen.length; t++) {
            byTask.put(scenario.tasks().get(t).id(), chosen[t]);
        }
        return new Session() {
            @Override
            public Placement place(Task task, double nowMs) {
                return byTask.get(task.id()).placement(nowMs);
            }
        };
    }
}
