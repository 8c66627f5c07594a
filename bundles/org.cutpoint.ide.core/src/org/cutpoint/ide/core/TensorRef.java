package org.cutpoint.ide.core;

import org.cutpoint.api.model.Model;

/** A tensor as what is selected. */
public record TensorRef(Model model, String tensor) {}
