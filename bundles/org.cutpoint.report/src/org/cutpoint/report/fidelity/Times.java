package org.cutpoint.report.fidelity;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Times of a run, predicted or measured.
 *
 * @param ms of every quantity, milliseconds
 */
public record Times(Map<Quantity, Double> ms) {
    public Times {
        ms = Map.copyOf(ms);
        if (ms.size() != Quantity.values().length) {
            throw new IllegalArgumentException("a time is missing: " + ms);
        }
    }

    /** Without an edge. */
    public Times(
            double makespanMs,
            double latencyMs,
            double deviceMs,
            double uploadMs,
            double cloudMs,
            double downloadMs,
            double queueingMs) {
        this(map(makespanMs, latencyMs, deviceMs, uploadMs, 0, cloudMs, downloadMs, queueingMs));
    }

    private static Map<Quantity, Double> map(double... ms) {
        Map<Quantity, Double> map = new EnumMap<>(Quantity.class);
        for (Quantity quantity : Quantity.values()) {
            map.put(quantity, ms[quantity.ordinal()]);
        }
        return map;
    }

    /** One of them, milliseconds. */
    public double of(Quantity quantity) {
        return ms.get(quantity);
    }

    /** All latencies together without the links' lag, milliseconds. */
    public double partsMs() {
        return Arrays.stream(Quantity.values())
                .filter(Quantity::isPart)
                .mapToDouble(this::of)
                .sum();
    }
}
