package org.cutpoint.profile.measured.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive layers.
 *
 * @param first index of the first
 * @param last index of the last, inclusive
 */
record Span(int first, int last) {
    /**
     * All spans that begin and end where the network may be cut.
     *
     * @param cuts numbers of layers before the cuts, ascending, none before the first layer or after the last
     * @param layers how many layers there are
     */
    static List<Span> between(List<Integer> cuts, int layers) {
        List<Integer> bounds = new ArrayList<>(cuts);
        bounds.add(0, 0);
        bounds.add(layers);
        List<Span> spans = new ArrayList<>();
        for (int from = 0; from < bounds.size(); from++) {
            for (int to = from + 1; to < bounds.size(); to++) {
                spans.add(new Span(bounds.get(from), bounds.get(to) - 1));
            }
        }
        return spans;
    }
}
