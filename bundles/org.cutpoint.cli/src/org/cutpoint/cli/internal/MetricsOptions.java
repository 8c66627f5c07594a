package org.cutpoint.cli.internal;

import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.observe.ObservationPort;
import org.cutpoint.cli.Console;
import picocli.CommandLine.Option;

/** Whether and where others can see how a command is. */
final class MetricsOptions {
    @Option(
            names = "--metrics-port",
            paramLabel = "P",
            description =
                    "Let others read by HTTP how this process is: /metrics (Prometheus), /health, /activity. TCP port; 0"
                            + " takes a free one. 'cutpoint top --at HOST:P' shows it.")
    private Integer port;

    @Option(
            names = "--metrics-bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description =
                    "Address for --metrics-port to listen on (default: ${DEFAULT-VALUE}, this machine only). What is read"
                            + " there is neither encrypted nor asks for a password, and changes nothing.")
    private String bind;

    /** Until it is closed. */
    interface Opened extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Opens the port, if one is asked for.
     *
     * @param ports empty where the product has none
     */
    Opened open(Optional<ObservationPort> ports, Console console) {
        if (port == null) {
            return () -> {};
        }
        ObservationPort.Opened opened = ports.orElseThrow(() -> new InputException(
                        "--metrics-port", "this product has no such port", "Add the bundle org.cutpoint.runtime.port"))
                .open(bind, port);
        console.say("cutpoint: metrics, health and activity at http://" + (bind.contains(":") ? "[" + bind + "]" : bind)
                + ":" + opened.port() + "/");
        return opened::close;
    }
}
