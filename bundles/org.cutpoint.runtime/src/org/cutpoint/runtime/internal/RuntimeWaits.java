package org.cutpoint.runtime.internal;

import java.time.Duration;
import org.cutpoint.runtime.lease.LeasedServices.Waits;

/** The configuration as the registries need it. */
final class RuntimeWaits {
    private RuntimeWaits() {}

    static Waits of(RuntimeConfig config) {
        return new Waits(Duration.ofSeconds(config.drainSeconds()), Duration.ofSeconds(config.gapSeconds()));
    }
}
