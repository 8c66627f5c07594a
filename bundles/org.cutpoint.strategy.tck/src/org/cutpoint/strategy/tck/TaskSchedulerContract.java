package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TaskScheduler} must do, as tests on random scenarios: subclass it, say how your scheduler is made,
 * and run it with JUnit 5.
 *
 * <ul>
 *   <li>It answers every scenario with placements that the evaluator accepts, or with an {@link InputException} that says
 *       what it applies to; and it does place the tasks of some of them.
 *   <li>Unless it {@linkplain TaskScheduler#offline says} that it must know all tasks, it decides without knowing of later
 *       ones.
 *   <li>It gives the same answer again, and from several threads at once.
 *   <li>It ends soon after its thread is interrupted: with an answer if it is nearly done, else with a
 *       {@link CancellationException}.
 * </ul>
 */
public abstract class TaskSchedulerContract
        extends AnswerContract<TaskScheduler, Scenario, TaskSchedulerContract.Answer> {
    private static final int SCENARIOS = 400;

    /** Makes the scheduler. It may be called more than once. */
    protected abstract TaskScheduler scheduler();

    /** The evaluator; unless overridden, the one that {@link ServiceLoader} finds. */
    protected ScenarioEvaluator evaluator() {
        return ServiceLoader.load(ScenarioEvaluator.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no ScenarioEvaluator: put org.cutpoint.cost on the class path, or override evaluator()"));
    }

    /** The scenarios of the tests, all of which pass the evaluator's check. */
    protected List<Scenario> scenarios() {
        ScenarioEvaluator evaluator = evaluator();
        List<Scenario> scenarios = new ArrayList<>();
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Scenario scenario = new RandomScenarios(RandomProblems.source(seed)).scenario();
            evaluator.check(scenario);
            scenarios.add(scenario);
        }
        return scenarios;
    }

    /** A scenario that takes the scheduler a while, if anything does. */
    protected Scenario large() {
        return new RandomScenarios(RandomProblems.source(1)).scenario(300, 5);
    }

    /** What came of a scenario: a trace's tasks, or the message of an {@link InputException}. */
    record Answer(Optional<List<TracedTask>> tasks, String refusal) {}

    @Test
    void answersWithValidPlacementsOrReasons() {
        TaskScheduler scheduler = scheduler();
        int answered = 0;
        List<Scenario> scenarios = scenarios();
        for (int s = 0; s < scenarios.size(); s++) {
            Answer answer = answer(scheduler, scenarios.get(s));
            accept(scenarios.get(s), answer, "scenario " + s + " " + scenarios.get(s));
            answered += answer.tasks().isPresent() ? 1 : 0;
        }
        assertTrue(answered > 0, "no scenario was answered");
    }

    @Override
    TaskScheduler subject() {
        return scheduler();
    }

    @Override
    List<Scenario> questions() {
        return scenarios();
    }

    @Override
    Scenario largeQuestion() {
        Scenario scenario = large();
        evaluator().check(scenario);
        return scenario;
    }

    @Override
    void accept(Scenario scenario, Answer answer, String what) {
        answer.tasks().ifPresent(tasks -> {
            try {
                Trace trace = evaluator().evaluate(scenario, List.of(), "tested", tasks);
                assertTrue(
                        trace.totalDelayMs() >= trace.lowerBoundMs(),
                        () -> what + ": " + trace.totalDelayMs() + " is less than the least");
            } catch (InvalidTraceException e) {
                fail(what + ": " + e.getMessage(), e);
            }
        });
    }

    @Override
    Answer answer(TaskScheduler scheduler, Scenario scenario) {
        try {
            return new Answer(Optional.of(schedule(scheduler, scenario)), "");
        } catch (InputException e) {
            return new Answer(Optional.empty(), e.getMessage());
        }
    }

    /**
     * Has a scheduler place all tasks as they arrive, without failures.
     *
     * @return in the scenario's order
     */
    public static List<TracedTask> schedule(TaskScheduler scheduler, Scenario scenario) {
        List<Task> tasks = scenario.tasks();
        TaskScheduler.Session session = scheduler.open(scheduler.offline() ? scenario : scenario.withTasks(List.of()));
        TracedTask[] traced = new TracedTask[tasks.size()];
        IntStream.range(0, traced.length)
                .boxed()
                .sorted(Comparator.comparingDouble(t -> tasks.get(t).arrivalMs()))
                .forEach(t -> {
                    Task task = tasks.get(t);
                    Placement placement = session.place(task, task.arrivalMs());
                    double finishMs = placement.startMs()
                            + TaskDelay.of(scenario, task, placement).totalMs();
                    traced[t] = new TracedTask(task.id(), placement, finishMs, List.of());
                });
        return List.of(traced);
    }
}
