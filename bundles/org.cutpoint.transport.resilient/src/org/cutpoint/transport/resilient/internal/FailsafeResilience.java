package org.cutpoint.transport.resilient.internal;

import java.util.List;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Resilience;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** With the retries, circuit breakers and rate limits of Failsafe. */
@Component
@Designate(ocd = ResilienceConfig.class)
public final class FailsafeResilience implements Resilience {
    private final ResilienceConfig config;

    @Activate
    public FailsafeResilience(ResilienceConfig config) {
        this.config = config;
    }

    @Override
    public Connection over(List<Connection> connections) {
        return new ResilientConnection(connections, config);
    }
}
