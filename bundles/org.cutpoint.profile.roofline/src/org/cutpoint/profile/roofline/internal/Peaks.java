package org.cutpoint.profile.roofline.internal;

import java.util.OptionalDouble;

/**
 * What a machine can do at most.
 *
 * @param name by which it is asked for
 * @param description what it is
 * @param source where the figures come from
 * @param cores that compute
 * @param gflops 10^9 operations on 32-bit floating-point numbers a second, all cores together, > 0
 * @param gigabytesPerS between its memory and its cores, 10^9 bytes a second, > 0; empty where only operations count
 * @param operationsPerMac operations that a multiply-accumulate is counted as: 2, unless a source counts otherwise
 * @param layerMs what every layer takes in any case, milliseconds
 */
record Peaks(
        String name,
        String description,
        String source,
        int cores,
        double gflops,
        OptionalDouble gigabytesPerS,
        int operationsPerMac,
        double layerMs) {

    /**
     * The roofline: whichever takes longer, operations or bytes, milliseconds.
     *
     * @param macs multiply-accumulate operations
     * @param bytes that are read and written
     */
    double milliseconds(long macs, long bytes) {
        double computing = (double) macs * operationsPerMac / (gflops * 1e6);
        double moving = gigabytesPerS.isPresent() ? bytes / (gigabytesPerS.getAsDouble() * 1e6) : 0;
        return layerMs + Math.max(computing, moving);
    }
}
