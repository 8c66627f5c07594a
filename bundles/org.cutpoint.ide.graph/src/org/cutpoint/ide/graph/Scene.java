package org.cutpoint.ide.graph;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.graph.layout.GraphLayout.Point;

/** A network that is laid out as it is folded. Immutable, thread-safe. */
public final class Scene {
    /** What a box stands for. */
    public enum Kind {
        /** An input of the network. */
        INPUT,
        LAYER,
        /** Layers that are folded into one. */
        FOLDED
    }

    /**
     * A box.
     *
     * @param index in {@link Scene#nodes}
     * @param id of the layer, the group or the input
     * @param first index of its first layer; -1 for an input
     * @param end index after its last layer; -1 for an input
     * @param title its name, maybe shortened
     * @param subtitle what it does, maybe shortened
     */
    public record Node(int index, Kind kind, String id, int first, int end, String title, String subtitle, Box bounds) {
        public boolean contains(int layer) {
            return first <= layer && layer < end;
        }
    }

    /**
     * A line.
     *
     * @param from index of the node that it leaves
     * @param to index of the node that it enters
     * @param tensors ids of what it stands for
     * @param bytes of them all
     * @param thickness pixels
     */
    public record Edge(
            int from, int to, List<String> tensors, long bytes, double thickness, List<Point> way, Box bounds) {}

    /**
     * What is drawn around the boxes of a group that is unfolded.
     *
     * @param level how many levels of unfolded groups are inside of it
     */
    public record Frame(Group group, int level, Box bounds) {}

    private final ModelGraph model;
    private final Box bounds;
    private final List<Node> nodes;
    private final List<Edge> edges;
    private final List<Frame> frames;
    private final int[] nodeOf;
    private final Bands<Node> nodeBands;
    private final Bands<Edge> edgeBands;

    Scene(ModelGraph model, Box bounds, List<Node> nodes, List<Edge> edges, List<Frame> frames) {
        this.model = model;
        this.bounds = bounds;
        this.nodes = List.copyOf(nodes);
        this.edges = List.copyOf(edges);
        this.frames = List.copyOf(frames);
        nodeOf = new int[model.layers().size()];
        for (Node node : nodes) {
            IntStream.range(Math.max(0, node.first()), Math.max(0, node.end()))
                    .forEach(layer -> nodeOf[layer] = node.index());
        }
        nodeBands = new Bands<>(nodes, Node::bounds);
        edgeBands = new Bands<>(edges, Edge::bounds);
    }

    public ModelGraph model() {
        return model;
    }

    /** All of it, from (0, 0). */
    public Box bounds() {
        return bounds;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<Edge> edges() {
        return edges;
    }

    /** Outer ones before those inside of them. */
    public List<Frame> frames() {
        return frames;
    }

    /** The box that stands for a layer. */
    public Node node(int layer) {
        return nodes.get(nodeOf[layer]);
    }

    /** The boxes that touch a part of the scene. */
    public Collection<Node> nodes(Box part) {
        return nodeBands.in(part);
    }

    /** The lines whose bounds touch a part of the scene. */
    public Collection<Edge> edges(Box part) {
        return edgeBands.in(part);
    }

    /** The box at a place. */
    public Optional<Node> nodeAt(double x, double y) {
        return nodes(new Box(x, y, 1, 1)).stream()
                .filter(node -> node.bounds().contains(x, y))
                .findFirst();
    }

    /** The line at a place, or not farther from it than that. */
    public Optional<Edge> edgeAt(double x, double y, double reach) {
        return edges(new Box(x - reach, y - reach, 2 * reach, 2 * reach)).stream()
                .filter(edge -> near(edge, x, y, reach + edge.thickness() / 2))
                .findFirst();
    }

    private static boolean near(Edge edge, double x, double y, double reach) {
        for (int i = 1; i < edge.way().size(); i++) {
            Point a = edge.way().get(i - 1);
            Point b = edge.way().get(i);
            Box around = new Box(
                            Math.min(a.x(), b.x()),
                            Math.min(a.y(), b.y()),
                            Math.abs(a.x() - b.x()),
                            Math.abs(a.y() - b.y()))
                    .grown(reach, reach, reach);
            if (around.contains(x, y)) {
                return true;
            }
        }
        return false;
    }
}
