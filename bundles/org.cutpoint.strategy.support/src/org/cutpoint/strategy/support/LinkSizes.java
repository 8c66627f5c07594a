package org.cutpoint.strategy.support;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;

/**
 * What tensors take more than by their sizes in a {@link LayerGraph}, which are their least, where links of a chain count them each
 * in its own way. Immutable.
 */
public final class LinkSizes {
    private final LayerGraph graph;
    private final List<DataItem> items;

    /** Each tier's link to the next, and back; null where there is none. */
    private final Link[] up;

    private final Link[] back;
    private final boolean none;

    /** O(tiers x links). */
    public LinkSizes(LayerGraph graph) {
        this.graph = graph;
        Problem problem = graph.problem();
        List<String> ids = problem.tiers().stream().map(Tier::id).toList();
        items = LayerGraph.items(problem);
        up = new Link[ids.size()];
        back = new Link[ids.size()];
        for (Link link : problem.links()) {
            int from = ids.indexOf(link.from());
            int to = ids.indexOf(link.to());
            if (to == from + 1) {
                up[from] = link;
            } else if (from == to + 1) {
                back[to] = link;
            }
        }
        none = problem.links().stream().map(Link::tensorBytes).allMatch(Map::isEmpty);
    }

    /** Whether all tensors take what they do by their sizes. */
    public boolean none() {
        return none;
    }

    /** By how much a tensor takes longer on its way, milliseconds. O(tiers). */
    public double ms(int from, int to, int tensor) {
        double sum = 0;
        for (int hop = Math.min(from, to); !none && hop < Math.max(from, to); hop++) {
            Link link = from < to ? up[hop] : back[hop];
            sum += link == null ? 0 : moreMs(link, to == 0, tensor);
        }
        return sum;
    }

    /** How much more energy of the first tier's it takes, joules. */
    public double joules(int from, int to, int tensor) {
        Link link = from == 0 ? up[0] : to == 0 ? back[0] : null;
        if (none || link == null || from == to) {
            return 0;
        }
        return (link.alphaMwPerMbps() * link.mbps() + link.betaMw()) * 1e-6 * moreMs(link, to == 0, tensor);
    }

    private double moreMs(Link link, boolean toFirst, int tensor) {
        DataItem item = items.get(tensor);
        long counted = link.bytes(item.id(), toFirst ? item.backBytes() : item.bytes());
        return 8.0 * (counted - (toFirst ? graph.backBytes(tensor) : graph.bytes(tensor))) / (1000 * link.mbps());
    }
}
