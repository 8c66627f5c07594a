package org.cutpoint.api.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scenario is to be drawn from.
 *
 * @param name of the scenario
 * @param seed the same recipe gives the same scenario
 * @param models networks, each as likely as any other
 * @param devices how many, >= 1; each has bandwidths and edge servers of its own
 * @param edges how many edge servers, >= 0
 * @param reachable how many of them each device reaches; all if there are fewer
 * @param tasks how many, >= 0: one of each device in turn until all have one, then one of any
 * @param arrivals how they arrive
 * @param windowMs within which, milliseconds, > 0
 * @param ranges of everything else
 * @param returnResult whether results go back
 */
public record ScenarioRecipe(
        String name,
        long seed,
        Map<String, TaskModel> models,
        int devices,
        int edges,
        int reachable,
        int tasks,
        Arrivals arrivals,
        double windowMs,
        Ranges ranges,
        boolean returnResult) {
    public ScenarioRecipe {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    /** How tasks arrive. */
    public sealed interface Arrivals permits Uniform, Poisson, Recorded {}

    /** At any instant of the window, each as likely as any other. */
    public record Uniform() implements Arrivals {}

    /**
     * With gaps that are distributed exponentially, of window over tasks on average; the last ones may arrive after it.
     */
    public record Poisson() implements Arrivals {}

    /**
     * As they once did: the window counts for nothing.
     *
     * @param timesMs increasing, milliseconds; at least as many as there are tasks
     */
    public record Recorded(List<Double> timesMs) implements Arrivals {
        public Recorded {
            timesMs = List.copyOf(timesMs);
        }
    }

    /**
     * What tasks and edge servers are drawn from.
     *
     * @param maxEdgeMbps of a device, Mbit/s
     * @param maxCoreMbps of a device, Mbit/s
     * @param edgeMbps of an edge server, Mbit/s
     * @param coreMbps of an edge server, Mbit/s
     * @param slots of an edge server, whole
     * @param samples of a task, whole
     * @param inputBytes of a task, whole; the networks' own if empty
     * @param inputSizes how many different inputs each network has then, >= 1: a scenario has a network for each
     */
    public record Ranges(
            Range maxEdgeMbps,
            Range maxCoreMbps,
            Range edgeMbps,
            Range coreMbps,
            Range slots,
            Range samples,
            Optional<Range> inputBytes,
            int inputSizes) {
        /** Those of the source, section V.B; with 16 sizes of the input for each network. */
        public static final Ranges PAPER = new Ranges(
                new Range(20, 300),
                new Range(10, 50),
                new Range(5000, 20_000),
                new Range(100, 5000),
                new Range(1, 10),
                new Range(1, 1000),
                Optional.of(new Range(10_000, 1_000_000)),
                16);
    }
}
