package org.cutpoint.exec.tiles.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
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
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileExecutor.Measured;
import org.cutpoint.api.tiles.TileExecutor.Prepared;
import org.cutpoint.api.tiles.TileExecutor.Request;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.exec.compare.Comparison;

/** A plan whose parts are loaded. */
final class LoadedPlan implements Prepared {
    private final Request request;
    private final TiledModel tiled;
    private final Parts parts;
    private final Folder folder;
    private final Tools tools;
    private final Map<String, Tensor> inputs;

    /** What it works with. */
    record Tools(SegmentExecutor executor, Emulator emulator, TileTracer tracer, MemoryMeter meter) {}

    private LoadedPlan(Request request, TiledModel tiled, Parts parts, Folder folder, Tools tools) {
        this.request = request;
        this.tiled = tiled;
        this.parts = parts;
        this.folder = folder;
        this.tools = tools;
        this.inputs = inputs(request);
    }

    /**
     * Loads a plan, and runs it until it is as fast as it will be.
     *
     * @param folder of the tiles' model; removed in the end
     */
    static LoadedPlan load(Request request, TiledModel tiled, Folder folder, Tools tools, Progress progress)
            throws InterruptedException {
        LoadedPlan loaded =
                new LoadedPlan(request, tiled, Parts.load(tools.executor(), request, tiled, progress), folder, tools);
        try {
            loaded.parts.warmUp(loaded.inputs, progress);
            return loaded;
        } catch (RuntimeException | InterruptedException e) {
            loaded.close();
            throw e;
        }
    }

    @Override
    public PartTimes measure(Duration budget, Progress progress) throws InterruptedException {
        try {
            return new PartRounds(request, parts, inputs).measure(budget, progress);
        } finally {
            progress.end();
        }
    }

    @Override
    public Measured run(Progress progress) throws InterruptedException {
        try {
            List<RunResult> results = new ArrayList<>();
            Map<String, Tensor> made = new HashMap<>();
            progress.begin("running " + request.repeats() + " times", request.repeats());
            for (int i = 0; i < request.repeats(); i++) {
                TileRun run = new TileRun(request, tools.emulator(), parts, inputs);
                results.add(run.run());
                made.putAll(run.results());
                progress.advance(1);
            }
            // The whole network needs the memory.
            parts.close();
            progress.begin("comparing with the whole network", 0);
            Comparison comparison = new Comparison();
            comparison.add(whole(), made);
            progress.begin("measuring memory", 0);
            return new Measured(
                    results.stream()
                            .map(r -> r.withDifferences(comparison.maxAbs(), comparison.maxRel()))
                            .toList(),
                    peakOfTile(),
                    peakUnsplit());
        } finally {
            progress.end();
        }
    }

    /** Of the tile that needs most, from when it has its part of the input. */
    private OptionalLong peakOfTile() {
        int largest = tools.tracer().trace(request.front(), request.plan().tiling()).stream()
                .max(Comparator.comparingLong(TilePath::peakBytes))
                .orElseThrow()
                .id();
        List<String> layers = tiled.paths().get(largest);
        return peak(tiled.model(), tiled.model().graph().segment(layers.subList(1, layers.size())));
    }

    private OptionalLong peakUnsplit() {
        ModelGraph graph = request.model().graph();
        List<String> fused = graph.layers().subList(0, request.plan().tiling().layers()).stream()
                .map(Layer::id)
                .toList();
        return peak(request.model(), graph.segment(fused));
    }

    private OptionalLong peak(Model model, Segment segment) {
        List<Tensor> inputs = segment.inputs().stream()
                .map(input -> Tensor.random(input, request.seed()))
                .toList();
        return tools.meter().peakBytes(model, segment, inputs, request.options());
    }

    private Map<String, Tensor> whole() {
        ModelGraph graph = request.model().graph();
        Segment all = graph.segment(graph.layers().stream().map(Layer::id).toList());
        try (SegmentSession session = tools.executor().open(request.model(), all, request.options())) {
            return session.run(List.copyOf(inputs.values())).stream()
                    .filter(t -> graph.results().contains(t.info().id()))
                    .collect(Collectors.toMap(t -> t.info().id(), t -> t));
        }
    }

    private static Map<String, Tensor> inputs(Request request) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorInfo input : request.model().graph().inputs()) {
            inputs.put(input.id(), Tensor.random(input, request.seed() + inputs.size()));
        }
        return inputs;
    }

    @Override
    public void close() {
        try {
            parts.close();
        } finally {
            folder.remove();
        }
    }
}
