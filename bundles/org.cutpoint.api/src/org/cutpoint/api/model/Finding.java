package org.cutpoint.api.model;

import java.util.List;

/**
 * What stands in the way of using a model, or should be known before its numbers are relied on.
 *
 * @param fatal whether the model cannot be loaded because of it
 * @param message one line for people, without the file's name
 * @param subject what it is about: an input, a place of weights, an operator; empty where it is about the whole model
 * @param shape what was taken for an input's shape, outermost first; empty for other kinds, and if nothing was
 */
public record Finding(Kind kind, boolean fatal, String message, String subject, List<Long> shape) {
    /** What it is about. */
    public enum Kind {
        /** No model, or a damaged one. */
        BROKEN,
        /** Something in it is not supported, an operator for example. */
        UNSUPPORTED,
        /** An input has open dimensions; the subject is its name. */
        OPEN_SHAPE,
        /** The file with weights that the subject names is missing; its place is in the model's folder or below. */
        MISSING_DATA,
        /** That file is, or lies behind, a link, which is not followed. */
        LINKED_DATA,
        /** That file lies outside of the model's folder, where nothing is read. */
        OUTSIDE_DATA,
        /** Sizes that depend on data, or are not known. */
        UNKNOWN_SIZE
    }

    public Finding {
        shape = List.copyOf(shape);
    }

    /** One about something that has no shape. */
    public Finding(Kind kind, boolean fatal, String message, String subject) {
        this(kind, fatal, message, subject, List.of());
    }
}
