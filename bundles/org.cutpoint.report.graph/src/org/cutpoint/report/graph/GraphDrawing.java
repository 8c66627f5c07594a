package org.cutpoint.report.graph;

import org.cutpoint.api.model.ModelGraph;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Draws networks: a box for each layer, the higher the more multiply-accumulates it takes, and a line for each tensor,
 * the wider the more bytes it has. A service; thread-safe.
 */
@ProviderType
public interface GraphDrawing {
    /**
     * The network as a picture of its own: SVG with its style inside, for light and dark backgrounds. Details of a layer
     * show when the pointer rests on it.
     */
    String svg(ModelGraph model);

    /** The network for Graphviz, in its DOT language, which then lays it out. O(layers + edges). */
    String dot(ModelGraph model);
}
