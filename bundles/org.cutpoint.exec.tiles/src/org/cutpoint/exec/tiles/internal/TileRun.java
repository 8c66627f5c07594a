package org.cutpoint.exec.tiles.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.TileExecutor.Request;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.exec.timing.Waiting;

/**
 * One run of a tile plan, from the first path's begin to the result's being on the device. A thread for each of the device's
 * cores, one for the way up; both keep the plan's order. Used once.
 */
final class TileRun {
    private static final String JOB = "1";
    private static final String EDGE = "edge";

    private final Request request;
    private final Parts parts;
    private final Map<String, Tensor> inputs;
    private final EmulatedTier tier;
    private final Optional<EmulatedLink> uplink;
    private final Optional<EmulatedLink> downlink;
    private final List<Integer> order;
    private final List<BlockingQueue<Made>> made = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<Span> spans = new ArrayList<>();
    private final Map<Integer, List<Tensor>> sent = new ConcurrentHashMap<>();
    private Map<String, Tensor> results = Map.of();
    private long startNanos;
    private long sentBytes;

    /** What the device made of a path, and when it was done with it. */
    private record Made(List<Tensor> tensors, long nanos) {}

    TileRun(Request request, Emulator emulator, Parts parts, Map<String, Tensor> inputs) {
        this.request = request;
        this.parts = parts;
        this.inputs = inputs;
        this.tier = emulator.tier(request.slowdown());
        Optional<Network> network = request.network();
        this.uplink = network.map(emulator::uplink);
        this.downlink = network.map(emulator::downlink);
        this.order = request.plan().order();
        order.forEach(path -> made.add(new LinkedBlockingQueue<>()));
    }

    RunResult run() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "cutpoint-tiles");
            thread.setDaemon(true);
            return thread;
        });
        PartedCall call = parts.begin();
        try {
            List<Future<?>> lanes = new ArrayList<>();
            startNanos = System.nanoTime();
            uplink.ifPresent(link -> link.begin(startNanos));
            downlink.ifPresent(link -> link.begin(startNanos));
            for (int core = 0; core < request.cores(); core++) {
                lanes.add(threads.submit(this::compute, null));
            }
            Future<Long> sending = threads.submit(() -> send(call));
            for (Future<?> lane : lanes) {
                join(lane);
            }
            long firstArrival = join(sending);
            InferReply reply = parts.await(call.reply());
            long replied = System.nanoTime();
            sent.forEach(parts::recycle);
            long back = returned(reply, replied);
            Waiting.until(back);
            results = byId(reply.outputs());
            add(EDGE, Lane.CLOUD, firstArrival, replied);
            add("result", Lane.DOWNLINK, replied, back);
            return result(reply, parts.goesOn() ? goOn(reply, back) : back).withParts(computed(reply, replied));
        } finally {
            call.reply().cancel(true);
            threads.shutdownNow();
        }
    }

    /** The device's layers behind the fused ones; returns when it is done with them. */
    private long goOn(InferReply reply, long back) throws InterruptedException {
        List<Tensor> made = parts.goOn(reply.outputs()).made();
        // A device that is not emulated is as late as it is.
        long end = request.slowdown() == 1
                ? System.nanoTime()
                : tier.stretch(back, parts.restTime().nanos());
        results.putAll(byId(made));
        add("rest", Lane.DEVICE, back, end);
        return end;
    }

    private RunResult result(InferReply reply, long end) {
        double ms = (end - startNanos) / 1e6;
        long received =
                reply.outputs().stream().mapToLong(t -> t.info().bytes()).sum();
        List<Span> sorted =
                spans.stream().sorted(Comparator.comparingDouble(Span::startMs)).toList();
        return RunResult.of(ms, sorted, List.of(new JobTimes(JOB, 0, ms))).withBytes(sentBytes, received);
    }

    /** What the edge computed, all in all: it says how long, and was done when it replied. */
    private List<Part> computed(InferReply reply, long replied) {
        double end = (replied - startNanos) / 1e6;
        return reply.computeMs() > 0 ? List.of(new Part(JOB, EDGE, EDGE, end - reply.computeMs(), end)) : List.of();
    }

    private long returned(InferReply reply, long replied) throws InterruptedException {
        long bytes = reply.outputs().stream().mapToLong(t -> t.info().bytes()).sum();
        return downlink.isPresent() ? downlink.get().send(bytes, replied) : replied;
    }

    /** A core of the device: takes the next path of the order as long as there is one. */
    private void compute() {
        long free = startNanos;
        try {
            for (int i = next.getAndIncrement(); i < order.size(); i = next.getAndIncrement()) {
                int path = order.get(i);
                long begin = System.nanoTime();
                List<Tensor> tensors = parts.compute(path, inputs).made();
                // A device that is not emulated is as late as it is.
                long start = request.slowdown() == 1 ? begin : free;
                long end = tier.stretch(start, parts.time(path).nanos());
                free = request.slowdown() == 1 ? System.nanoTime() : end;
                add(name(path), Lane.DEVICE, start, free);
                made.get(i).add(new Made(tensors, free));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The way up; returns when the first tile has arrived. */
    private long send(PartedCall call) throws InterruptedException {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < order.size(); i++) {
            Made tile = made.get(i).take();
            long bytes = tile.tensors.stream().mapToLong(t -> t.info().bytes()).sum();
            sentBytes += bytes;
            long arrival = uplink.isPresent() ? uplink.get().send(bytes, tile.nanos) : System.nanoTime();
            Waiting.until(arrival);
            call.send(tile.tensors);
            sent.put(order.get(i), tile.tensors);
            add(name(order.get(i)), Lane.UPLINK, tile.nanos, arrival);
            first = i == 0 ? arrival : first;
        }
        call.finish();
        return first;
    }

    private static String name(int path) {
        return Integer.toString(path);
    }

    private synchronized void add(String job, Lane lane, long start, long end) {
        spans.add(new Span(job, lane, (start - startNanos) / 1e6, (end - startNanos) / 1e6));
    }

    /** What came back. */
    Map<String, Tensor> results() {
        return results;
    }

    private static Map<String, Tensor> byId(List<Tensor> tensors) {
        Map<String, Tensor> byId = new HashMap<>();
        tensors.forEach(t -> byId.put(t.info().id(), t));
        return byId;
    }

    private static <T> T join(Future<T> lane) throws InterruptedException {
        try {
            return lane.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
