package org.cutpoint.transport.resilient.internal;

import java.util.function.Function;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.transport.Connection;

/**
 * How something is prepared.
 *
 * @param model of which it is a part
 * @param how to have a server prepare it that has the model; returns its name there
 */
record Recipe(Model model, Function<Connection, String> how) {}
