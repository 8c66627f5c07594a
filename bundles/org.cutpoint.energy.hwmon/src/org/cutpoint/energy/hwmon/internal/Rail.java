package org.cutpoint.energy.hwmon.internal;

import java.util.function.DoubleSupplier;

/**
 * A supply line with a sensor.
 *
 * @param name its label, or chip and channel
 * @param watts reads what it carries now
 */
record Rail(String name, DoubleSupplier watts) {}
