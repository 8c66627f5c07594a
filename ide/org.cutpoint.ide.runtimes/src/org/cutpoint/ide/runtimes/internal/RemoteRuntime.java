package org.cutpoint.ide.runtimes.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.ide.core.OwnPresets.OwnRuntime;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;

/** A runtime on another machine, which others have started. */
final class RemoteRuntime {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OwnRuntime where;
    private volatile State state = State.STOPPED;
    private volatile String said = "Not asked yet whether it answers: start it, or run something on it.";

    RemoteRuntime(OwnRuntime where) {
        this.where = where;
    }

    OwnRuntime where() {
        return where;
    }

    Runtime snapshot() {
        return new Runtime(
                where.name(),
                state,
                state == State.RUNNING ? Optional.of(where.address()) : Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(where.address(), said));
    }

    /**
     * Asks whether it answers.
     *
     * @throws InputException if it does not
     */
    void ask(Transport transport) {
        int colon = where.address().lastIndexOf(':');
        state = State.STARTING;
        try (Connection connection = transport.connect(
                where.address().substring(0, colon).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(where.address().substring(colon + 1)),
                PATIENCE)) {
            state = State.RUNNING;
            said = "It answers as " + connection.peer() + ".";
        } catch (InputException e) {
            state = State.FAILED;
            said = e.getMessage();
            throw e;
        }
    }
}
