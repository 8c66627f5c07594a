package org.cutpoint.report.internal;

import java.time.Instant;
import java.util.List;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Cause;
import org.cutpoint.report.fidelity.FidelityCase.Link;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Stretch;
import org.cutpoint.report.fidelity.Times;

/** Cases as they might have been. */
public final class FidelitySamples {
    private FidelitySamples() {}

    /** A network on a device slowed eight times. */
    public static Bench bench(String model) {
        return new Bench("0.1.0", "m1", model, "ab".repeat(32), 8, 1);
    }

    /**
     * A case whose predicted times are the measured ones times these factors.
     *
     * @param makespan of makespan, device and queueing
     * @param latency of the latency
     */
    public static FidelityCase of(String model, String network, String strategy, double makespan, double latency) {
        return new FidelityCase(
                new Setting(bench(model), new Link(network, 5.85, 13.76, 10, 0.5, 0.25), strategy, 10, 0),
                "pool2 x7, none x3",
                new Times(1000 * makespan, 200 * latency, 600 * makespan, 500, 40, 0, 300 * makespan),
                new Times(1000, 200, 600, 500, 40, 0, 300),
                new Cause(Quantity.DEVICE, 1000 - 1000 * makespan),
                List.of(1000.0, 1010.5));
    }

    /** The same times of another arrangement. */
    static FidelityCase arranged(FidelityCase of, Arrangement arrangement, String strategy) {
        Setting setting = of.setting();
        return new FidelityCase(
                new Setting(setting.bench(), setting.link(), arrangement, strategy, 1, 0),
                of.cuts(),
                of.predicted(),
                of.measured(),
                of.cause(),
                of.repeatsMs());
    }

    /** A tier that got so many times slower. */
    public static Stretch stretch(String model, double ratio) {
        return new Stretch(bench(model), 12.5, Math.rint(12_500 * ratio) / 1000, 40);
    }

    /** All of these on one machine. */
    public static Fidelity fidelity(List<FidelityCase> cases, List<Stretch> stretches) {
        return new Fidelity(
                Instant.parse("2026-01-02T03:04:05Z"), "0.1.0", Samples.MACHINE, cases, stretches, List.of("A note."));
    }
}
