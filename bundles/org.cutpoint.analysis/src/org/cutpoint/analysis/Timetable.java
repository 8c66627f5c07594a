package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which job occupies which lane when.
 *
 * @param lanes from the device to the farthest tier, links between the tiers that they join
 * @param jobs ids, in the order in which the device takes them; a job's index in it is its colour
 * @param endMs when everything is over, milliseconds from the first job's start
 */
public record Timetable(List<Lane> lanes, List<String> jobs, double endMs) {
    /** What a lane is. */
    public enum Kind {
        /** A tier, which computes. */
        TIER,
        /** A link, which carries. */
        LINK
    }

    /**
     * What takes jobs one after the other.
     *
     * @param id a tier's, or for links {@code uplink} and {@code downlink} between the first two tiers, else both tiers'
     *     with an arrow
     * @param bars by start
     */
    public record Lane(String id, Kind kind, List<Bar> bars) {
        public Lane {
            bars = List.copyOf(bars);
        }

        /** For how long it is busy in all, milliseconds; bars of one lane do not overlap. */
        public double busyMs() {
            return bars.stream().mapToDouble(b -> b.endMs() - b.startMs()).sum();
        }

        /** Share of the time until the end in which it does nothing, 0 to 1; 0 if there is no time. */
        public double idle(double endMs) {
            return endMs > 0 ? Math.max(0, 1 - busyMs() / endMs) : 0;
        }
    }

    /**
     * A lane is busy with a job.
     *
     * @param job its id
     * @param index of the job in {@link Timetable#jobs}
     * @param startMs from, milliseconds
     * @param endMs to, milliseconds
     */
    public record Bar(String job, int index, double startMs, double endMs) {}

    public Timetable {
        lanes = List.copyOf(lanes);
        jobs = List.copyOf(jobs);
    }

    /** The lane of this id. */
    public Optional<Lane> lane(String id) {
        return lanes.stream().filter(lane -> lane.id().equals(id)).findFirst();
    }

    /** What a lane does at an instant. O(bars). */
    public Optional<Bar> at(String lane, double ms) {
        return lane(lane).stream()
                .flatMap(l -> l.bars().stream())
                .filter(bar -> bar.startMs() <= ms && ms < bar.endMs())
                .findFirst();
    }

    /** Collects bars. */
    static final class Builder {
        private final Map<String, Kind> kinds = new LinkedHashMap<>();
        private final Map<String, List<Bar>> bars = new HashMap<>();
        private final List<String> jobs;
        private final Map<String, Integer> index = new HashMap<>();
        private double endMs;

        Builder(List<String> jobs) {
            this.jobs = jobs;
            jobs.forEach(job -> index.putIfAbsent(job, index.size()));
        }

        Builder lane(String id, Kind kind) {
            kinds.putIfAbsent(id, kind);
            return this;
        }

        void bar(String lane, Kind kind, String job, double startMs, double endMs) {
            lane(lane, kind);
            this.endMs = Math.max(this.endMs, endMs);
            if (endMs > startMs) {
                bars.computeIfAbsent(lane, l -> new ArrayList<>())
                        .add(new Bar(job, index.computeIfAbsent(job, j -> index.size()), startMs, endMs));
            }
        }

        Timetable build(double atLeastMs) {
            List<Lane> lanes = new ArrayList<>();
            kinds.forEach((id, kind) -> {
                List<Bar> sorted = new ArrayList<>(bars.getOrDefault(id, List.of()));
                sorted.sort((a, b) -> Double.compare(a.startMs(), b.startMs()));
                lanes.add(new Lane(id, kind, sorted));
            });
            return new Timetable(lanes, jobs, Math.max(endMs, atLeastMs));
        }
    }
}
