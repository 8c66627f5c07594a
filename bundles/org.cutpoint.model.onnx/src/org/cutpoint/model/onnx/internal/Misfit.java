package org.cutpoint.model.onnx.internal;

/** A node whose inputs do not fit together or do not fit its attributes: it would fail at run time. */
final class Misfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Misfit(String what) {
        super(what);
    }
}
