package org.cutpoint.api.tiles;

import java.nio.file.Path;
import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.osgi.annotation.versioning.ProviderType;

/** Reads and writes the exchange format {@code cutpoint-tiles/1}. A service. */
@ProviderType
public interface TileFormats {
    /**
     * A plan as JSON, on one line.
     *
     * @param problem for which it was made
     */
    String write(TileProblem problem, Planned planned);

    /** The format's id, which files begin with. */
    String format();

    /**
     * Reads a plan: its form, not whether it is one of some network. What it costs is not read.
     *
     * @throws org.cutpoint.api.InputException naming the file and the first fault
     */
    TilePlan read(Path file);
}
