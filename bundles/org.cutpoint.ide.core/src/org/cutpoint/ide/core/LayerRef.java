package org.cutpoint.ide.core;

import org.cutpoint.api.model.Model;

/** A layer as what is selected. */
public record LayerRef(Model model, String layer) {}
