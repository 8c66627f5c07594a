package org.cutpoint.transport.resilient.internal;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** What calls fail with. */
final class Failures {
    private Failures() {}

    /** The failure itself, not what stages of futures make of it. */
    static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? of(failure.getCause()) : failure;
    }

    static Optional<Kind> kind(Throwable failure) {
        return failure instanceof TransportException e ? Optional.of(e.kind()) : Optional.empty();
    }
}
