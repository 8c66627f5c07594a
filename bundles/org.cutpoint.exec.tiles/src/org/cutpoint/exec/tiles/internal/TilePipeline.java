package org.cutpoint.exec.tiles.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.MemoryMeter;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TileSplitter;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.TileTracer;
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
    public Measured run(Request request, Progress progress) throws InterruptedException {
        int paths = request.plan().tiling().paths();
        if (paths < 2 || paths > MOST_TILES) {
            throw new InputException(
                    request.model().source(),
                    "a plan of " + paths + " tiles cannot be run",
                    "Plan with 2 to " + MOST_TILES + ": --max-grid bounds them");
        }
        Path folder = temporary();
        try {
            progress.begin("writing " + paths + " tiles", 0);
            TiledModel tiled = splitter.split(
                    request.model(), request.front(), request.plan().tiling(), folder.resolve("tiles.onnx"), progress);
            Map<String, Tensor> inputs = inputs(request);
            List<RunResult> results = new ArrayList<>();
            Map<String, Tensor> made = new HashMap<>();
            try (Parts parts = Parts.load(executor, request, tiled, progress)) {
                parts.warmUp(inputs, progress);
                progress.begin("running " + request.repeats() + " times", request.repeats());
                for (int i = 0; i < request.repeats(); i++) {
                    TileRun run = new TileRun(request, emulator, parts, inputs);
                    results.add(run.run());
                    made.putAll(run.results());
                    progress.advance(1);
                }
            }
            progress.begin("comparing with the whole network", 0);
            double[] difference = difference(whole(request, inputs), made);
            progress.begin("measuring memory", 0);
            return new Measured(
                    results.stream()
                            .map(r -> r.withDifferences(difference[0], difference[1]))
                            .toList(),
                    peakOfTile(request, tiled),
                    peakUnsplit(request));
        } finally {
            progress.end();
            delete(folder);
        }
    }

    /** Of the tile that needs most, from when it has its part of the input. */
    private OptionalLong peakOfTile(Request request, TiledModel tiled) {
        int largest = tracer.trace(request.front(), request.plan().tiling()).stream()
                .max(Comparator.comparingLong(TilePath::peakBytes))
                .orElseThrow()
                .id();
        List<String> layers = tiled.paths().get(largest);
        return peak(request, tiled.model(), tiled.model().graph().segment(layers.subList(1, layers.size())));
    }

    private OptionalLong peakUnsplit(Request request) {
        ModelGraph graph = request.model().graph();
        List<String> fused = graph.layers().subList(0, request.plan().tiling().layers()).stream()
                .map(Layer::id)
                .toList();
        return peak(request, request.model(), graph.segment(fused));
    }

    private OptionalLong peak(Request request, Model model, Segment segment) {
        List<Tensor> inputs = segment.inputs().stream()
                .map(input -> Tensor.random(input, request.seed()))
                .toList();
        return meter.peakBytes(model, segment, inputs, request.options());
    }

    private static Map<String, Tensor> inputs(Request request) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorInfo input : request.model().graph().inputs()) {
            inputs.put(input.id(), Tensor.random(input, request.seed() + inputs.size()));
        }
        return inputs;
    }

    private List<Tensor> whole(Request request, Map<String, Tensor> inputs) {
        ModelGraph graph = request.model().graph();
        Segment all = graph.segment(graph.layers().stream().map(Layer::id).toList());
        try (SegmentSession session = executor.open(request.model(), all, request.options())) {
            return session.run(List.copyOf(inputs.values())).stream()
                    .filter(t -> graph.results().contains(t.info().id()))
                    .toList();
        }
    }

    /** Largest absolute difference, and the same over the largest value of its tensor; results are 32-bit floats here. */
    private static double[] difference(List<Tensor> whole, Map<String, Tensor> made) {
        double[] largest = {0, 0};
        for (Tensor expected : whole) {
            Tensor got = made.get(expected.info().id());
            if (got == null || !got.info().equals(expected.info())) {
                return new double[] {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
            }
            double absolute = 0;
            double scale = 0;
            for (int i = 0; i < expected.info().elements(); i++) {
                double a = expected.data().getFloat(i * Float.BYTES);
                double b = got.data().getFloat(i * Float.BYTES);
                double off = Double.compare(a, b) == 0 ? 0 : Math.abs(a - b);
                absolute = Math.max(absolute, Double.isNaN(off) ? Double.POSITIVE_INFINITY : off);
                scale = Math.max(scale, Math.abs(a));
            }
            largest[0] = Math.max(largest[0], absolute);
            largest[1] = Math.max(largest[1], absolute == 0 ? 0 : absolute / scale);
        }
        return largest;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("cutpoint-tiles");
        } catch (IOException e) {
            throw new InputException("temporary folder", "it cannot be made (" + e.getMessage() + ")", "", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
