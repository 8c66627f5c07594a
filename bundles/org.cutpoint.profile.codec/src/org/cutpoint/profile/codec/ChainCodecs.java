package org.cutpoint.profile.codec;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.Codings;

/**
 * For each hop of a chain of tiers, each tensor and each direction the codec with which it travels soonest: every tier decodes
 * what comes, and encodes anew what it passes on.
 *
 * @param hops from each tier to the next, the device's first
 */
public record ChainCodecs(List<CodecChoice> hops) {
    public ChainCodecs {
        hops = List.copyOf(hops);
    }

    /** Ids of the codecs of each hop. */
    public List<Codings> ids() {
        return hops.stream().map(CodecChoice::ids).toList();
    }

    /** The problem with the tensors as they travel over each link: their sizes are {@link CodedTensor#equivalentBytes}. */
    public Problem in(Problem problem) {
        Set<String> known = new HashSet<>();
        problem.inputs().forEach(item -> known.add(item.id()));
        problem.layers()
                .forEach(layer -> layer.outputs().stream().map(DataItem::id).forEach(known::add));
        List<String> tiers = problem.tiers().stream().map(Tier::id).toList();
        return problem.withLinks(
                problem.links().stream().map(link -> coded(link, tiers, known)).toList());
    }

    private Link coded(Link link, List<String> tiers, Set<String> known) {
        int from = tiers.indexOf(link.from());
        int to = tiers.indexOf(link.to());
        Map<String, Long> sizes =
                from < to ? hops.get(from).sizesUp() : hops.get(to).sizesDown();
        sizes.keySet().retainAll(known);
        return link.withTensorBytes(sizes);
    }
}
