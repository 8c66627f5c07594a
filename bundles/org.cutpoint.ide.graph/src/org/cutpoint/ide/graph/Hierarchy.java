package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.structure.Block;
import org.cutpoint.model.structure.Structure;

/**
 * The groups into which a network can be folded. All are intervals of the layers' order, so that the graph has no cycle
 * whichever of them are folded. Blocks, through whose last layer every path leads, are groups; runs of blocks that work at
 * the same resolution are groups of groups; blocks that are large, as the whole of a transformer is, are divided as their
 * layers' names are, at slashes and dots.
 *
 * @param groups the outermost, in order
 */
public record Hierarchy(List<Group> groups) {
    /** Blocks with more layers than that are divided by names. */
    private static final int LARGE = 24;

    /** Runs of fewer blocks are no group of groups. */
    private static final int SHORTEST_RUN = 3;

    public Hierarchy {
        groups = List.copyOf(groups);
    }

    /** The groups of a model. O(layers + edges). */
    public static Hierarchy of(ModelGraph model) {
        List<Block> blocks = Structure.of(model).blocks();
        // Structure numbers the layers as the model does.
        List<Part> parts = new ArrayList<>();
        int first = 0;
        for (Block block : blocks) {
            int end = first + block.layers().size();
            Optional<Group> group = end - first == 1 ? Optional.empty() : Optional.of(block(model, first, end));
            parts.add(new Part(first, end, group));
            first = end;
        }
        return new Hierarchy(runs(model, parts));
    }

    private record Part(int first, int end, Optional<Group> group) {}

    private static Group block(ModelGraph model, int first, int end) {
        List<Group> inner = end - first > LARGE ? byNames(model, first, end, 0) : List.of();
        return new Group("block:" + id(model, end - 1), name(model, first, end), first, end, inner);
    }

    /** Parts in a row whose last layers make tensors of the same height and width. */
    private static List<Group> runs(ModelGraph model, List<Part> parts) {
        List<Group> groups = new ArrayList<>();
        int begin = 0;
        while (begin < parts.size()) {
            List<Long> size = resolution(model, parts.get(begin));
            int end = begin + 1;
            while (end < parts.size() && resolution(model, parts.get(end)).equals(size)) {
                end++;
            }
            List<Part> run = parts.subList(begin, end);
            List<Group> inner =
                    run.stream().flatMap(part -> part.group().stream()).toList();
            if (run.size() >= SHORTEST_RUN && end - begin < parts.size() && inner.size() > 1) {
                // From its first block on: the layer before, which shrinks the picture, is seen by itself.
                int first = inner.get(0).first();
                int last = run.get(run.size() - 1).end();
                String label = inner.get(0).label() + " … "
                        + inner.get(inner.size() - 1).label();
                groups.add(new Group("run:" + id(model, last - 1), label, first, last, inner));
            } else {
                groups.addAll(inner);
            }
            begin = end;
        }
        return groups;
    }

    private static List<Long> resolution(ModelGraph model, Part part) {
        List<TensorInfo> outputs = model.layers().get(part.end() - 1).outputs();
        List<Long> shape = outputs.isEmpty() ? List.of() : outputs.get(0).shape();
        return shape.size() < 4 ? List.of() : shape.subList(2, shape.size());
    }

    private static List<Group> byNames(ModelGraph model, int first, int end, int depth) {
        List<Group> groups = new ArrayList<>();
        IntFunction<Optional<String>> prefix = layer -> prefix(id(model, layer), depth + 1);
        int begin = first;
        while (begin < end) {
            Optional<String> name = prefix.apply(begin);
            int after = begin + 1;
            while (after < end && name.isPresent() && prefix.apply(after).equals(name)) {
                after++;
            }
            if (begin == first && after == end) {
                return name.isEmpty() ? List.of() : byNames(model, first, end, depth + 1);
            }
            if (after - begin > 2) {
                String label = name.orElseThrow();
                groups.add(new Group(
                        "name:" + label + "@" + begin, label, begin, after, byNames(model, begin, after, depth + 1)));
            }
            begin = after;
        }
        return groups;
    }

    /** The first parts of a name; empty if it has no more than these. */
    private static Optional<String> prefix(String name, int parts) {
        int at = name.startsWith("/") ? 0 : -1;
        for (int part = 0; part < parts; part++) {
            int next = at + 1;
            while (next < name.length() && "/.".indexOf(name.charAt(next)) < 0) {
                next++;
            }
            at = next;
            if (at >= name.length()) {
                return Optional.empty();
            }
        }
        return Optional.of(name.substring(0, at));
    }

    /** What the layers' names have in common, else the last one's. */
    private static String name(ModelGraph model, int first, int end) {
        String common = id(model, first);
        for (int layer = first + 1; layer < end; layer++) {
            String other = id(model, layer);
            int same = 0;
            while (same < Math.min(common.length(), other.length()) && common.charAt(same) == other.charAt(same)) {
                same++;
            }
            common = common.substring(0, same);
        }
        String stripped = common.replaceAll("[/._\\-\\s]+$", "");
        return stripped.length() < 2 ? id(model, end - 1) : stripped;
    }

    private static String id(ModelGraph model, int layer) {
        Layer at = model.layers().get(layer);
        return at.id();
    }

    /** All groups, outer ones before those inside of them. */
    public List<Group> all() {
        List<Group> all = new ArrayList<>();
        groups.forEach(group -> collect(group, all));
        return all;
    }

    private static void collect(Group group, List<Group> all) {
        all.add(group);
        group.inner().forEach(inner -> collect(inner, all));
    }

    /** The groups around a layer, the outermost first. */
    public List<Group> around(int layer) {
        return all().stream().filter(group -> group.contains(layer)).toList();
    }

    /** What is unfolded to begin with: everything of a network that fits on a screen or two, else nothing but runs. */
    public Set<String> unfoldedAtFirst(int layers) {
        Set<String> open = new HashSet<>();
        for (Group group : all()) {
            if (layers <= 2 * LARGE || group.id().startsWith("run:") || group.size() > 4 * LARGE) {
                open.add(group.id());
            }
        }
        return open;
    }
}
