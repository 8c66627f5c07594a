package org.cutpoint.api.plan;

/** A plan that does not fit its problem: the strategy that made it is broken. The message says how. */
public class InvalidPlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidPlanException(String message) {
        super(message);
    }
}
