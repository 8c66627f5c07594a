package org.cutpoint.api.tiles;

import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.osgi.annotation.versioning.ProviderType;

/** Writes the exchange format {@code cutpoint-tiles/1}. A service. */
@ProviderType
public interface TileFormats {
    /**
     * A plan as JSON, on one line.
     *
     * @param problem for which it was made
     */
    String write(TileProblem problem, Planned planned);
}
