package org.cutpoint.simulate.live;

import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.scenario.delay.TaskDelay;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Carries small scenarios out for real: a process for each edge server and one for the cloud, each task a thread of this one, the
 * bandwidths that a scheduler reserves emulated. A service.
 */
@ProviderType
public interface LiveScenarios {
    /**
     * What the machines are made to look like: this machine, slowed down.
     *
     * @param deviceSlowdown of every device, >= 1
     * @param edgeSlowdown of every edge server, >= 1
     * @param cloudSlowdown of the cloud, >= 1
     * @param threads for one inference
     * @param seed of the random inputs
     */
    record Conditions(double deviceSlowdown, double edgeSlowdown, double cloudSlowdown, int threads, long seed) {}

    /**
     * What became of a task.
     *
     * @param task it
     * @param placement where it ran, and when it was to start
     * @param startMs when it began, milliseconds from the scenario's start
     * @param finishMs when its last result was there, likewise
     * @param parts what its parts took, all samples together; over what is not emulated the way back is in the way there
     */
    record LiveTask(Task task, Placement placement, double startMs, double finishMs, TaskDelay parts) {
        /** From its arrival to its end, milliseconds. */
        public double delayMs() {
            return finishMs - task.arrivalMs();
        }
    }

    /**
     * A scenario, simulated and run.
     *
     * @param scenario as it was run: its networks have the sizes and times that they have here
     * @param simulated what the same scheduler's decisions come to in simulated time
     * @param tasks what happened, in the scenario's order
     * @param difference largest difference of any task's results from the whole network's, relative to these
     */
    record Live(Scenario scenario, Trace simulated, List<LiveTask> tasks, double difference) {
        public Live {
            tasks = List.copyOf(tasks);
        }

        /** Sum of all measured delays, milliseconds. */
        public double totalDelayMs() {
            return tasks.stream().mapToDouble(LiveTask::delayMs).sum();
        }
    }

    /**
     * Profiles the scenario's networks here, simulates it with their times, then runs it: tasks arrive when the scenario says, are
     * placed by the scheduler then, wait for the start that it gives them, and go through device, edge server and cloud. Models,
     * sessions and what the simulation predicts to be needed are loaded and warmed up before the clock starts; what computing takes
     * then, one sample at a time, corrects the profiles, and the simulation that the run stands beside has these times.
     *
     * @param scenario whose networks are called like models that can be loaded: {@code zoo:alexnet}, or short
     *     {@code alexnet}, or a file; its layers and times are not used
     * @param scheduler its id
     * @throws org.cutpoint.api.InputException if a network cannot be loaded, the scenario is too large for this, the
     *     scheduler refuses it, a process does not start, or a task fails
     * @throws InterruptedException if interrupted; nothing is left running
     */
    Live run(Scenario scenario, String scheduler, Conditions conditions, Progress progress) throws InterruptedException;
}
