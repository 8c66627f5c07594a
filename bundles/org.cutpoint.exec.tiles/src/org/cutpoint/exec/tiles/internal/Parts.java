package org.cutpoint.exec.tiles.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.TileExecutor.Request;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.exec.timing.UndisturbedTime;

/** A plan's parts, ready to run: sessions of the device's, and the name of the edge's stages in their order. */
final class Parts implements AutoCloseable {
    private static final int WARM_UPS = 5;
    /** A server that keeps deadlines answers before this side's patience ends. */
    private static final long GRACE_MS = 500;

    private final Request request;
    private final List<SegmentSession> device = new ArrayList<>();
    private final List<UndisturbedTime> times = new ArrayList<>();
    private final UndisturbedTime restTime = new UndisturbedTime();
    /** What the device computes behind the fused layers. */
    private Optional<SegmentSession> rest = Optional.empty();

    private String stages = "";

    private Parts(Request request) {
        this.request = request;
    }

    static Parts load(SegmentExecutor executor, Request request, TiledModel tiled, Progress progress)
            throws InterruptedException {
        Parts parts = new Parts(request);
        try {
            parts.load(executor, tiled, progress);
            return parts;
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    private void load(SegmentExecutor executor, TiledModel tiled, Progress progress) throws InterruptedException {
        Connection edge = request.edge();
        edge.deploy(tiled.model(), progress);
        int fused = request.plan().tiling().layers();
        List<String> layers =
                request.model().graph().layers().stream().map(Layer::id).toList();
        int back = request.plan().backAt().orElse(layers.size());
        if (fused < back) {
            edge.deploy(request.model(), progress);
        }
        progress.begin("loading parts", tiled.paths().size());
        for (int path = 0; path < tiled.paths().size(); path++) {
            stopIfInterrupted(progress);
            device.add(executor.open(tiled.model(), segment(tiled, path, true), request.options()));
            times.add(new UndisturbedTime());
            progress.advance(1);
        }
        List<String> names = new ArrayList<>();
        for (int path : request.plan().order()) {
            stopIfInterrupted(progress);
            if (request.plan().deviceLayers().get(path) < fused) {
                names.add(edge.prepare(tiled.model(), segment(tiled, path, false), request.options()));
            }
        }
        names.add(prepare(tiled.model(), List.of(tiled.fuse())));
        if (fused < back) {
            names.add(prepare(request.model(), layers.subList(fused, back)));
        }
        if (back < layers.size()) {
            Segment last = request.model().graph().segment(layers.subList(back, layers.size()));
            rest = Optional.of(executor.open(request.model(), last, request.options()));
        }
        stages = String.join(Connection.THEN, names);
    }

    private String prepare(Model model, List<String> layers) {
        return request.edge().prepare(model, model.graph().segment(layers), request.options());
    }

    /** The device's part of a path begins with taking the tile out of the input. */
    private Segment segment(TiledModel tiled, int path, boolean first) {
        List<String> layers = tiled.paths().get(path);
        int cut = 1 + request.plan().deviceLayers().get(path);
        return tiled.model().graph().segment(first ? layers.subList(0, cut) : layers.subList(cut, layers.size()));
    }

    /** Computes the device's part of a path, on one thread at a time. */
    List<Tensor> compute(int path, Map<String, Tensor> inputs) {
        return device.get(path).run(List.copyOf(inputs.values()));
    }

    /** Takes back what a path's part made, once the edge has answered: fresh memory would make the next run longer. */
    void recycle(int path, List<Tensor> made) {
        device.get(path).recycle(made);
    }

    /** Whether the device computes something behind the fused layers. */
    boolean goesOn() {
        return rest.isPresent();
    }

    /** Computes what the device does behind the fused layers: what the edge sent to the network's results. */
    List<Tensor> goOn(List<Tensor> returned) {
        SegmentSession session = rest.orElseThrow();
        Set<String> read =
                session.segment().inputs().stream().map(TensorInfo::id).collect(Collectors.toSet());
        long start = System.nanoTime();
        List<Tensor> made = session.run(
                returned.stream().filter(t -> read.contains(t.info().id())).toList());
        restTime.add(System.nanoTime() - start);
        return made;
    }

    /** How long this machine takes for that. */
    UndisturbedTime restTime() {
        return restTime;
    }

    /** How long this machine takes for the device's part of a path. */
    UndisturbedTime time(int path) {
        return times.get(path);
    }

    PartedCall begin() {
        return request.edge().begin(stages, request.deadline());
    }

    /** Runs all parts on either side until they are as fast as they will be, and what is emulated knows how fast that is. */
    void warmUp(Map<String, Tensor> inputs, Progress progress) throws InterruptedException {
        progress.begin("warming up", WARM_UPS);
        for (int i = 0; i < WARM_UPS; i++) {
            stopIfInterrupted(progress);
            Map<Integer, List<Tensor>> made = new HashMap<>();
            for (int path = 0; path < device.size(); path++) {
                long start = System.nanoTime();
                made.put(path, compute(path, inputs));
                times.get(path).add(System.nanoTime() - start);
            }
            PartedCall call = begin();
            made.values().forEach(call::send);
            call.finish();
            InferReply reply = await(call.reply());
            if (goesOn()) {
                rest.orElseThrow().recycle(goOn(reply.outputs()));
            }
            made.forEach(this::recycle);
            progress.advance(1);
        }
    }

    /** The edge's reply, not waited for for ever. */
    InferReply await(CompletableFuture<InferReply> reply) throws InterruptedException {
        try {
            return reply.get(request.deadline().toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException input
                    ? input
                    : new InputException(request.edge().peer(), "the tiles failed there: " + e.getCause(), "", e);
        } catch (TimeoutException e) {
            reply.cancel(true);
            throw new InputException(
                    request.edge().peer(),
                    "no answer within " + request.deadline().toMillis() + " ms",
                    "Raise the deadline",
                    e);
        } catch (InterruptedException e) {
            reply.cancel(true);
            throw e;
        }
    }

    static void stopIfInterrupted(Progress progress) throws InterruptedException {
        if (Thread.interrupted() || progress.cancelled()) {
            throw new InterruptedException("the run was cancelled");
        }
    }

    @Override
    public void close() {
        device.forEach(SegmentSession::close);
        rest.ifPresent(SegmentSession::close);
    }
}
