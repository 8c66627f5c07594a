package org.cutpoint.runtime.port.internal;

import org.cutpoint.api.observe.ObservationPort;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Listens from the start, on every process of this installation that is not over at once: where there is a configuration. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredPort.Config.class)
public final class ConfiguredPort {
    /** Where it listens. */
    @ObjectClassDefinition(
            name = "Cutpoint observation port",
            description = "Metrics, health and activity of this process, by HTTP, without encryption or passwords.")
    @interface Config {
        @AttributeDefinition(description = "TCP port to listen on; 0 takes a free one", min = "0", max = "65535")
        int port() default 9464;

        @AttributeDefinition(description = "Address to listen on")
        String bind() default "127.0.0.1";
    }

    private final ObservationPort.Opened opened;

    @Activate
    public ConfiguredPort(@Reference ObservationPort ports, Config config) {
        opened = ports.open(config.bind(), config.port());
    }

    @Deactivate
    void close() {
        opened.close();
    }
}
