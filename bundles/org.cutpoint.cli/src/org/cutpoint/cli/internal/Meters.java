package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.energy.EnergyMeter.Found;
import org.cutpoint.api.energy.EnergyMeter.Measurement;
import org.cutpoint.api.energy.EnergyMeter.Missing;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.workbench.DevicePower;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** This machine's energy meters. */
@Component(service = Meters.class)
public final class Meters {
    /** Counters advance every millisecond, sensors average over some: over this long, both are good for a percent. */
    private static final long MEASURED_NANOS = 2_000_000_000L;

    private final List<EnergyMeter> meters;
    private final SegmentExecutor executor;
    private final long measuredNanos;

    @Activate
    public Meters(
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<EnergyMeter> meters,
            @Reference SegmentExecutor executor) {
        this(meters, executor, MEASURED_NANOS);
    }

    Meters(List<EnergyMeter> meters, SegmentExecutor executor, long measuredNanos) {
        this.meters = List.copyOf(meters);
        this.executor = executor;
        this.measuredNanos = measuredNanos;
    }

    /**
     * The meter that covers the most of this machine.
     *
     * @throws InputException if it has none that can be read; the message says why of each
     */
    EnergyMeter best() {
        record Usable(EnergyMeter meter, Found found) {}
        List<Usable> usable = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (EnergyMeter meter : meters) {
            EnergyMeter.Sensors sensors = meter.sensors();
            if (sensors instanceof Found found) {
                usable.add(new Usable(meter, found));
            } else if (sensors instanceof Missing missing) {
                reasons.add(meter.id() + ": " + missing.reason());
            }
        }
        return usable.stream()
                .max(Comparator.comparing((Usable u) -> u.found().scope()))
                .map(Usable::meter)
                .orElseThrow(() -> new InputException(
                        "--device-power",
                        "this machine has no energy meter that can be read ("
                                + reasons.stream().sorted().collect(Collectors.joining("; ")) + ")",
                        "Give the device's power in watts"));
    }

    /** The power of computing this model, measured by running it for a while. */
    DevicePower measure(EnergyMeter meter, Model model, ExecutionOptions options, Progress progress)
            throws InterruptedException {
        ModelGraph graph = model.graph();
        List<Tensor> inputs =
                graph.inputs().stream().map(info -> Tensor.random(info, 1)).toList();
        List<String> layers = graph.layers().stream().map(Layer::id).toList();
        progress.begin("measuring the power of " + graph.name(), 0);
        try (SegmentSession session = executor.open(model, graph.segment(layers), options)) {
            session.run(inputs);
            try (Measurement measurement = meter.start()) {
                double before = measurement.joules();
                long start = System.nanoTime();
                do {
                    if (Thread.interrupted() || progress.cancelled()) {
                        throw new InterruptedException();
                    }
                    session.run(inputs);
                } while (System.nanoTime() - start < measuredNanos);
                double joules = measurement.joules() - before;
                return new DevicePower(
                        joules * 1e9 / (System.nanoTime() - start), description(meter), Optional.of(meter));
            }
        } finally {
            progress.end();
        }
    }

    private static String description(EnergyMeter meter) {
        return meter.sensors() instanceof Found found
                ? Stream.concat(Stream.of(meter.id()), found.names().stream()).collect(Collectors.joining(" "))
                : meter.id();
    }
}
