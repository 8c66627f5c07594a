package org.cutpoint.format.internal;

import static org.cutpoint.format.internal.JsonText.number;
import static org.cutpoint.format.internal.JsonText.object;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Component;

/** {@code cutpoint-tiles/1} by streaming. */
@Component
public final class JsonTileFormats implements TileFormats {
    @Override
    public String format() {
        return TilesReader.FORMAT;
    }

    @Override
    public TilePlan read(Path file) {
        return JsonReader.read(file, TilesReader.FORMAT, in -> new TilesReader(in).read());
    }

    @Override
    public String write(TileProblem problem, Planned planned) {
        TilePlan plan = planned.plan();
        return object(out -> {
            out.writeStringField("format", TilesReader.FORMAT);
            out.writeStringField("model", problem.name());
            out.writeStringField("strategy", planned.strategy());
            out.writeNumberField("layers", plan.tiling().layers());
            out.writeArrayFieldStart("grid");
            out.writeNumber(plan.tiling().height());
            out.writeNumber(plan.tiling().width());
            out.writeEndArray();
            out.writeArrayFieldStart("paths");
            for (PathCost path : planned.cost().paths()) {
                path(out, tile(problem, plan.tiling(), path.id()), path);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("order");
            for (int path : plan.order()) {
                out.writeNumber(path);
            }
            out.writeEndArray();
            if (plan.backAt().isPresent()) {
                out.writeNumberField("backAt", plan.backAt().getAsInt());
            }
            number(out, "predictedMs", planned.cost().predictedMs());
            out.writeNumberField("workWhole", planned.cost().workWhole());
            out.writeNumberField("workTiles", planned.cost().workTiles());
            if (plan.tiling().paths() > 1) {
                out.writeNumberField("peakBytesWhole", planned.cost().peakBytesWhole());
                out.writeNumberField("peakBytesTile", planned.cost().peakBytesTile());
            }
            if (plan.lowerBoundMs().isPresent()) {
                number(out, "lowerBoundMs", plan.lowerBoundMs().getAsDouble());
            }
            number(out, "solveMs", planned.solveMs());
        });
    }

    /** What is not tiled is one tile as large as the output, where that is an image. */
    private static Region tile(TileProblem problem, Tiling tiling, int path) {
        return tiling.paths() > 1
                ? tiling.tile(path)
                : problem.front()
                        .prefix(tiling.layers())
                        .map(prefix -> problem.front().fused(prefix).whole())
                        .orElseGet(() -> tiling.tile(path));
    }

    private static void path(JsonGenerator out, Region tile, PathCost path) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", path.id());
        out.writeArrayFieldStart("tile");
        for (int end : new int[] {tile.y0(), tile.y1(), tile.x0(), tile.x1()}) {
            out.writeNumber(end);
        }
        out.writeEndArray();
        out.writeNumberField("deviceLayers", path.deviceLayers());
        out.writeNumberField("uploadBytes", path.uploadBytes());
        out.writeNumberField("workDevice", path.workDevice());
        out.writeNumberField("workEdge", path.workEdge());
        if (path.peakBytes() > 0) {
            out.writeNumberField("peakBytes", path.peakBytes());
        }
        out.writeEndObject();
    }
}
