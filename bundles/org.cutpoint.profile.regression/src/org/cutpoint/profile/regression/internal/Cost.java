package org.cutpoint.profile.regression.internal;

/**
 * What layers of a type cost. Times are milliseconds.
 *
 * @param msPerMegaMac for a million multiply-accumulates, >= 0
 * @param msPerMegabyte for 10^6 bytes read or written, >= 0
 * @param layerMs for each layer, >= 0
 */
record Cost(double msPerMegaMac, double msPerMegabyte, double layerMs) {
    /** As a regression found it. */
    static Cost of(double[] coefficients, int start) {
        return new Cost(coefficients[start], coefficients[start + 1], coefficients[start + 2]);
    }

    /** Of layers of this type with these features. */
    double milliseconds(double[] features, int start) {
        return msPerMegaMac * features[start] + msPerMegabyte * features[start + 1] + layerMs * features[start + 2];
    }
}
