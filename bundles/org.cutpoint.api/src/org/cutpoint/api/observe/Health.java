package org.cutpoint.api.observe;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Whether this process is well. A service; thread-safe. */
@ProviderType
public interface Health {
    /** Asks all checks; those that take too long are not waited for. */
    List<Result> check();

    /** Whether a process with these results can do its work: nothing is {@link Status#CRITICAL}. */
    static boolean well(List<Result> results) {
        return results.stream().noneMatch(result -> result.status() == Status.CRITICAL);
    }

    /**
     * What a check says.
     *
     * @param name of the check
     * @param status how it is
     * @param message one line
     */
    record Result(String name, Status status, String message) {}

    /** How something is. */
    enum Status {
        OK,
        /** It works, but somebody should look. */
        WARN,
        /** It does not work. */
        CRITICAL
    }
}
