package org.cutpoint.profile.roofline.internal;

import java.util.OptionalDouble;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-machine/1}: what a machine can do at most, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-machine/1",
 *   "name": "jetson-nano",
 *   "description": "NVIDIA Jetson Nano, GPU",
 *   "source": "data sheet DA-09366-001",      where the figures come from
 *   "cores": 128,                             that compute; 1 if left out
 *   "gflops": 236,                            10^9 operations on 32-bit floating-point numbers a second, all cores
 *   "gigabytesPerS": 25.6,                    of the memory; may be left out: only operations count
 *   "operationsPerMac": 2,                    2 if left out
 *   "layerMs": 0.05                           what every layer takes in any case; 0 if left out
 * }
 * }</pre>
 */
final class MachineText {
    static final String FORMAT = "cutpoint-machine/1";

    private static final double MOST_RATE = 1e9;
    private static final double MOST_LAYER_MS = 1e6;

    private final JsonReader in;

    MachineText(JsonReader in) {
        this.in = in;
    }

    Peaks read() {
        String format = null;
        String name = null;
        String description = "";
        String source = null;
        int cores = 1;
        Double gflops = null;
        OptionalDouble gigabytesPerS = OptionalDouble.empty();
        int operationsPerMac = 2;
        double layerMs = 0;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "description" -> description = in.text();
                case "source" -> source = in.text();
                case "cores" -> cores = positive();
                case "gflops" -> gflops = rate();
                case "gigabytesPerS" -> gigabytesPerS = OptionalDouble.of(rate());
                case "operationsPerMac" -> operationsPerMac = positive();
                case "layerMs" -> layerMs = layerMs();
                default -> throw in.unknownField("format, name, description, source, cores, gflops, gigabytesPerS,"
                        + " operationsPerMac, layerMs");
            }
        }
        in.required(format, "format");
        return new Peaks(
                in.required(name, "name"),
                description,
                in.required(source, "source"),
                cores,
                in.required(gflops, "gflops"),
                gigabytesPerS,
                operationsPerMac,
                layerMs);
    }

    private int positive() {
        int value = in.count();
        if (value < 1) {
            throw in.fault(value + " is too small", "At least 1.");
        }
        return value;
    }

    private double rate() {
        double value = in.number();
        if (!(value > 0 && value <= MOST_RATE)) {
            throw in.fault(value + " cannot be", "Give a rate above 0, at most " + MOST_RATE + ".");
        }
        return value;
    }

    private double layerMs() {
        double value = in.number();
        if (!(value >= 0 && value <= MOST_LAYER_MS)) {
            throw in.fault(value + " ms cannot be", "Give 0 to " + MOST_LAYER_MS + ".");
        }
        return value;
    }
}
