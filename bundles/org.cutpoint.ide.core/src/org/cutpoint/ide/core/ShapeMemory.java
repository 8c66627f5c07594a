package org.cutpoint.ide.core;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Shapes of inputs that somebody has set for a model that leaves them open. A service; thread-safe. */
@ConsumerType
public interface ShapeMemory {
    /**
     * What was set for a model.
     *
     * @param source what a loader accepts
     * @return by input, outermost first; empty if nothing was
     */
    Map<String, List<Long>> of(String source);
}
