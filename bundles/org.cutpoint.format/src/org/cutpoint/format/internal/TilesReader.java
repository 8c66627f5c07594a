package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-tiles/1} document: its form, not its meaning. Used once. */
final class TilesReader {
    static final String FORMAT = "cutpoint-tiles/1";

    private final JsonReader in;

    TilesReader(JsonReader in) {
        this.in = in;
    }

    private record Path(int id, Region tile, int deviceLayers) {}

    TilePlan read() {
        String format = null;
        Integer layers = null;
        List<Integer> grid = null;
        List<Path> paths = null;
        List<Integer> order = null;
        OptionalInt backAt = OptionalInt.empty();
        OptionalDouble lowerBound = OptionalDouble.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "model", "strategy" -> in.text();
                case "layers" -> layers = in.count();
                case "grid" -> grid = counts();
                case "paths" -> paths = paths();
                case "order" -> order = counts();
                case "backAt" -> backAt = OptionalInt.of(in.count());
                case "lowerBoundMs" -> lowerBound = OptionalDouble.of(in.number());
                case "predictedMs", "solveMs" -> in.number();
                case "workWhole", "workTiles", "peakBytesWhole", "peakBytesTile" -> in.whole();
                default -> throw in.unknownField(
                        "format, model, strategy, layers, grid, paths, order, backAt, predictedMs,"
                                + " workWhole, workTiles, peakBytesWhole, peakBytesTile, lowerBoundMs, solveMs");
            }
        }
        in.required(format, "format");
        List<Path> all = in.required(paths, "paths");
        return new TilePlan(
                tiling(in.required(layers, "layers"), in.required(grid, "grid"), all),
                all.stream().map(Path::deviceLayers).toList(),
                in.required(order, "order"),
                backAt,
                lowerBound,
                List.of());
    }

    /** Paths are numbered row by row, and each tile says where it lies. */
    private Tiling tiling(int layers, List<Integer> grid, List<Path> paths) {
        if (grid.size() != 2 || (long) grid.get(0) * grid.get(1) != paths.size() || paths.isEmpty()) {
            throw in.fault(
                    paths.size() + " paths are not the tiles of a grid of " + grid,
                    "Give rows and columns, and a path each");
        }
        TreeMap<Integer, Integer> rows = new TreeMap<>();
        TreeMap<Integer, Integer> columns = new TreeMap<>();
        for (Path path : paths) {
            rows.put(path.tile().y0(), path.tile().y1());
            columns.put(path.tile().x0(), path.tile().x1());
        }
        try {
            Tiling tiling = new Tiling(layers, ends(rows), ends(columns));
            for (int p = 0; p < paths.size(); p++) {
                if (tiling.height() != grid.get(0)
                        || tiling.width() != grid.get(1)
                        || paths.get(p).id() != p
                        || !tiling.tile(p).equals(paths.get(p).tile())) {
                    throw new IllegalArgumentException("path " + p + " is not at its place in the grid");
                }
            }
            return tiling;
        } catch (IllegalArgumentException e) {
            throw in.fault(e.getMessage(), "Tiles lie side by side, numbered row by row");
        }
    }

    private static List<Integer> ends(TreeMap<Integer, Integer> parts) {
        List<Integer> ends = new ArrayList<>(parts.keySet());
        ends.add(parts.lastEntry().getValue());
        return ends;
    }

    private List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            paths.add(path());
        }
        return paths;
    }

    private Path path() {
        Integer id = null;
        List<Integer> tile = null;
        Integer deviceLayers = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.count();
                case "tile" -> tile = counts();
                case "deviceLayers" -> deviceLayers = in.count();
                case "uploadBytes", "workDevice", "workEdge", "peakBytes" -> in.whole();
                default -> throw in.unknownField(
                        "id, tile, deviceLayers, uploadBytes, workDevice, workEdge, peakBytes");
            }
        }
        List<Integer> ends = in.required(tile, "tile");
        if (ends.size() != 4
                || ends.get(0) < 0
                || ends.get(2) < 0
                || ends.get(1) <= ends.get(0)
                || ends.get(3) <= ends.get(2)) {
            throw in.fault(ends + " is no tile", "Give the rows' and the columns' ends: [y0, y1, x0, x1]");
        }
        return new Path(
                in.required(id, "id"),
                new Region(ends.get(0), ends.get(1), ends.get(2), ends.get(3)),
                in.required(deviceLayers, "deviceLayers"));
    }

    private List<Integer> counts() {
        List<Integer> counts = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            counts.add(in.count());
        }
        return counts;
    }
}
