package org.cutpoint.api.observe;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The end of a job: of a plan's on the device, or of an inference that a server ran for somebody.
 *
 * @param id names it among all jobs of all processes: the run's id, a dash, and the job's
 * @param kind what it was
 * @param model the network's name
 * @param plan what ran: of a {@link Kind#JOB} how many layers on which tier, of an {@link Kind#INFERENCE} the segment's name
 * @param peer the cloud's address, or who asked; empty if nobody else had part in it
 * @param ended when
 * @param waitMs time that it waited for its turn, milliseconds
 * @param totalMs from its start (of an inference: its arrival) to its end, milliseconds
 * @param laneMs how long each lane was busy with it, milliseconds, by {@code device}, {@code uplink}, {@code cloud}, {@code
 *     downlink}; lanes that it did not use are not there
 * @param uploadBytes tensor bytes sent up
 * @param failure why it has no result, or was refused; empty if it has one
 * @param fallback whether it ran elsewhere than planned
 */
public record JobEvent(
        String id,
        Kind kind,
        String model,
        String plan,
        String peer,
        Instant ended,
        double waitMs,
        double totalMs,
        Map<String, Double> laneMs,
        long uploadBytes,
        Optional<String> failure,
        boolean fallback) {
    public JobEvent {
        laneMs = Map.copyOf(laneMs);
    }

    /** What ends. */
    public enum Kind {
        /** A job of a plan, seen by the device. */
        JOB,
        /** What a server computed for a call. */
        INFERENCE
    }
}
