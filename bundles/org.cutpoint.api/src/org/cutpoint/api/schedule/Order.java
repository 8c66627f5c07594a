package org.cutpoint.api.schedule;

import java.util.List;

/**
 * The order in which the device computes nodes, which is also the order in which their uploads go.
 *
 * @param nodes ids, every node of the problem once
 */
public record Order(List<String> nodes) {
    public Order {
        nodes = List.copyOf(nodes);
    }
}
