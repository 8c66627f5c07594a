package org.cutpoint.model.onnx.internal;

import java.util.List;

/** An operator's definition, as far as it says what types and shapes come out. */
@FunctionalInterface
interface Rule {
    /**
     * Types and shapes of the node's outputs, in their order; fewer where the others are not known.
     *
     * @throws IllegalArgumentException (or ArithmeticException, IndexOutOfBoundsException, NegativeArraySizeException) where
     *     the node contradicts the definition, or what it depends on is not known
     */
    List<Fact> infer(Node node);
}
