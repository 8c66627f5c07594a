package org.cutpoint.workbench;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Connections to cloud runtimes: to those that run already, or to a process that is started for it. */
@Component(service = Clouds.class)
public final class Clouds {
    private static final Pattern ADDRESS = Pattern.compile("(?<host>.+):(?<port>[0-9]{1,5})");
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final Transport transport;

    @Activate
    public Clouds(@Reference Transport transport) {
        this.transport = transport;
    }

    /** A connection, and the process behind it if it was started for it. */
    public record Cloud(Connection connection, Optional<CloudProcess> process) implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.close();
            } finally {
                process.ifPresent(CloudProcess::close);
            }
        }
    }

    /** Whether this looks like {@code HOST:PORT}. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** Connects to the runtime that the option {@code --cloud} names. */
    public Cloud connect(String address) {
        return connect("--cloud", address);
    }

    /**
     * Connects to a runtime.
     *
     * @param where says so, for messages
     * @param address {@code HOST:PORT}
     */
    public Cloud connect(String where, String address) {
        Matcher parts = ADDRESS.matcher(address);
        int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
        if (port < 1 || port > 65535) {
            throw new InputException(where, "'" + address + "' is no HOST:PORT", "Give for example 127.0.0.1:8001");
        }
        String host = parts.group("host").replaceAll("^\\[(.*)]$", "$1");
        return new Cloud(transport.connect(host, port, CONNECT_LIMIT), Optional.empty());
    }

    /** Starts a runtime as a second process and connects to it. */
    public Cloud start() throws InterruptedException {
        CloudProcess process = CloudProcess.start();
        try {
            return new Cloud(transport.connect("127.0.0.1", process.port(), CONNECT_LIMIT), Optional.of(process));
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
    }
}
