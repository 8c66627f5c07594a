package org.cutpoint.report.graph.internal;

import java.util.Set;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.graph.GraphDrawing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Draws what a layout places. */
@Component
public final class Drawing implements GraphDrawing {
    private final GraphLayout layout;

    @Activate
    public Drawing(@Reference GraphLayout layout) {
        this.layout = layout;
    }

    @Override
    public String svg(ModelGraph model) {
        Parts parts = Parts.of(model);
        Picture column = Column.of(layout, parts.nodes(), parts.edges());
        Set<String> shared = Set.copyOf(Structure.of(model).articulationLayers());
        return Svg.of(model, Columns.of(column, box -> !box.input() && shared.contains(box.id())));
    }

    @Override
    public String dot(ModelGraph model) {
        return Dot.of(model);
    }
}
