package org.cutpoint.study;

import java.util.List;

/**
 * Who was busy with which job when, for a Gantt chart.
 *
 * @param experiment id
 * @param cell of the row that it belongs to: {@code row.text("cell")}
 * @param repeat of that row, from 1
 * @param measured whether it was measured; otherwise it was planned
 * @param spans by start
 */
public record Timeline(String experiment, String cell, int repeat, boolean measured, List<Span> spans) {
    public Timeline {
        spans = List.copyOf(spans);
    }

    /**
     * A lane is busy with a job.
     *
     * @param job its id
     * @param lane {@code device}, {@code uplink}, {@code cloud}, {@code downlink}
     * @param startMs from the first job's start, milliseconds
     * @param endMs likewise
     */
    public record Span(String job, String lane, double startMs, double endMs) {}
}
