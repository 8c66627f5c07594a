package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import picocli.CommandLine.Option;

/** Frames that come by the clock, in place of jobs that wait. */
final class StreamOptions {
    private static final double MOST_FPS = 10_000;
    private static final double MOST_SECONDS = 86_400;
    private static final int MOST_WAITING = 100_000;
    private static final double STANDARD_SECONDS = 10;
    private static final int STANDARD_QUEUE = 2;

    /** The least planned latency, so many times, is a deadline that fits: frames meet others under way. */
    private static final double ROOM = 2;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description =
                    "Take frames as a camera gives them, N a second, ready or not, instead of jobs. Plans are made for"
                            + " objective bottleneck, on more than two tiers for latency.")
    private Double fps;

    @Option(
            names = "--duration",
            paramLabel = "S",
            description = "With --fps: for how many seconds frames come (default: 10).")
    private Double seconds;

    @Option(
            names = "--deadline-ms",
            paramLabel = "MS",
            description =
                    "With --fps: time from a frame's coming to its result (default: the time between two frames, or"
                            + " twice what the quickest of the plans takes for a frame, if that is longer).")
    private Double deadlineMs;

    @Option(
            names = "--late",
            paramLabel = "WHAT",
            description =
                    "With --fps, what becomes of frames that come too fast: drop-oldest drops the one that has waited"
                            + " longest where too many wait; skip drops those that come then, and what could no more be in"
                            + " time; degrade has the device alone run what would be late otherwise, where that is sooner"
                            + " (default: drop-oldest).")
    private String late;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "With --fps: how many frames wait at most to be begun (default: 2).")
    private Integer queue;

    boolean given() {
        return fps != null;
    }

    /** @throws InputException if something cannot be */
    void check() {
        if (!given()) {
            String alone = seconds != null
                    ? "--duration"
                    : deadlineMs != null ? "--deadline-ms" : late != null ? "--late" : queue != null ? "--queue" : "";
            if (!alone.isEmpty()) {
                throw new InputException(alone, "it stands without --fps", "Give both");
            }
            return;
        }
        within("--fps", fps, MOST_FPS);
        within("--duration", seconds(), MOST_SECONDS);
        if (deadlineMs != null) {
            within("--deadline-ms", deadlineMs, MOST_SECONDS * 1000);
        }
        late();
        RunOptions.between("--queue", queue(), MOST_WAITING);
        if (fps * seconds() > FrameStream.MOST_FRAMES) {
            throw new InputException(
                    "--duration",
                    String.format(Locale.ROOT, "%.0f frames are too many", fps * seconds()),
                    "Give up to " + FrameStream.MOST_FRAMES + " in all");
        }
    }

    /**
     * What a stream has no use for.
     *
     * @param others options that are given and cannot be, with the reason
     * @param objective what is asked for, if anything
     * @param plannable what frames can be planned for, the usual one first
     */
    void check(Map<String, String> others, Optional<String> objective, List<Objective> plannable) {
        others.forEach((option, reason) -> {
            throw new InputException("--fps", "it stands beside " + option + ": " + reason, "Leave one of them away");
        });
        if (objective.isPresent() && !plannable.contains(PlanOptions.objective(objective.get()))) {
            throw new InputException(
                    "--objective",
                    "frames are planned for " + plannable.get(0).id()
                            + (plannable.size() > 1 ? ", on more than two tiers," : "") + " not " + objective.get(),
                    "Leave it away");
        }
    }

    /** Whether the device has the whole network, for late frames. */
    boolean degrades() {
        return given() && late() == Late.DEGRADE;
    }

    private static void within(String option, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new InputException(
                    option, value + " cannot be", String.format(Locale.ROOT, "Give more than 0, up to %.0f", most));
        }
    }

    private double seconds() {
        return seconds == null ? STANDARD_SECONDS : seconds;
    }

    private int queue() {
        return queue == null ? STANDARD_QUEUE : queue;
    }

    private Late late() {
        String asked = late == null ? Late.DROP_OLDEST.id() : late;
        List<String> known = Arrays.stream(Late.values()).map(Late::id).toList();
        if (!known.contains(asked)) {
            throw new InputException("--late", "'" + asked + "' cannot be", "Give " + String.join(", ", known));
        }
        return Late.values()[known.indexOf(asked)];
    }

    /** @param latencyMs the least of all plans, for a frame that meets no other */
    FrameStream stream(double latencyMs) {
        double fits = deadlineMs == null ? Math.max(1000 / fps, ROOM * latencyMs) : deadlineMs;
        return new FrameStream(
                fps,
                Duration.ofNanos(Math.round(seconds() * 1e9)),
                Duration.ofNanos(Math.round(fits * 1e6)),
                late(),
                queue());
    }
}
