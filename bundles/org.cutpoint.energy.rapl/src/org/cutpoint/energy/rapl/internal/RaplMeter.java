package org.cutpoint.energy.rapl.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.energy.sysfs.SensorFiles;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The energy counters of x86 processors (Running Average Power Limit) as the kernel's powercap framework shows them
 * (Documentation/power/powercap/powercap.rst): all packages, with the memory beside them. Counters advance about every
 * millisecond, and wrap around after {@code max_energy_range_uj}, that is after a quarter of an hour or more: a
 * measurement must be looked at more often than that.
 *
 * <p>The zones {@code core} and {@code uncore} are parts of their package. {@code psys}, which some laptops have for
 * the whole platform, is left out: what it covers differs from maker to maker.
 */
@Component
@Designate(ocd = Config.class)
public final class RaplMeter implements EnergyMeter {
    private static final String ZONES = ":\\d+(:\\d+)?";

    private final SensorFiles files;

    @Activate
    public RaplMeter(Config config) {
        this(new SensorFiles(Path.of(config.root())));
    }

    RaplMeter(SensorFiles files) {
        this.files = files;
    }

    @Override
    public String id() {
        return "rapl";
    }

    @Override
    public Sensors sensors() {
        List<Path> zones = zones();
        if (zones.isEmpty()) {
            return new Missing("there are no energy counters of the processor in " + files.root()
                    + " (a virtual machine, a processor without them, or the kernel's module intel_rapl_msr is not"
                    + " loaded)");
        }
        try {
            zones.forEach(zone -> new Counter(files, zone));
        } catch (InputException e) {
            return new Missing(e.getMessage());
        }
        return new Found(Scope.PROCESSOR, zones.stream().map(this::fullName).toList());
    }

    /** Processors that are shown both by way of registers and of memory are counted once. */
    private List<Path> zones() {
        return Stream.of("intel-rapl", "intel-rapl-mmio")
                .map(type -> files.folders(type + ZONES).stream()
                        .filter(zone -> name(zone).matches("package-.*|dram"))
                        .toList())
                .filter(zones -> !zones.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private String name(Path zone) {
        return files.text(zone.resolve("name")).orElse("");
    }

    private String fullName(Path zone) {
        Path parent = zone.resolveSibling(zone.getFileName().toString().replaceFirst(":\\d+$", ""));
        return name(zone).equals("dram") ? name(parent) + " dram" : name(zone);
    }

    @Override
    public Measurement start() {
        if (sensors() instanceof Missing missing) {
            throw new InputException(id(), missing.reason(), "");
        }
        return new Counting(zones());
    }

    private final class Counting implements Measurement {
        private final List<Counter> counters = new ArrayList<>();
        private long microjoules;

        Counting(List<Path> zones) {
            zones.forEach(zone -> counters.add(new Counter(files, zone)));
        }

        @Override
        public synchronized double joules() {
            counters.forEach(counter -> microjoules += counter.advance());
            return microjoules / 1e6;
        }

        @Override
        public void close() {
            // Counters count by themselves.
        }
    }
}
