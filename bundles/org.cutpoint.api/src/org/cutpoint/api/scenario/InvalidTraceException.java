package org.cutpoint.api.scenario;

/** Placements that do not fit their scenario: who made them is broken. The message says how. */
public class InvalidTraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidTraceException(String message) {
        super(message);
    }
}
