package org.cutpoint.ide.graph;

import java.util.List;

/**
 * Consecutive layers that can be folded into one.
 *
 * @param id unique in its hierarchy
 * @param label for people
 * @param first index of its first layer
 * @param end index after its last layer
 * @param inner groups inside of it, in order
 */
public record Group(String id, String label, int first, int end, List<Group> inner) {
    public Group {
        inner = List.copyOf(inner);
        if (end - first < 2) {
            throw new IllegalArgumentException("group " + id + " has " + (end - first) + " layers");
        }
    }

    public boolean contains(int layer) {
        return first <= layer && layer < end;
    }

    /** Number of its layers. */
    public int size() {
        return end - first;
    }
}
