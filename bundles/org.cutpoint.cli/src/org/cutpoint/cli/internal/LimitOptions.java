package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import picocli.CommandLine.Option;

/** Bounds on a single job, on top of those that a problem file states. */
final class LimitOptions {
    private static final Set<String> NAMES = Set.of("deviceEnergyJ", "cloudTimeMs", "latencyMs", "memoryBytes");

    @Option(
            names = "--limit",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "Bound on every job: deviceEnergyJ, cloudTimeMs, latencyMs, or memoryBytes of the device's"
                    + " weights (memoryBytes:TIER of another tier's). Takes the place of a problem file's. 'optimal',"
                    + " 'jointdnn-ilp' and 'jointdnn-larac' keep it; others report what they violate, and all keep"
                    + " memory.")
    private List<String> limits = new ArrayList<>();

    LimitOptions() {}

    LimitOptions(List<String> limits) {
        this.limits = List.copyOf(limits);
    }

    boolean given() {
        return !limits.isEmpty();
    }

    /** Checks what does not need the problem. */
    void check() {
        values();
    }

    /** Whether a job's energy is bounded, so that it must be known. */
    boolean energy() {
        return values().containsKey("deviceEnergyJ");
    }

    /**
     * The problem with these limits.
     *
     * @throws InputException if a limit is none, or of a tier that the problem has not
     */
    Problem in(Problem problem) {
        Map<String, Double> values = values();
        Limits given = problem.limits();
        Problem limited = problem.withLimits(new Limits(
                value(values, "deviceEnergyJ", given.deviceEnergyJ()),
                value(values, "cloudTimeMs", given.cloudTimeMs()),
                value(values, "latencyMs", given.latencyMs())));
        List<Tier> tiers = new ArrayList<>();
        for (Tier tier : problem.tiers()) {
            Double bytes = values.remove("memoryBytes:" + tier.id());
            if (bytes == null && tiers.isEmpty()) {
                bytes = values.remove("memoryBytes");
            }
            tiers.add(
                    bytes == null
                            ? tier
                            : new Tier(tier.id(), tier.computePowerW(), OptionalLong.of(bytes.longValue())));
        }
        for (String name : values.keySet()) {
            if (name.startsWith("memoryBytes:")) {
                throw new InputException(
                        "--limit",
                        "problem '" + problem.name() + "' has no tier '" + name.substring("memoryBytes:".length())
                                + "'",
                        "Its tiers are "
                                + String.join(
                                        ", ",
                                        problem.tiers().stream().map(Tier::id).toList()));
            }
        }
        return limited.withTiers(tiers);
    }

    private static OptionalDouble value(Map<String, Double> values, String name, OptionalDouble given) {
        return values.containsKey(name) ? OptionalDouble.of(values.get(name)) : given;
    }

    private Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String limit : limits) {
            int equals = limit.indexOf('=');
            String name = limit.substring(0, Math.max(0, equals)).strip();
            if (!NAMES.contains(name) && !name.matches("memoryBytes:.+")) {
                throw new InputException(
                        "--limit",
                        "'" + limit + "' is not NAME=VALUE",
                        "Give for example latencyMs=100; there are deviceEnergyJ, cloudTimeMs, latencyMs, memoryBytes");
            }
            if (values.put(name, number(limit, limit.substring(equals + 1))) != null) {
                throw new InputException("--limit", name + " is given twice", "Give it once");
            }
        }
        return values;
    }

    private static double number(String limit, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number < Double.POSITIVE_INFINITY) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException("--limit", "the value of '" + limit + "' is no number of 0 or more", "Give one");
    }
}
