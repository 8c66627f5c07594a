package org.cutpoint.api.scenario;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Carries scenarios out in simulated time. A service; thread-safe. */
@ProviderType
public interface Simulator {
    /**
     * Simulates a scenario: a task arrives, is placed, starts, ends; servers and links fail and are mended. The same
     * scenario, outages and version of a scheduler give the same trace.
     *
     * <p>A task whose server or link fails before it has ended is given up, whether it had begun or not, and is placed
     * anew at that instant, its work lost and its delay still counted from its arrival; among several the one that
     * arrived first comes first. Tasks that arrive meanwhile find that server without slots or bandwidth. Every task
     * ends: devices do not fail.
     *
     * @param scenario will be checked
     * @param scheduler its id
     * @param outages in any order; may overlap
     * @param limit for all of the scheduler's work
     * @throws InputException if the scenario or an outage is faulty, there is no such scheduler, it does not apply, fails,
     *     takes too long, or answers what the evaluator refuses
     * @throws InterruptedException if interrupted
     */
    Simulated simulate(Scenario scenario, String scheduler, List<Outage> outages, Duration limit)
            throws InterruptedException;

    /**
     * A scenario carried out.
     *
     * @param schedulerVersion version of the bundle that decided
     * @param trace valid
     * @param events arrivals, starts, ends, failures, repairs
     * @param ms time that it took, milliseconds, without checking and validating
     */
    record Simulated(String schedulerVersion, Trace trace, long events, double ms) {
        /** The mean delay of a task, milliseconds; empty if there is none. */
        public OptionalDouble meanDelayMs() {
            int tasks = trace.tasks().size();
            return tasks == 0 ? OptionalDouble.empty() : OptionalDouble.of(trace.totalDelayMs() / tasks);
        }
    }
}
