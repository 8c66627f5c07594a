package org.cutpoint.api.manage;

import java.util.List;
import java.util.Optional;

/**
 * A bundle of a runtime as it was at one moment.
 *
 * @param name symbolic name
 * @param version its version
 * @param deployed whether somebody has brought it; else the runtime came with it
 * @param fault why it does not work; empty if it does
 * @param offers what others can ask of it by a name, sorted, each as kind and id: {@code strategy jps}
 */
public record ManagedBundle(
        String name, String version, boolean deployed, Optional<String> fault, List<String> offers) {
    public ManagedBundle {
        offers = List.copyOf(offers);
    }
}
