package org.cutpoint.api.tiles;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Writes a network that is divided into tiles to a folder. A service; thread-safe. */
@ProviderType
public interface TileExporter {
    /**
     * Writes each part as a model of its own, and {@code segments.json}, which says what there is (format {@code
     * cutpoint-segments/1}): in the plan's order what the device computes of each path, beginning with taking the tile out of
     * the input, and what the edge does; then what puts the tiles together, and what follows, on either side. The manifest
     * appears last: a folder that has it is complete. O(bytes written).
     *
     * @param plan of more than one tile
     * @param folder a new one in a folder that exists, or an empty one
     * @param progress a step for each part
     * @return the parts in the order in which they can run one after the other
     * @throws org.cutpoint.api.InputException if the plan is not one of this network, the folder is not empty, or a file cannot
     *     be written; then nothing is left
     */
    List<ExportedSegment> export(Model model, TilePlan plan, Path folder, Progress progress);
}
