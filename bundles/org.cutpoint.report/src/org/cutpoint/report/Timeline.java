package org.cutpoint.report;

import java.util.List;

/**
 * What happens when in several lanes.
 *
 * @param title for people
 * @param lanes from top to bottom
 */
public record Timeline(String title, List<Lane> lanes) {
    public Timeline {
        lanes = List.copyOf(lanes);
    }

    /** A lane and what happens in it. */
    public record Lane(String name, List<Event> events) {
        public Lane {
            events = List.copyOf(events);
        }
    }

    /**
     * Something that takes a while.
     *
     * @param name for people
     * @param job id of the job that it belongs to
     * @param model name of the network
     * @param startMs from, milliseconds
     * @param endMs to, milliseconds
     */
    public record Event(String name, String job, String model, double startMs, double endMs) {}
}
