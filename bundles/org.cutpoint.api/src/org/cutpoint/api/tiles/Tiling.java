package org.cutpoint.api.tiles;

import java.util.ArrayList;
import java.util.List;

/**
 * A fused layer's output in tiles: a grid of rows and columns, which need not be equally large.
 *
 * @param layers how many are fused, the paper's tau
 * @param rows where rows of tiles begin, ascending from 0, and the output's height behind the last one
 * @param columns likewise along the width
 */
public record Tiling(int layers, List<Integer> rows, List<Integer> columns) {
    public Tiling {
        rows = ascending(rows);
        columns = ascending(columns);
        if (layers < 0) {
            throw new IllegalArgumentException(layers + " layers");
        }
    }

    private static List<Integer> ascending(List<Integer> ends) {
        List<Integer> copy = List.copyOf(ends);
        if (copy.size() < 2 || copy.get(0) != 0) {
            throw new IllegalArgumentException("tiles begin at " + copy);
        }
        for (int i = 1; i < copy.size(); i++) {
            if (copy.get(i) <= copy.get(i - 1)) {
                throw new IllegalArgumentException("tiles begin at " + copy);
            }
        }
        return copy;
    }

    /**
     * Equal tiles; where a side is no multiple, some have a pixel more than others.
     *
     * @param rows at most the output's height
     * @param columns at most its width
     */
    public static Tiling equal(int layers, Front.Image output, int rows, int columns) {
        return new Tiling(layers, ends(output.height(), rows), ends(output.width(), columns));
    }

    /** Layers that are not tiled: one path, whose layers and tensors are the network's own. */
    public static Tiling unsplit(int layers) {
        return new Tiling(layers, List.of(0, 1), List.of(0, 1));
    }

    private static List<Integer> ends(int size, int count) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            ends.add((int) ((long) size * i / count));
        }
        return ends;
    }

    /** How many rows of tiles. */
    public int height() {
        return rows.size() - 1;
    }

    /** How many columns of tiles. */
    public int width() {
        return columns.size() - 1;
    }

    /** Number of tiles, and of paths: the paper's P. */
    public int paths() {
        return height() * width();
    }

    /** The tile of a path; paths are numbered row by row. */
    public Region tile(int path) {
        int r = path / width();
        int c = path % width();
        return new Region(rows.get(r), rows.get(r + 1), columns.get(c), columns.get(c + 1));
    }
}
