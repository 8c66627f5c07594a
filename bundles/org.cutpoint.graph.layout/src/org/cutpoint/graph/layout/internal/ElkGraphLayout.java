package org.cutpoint.graph.layout.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.Progress;
import org.cutpoint.graph.layout.GraphLayout;
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
import org.osgi.service.component.annotations.Component;

/** Lays graphs out with the Eclipse Layout Kernel's layered algorithm, which is loaded with the first one. */
@Component
public final class ElkGraphLayout implements GraphLayout {
    /**
     * Up to so many boxes, the placement that looks best is taken (some seconds for random wiring), for more a linear one.
     */
    private static final int MOST_FOR_GOOD_LOOKS = 500;

    @Override
    public Layout layout(List<Box> boxes, List<Line> lines, double margin, Progress progress) {
        // Otherwise done by ELK's registry of algorithms, which is not needed to call one of them.
        LayoutMetaDataService.initElkReflect();
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(LayeredOptions.DIRECTION, Direction.DOWN);
        graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(
                LayeredOptions.NODE_PLACEMENT_STRATEGY,
                boxes.size() <= MOST_FOR_GOOD_LOOKS
                        ? NodePlacementStrategy.NETWORK_SIMPLEX
                        : NodePlacementStrategy.BRANDES_KOEPF);
        graph.setProperty(LayeredOptions.PADDING, new ElkPadding(margin));
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 26.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 18.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 14.0);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 30.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14.0);
        List<ElkNode> placed = new ArrayList<>();
        for (Box box : boxes) {
            ElkNode elk = ElkGraphUtil.createNode(graph);
            elk.setDimensions(box.width(), box.height());
            elk.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_SIDE);
            placed.add(elk);
        }
        Map<Exit, ElkPort> exits = new HashMap<>();
        List<ElkEdge> routed = new ArrayList<>();
        for (Line line : lines) {
            ElkPort from = exits.computeIfAbsent(
                    new Exit(line.bundle(), line.from()), exit -> port(placed.get(exit.from()), PortSide.SOUTH));
            ElkEdge elk = ElkGraphUtil.createSimpleEdge(from, port(placed.get(line.to()), PortSide.NORTH));
            elk.setProperty(LayeredOptions.EDGE_THICKNESS, line.thickness());
            routed.add(elk);
        }
        new LayeredLayoutProvider().layout(graph, new Cancelling(progress));
        if (progress.cancelled()) {
            throw new CancellationException();
        }
        return new Layout(
                graph.getWidth(),
                graph.getHeight(),
                placed.stream().map(node -> new Point(node.getX(), node.getY())).toList(),
                routed.stream().map(edge -> way(edge.getSections().get(0))).toList());
    }

    /** Where lines of one bundle leave a box. */
    private record Exit(String bundle, int from) {}

    private static ElkPort port(ElkNode node, PortSide side) {
        ElkPort port = ElkGraphUtil.createPort(node);
        port.setProperty(LayeredOptions.PORT_SIDE, side);
        return port;
    }

    private static List<Point> way(ElkEdgeSection section) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(section.getStartX(), section.getStartY()));
        section.getBendPoints().forEach(p -> points.add(new Point(p.getX(), p.getY())));
        points.add(new Point(section.getEndX(), section.getEndY()));
        return points;
    }

    /** Asked by ELK between its phases, and within the long ones. */
    private static final class Cancelling extends NullElkProgressMonitor {
        private final Progress progress;

        private Cancelling(Progress progress) {
            this.progress = progress;
        }

        @Override
        public boolean isCanceled() {
            return progress.cancelled();
        }
    }
}
