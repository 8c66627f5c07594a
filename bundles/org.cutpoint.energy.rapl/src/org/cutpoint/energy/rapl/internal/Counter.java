package org.cutpoint.energy.rapl.internal;

import java.nio.file.Path;
import org.cutpoint.energy.sysfs.SensorFiles;

/** A zone's energy counter, which wraps around. Not thread-safe. */
final class Counter {
    private final SensorFiles files;
    private final Path file;
    private final long range;
    private long last;

    Counter(SensorFiles files, Path zone) {
        this.files = files;
        this.file = zone.resolve("energy_uj");
        this.range = files.number(zone.resolve("max_energy_range_uj"));
        this.last = files.number(file);
    }

    /** What was added since the last call, microjoules, if it has wrapped around once at most since then. */
    long advance() {
        long now = files.number(file);
        long added = now >= last ? now - last : range - last + now;
        last = now;
        return added;
    }
}
