package org.cutpoint.report.graph.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.report.graph.internal.Picture.Box;
import org.cutpoint.report.graph.internal.Picture.Edge;
import org.cutpoint.report.graph.internal.Picture.Line;
import org.cutpoint.report.graph.internal.Picture.Node;
import org.cutpoint.report.graph.internal.Picture.Point;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/** Lays graphs out from top to bottom with the Eclipse Layout Kernel's layered algorithm. */
final class ElkLayout {
    /**
     * Up to so many nodes, the placement that looks best is taken (some seconds for random wiring), for more a linear one.
     */
    private static final int MOST_FOR_GOOD_LOOKS = 500;

    private ElkLayout() {}

    static Picture of(List<Node> nodes, List<Edge> edges) {
        // Otherwise done by ELK's registry of algorithms, which is not needed to call one of them.
        LayoutMetaDataService.initElkReflect();
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(LayeredOptions.DIRECTION, Direction.DOWN);
        graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(
                LayeredOptions.NODE_PLACEMENT_STRATEGY,
                nodes.size() <= MOST_FOR_GOOD_LOOKS
                        ? NodePlacementStrategy.NETWORK_SIMPLEX
                        : NodePlacementStrategy.BRANDES_KOEPF);
        graph.setProperty(LayeredOptions.PADDING, new ElkPadding(Svg.MARGIN));
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 26.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 18.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 14.0);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 30.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14.0);
        List<ElkNode> placed = new ArrayList<>();
        for (Node node : nodes) {
            ElkNode elk = ElkGraphUtil.createNode(graph);
            elk.setDimensions(node.width(), node.height());
            elk.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_SIDE);
            placed.add(elk);
        }
        Map<String, ElkPort> makers = new HashMap<>();
        List<ElkEdge> routed = new ArrayList<>();
        for (Edge edge : edges) {
            // One port for a tensor: its lines leave together.
            ElkPort from = makers.computeIfAbsent(edge.tensor(), t -> port(placed.get(edge.from()), PortSide.SOUTH));
            ElkEdge elk = ElkGraphUtil.createSimpleEdge(from, port(placed.get(edge.to()), PortSide.NORTH));
            elk.setProperty(LayeredOptions.EDGE_THICKNESS, edge.thickness());
            routed.add(elk);
        }
        new LayeredLayoutProvider().layout(graph, new NullElkProgressMonitor());
        List<Box> boxes = new ArrayList<>();
        for (int n = 0; n < nodes.size(); n++) {
            boxes.add(new Box(nodes.get(n), placed.get(n).getX(), placed.get(n).getY()));
        }
        List<Line> lines = new ArrayList<>();
        for (int e = 0; e < edges.size(); e++) {
            lines.add(new Line(edges.get(e), points(routed.get(e).getSections().get(0))));
        }
        return new Picture(graph.getWidth(), graph.getHeight(), boxes, lines);
    }

    private static ElkPort port(ElkNode node, PortSide side) {
        ElkPort port = ElkGraphUtil.createPort(node);
        port.setProperty(LayeredOptions.PORT_SIDE, side);
        return port;
    }

    private static List<Point> points(ElkEdgeSection section) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(section.getStartX(), section.getStartY()));
        section.getBendPoints().forEach(p -> points.add(new Point(p.getX(), p.getY())));
        points.add(new Point(section.getEndX(), section.getEndY()));
        return points;
    }
}
