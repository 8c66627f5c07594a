package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;

/** What strategies have no plan for, each with the reason. */
final class LeftOut {
    private record Where(String strategy, String what, String reason) {}

    /** By a reason without its figures: the networks, and the reason as it was given first. */
    private final Map<Where, Set<String>> networks = new LinkedHashMap<>();

    private final Map<Where, String> reasons = new LinkedHashMap<>();
    private final Map<String, InputException> refusals = new LinkedHashMap<>();

    /**
     * Adds one.
     *
     * @param what becomes of it, after the strategy's name
     * @param network that it is about
     */
    void add(String strategy, String what, String network, Why why) {
        String reason = why.reason();
        Where where = new Where(strategy, what, reason.replace(network, "#").replaceAll("[0-9][0-9.,]*", "#"));
        networks.computeIfAbsent(where, w -> new LinkedHashSet<>()).add(network);
        reasons.putIfAbsent(where, reason);
        why.refusal().ifPresent(refusal -> refusals.putIfAbsent(strategy, refusal));
    }

    /** Why there is no plan: nothing is feasible, or the strategy refuses the problem. */
    record Why(String reason, Optional<InputException> refusal) {
        static final Why INFEASIBLE = new Why("it finds no plan.", Optional.empty());

        static Why of(InputException refusal) {
            return new Why(refusal.getMessage(), Optional.of(refusal));
        }
    }

    /** How a strategy has refused first; empty if it has not. */
    Optional<InputException> refusal(String strategy) {
        return Optional.ofNullable(refusals.get(strategy));
    }

    /** A line for each strategy and reason; reasons that differ in figures only are one. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        networks.forEach((where, which) -> lines.add(where.strategy() + " " + where.what() + " for "
                + String.join(", ", which) + ": " + reasons.get(where)));
        return lines;
    }
}
