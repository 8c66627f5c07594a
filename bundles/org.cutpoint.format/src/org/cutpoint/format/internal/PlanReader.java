package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-plan/1} document: its form, not its meaning. Used once. */
final class PlanReader {
    static final String FORMAT = "cutpoint-plan/1";

    private final JsonReader in;
    private final String where;
    /** Thousands of jobs are cut alike: they share a map. */
    private final Map<Map<String, String>, Map<String, String>> tiers = new HashMap<>();

    private final Set<String> ids = new HashSet<>();
    private String reason = "";

    PlanReader(JsonReader in, String where) {
        this.in = in;
        this.where = where;
    }

    /** @throws InputException if it is broken, or says that there is no plan */
    Plan read() {
        return readAny()
                .orElseThrow(() -> new InputException(
                        where, "it says that there is no plan: " + reason, "Plan under other conditions."));
    }

    /** Empty if it says that there is no plan. */
    Optional<Plan> readAny() {
        String format = null;
        String problem = null;
        Boolean feasible = null;
        OptionalDouble lowerBound = OptionalDouble.empty();
        List<Assignment> assignments = null;
        List<String> schedule = null;
        List<String> notes = List.of();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "problem" -> problem = in.text();
                case "feasible" -> feasible = in.truth();
                case "reason" -> reason = in.text();
                case "lowerBound" -> lowerBound = OptionalDouble.of(in.number());
                case "assignments" -> assignments = list(this::assignment);
                case "schedule" -> schedule = list(in::text);
                case "strategy", "objective" -> in.text();
                case "value", "gap", "solveMs" -> in.number();
                case "violates" -> list(in::text);
                case "notes" -> notes = list(in::text);
                default -> throw in.unknownField(
                        "format, problem, strategy, feasible, reason, objective, value, lowerBound, gap, violates,"
                                + " notes, solveMs, assignments, schedule");
            }
        }
        in.required(format, "format");
        String of = in.required(problem, "problem");
        if (!in.required(feasible, "feasible")) {
            return Optional.empty();
        }
        List<Assignment> named = in.required(assignments, "assignments").stream()
                .map(a -> a.problem().isEmpty() ? new Assignment(a.id(), of, a.tiers(), a.intervals(), a.pieces()) : a)
                .toList();
        return Optional.of(new Plan(named, in.required(schedule, "schedule"), lowerBound, notes));
    }

    private Assignment assignment() {
        String id = null;
        String problem = "";
        Map<String, String> placed = null;
        List<PlanInterval> intervals = List.of();
        List<List<String>> pieces = List.of();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "problem" -> problem = in.text();
                case "tiers" -> placed = tiers();
                case "latencyMs", "energyJ" -> in.number();
                case "intervals" -> intervals = list(this::interval);
                case "pieces" -> pieces = list(() -> list(in::text));
                default -> throw in.unknownField("id, problem, tiers, latencyMs, energyJ, intervals, pieces");
            }
        }
        if (!ids.add(in.required(id, "id"))) {
            throw in.fault("another job is called '" + id + "'", "Give each job its own id.");
        }
        return new Assignment(id, problem, in.required(placed, "tiers"), intervals, pieces);
    }

    private Map<String, String> tiers() {
        Map<String, String> read = new HashMap<>();
        in.beginObject();
        while (in.nextField()) {
            read.put(in.field(), in.text());
        }
        return tiers.computeIfAbsent(read, Map::copyOf);
    }

    private PlanInterval interval() {
        String tier = null;
        String first = null;
        String last = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "tier" -> tier = in.text();
                case "first" -> first = in.text();
                case "last" -> last = in.text();
                default -> throw in.unknownField("tier, first, last");
            }
        }
        return new PlanInterval(in.required(tier, "tier"), in.required(first, "first"), in.required(last, "last"));
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            list.add(element.get());
        }
        return list;
    }
}
