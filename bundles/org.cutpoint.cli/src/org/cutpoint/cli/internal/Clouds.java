package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Connections to cloud runtimes: to those that run already, or to a process that is started for it. */
@Component(service = Clouds.class)
public final class Clouds {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final Transport transport;

    @Activate
    public Clouds(@Reference Transport transport) {
        this.transport = transport;
    }

    /** A connection, and the process behind it if it was started for it. */
    record Cloud(Connection connection, Optional<CloudProcess> process) implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.close();
            } finally {
                process.ifPresent(CloudProcess::close);
            }
        }
    }

    /** Connects to the runtime that the option {@code --cloud} names. */
    Cloud connect(String address) {
        return connect("--cloud", address);
    }

    /**
     * Connects to a runtime.
     *
     * @param where says so, for messages
     * @param address {@code HOST:PORT}
     */
    Cloud connect(String where, String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new InputException(where, "'" + address + "' is no HOST:PORT", "Give for example 127.0.0.1:8001");
        }
        String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return new Cloud(transport.connect(host, Integer.parseInt(port), CONNECT_LIMIT), Optional.empty());
    }

    /** Starts a runtime as a second process and connects to it. */
    Cloud start() throws InterruptedException {
        CloudProcess process = CloudProcess.start();
        try {
            return new Cloud(transport.connect("127.0.0.1", process.port(), CONNECT_LIMIT), Optional.of(process));
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
    }
}
