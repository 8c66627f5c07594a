package org.cutpoint.api.tiles;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Traces tiles back through layers. Exact: the region of a tensor is the bounding box of those of its pixels on which the
 * tile depends. Behind dilated windows, which leave pixels out, it is the box of what the rectangles that they read depend on,
 * since tiles are computed as rectangles. (Where a dilated pooling's windows reach over the border, it may begin at the border
 * itself, as runtimes take no padding as wide as the kernel.) A service; thread-safe.
 */
@ProviderType
public interface TileTracer {
    /**
     * The paths of all tiles, by their numbers. O(paths x nodes of the fused layers).
     *
     * @param tiling of one of the front's prefixes, over its whole output
     * @throws IllegalArgumentException if it is not
     */
    List<TilePath> trace(Front front, Tiling tiling);

    /**
     * Every region of one path.
     *
     * @throws IllegalArgumentException as {@link #trace}
     */
    Regions regions(Front front, Tiling tiling, int path);

    /**
     * The regions of a path.
     *
     * @param held of each tensor, by its id, what the path has of it: all that any of its nodes reads
     * @param nodes what each node of the fused layers does, in execution order; those without effect on the tile left out
     */
    record Regions(Map<String, Region> held, List<Work> nodes) {
        public Regions {
            held = Map.copyOf(held);
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A node in a path.
     *
     * @param layer its layer's id in the model
     * @param node which
     * @param reads what it reads of each of its inputs; part of what is held
     * @param makes what it makes: all that is held of its output
     */
    record Work(String layer, Front.Local node, Region reads, Region makes) {}
}
