package org.cutpoint.tiles.trace.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.api.tiles.Tiling;
import org.osgi.service.component.annotations.Component;

/** Traces each row and each column of tiles once; paths are their products. */
@Component
public final class BackwardTracer implements TileTracer {
    @Override
    public List<TilePath> trace(Front front, Tiling tiling) {
        Fused fused = Fused.of(front, tiling);
        Bands bands = Bands.of(fused, tiling);
        Extents extents = new Extents(fused);
        List<TilePath> paths = new ArrayList<>();
        for (int path = 0; path < tiling.paths(); path++) {
            paths.add(extents.path(path, tiling.tile(path), bands.row(path), bands.column(path)));
        }
        return paths;
    }

    @Override
    public Regions regions(Front front, Tiling tiling, int path) {
        Fused fused = Fused.of(front, tiling);
        Region tile = tiling.tile(path);
        Axis y = fused.rows(new Interval(tile.y0(), tile.y1()));
        Axis x = fused.columns(new Interval(tile.x0(), tile.x1()));
        Map<String, Region> held = new HashMap<>();
        y.held()
                .forEach(
                        (tensor, rows) -> held.put(tensor, region(rows, x.held().get(tensor))));
        List<Work> nodes = new ArrayList<>();
        for (Stage layer : fused.layers()) {
            for (Local node : layer.nodes()) {
                if (held.containsKey(node.output())) {
                    nodes.add(new Work(
                            layer.id(),
                            node,
                            region(y.reads().get(node.name()), x.reads().get(node.name())),
                            held.get(node.output())));
                }
            }
        }
        return new Regions(held, nodes);
    }

    private static Region region(Interval rows, Interval columns) {
        return new Region(rows.from(), rows.to(), columns.from(), columns.to());
    }

    /**
     * The layers that are fused.
     *
     * @param output of the last one
     */
    record Fused(Front front, List<Stage> layers, List<Local> nodes, String output) {
        static Fused of(Front front, Tiling tiling) {
            Prefix prefix = front.prefix(tiling.layers())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the network cannot be fused behind " + tiling.layers() + " layers"));
            Image image = front.fused(prefix);
            if (tiling.rows().get(tiling.height()) != image.height()
                    || tiling.columns().get(tiling.width()) != image.width()) {
                throw new IllegalArgumentException("the tiles do not cover " + image.height() + " x " + image.width());
            }
            List<Stage> layers = front.layers().subList(0, tiling.layers());
            return new Fused(
                    front,
                    layers,
                    layers.stream().flatMap(l -> l.nodes().stream()).toList(),
                    prefix.tensor());
        }

        Axis rows(Interval band) {
            return Axis.of(nodes, output, band, front.tensors(), Local::y, Image::height);
        }

        Axis columns(Interval band) {
            return Axis.of(nodes, output, band, front.tensors(), Local::x, Image::width);
        }
    }

    /** Rows and columns of tiles. */
    private record Bands(List<Axis> rows, List<Axis> columns) {
        static Bands of(Fused fused, Tiling tiling) {
            return new Bands(
                    intervals(tiling.rows()).stream().map(fused::rows).toList(),
                    intervals(tiling.columns()).stream().map(fused::columns).toList());
        }

        private static List<Interval> intervals(List<Integer> ends) {
            List<Interval> intervals = new ArrayList<>();
            for (int i = 1; i < ends.size(); i++) {
                intervals.add(new Interval(ends.get(i - 1), ends.get(i)));
            }
            return intervals;
        }

        Axis row(int path) {
            return rows.get(path / columns.size());
        }

        Axis column(int path) {
            return columns.get(path % columns.size());
        }
    }
}
