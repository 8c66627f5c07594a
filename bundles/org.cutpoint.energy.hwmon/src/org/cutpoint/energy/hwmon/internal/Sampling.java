package org.cutpoint.energy.hwmon.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;

/** Power integrated over time by the trapezoidal rule. Thread-safe. */
final class Sampling implements EnergyMeter.Measurement {
    private final DoubleSupplier watts;
    private final LongSupplier nanos;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lastNanos;
    private double lastWatts;
    private double joules;

    /**
     * @param watts reads the power
     * @param nanos a clock, as {@link System#nanoTime}
     */
    Sampling(DoubleSupplier watts, LongSupplier nanos) {
        this.watts = watts;
        this.nanos = nanos;
        lastWatts = watts.getAsDouble();
        lastNanos = nanos.getAsLong();
    }

    /** Also samples by itself, in a thread, until it is closed or a sensor fails. */
    void every(long periodMs) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!closed.await(periodMs, TimeUnit.MILLISECONDS)) {
                            joules();
                        }
                    } catch (InputException | InterruptedException e) {
                        // Whoever asks for the joules next is told what is wrong with the sensor.
                    }
                },
                "cutpoint-hwmon");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized double joules() {
        double nowWatts = watts.getAsDouble();
        long now = nanos.getAsLong();
        // A current may flow back for a moment; energy that was drawn stays drawn.
        joules += Math.max(0, (lastWatts + nowWatts) / 2 * (now - lastNanos) / 1e9);
        lastWatts = nowWatts;
        lastNanos = now;
        return joules;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
