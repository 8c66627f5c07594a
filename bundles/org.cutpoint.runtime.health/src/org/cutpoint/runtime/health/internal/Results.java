package org.cutpoint.runtime.health.internal;

import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;

/** What checks answer. */
final class Results {
    private Results() {}

    static Result ok(String message) {
        return new Result(Status.OK, message);
    }

    static Result warn(String message) {
        return new Result(Status.WARN, message);
    }

    static Result critical(String message) {
        return new Result(Status.CRITICAL, message);
    }
}
