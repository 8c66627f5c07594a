package org.cutpoint.exec.tiles.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.MemoryMeter;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileSplitter;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.exec.tiles.internal.LoadedPlan.Tools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs tile plans. The edge's parts, what puts tiles together and what follows are stages of one call: each runs there as soon as
 * the tile that it needs has come, so the edge computes while the device does.
 *
 * <p>What the clock does not see: writing models, deployment, loading, warming up, comparing.
 */
@Component
public final class TilePipeline implements TileExecutor {
    private final SegmentExecutor executor;
    private final Emulator emulator;
    private final TileSplitter splitter;
    private final TileTracer tracer;
    private final MemoryMeter meter;

    @Activate
    public TilePipeline(
            @Reference SegmentExecutor executor,
            @Reference Emulator emulator,
            @Reference TileSplitter splitter,
            @Reference TileTracer tracer,
            @Reference MemoryMeter meter) {
        this.executor = executor;
        this.emulator = emulator;
        this.splitter = splitter;
        this.tracer = tracer;
        this.meter = meter;
    }

    @Override
    public Prepared prepare(Request request, Progress progress) throws InterruptedException {
        int paths = request.plan().tiling().paths();
        if (paths < 2 || paths > MOST_TILES) {
            throw new InputException(
                    request.model().source(),
                    "a plan of " + paths + " tiles cannot be run",
                    "Plan with 2 to " + MOST_TILES + ": --max-grid bounds them");
        }
        Folder folder = Folder.temporary();
        try {
            progress.begin("writing " + paths + " tiles", 0);
            TiledModel tiled = splitter.split(
                    request.model(),
                    request.front(),
                    request.plan().tiling(),
                    folder.path().resolve("tiles.onnx"),
                    progress);
            return LoadedPlan.load(request, tiled, folder, new Tools(executor, emulator, tracer, meter), progress);
        } catch (RuntimeException | InterruptedException e) {
            folder.remove();
            throw e;
        } finally {
            progress.end();
        }
    }
}
