package org.cutpoint.model.onnx.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Finding;

/** A model that is not loaded for a reason that somebody can do something about. */
final class Refusal extends InputException {
    private static final long serialVersionUID = 1L;

    private final Finding.Kind kind;
    private final String subject;

    /** @param subject as in {@link Finding} */
    Refusal(Finding.Kind kind, String subject, String where, String what, String remedy, Throwable cause) {
        super(where, what, remedy, cause);
        this.kind = kind;
        this.subject = subject;
    }

    /** As the other, without a failure that led here. */
    Refusal(Finding.Kind kind, String subject, String where, String what, String remedy) {
        this(kind, subject, where, what, remedy, null);
    }

    Finding.Kind kind() {
        return kind;
    }

    String subject() {
        return subject;
    }
}
