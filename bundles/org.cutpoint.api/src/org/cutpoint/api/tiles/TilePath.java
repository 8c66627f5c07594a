package org.cutpoint.api.tiles;

import java.util.List;

/**
 * What a tile of a fused layer needs, traced back through the layers before it (the paper's FL path). Its regions are those
 * that any runtime needs: the smallest rectangles that hold all that is read.
 *
 * @param id the tile's number
 * @param tile in the fused layer's output
 * @param macs multiply-accumulates of each layer, what other paths compute, too, included
 * @param shares of each layer's whole work: of its multiply-accumulates, or of its outputs' pixels where it has none
 * @param uploadBytes what the edge needs if it begins behind so many layers; one more than there are layers
 * @param peakBytes most memory that its tensors take at any node: those that are still to be read, its input and its output
 */
public record TilePath(
        int id, Region tile, List<Long> macs, List<Double> shares, List<Long> uploadBytes, long peakBytes) {
    public TilePath {
        macs = List.copyOf(macs);
        shares = List.copyOf(shares);
        uploadBytes = List.copyOf(uploadBytes);
    }
}
