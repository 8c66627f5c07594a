package org.cutpoint.report.graph.internal;

import java.util.Set;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.graph.GraphDrawing;
import org.osgi.service.component.annotations.Component;

/** Draws with the Eclipse Layout Kernel, which is loaded with the first picture. */
@Component
public final class Drawing implements GraphDrawing {
    @Override
    public String svg(ModelGraph model) {
        Parts parts = Parts.of(model);
        Picture column = ElkLayout.of(parts.nodes(), parts.edges());
        Set<String> shared = Set.copyOf(Structure.of(model).articulationLayers());
        return Svg.of(model, Columns.of(column, box -> !box.input() && shared.contains(box.id())));
    }

    @Override
    public String dot(ModelGraph model) {
        return Dot.of(model);
    }
}
