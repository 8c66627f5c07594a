package org.cutpoint.api.profile;

import java.time.Duration;
import org.cutpoint.api.Progress;
import org.cutpoint.api.transport.Connection;
import org.osgi.annotation.versioning.ProviderType;

/** Measures real links. A service. */
@ProviderType
public interface LinkProbe {
    /**
     * Sends messages of several sizes up and down, and fits their times.
     *
     * @param connection to a running runtime
     * @param time about how long to measure
     * @throws org.cutpoint.api.InputException if the link breaks, or is too slow to be measured in this time
     * @throws java.util.concurrent.CancellationException if cancelled or interrupted
     */
    LinkMeasurement probe(Connection connection, Duration time, Progress progress);
}
