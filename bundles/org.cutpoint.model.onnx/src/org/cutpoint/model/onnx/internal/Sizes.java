package org.cutpoint.model.onnx.internal;

import org.cutpoint.api.InputException;

/** How large a tensor may be. */
final class Sizes {
    /** No larger tensor fits a message or a buffer. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;

    private Sizes() {}

    /**
     * A tensor of that type and shape.
     *
     * @throws InputException if it is larger than 2 GiB
     */
    static Fact limited(String where, String tensor, int type, long[] shape) {
        try {
            Fact fact = Fact.of(type, shape);
            // Strings have no fixed size, but there are not more of them, either.
            if (Math.max(fact.elements(), Types.bytes(type, fact.elements())) <= MAX_BYTES) {
                return fact;
            }
        } catch (ArithmeticException e) {
            throw tooLarge(where, tensor, shape, e);
        }
        throw tooLarge(where, tensor, shape, null);
    }

    private static InputException tooLarge(String where, String tensor, long[] shape, ArithmeticException cause) {
        return new InputException(
                where,
                "tensor '" + tensor + "' of shape " + Inputs.text(shape) + " is larger than 2 GiB",
                "Check the inputs' shapes; --shape makes them smaller.",
                cause);
    }
}
