package org.cutpoint.api.transport;

import static java.util.Objects.requireNonNull;

import org.cutpoint.api.InputException;

/**
 * A call to a server failed in a way to which a caller can react: prepare again, wait, compute elsewhere. Whatever else
 * is wrong with a call is a plain {@link InputException}.
 */
public class TransportException extends InputException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public TransportException(Kind kind, String where, String what, String remedy) {
        this(kind, where, what, remedy, null);
    }

    /** As {@link #TransportException(Kind, String, String, String)}, with the failure that led here, for logs. */
    public TransportException(Kind kind, String where, String what, String remedy, Throwable cause) {
        super(where, what, remedy, cause);
        this.kind = requireNonNull(kind);
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** Kinds of failures. */
    public enum Kind {
        /** Nobody answers there, or the connection broke. Whether a call had effect is not known. */
        UNREACHABLE,
        /** No answer in time. Whether the call had effect is not known. */
        DEADLINE,
        /** The server has no model or segment of this name (any more). */
        UNKNOWN_MODEL,
        /** The server has too much to do; the call had no effect. */
        BUSY,
        /** The server does not offer the call. */
        UNSUPPORTED,
        /** What arrived, there or here, is not what was sent. */
        DAMAGED
    }
}
