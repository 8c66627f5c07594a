package org.cutpoint.simulate.internal;

import java.time.Duration;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.scenario.Trace;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Simulates event by event, and has what came of it validated. */
@Component
public final class EventSimulator implements Simulator {
    private final ScenarioEvaluator evaluator;
    private final TaskSchedulers schedulers;

    @Activate
    public EventSimulator(@Reference ScenarioEvaluator evaluator, @Reference TaskSchedulers schedulers) {
        this.evaluator = evaluator;
        this.schedulers = schedulers;
    }

    @Override
    public Simulated simulate(Scenario scenario, String scheduler, List<Outage> outages, Duration limit)
            throws InterruptedException {
        evaluator.check(scenario);
        check(scenario, outages);
        TaskSchedulers.Answer<Simulation.Run> answer =
                schedulers.call(scheduler, leased -> new Simulation(scenario, outages).run(leased), limit);
        try {
            Trace trace = evaluator.evaluate(
                    scenario, outages, scheduler, answer.result().tasks());
            return new Simulated(
                    answer.schedulerVersion(), trace, answer.result().events(), answer.ms());
        } catch (InvalidTraceException e) {
            throw new InputException(
                    "strategy '" + scheduler + "' " + answer.schedulerVersion(),
                    "its placements are not valid: " + e.getMessage(),
                    "That is the strategy's fault: use another one, or update it.",
                    e);
        }
    }

    private static void check(Scenario scenario, List<Outage> outages) {
        for (Outage outage : outages) {
            String what = "outage of edge '" + outage.edge() + "'";
            if (scenario.edges().stream().noneMatch(edge -> edge.id().equals(outage.edge()))) {
                throw new InputException(
                        what, "scenario '" + scenario.name() + "' has no such edge", "Name one of it.");
            }
            if (!(outage.fromMs() >= 0
                    && outage.untilMs() > outage.fromMs()
                    && outage.untilMs() < Double.POSITIVE_INFINITY)) {
                throw new InputException(
                        what,
                        "it lasts from " + outage.fromMs() + " to " + outage.untilMs() + " ms",
                        "It must end after it has begun.");
            }
        }
    }
}
