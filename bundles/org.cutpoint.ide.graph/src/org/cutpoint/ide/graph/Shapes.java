package org.cutpoint.ide.graph;

import org.cutpoint.api.model.TensorInfo;

/** Shapes as people read them. */
public final class Shapes {
    private Shapes() {}

    /** Its dimensions, outermost first: {@code 1x64x56x56}. */
    public static String text(TensorInfo tensor) {
        return tensor.shape().isEmpty()
                ? "scalar"
                : String.join("x", tensor.shape().stream().map(String::valueOf).toList());
    }
}
