package org.cutpoint.report.graph.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.graph.layout.GraphLayout.Layout;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.report.graph.internal.Picture.Box;
import org.cutpoint.report.graph.internal.Picture.Edge;
import org.cutpoint.report.graph.internal.Picture.Line;
import org.cutpoint.report.graph.internal.Picture.Node;

/** Lays pictures out in one column. */
final class Column {
    private Column() {}

    static Picture of(GraphLayout by, List<Node> nodes, List<Edge> edges) {
        Layout layout = by.layout(
                nodes.stream()
                        .map(node -> new GraphLayout.Box(node.width(), node.height()))
                        .toList(),
                edges.stream()
                        .map(edge -> new GraphLayout.Line(edge.tensor(), edge.from(), edge.to(), edge.thickness()))
                        .toList(),
                Svg.MARGIN,
                Progress.NONE);
        List<Box> boxes = new ArrayList<>();
        for (int n = 0; n < nodes.size(); n++) {
            Point corner = layout.corners().get(n);
            boxes.add(new Box(nodes.get(n), corner.x(), corner.y()));
        }
        List<Line> lines = new ArrayList<>();
        for (int e = 0; e < edges.size(); e++) {
            lines.add(new Line(edges.get(e), layout.ways().get(e)));
        }
        return new Picture(layout.width(), layout.height(), boxes, lines);
    }
}
