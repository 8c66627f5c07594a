package org.cutpoint.runtime.edge.internal;

import java.util.Optional;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.ModelHost;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hosts in the middle of a chain of runtimes. */
@Component
public final class LocalEdges implements EdgeHosts {
    private final Emulator emulator;
    private final TensorCodecs codecs;

    @Activate
    public LocalEdges(@Reference Emulator emulator, @Reference TensorCodecs codecs) {
        this.emulator = emulator;
        this.codecs = codecs;
    }

    @Override
    public EdgeHost open(ModelHost own, Optional<Connection> onward, boolean emulates) {
        return new ForwardingHost(own, onward, emulates ? Optional.of(emulator) : Optional.empty(), codecs);
    }
}
