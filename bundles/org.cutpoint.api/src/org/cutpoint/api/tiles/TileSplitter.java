package org.cutpoint.api.tiles;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Makes models of tiles. A service; thread-safe. */
@ProviderType
public interface TileSplitter {
    /**
     * Writes the fused layers in tiles as one model: it reads what the network reads and returns the fused layer's output, and
     * each layer of each path is a layer of it. So the model of a path's part, on the device or on the edge, is a segment of
     * it; weights are in it once, whatever the number of paths. What follows the fused layer is a segment of the network
     * itself. Border tiles are padded as the whole is, others have their neighbours' pixels where the whole has them.
     *
     * @param front of this model
     * @param tiling of one of its prefixes
     * @param file in a folder that exists; an ONNX file, complete or not there
     * @throws org.cutpoint.api.InputException if the model has changed or the file cannot be written
     */
    TiledModel split(Model model, Front front, Tiling tiling, Path file, Progress progress);

    /**
     * A network's front in tiles.
     *
     * @param model with the paths' layers
     * @param paths ids of each path's layers in that model: first the one that takes the tile out of the network's input, then
     *     one for each fused layer
     * @param fuse id of the layer that puts the tiles together
     * @param fused id of the fused layer's output, there and in the network
     */
    record TiledModel(Model model, List<List<String>> paths, String fuse, String fused) {
        public TiledModel {
            paths = paths.stream().map(List::copyOf).toList();
        }
    }
}
