package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.graph.layout.GraphLayout.Layout;
import org.cutpoint.graph.layout.GraphLayout.Line;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.graph.layout.TextWidth;
import org.cutpoint.ide.graph.Scene.Edge;
import org.cutpoint.ide.graph.Scene.Frame;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.report.Units;

/** Makes scenes of a network. Thread-safe. */
public final class SceneBuilder {
    /** Sizes of text, pixels. */
    public static final double TITLE = 12;

    public static final double SUBTITLE = 10.5;

    private static final double MARGIN = 40;
    private static final double HEIGHT = 40;
    private static final double NARROWEST = 96;
    private static final int LONGEST_TEXT = 30;

    /** Width of the thinnest line, and what the largest tensor adds to it, pixels. */
    private static final double THIN_LINE = 1;

    private static final double MOST_BYTES = 11;

    /** Around what is unfolded: the layout leaves 30 pixels between boxes that are above each other. */
    private static final double FRAME_SIDES = 12;

    private static final double FRAME_TOP = 21;
    private static final double FRAME_BOTTOM = 6;

    private final ModelGraph model;
    private final Hierarchy hierarchy;
    private final GraphLayout layout;
    private final Map<String, Integer> makers = new HashMap<>();

    public SceneBuilder(ModelGraph model, Hierarchy hierarchy, GraphLayout layout) {
        this.model = model;
        this.hierarchy = hierarchy;
        this.layout = layout;
        for (int i = 0; i < model.layers().size(); i++) {
            for (TensorInfo output : model.layers().get(i).outputs()) {
                makers.put(output.id(), i);
            }
        }
    }

    /** A box before it is placed. */
    private record Item(Kind kind, String id, int first, int end, String title, String subtitle) {
        double width() {
            double widest = Math.max(TextWidth.of(title, TITLE) * 1.08, TextWidth.of(subtitle, SUBTITLE));
            return Math.max(NARROWEST, Math.ceil(widest + (kind == Kind.FOLDED ? 44 : 24)));
        }
    }

    private record Ends(int from, int to) {}

    /**
     * Lays the network out.
     *
     * @param unfolded ids of the groups that are not folded; what is inside of a folded one is not seen
     * @throws CancellationException if cancelled
     */
    public Scene build(Set<String> unfolded, Progress progress) {
        List<Item> items = items(unfolded);
        int[] itemOf = new int[model.layers().size()];
        Map<String, Integer> inputs = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (item.kind() == Kind.INPUT) {
                inputs.put(item.id(), i);
            } else {
                for (int layer = item.first(); layer < item.end(); layer++) {
                    itemOf[layer] = i;
                }
            }
        }
        Map<Ends, Set<String>> tensors = new LinkedHashMap<>();
        for (int layer = 0; layer < itemOf.length; layer++) {
            for (String tensor : model.layers().get(layer).inputs()) {
                Integer maker = makers.get(tensor);
                int from = maker == null ? inputs.get(tensor) : itemOf[maker];
                if (from != itemOf[layer]) {
                    tensors.computeIfAbsent(new Ends(from, itemOf[layer]), e -> new LinkedHashSet<>())
                            .add(tensor);
                }
            }
        }
        long largest = Math.max(
                1, tensors.values().stream().mapToLong(this::bytes).max().orElse(0));
        List<Line> lines = new ArrayList<>();
        tensors.forEach((ends, sent) -> lines.add(new Line(
                ends.from() + ":" + String.join(" ", sent),
                ends.from(),
                ends.to(),
                THIN_LINE + MOST_BYTES * bytes(sent) / largest)));
        Layout placed = layout.layout(
                items.stream()
                        .map(item -> new GraphLayout.Box(item.width(), HEIGHT))
                        .toList(),
                lines,
                MARGIN,
                progress);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            Point corner = placed.corners().get(i);
            Box bounds = new Box(corner.x(), corner.y(), item.width(), HEIGHT);
            nodes.add(new Node(
                    i, item.kind(), item.id(), item.first(), item.end(), item.title(), item.subtitle(), bounds));
        }
        List<Edge> edges = new ArrayList<>();
        List<Set<String>> sent = List.copyOf(tensors.values());
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            List<Point> way = placed.ways().get(i);
            edges.add(new Edge(
                    line.from(),
                    line.to(),
                    List.copyOf(sent.get(i)),
                    bytes(sent.get(i)),
                    line.thickness(),
                    way,
                    bounds(way).grown(line.thickness() + 4, line.thickness(), line.thickness())));
        }
        List<Frame> frames = frames(unfolded, nodes);
        return new Scene(model, new Box(0, 0, placed.width(), placed.height()), nodes, edges, frames);
    }

    private long bytes(Set<String> tensors) {
        return tensors.stream()
                .mapToLong(tensor -> model.tensor(tensor).bytes())
                .sum();
    }

    private static Box bounds(List<Point> way) {
        Box all = new Box(way.get(0).x(), way.get(0).y(), 0, 0);
        for (Point point : way) {
            all = all.with(new Box(point.x(), point.y(), 0, 0));
        }
        return all;
    }

    private List<Item> items(Set<String> unfolded) {
        List<Item> items = new ArrayList<>();
        for (TensorInfo input : model.inputs()) {
            if (!model.consumers(input.id()).isEmpty()) {
                String about = input.dimensions() + ", " + Units.bytes(input.bytes());
                items.add(new Item(Kind.INPUT, input.id(), -1, -1, shortened(input.id()), about));
            }
        }
        between(0, model.layers().size(), hierarchy.groups(), unfolded, items);
        return items;
    }

    private void between(int first, int end, List<Group> groups, Set<String> unfolded, List<Item> items) {
        int layer = first;
        for (Group group : groups) {
            single(layer, group.first(), items);
            if (unfolded.contains(group.id())) {
                between(group.first(), group.end(), group.inner(), unfolded, items);
            } else {
                items.add(folded(group));
            }
            layer = group.end();
        }
        single(layer, end, items);
    }

    private void single(int first, int end, List<Item> items) {
        for (int i = first; i < end; i++) {
            Layer layer = model.layers().get(i);
            String shape = layer.outputs().isEmpty()
                    ? ""
                    : "  " + layer.outputs().get(0).dimensions();
            String about = shortened(String.join(" ", layer.ops())) + shape;
            items.add(new Item(Kind.LAYER, layer.id(), i, i + 1, shortened(layer.id()), about));
        }
    }

    private Item folded(Group group) {
        long macs = 0;
        for (int i = group.first(); i < group.end(); i++) {
            macs += model.layers().get(i).macs();
        }
        String about = group.size() + " layers, " + Units.count(macs) + "MAC";
        return new Item(Kind.FOLDED, group.id(), group.first(), group.end(), shortened(group.label()), about);
    }

    /** Only of groups between whose boxes no foreign ones lie. */
    private List<Frame> frames(Set<String> unfolded, List<Node> nodes) {
        List<Frame> frames = new ArrayList<>();
        frames(hierarchy.groups(), unfolded, nodes, frames);
        return frames;
    }

    /** Returns how many levels of frames there are. */
    private int frames(List<Group> groups, Set<String> unfolded, List<Node> nodes, List<Frame> frames) {
        int most = 0;
        for (Group group : groups) {
            if (unfolded.contains(group.id())) {
                int at = frames.size();
                int level = frames(group.inner(), unfolded, nodes, frames);
                most = Math.max(most, level + 1);
                Box around = nodes.stream()
                        .filter(node -> group.contains(node.first()))
                        .map(Node::bounds)
                        .reduce(Box::with)
                        .orElseThrow();
                boolean clean = nodes.stream()
                        .noneMatch(node ->
                                !group.contains(node.first()) && node.bounds().intersects(around));
                if (clean) {
                    // Outer frames reach out to the sides only: above and below there is room for one.
                    double sides = FRAME_SIDES + 20.0 * level;
                    frames.add(at, new Frame(group, level, around.grown(sides, FRAME_TOP, FRAME_BOTTOM)));
                }
            }
        }
        return most;
    }

    /** Both ends of a name tell more than its beginning alone. */
    private static String shortened(String text) {
        int kept = (LONGEST_TEXT - 1) / 2;
        return text.length() <= LONGEST_TEXT
                ? text
                : text.substring(0, kept) + "…" + text.substring(text.length() - kept);
    }
}
