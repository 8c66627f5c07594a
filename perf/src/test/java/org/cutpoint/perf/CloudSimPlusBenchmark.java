package org.cutpoint.perf;

import ch.qos.logback.classic.Level;
import java.util.concurrent.TimeUnit;
import org.cloudsimplus.util.Log;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Our simulator beside CloudSim Plus on the same {@linkplain Queues queues}, from arrivals and work in arrays to the sum of
 * all delays, which must be the same. Two rates: events of what is simulated, an arrival, a start and an end for each task,
 * and events of the simulator's own.
 *
 * <p>A test, not a part of anything that is shipped: CloudSim Plus comes under the GPL.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CloudSimPlusBenchmark extends Timed {
    private static final int EVENTS_PER_TASK = 3;
    private static final double AGREEMENT = 1e-3;

    /** Tasks x servers of four places each. */
    @Param({"1000x10", "10000x10", "10000x100"})
    private String size;

    private int tasks;
    private Queues queues;
    private double totalDelayMs;

    /** What JMH divides by the time, beside operations. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Events {
        public long simulated;
        public long own;
    }

    @Setup
    public void setUp() throws InterruptedException {
        Log.setLevel(Level.OFF);
        String[] numbers = size.split("x");
        tasks = Integer.parseInt(numbers[0]);
        queues = new Queues(1, tasks, Integer.parseInt(numbers[1]), 4, 0.8);
        totalDelayMs = queues.cutpoint().totalDelayMs();
        same(queues.cloudSimPlus());
    }

    @Benchmark
    public void cutpoint(Events events) throws InterruptedException {
        count(queues.cutpoint(), events);
    }

    @Benchmark
    public void cloudSimPlus(Events events) {
        count(queues.cloudSimPlus(), events);
    }

    private void count(Queues.Outcome outcome, Events events) {
        same(outcome);
        events.simulated += (long) EVENTS_PER_TASK * tasks;
        events.own += outcome.events();
    }

    private void same(Queues.Outcome outcome) {
        if (!(Math.abs(outcome.totalDelayMs() - totalDelayMs) <= AGREEMENT * totalDelayMs)) {
            throw new IllegalStateException(
                    "delays sum to " + outcome.totalDelayMs() + " ms, not to " + totalDelayMs + " ms");
        }
    }
}
