package org.cutpoint.tiles.trace;

import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.tiles.trace.internal.BackwardTracer;

/** The tracer without a framework. (In a framework it is a service.) */
public final class TileTracers {
    private TileTracers() {}

    /** One that traces tiles back through windows. */
    public static TileTracer backward() {
        return new BackwardTracer();
    }
}
