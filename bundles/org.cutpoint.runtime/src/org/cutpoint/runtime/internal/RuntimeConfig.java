package org.cutpoint.runtime.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How long strategies that come and go are waited for. */
@ObjectClassDefinition(name = "Cutpoint strategies", description = "Leases on strategies that come and go.")
public @interface RuntimeConfig {
    /** Bounds the wait of a bundle that stops. */
    @AttributeDefinition(
            name = "Drain time",
            description = "Seconds that a bundle which is updated or removed waits for running plans of its strategy.",
            min = "0")
    int drainSeconds() default 600;

    /** Bounds the wait of a caller. */
    @AttributeDefinition(
            name = "Update gap",
            description = "Seconds that a caller waits for a strategy which has just gone away to come back updated.",
            min = "0")
    int gapSeconds() default 5;
}
