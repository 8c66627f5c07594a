package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;

/**
 * Where the line runs that cuts a scene after a prefix of the layers: below the boxes of those on the device and above
 * those of the others, so it has steps where branches are cut at different heights.
 */
public final class CutLine {
    private static final double GAP = 15;

    private final Scene scene;
    /** For each position, where the line is grasped. Ascending. */
    private final double[] heights;

    /** O(layers). */
    public CutLine(Scene scene) {
        this.scene = scene;
        int layers = scene.model().layers().size();
        heights = new double[layers + 1];
        // Lowest box of the device's, highest of the others'.
        double[] lowest = new double[layers + 1];
        double[] highest = new double[layers + 1];
        lowest[0] = scene.nodes().stream()
                .filter(node -> node.kind() == Kind.INPUT)
                .mapToDouble(node -> node.bounds().bottom())
                .max()
                .orElse(0);
        highest[layers] = Double.POSITIVE_INFINITY;
        for (int p = 1; p <= layers; p++) {
            lowest[p] = Math.max(lowest[p - 1], bottom(p - 1));
        }
        for (int p = layers - 1; p >= 0; p--) {
            highest[p] = Math.min(highest[p + 1], top(p));
        }
        for (int p = 0; p <= layers; p++) {
            double low = lowest[p];
            double middle = highest[p] == Double.POSITIVE_INFINITY ? low + GAP : (low + highest[p]) / 2;
            heights[p] = p == 0 ? middle : Math.max(heights[p - 1], middle);
        }
    }

    /** Within a folded box, layers lie below each other. */
    private double top(int layer) {
        Node node = scene.node(layer);
        return node.bounds().y() + node.bounds().height() * (layer - node.first()) / (node.end() - node.first());
    }

    private double bottom(int layer) {
        Node node = scene.node(layer);
        return node.bounds().y() + node.bounds().height() * (layer + 1 - node.first()) / (node.end() - node.first());
    }

    /** Where the line of a position is grasped. */
    public double height(int position) {
        return heights[position];
    }

    /** The position whose line is nearest to a height. O(log layers). */
    public int position(double y) {
        int low = 0;
        int high = heights.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (heights[middle] < y) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && y - heights[low - 1] < heights[low] - y ? low - 1 : low;
    }

    /** The line of a position, from one side of the scene to the other. O(boxes at the line's height, squared). */
    public List<Point> way(int position) {
        double base = heights[position];
        List<Node> concerned = new ArrayList<>();
        for (Node node : scene.nodes()) {
            boolean device = node.kind() == Kind.INPUT || node.end() <= position;
            boolean both = node.first() < position && position < node.end();
            boolean wrongSide =
                    device ? node.bounds().bottom() > base : node.bounds().y() < base;
            if (both || wrongSide) {
                concerned.add(node);
            }
        }
        TreeSet<Double> borders = new TreeSet<>(List.of(0.0, scene.bounds().width()));
        for (Node node : concerned) {
            borders.add(node.bounds().x() - GAP / 2);
            borders.add(node.bounds().right() + GAP / 2);
        }
        List<Point> way = new ArrayList<>();
        List<Double> xs = List.copyOf(borders);
        for (int i = 1; i < xs.size(); i++) {
            double y = height(concerned, position, base, (xs.get(i - 1) + xs.get(i)) / 2);
            if (way.isEmpty() || way.get(way.size() - 1).y() != y) {
                way.add(new Point(xs.get(i - 1), y));
            } else {
                way.remove(way.size() - 1);
            }
            way.add(new Point(xs.get(i), y));
        }
        return way;
    }

    private static double height(List<Node> concerned, int position, double base, double x) {
        double above = Double.NEGATIVE_INFINITY;
        double below = Double.POSITIVE_INFINITY;
        for (Node node : concerned) {
            Box box = node.bounds();
            if (box.x() - GAP / 2 <= x && x <= box.right() + GAP / 2) {
                if (node.first() < position && position < node.end()) {
                    return box.y() + box.height() * (position - node.first()) / (node.end() - node.first());
                }
                if (node.end() <= position) {
                    above = Math.max(above, box.bottom());
                } else {
                    below = Math.min(below, box.y());
                }
            }
        }
        double y = Math.max(base, above + GAP);
        return Math.min(y, below - GAP);
    }
}
