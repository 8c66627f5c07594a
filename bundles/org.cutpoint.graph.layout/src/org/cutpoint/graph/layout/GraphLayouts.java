package org.cutpoint.graph.layout;

import org.cutpoint.graph.layout.internal.ElkGraphLayout;

/** The service where there is no framework to ask for it. */
public final class GraphLayouts {
    private GraphLayouts() {}

    /** A layered layout by the Eclipse Layout Kernel. */
    public static GraphLayout layered() {
        return new ElkGraphLayout();
    }
}
