package org.cutpoint.ide.runtimes.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;

/** Asks runtimes, by the calls that the command line uses. */
record Looks(Transport transport, Keys keys) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What a runtime has answered.
     *
     * @param status empty if it does not let itself be looked after
     */
    record Seen(Optional<RuntimeStatus> status, List<ManagedBundle> bundles) {
        static final Seen NOTHING = new Seen(Optional.empty(), List.of());
    }

    /**
     * Does something with a runtime.
     *
     * @param address {@code HOST:PORT}
     * @throws InputException if it does not answer
     */
    <T> T with(String address, Function<Management, T> work) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        int port = Integer.parseInt(address.substring(colon + 1));
        try (Connection connection = keys.reach(address, host, false)
                .map(credentials -> transport.connect(host, port, PATIENCE, credentials))
                .orElseGet(() -> transport.connect(host, port, PATIENCE))) {
            return work.apply(connection.management());
        }
    }

    /** How it is and what it has. */
    Seen at(String address) {
        return with(address, runtime -> {
            try {
                return new Seen(Optional.of(runtime.status()), runtime.bundles());
            } catch (TransportException e) {
                if (e.kind() == TransportException.Kind.UNSUPPORTED) {
                    return Seen.NOTHING;
                }
                throw e;
            }
        });
    }
}
