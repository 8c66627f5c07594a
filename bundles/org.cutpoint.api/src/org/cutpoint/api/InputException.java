package org.cutpoint.api;

import static java.util.Objects.requireNonNull;

/**
 * Input from outside (a file, a frame, a flag, a bundle) that cannot be used. Its message is the one line that a person
 * sees: where, what is wrong, what to do about it. Commands print it without a stack trace and exit with code 2.
 */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where the file, flag, address or JSON path that is wrong
     * @param what what is wrong with it
     * @param remedy what to do about it; empty where nothing sensible can be said
     */
    public InputException(String where, String what, String remedy) {
        this(where, what, remedy, null);
    }

    /** As {@link #InputException(String, String, String)}, with the failure that led here, for logs. */
    public InputException(String where, String what, String remedy, Throwable cause) {
        super(message(where, what, remedy), cause);
    }

    /** With the whole line, for what bundles several. */
    protected InputException(String line) {
        super(line);
    }

    private static String message(String where, String what, String remedy) {
        String line = requireNonNull(where) + ": " + requireNonNull(what);
        return (remedy.isEmpty() ? line : line + ". " + remedy).replaceAll("\\s*\\R\\s*", " ");
    }
}
