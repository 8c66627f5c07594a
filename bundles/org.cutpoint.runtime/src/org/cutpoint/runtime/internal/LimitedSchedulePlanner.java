package org.cutpoint.runtime.internal;

import java.time.Duration;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Schedulers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Schedules within time limits, and validates every order. */
@Component
public final class LimitedSchedulePlanner implements SchedulePlanner {
    private final ScheduleEvaluator evaluator;
    private final Schedulers schedulers;
    private final LimitedCalls calls = new LimitedCalls("cutpoint-schedule");

    @Activate
    public LimitedSchedulePlanner(@Reference ScheduleEvaluator evaluator, @Reference Schedulers schedulers) {
        this.evaluator = evaluator;
        this.schedulers = schedulers;
    }

    @Deactivate
    void deactivate() {
        calls.stop();
    }

    @Override
    public Scheduled schedule(ScheduleProblem problem, String scheduler, Duration limit) throws InterruptedException {
        evaluator.check(problem);
        LimitedCalls.Answer<Order> answer =
                calls.call(schedulers::lease, scheduler, leased -> leased.schedule(problem), limit);
        try {
            double makespanMs = evaluator.makespanMs(problem, answer.result());
            return new Scheduled(scheduler, answer.version(), answer.result(), makespanMs, answer.ms());
        } catch (InvalidOrderException e) {
            throw answer.fault("its order is not valid: " + e.getMessage(), e);
        }
    }
}
