package org.cutpoint.ide.runtimes.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.ide.core.OwnPresets.OwnRuntime;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;

/** A runtime on another machine, which others have started. */
final class RemoteRuntime {
    private final OwnRuntime where;
    private volatile State state = State.STOPPED;
    private volatile String said = "Not asked yet whether it answers: start it, or run something on it.";
    private volatile Looks.Seen seen = Looks.Seen.NOTHING;

    RemoteRuntime(OwnRuntime where) {
        this.where = where;
    }

    OwnRuntime where() {
        return where;
    }

    Runtime snapshot() {
        Looks.Seen now = seen;
        return new Runtime(
                where.name(),
                state,
                state == State.RUNNING ? Optional.of(where.address()) : Optional.empty(),
                Optional.empty(),
                now.status().map(RuntimeStatus::strategies).orElse(List.of()),
                List.of(where.address(), said),
                now.status(),
                now.bundles());
    }

    /**
     * Asks whether it answers, and how it is.
     *
     * @throws InputException if it does not
     */
    void ask(Looks looks) {
        try {
            seen = looks.at(where.address());
            state = State.RUNNING;
            said = "It answers" + seen.status().map(RemoteRuntime::described).orElse(", but does not say how it is.");
        } catch (InputException e) {
            state = State.FAILED;
            seen = Looks.Seen.NOTHING;
            said = e.getMessage();
            throw e;
        }
    }

    private static String described(RuntimeStatus status) {
        return ": version " + status.version() + ", up for " + status.uptime().toMinutes() + " min, bundles "
                + (status.manageable() ? "can be deployed." : "cannot be deployed: it was not started with --manage.");
    }
}
