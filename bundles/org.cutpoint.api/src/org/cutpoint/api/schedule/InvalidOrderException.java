package org.cutpoint.api.schedule;

/** An order that does not fit its problem: who made it is broken. The message says how. */
public class InvalidOrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidOrderException(String message) {
        super(message);
    }
}
