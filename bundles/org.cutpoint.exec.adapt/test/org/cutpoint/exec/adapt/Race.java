package org.cutpoint.exec.adapt;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.profile.RateCurve;

/**
 * Jobs on a clock of its own, over a link and a cloud whose states are known: what the runtime does with them, event by event.
 * Used once.
 */
final class Race {
    /** Who says how each job is cut; learns what happens when it does. */
    interface Driver {
        Assignment next(double nowMs);

        /** Whether the last job had better be another one, if it has not begun. */
        default boolean reconsider(double nowMs) {
            return false;
        }

        /** What to do while a job cannot be sent yet, if anything. */
        default Optional<Assignment> meanwhile(double nowMs) {
            return Optional.empty();
        }

        default int wantedBytes() {
            return 0;
        }

        default void began(long bytes, double nowMs) {}

        default void ended(double ms, double nowMs) {}

        default void met(long bytes, double ms) {}

        default void cloud(double ms, double plannedMs) {}
    }

    /** As the runtime has it: jobs that are taken and not sent, and how often one that waits is thought about again. */
    private static final int AHEAD = 2;

    private static final double AGAIN_MS = 5;

    private final Bed bed;
    private final RateCurve rate;
    private final RateCurve load;
    private final Driver driver;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingDouble(Event::ms));
    private final Deque<Double> sentAt = new ArrayDeque<>();
    private double deviceFree;
    private double uplinkFree;
    private double cloudFree;
    private double end;
    private int jobs;
    private int probes;

    private record Event(double ms, Runnable what) {}

    /** @param load of the cloud, as a rate: its factor at each time */
    Race(Bed bed, RateCurve rate, RateCurve load, Driver driver) {
        this.bed = bed;
        this.rate = rate;
        this.load = load;
        this.driver = driver;
    }

    /** The value of a curve at a time, which has passed a little of it. */
    static double at(RateCurve curve, double ms) {
        double little = 1e-3;
        return 8 * little / (1000 * (curve.endMs(ms, little) - ms));
    }

    int jobs() {
        return jobs;
    }

    int probes() {
        return probes;
    }

    /** Runs jobs until this much time has passed, and says when the last one was done. */
    double until(double ms) {
        while (deviceFree < ms) {
            job();
        }
        return end;
    }

    /** Runs so many jobs, and says when the last one was done. */
    double run(int count) {
        while (jobs < count) {
            job();
        }
        return end;
    }

    private void job() {
        happen(deviceFree);
        Assignment job = driver.next(deviceFree);
        while (bed.sends(job) && unsent(deviceFree) >= AHEAD) {
            Optional<Assignment> meanwhile = driver.meanwhile(deviceFree);
            if (meanwhile.isPresent()) {
                job = meanwhile.get();
                break;
            }
            deviceFree = Math.min(deviceFree + AGAIN_MS, sentAt.peek());
            happen(deviceFree);
            if (driver.reconsider(deviceFree)) {
                job = driver.next(deviceFree);
            }
        }
        int wanted = driver.wantedBytes();
        if (wanted > 0) {
            double start = Math.max(deviceFree, uplinkFree);
            uplinkFree = rate.endMs(start, wanted);
            double took = uplinkFree - start;
            at(uplinkFree, () -> driver.met(wanted, took));
            probes++;
        }
        int cut = Bed.cut(job);
        double done = deviceFree + bed.deviceMs(cut);
        deviceFree = done;
        if (bed.sends(job)) {
            done = send(cut, done);
        }
        if (!bed.pipelined()) {
            deviceFree = done;
        }
        end = Math.max(end, done);
        jobs++;
    }

    private double send(int cut, double ready) {
        double start = Math.max(ready, uplinkFree);
        uplinkFree = rate.endMs(start, bed.bytes(cut));
        double took = uplinkFree - start;
        double sent = uplinkFree;
        sentAt.add(sent);
        at(start, () -> driver.began(bed.bytes(cut), start));
        at(sent, () -> driver.ended(took, sent));
        double begins = Math.max(sent, cloudFree);
        double computes = bed.cloudMs(cut) * at(load, begins);
        cloudFree = begins + computes;
        at(cloudFree, () -> driver.cloud(computes, bed.cloudMs(cut)));
        return cloudFree;
    }

    private int unsent(double now) {
        while (!sentAt.isEmpty() && sentAt.peek() <= now) {
            sentAt.poll();
        }
        return sentAt.size();
    }

    private void at(double ms, Runnable what) {
        events.add(new Event(ms, what));
    }

    private void happen(double now) {
        while (!events.isEmpty() && events.peek().ms() <= now) {
            events.poll().what().run();
        }
    }
}
