package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.exec.timing.UndisturbedTime;

/** All that a run's routes need, ready to run: sessions on this side, names of segments on the other. */
final class Loaded implements AutoCloseable {
    /** Segments of equal layers are one: routes may share them. */
    private final Map<List<String>, SegmentSession> sessions = new HashMap<>();

    private final Map<List<String>, UndisturbedTime> times = new HashMap<>();

    private final Map<List<String>, String> names = new HashMap<>();

    /** Of chains, by the layers of their parts. */
    private final Map<List<List<String>>, String> chains = new HashMap<>();

    private final Deque<SegmentSession> open = new ArrayDeque<>();

    private Loaded() {}

    static Loaded load(SegmentExecutor executor, RunRequest request, List<Route> routes, Progress progress)
            throws InterruptedException {
        Loaded loaded = new Loaded();
        try {
            if (routes.stream().anyMatch(Route::usesCloud)) {
                request.cloud().orElseThrow().deploy(request.model(), progress);
            }
            progress.begin("loading segments", routes.size());
            for (Route route : routes) {
                for (Segment segment : route.deviceSegments()) {
                    stopIfInterrupted(progress);
                    loaded.open(executor, request, segment);
                }
                for (Segment segment : route.cloudSegments()) {
                    stopIfInterrupted(progress);
                    loaded.prepare(request.cloud().orElseThrow(), request, route, segment);
                }
                progress.advance(1);
            }
            return loaded;
        } catch (RuntimeException | InterruptedException e) {
            loaded.close();
            throw e;
        }
    }

    static void stopIfInterrupted(Progress progress) throws InterruptedException {
        if (Thread.interrupted() || progress.cancelled()) {
            throw new InterruptedException("the run was cancelled");
        }
    }

    private void open(SegmentExecutor executor, RunRequest request, Segment segment) {
        if (!sessions.containsKey(segment.layers())) {
            SegmentSession session = executor.open(request.model(), segment, request.options());
            open.push(session);
            sessions.put(segment.layers(), session);
            times.put(segment.layers(), new UndisturbedTime());
        }
    }

    private void prepare(Connection cloud, RunRequest request, Route route, Segment segment) {
        ExecutionOptions options = request.options();
        if (route.chain().isEmpty()) {
            names.computeIfAbsent(segment.layers(), l -> cloud.prepare(request.model(), segment, options));
        } else {
            chains.computeIfAbsent(
                    route.chain(), c -> cloud.prepare(request.model(), chain(request, c, segment), options));
        }
    }

    private static Chain chain(RunRequest request, List<List<String>> layers, Segment all) {
        List<Tier> tiers = request.workload().first().tiers();
        List<Chain.Part> parts = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            RemoteTier remote = i < request.remote().size() ? request.remote().get(i) : RemoteTier.REAL;
            parts.add(new Chain.Part(tiers.get(i + 1).id(), layers.get(i), remote));
        }
        return new Chain(parts, all.outputs().stream().map(TensorInfo::id).toList());
    }

    SegmentSession session(Segment segment) {
        return sessions.get(segment.layers());
    }

    /** How long this machine takes for it. */
    UndisturbedTime time(Segment segment) {
        return times.get(segment.layers());
    }

    String name(Segment segment) {
        return names.get(segment.layers());
    }

    /** The name of a segment of this route. */
    String name(Route route, Segment segment) {
        return route.chain().isEmpty() ? name(segment) : chains.get(route.chain());
    }

    @Override
    public void close() {
        List<RuntimeException> failures = new ArrayList<>();
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
