package org.cutpoint.model.training.internal;

import java.util.function.IntPredicate;

/**
 * How gradients go back through an operator.
 *
 * @param differentiable which of its inputs have a gradient, by their index; the others are taken as given
 * @param backward adds the nodes that make the gradients of a node's inputs from those of its outputs
 */
record Rule(IntPredicate differentiable, Backward backward) {
    @FunctionalInterface
    interface Backward {
        void apply(Step step);
    }

    /** Of an operator all of whose inputs have a gradient. */
    static Rule of(Backward backward) {
        return new Rule(i -> true, backward);
    }

    /** Of an operator whose first input alone has one. */
    static Rule ofFirst(Backward backward) {
        return new Rule(i -> i == 0, backward);
    }

    /** Of an operator whose first inputs, so many, have one. */
    static Rule ofFirst(int inputs, Backward backward) {
        return new Rule(i -> i < inputs, backward);
    }
}
