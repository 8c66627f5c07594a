package org.cutpoint.report.graph.internal;

import java.util.List;
import org.cutpoint.graph.layout.GraphLayout.Point;

/**
 * A laid-out graph. Lengths in pixels, x to the right, y downwards.
 *
 * @param boxes what is drawn for inputs and layers
 * @param lines what is drawn for tensors, one to each reader
 */
record Picture(double width, double height, List<Box> boxes, List<Line> lines) {
    Picture {
        boxes = List.copyOf(boxes);
        lines = List.copyOf(lines);
    }

    /** The box of a node, its left upper corner first. */
    record Box(Node node, double x, double y) {}

    /** The way of a line, from its beginning over its bends to its end. */
    record Line(Edge edge, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }

        Point start() {
            return points.get(0);
        }

        Point end() {
            return points.get(points.size() - 1);
        }
    }

    /**
     * What is to be placed.
     *
     * @param id of the layer or the input
     * @param input whether it is an input of the network
     * @param work its multiply-accumulates, relative to those of the layer with most of them
     * @param lines what is written in it
     * @param details what shows on demand
     */
    record Node(
            String id, boolean input, double work, List<String> lines, String details, double width, double height) {
        Node {
            lines = List.copyOf(lines);
        }
    }

    /**
     * What is to be routed: a tensor to one of its readers.
     *
     * @param from index of the node that makes it
     * @param to index of the node that reads it
     * @param thickness of the line
     * @param bytes size of the tensor
     * @param details what shows on demand
     */
    record Edge(String tensor, int from, int to, double thickness, long bytes, String details) {}
}
