package org.cutpoint.ide.core;

import org.cutpoint.api.model.Model;

/** A network as what is selected. */
public record ModelRef(Model model) {}
