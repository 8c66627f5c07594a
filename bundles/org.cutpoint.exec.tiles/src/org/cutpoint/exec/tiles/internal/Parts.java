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
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;

/** A plan's parts, ready to run: sessions of the device's, and the name of the edge's stages in their order. */
final class Parts implements AutoCloseable {
    private static final int WARM_UPS = 5;
    /** The first inferences of a session have other things to do, too. */
    private static final int UNCOUNTED = 2;
    /** A server that keeps deadlines answers before this side's patience ends. */
    private static final long GRACE_MS = 500;

    private final Request request;
    private final int workers;
    private final List<SegmentSession> device = new ArrayList<>();
    private final List<UndisturbedTime> times = new ArrayList<>();
    private final UndisturbedTime restTime = new UndisturbedTime();
    /** What the device computes behind the fused layers. */
    private Optional<SegmentSession> rest = Optional.empty();
    /** By the paths' numbers, of those that the edge computes something of. */
    private final Map<Integer, String> edgePaths = new HashMap<>();
    /** What the edge computes behind the paths: putting the tiles together, and maybe other layers. */
    private final List<String> edgeRest = new ArrayList<>();

    private String stages = "";

    private Parts(Request request, int workers) {
        this.request = request;
        this.workers = workers;
    }

    static Parts load(SegmentExecutor executor, Request request, TiledModel tiled, Progress progress)
            throws InterruptedException {
        Parts parts = new Parts(request, executor.workers(request.options()));
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
                edgePaths.put(path, edge.prepare(tiled.model(), segment(tiled, path, false), request.options()));
                names.add(edgePaths.get(path));
            }
        }
        edgeRest.add(prepare(tiled.model(), List.of(tiled.fuse())));
        if (fused < back) {
            edgeRest.add(prepare(request.model(), layers.subList(fused, back)));
        }
        names.addAll(edgeRest);
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

    /**
     * What was computed.
     *
     * @param made its outputs
     * @param nanos for how long it kept this machine busy: what others do here meanwhile is no work of the device's
     */
    record Ran(List<Tensor> made, long nanos) {}

    /** Computes the device's part of a path, on one thread at a time. Its time counts among those that tell how long it takes. */
    Ran compute(int path, Map<String, Tensor> inputs) {
        Ran ran = run(device.get(path), List.copyOf(inputs.values()));
        times.get(path).add(ran.nanos());
        return ran;
    }

    private Ran run(SegmentSession session, List<Tensor> inputs) {
        BusyTime busy = BusyTime.start(workers);
        List<Tensor> made = session.run(inputs);
        return new Ran(made, busy.nanos());
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
    Ran goOn(List<Tensor> returned) {
        SegmentSession session = rest.orElseThrow();
        Set<String> read =
                session.segment().inputs().stream().map(TensorInfo::id).collect(Collectors.toSet());
        Ran ran = run(
                session,
                returned.stream().filter(t -> read.contains(t.info().id())).toList());
        restTime.add(ran.nanos());
        return ran;
    }

    /** Takes back what the device's last part made. */
    void recycleRest(List<Tensor> made) {
        rest.orElseThrow().recycle(made);
    }

    /** How long this machine takes for that. */
    UndisturbedTime restTime() {
        return restTime;
    }

    /** How long this machine takes for the device's part of a path. */
    UndisturbedTime time(int path) {
        return times.get(path);
    }

    /** Has the edge compute its part of a path by itself; empty if there is none. */
    Optional<InferReply> onEdge(int path, List<Tensor> made) throws InterruptedException {
        String name = edgePaths.get(path);
        return name == null ? Optional.empty() : Optional.of(onEdge(name, made));
    }

    /** The names of what the edge computes behind the paths, in their order. */
    List<String> edgeRest() {
        return List.copyOf(edgeRest);
    }

    InferReply onEdge(String name, List<Tensor> inputs) throws InterruptedException {
        return await(request.edge().infer(name, inputs, request.deadline()));
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
                made.put(
                        path,
                        i < UNCOUNTED
                                ? device.get(path).run(List.copyOf(inputs.values()))
                                : compute(path, inputs).made());
            }
            PartedCall call = begin();
            made.values().forEach(call::send);
            call.finish();
            InferReply reply = await(call.reply());
            if (goesOn()) {
                recycleRest(goOn(reply.outputs()).made());
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
