package org.cutpoint.exec.pipeline.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;

/** All that a run's routes need, ready to run: sessions on this side, names of segments on the other. */
final class Loaded implements AutoCloseable {
    /** Of the deadline, so many times what the device is planned to need is kept for it. */
    private static final double RESERVE = 2;

    /** Segments of equal layers are one: routes may share them. */
    private final Map<List<String>, DeviceSegment> segments = new ConcurrentHashMap<>();

    private final Map<List<String>, String> names = new ConcurrentHashMap<>();

    /** Of chains, by the layers of their parts. */
    private final Map<List<List<String>>, String> chains = new ConcurrentHashMap<>();

    private final SegmentExecutor executor;
    private final RunRequest request;
    private final Duration patience;

    private final int workers;
    private final Set<List<String>> first = new HashSet<>();

    /** Why the device cannot do what the cloud does, if it cannot. */
    private final Optional<String> tooLarge;

    private volatile boolean closed;

    private Loaded(SegmentExecutor executor, RunRequest request, List<Route> routes) {
        this.executor = executor;
        this.request = request;
        workers = executor.workers(request.conditions().options());
        patience = patience(request, routes);
        routes.forEach(route -> first.addAll(layers(route)));
        tooLarge = tooLarge(request);
    }

    /** Empty if the device, as it was planned with, has memory for all layers. */
    static Optional<String> tooLarge(RunRequest request) {
        Problem problem = request.workload().first();
        long bytes =
                problem.layers().stream().mapToLong(ProblemLayer::weightBytes).sum();
        long most = problem.device().memoryBytes().orElse(Long.MAX_VALUE);
        return bytes <= most
                ? Optional.empty()
                : Optional.of("the whole network's weights take " + bytes + " bytes, and tier '"
                        + problem.device().id() + "' has memoryBytes " + most);
    }

    /** For a call to the cloud: with a fallback, the device needs some of the deadline. */
    private static Duration patience(RunRequest request, List<Route> routes) {
        if (request.conditions().fallback() == Fallback.NONE) {
            return request.conditions().deadline();
        }
        String device = request.workload().first().device().id();
        Map<String, Double> times = new HashMap<>();
        request.workload()
                .first()
                .layers()
                .forEach(layer -> times.put(layer.id(), layer.timeMs().getOrDefault(device, 0.0)));
        double localMs = routes.stream()
                .mapToDouble(route -> route.cloudSegments().stream()
                        .flatMap(segment -> segment.layers().stream())
                        .mapToDouble(layer -> times.getOrDefault(layer, 0.0))
                        .sum())
                .max()
                .orElse(0);
        long millis = request.conditions().deadline().toMillis();
        // The next jobs' device parts, and loading, take some, too.
        return Duration.ofMillis(Math.max(millis / 2, millis - Math.round(RESERVE * localMs)));
    }

    /** See {@link #patience(RunRequest, List)}. */
    Duration patience() {
        return patience;
    }

    /** @throws InputException also if the device shall be ready to stand in for the cloud, but has no memory for that */
    static Loaded load(SegmentExecutor executor, RunRequest request, List<Route> routes, Progress progress)
            throws InterruptedException {
        Loaded loaded = new Loaded(executor, request, routes);
        if (request.conditions().fallback() == Fallback.READY && loaded.tooLarge.isPresent()) {
            throw new InputException(
                    "fallback",
                    "the device cannot be ready to stand in for the cloud: " + loaded.tooLarge.get(),
                    "Give another fallback.");
        }
        try {
            if (routes.stream().anyMatch(Route::usesCloud)) {
                request.cloud().orElseThrow().deploy(request.model(), progress);
            } else if (request.conditions()
                    .adaptation()
                    .flatMap(Adaptation::replanner)
                    .isPresent()) {
                // What is planned later may use the cloud.
                request.cloud().ifPresent(cloud -> cloud.deploy(request.model(), progress));
            }
            progress.begin("loading segments", routes.size());
            for (Route route : routes) {
                for (Segment segment : route.deviceSegments()) {
                    stopIfInterrupted(progress);
                    loaded.open(segment, opened -> {});
                }
                for (Segment segment : route.cloudSegments()) {
                    stopIfInterrupted(progress);
                    loaded.prepare(request.cloud().orElseThrow(), request, route, segment);
                    if (request.conditions().fallback() == Fallback.READY) {
                        loaded.standIn(segment);
                    }
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

    /**
     * Has what a route needs, while others run.
     *
     * @return those of the device that were opened for it
     */
    List<DeviceSegment> add(Route route) {
        List<DeviceSegment> fresh = new ArrayList<>();
        route.deviceSegments().forEach(segment -> open(segment, fresh::add));
        route.cloudSegments().forEach(segment -> {
            prepare(request.cloud().orElseThrow(), request, route, segment);
            if (request.conditions().fallback() == Fallback.READY) {
                standIn(segment);
            }
        });
        return fresh;
    }

    /** Frees what neither these routes need nor those that were there from the beginning. */
    void keep(Set<Route> used) {
        Set<List<String>> wanted = new HashSet<>(first);
        used.forEach(route -> wanted.addAll(layers(route)));
        for (List<String> layers : Set.copyOf(segments.keySet())) {
            if (!wanted.contains(layers)) {
                segments.remove(layers).close();
            }
        }
    }

    /** Of all segments that a job may need here, fallbacks included. */
    private static Set<List<String>> layers(Route route) {
        return Stream.concat(route.deviceSegments().stream(), route.cloudSegments().stream())
                .map(Segment::layers)
                .collect(Collectors.toSet());
    }

    /**
     * Has a segment of the cloud's here, too.
     *
     * @throws InputException also if the device has no memory for all layers
     */
    DeviceSegment standIn(Segment segment) {
        tooLarge.ifPresent(why -> {
            throw new InputException("fallback", "the device cannot stand in for the cloud: " + why, "");
        });
        return open(segment, opened -> {});
    }

    /**
     * The segment, which is loaded if it is not here yet: once, while all who ask for it wait. Who runs others does not.
     *
     * @param opened told if it was opened now
     */
    private DeviceSegment open(Segment segment, Consumer<DeviceSegment> opened) {
        DeviceSegment known = segments.get(segment.layers());
        DeviceSegment there = known != null
                ? known
                : segments.computeIfAbsent(segment.layers(), layers -> {
                    DeviceSegment made = new DeviceSegment(
                            executor.open(
                                    request.model(),
                                    segment,
                                    request.conditions().options()),
                            workers);
                    opened.accept(made);
                    return made;
                });
        if (closed) {
            // Who makes a plan ready may be slow to hear that nobody wants it any more.
            there.close();
            throw new IllegalStateException("the run is over");
        }
        return there;
    }

    private void prepare(Connection cloud, RunRequest request, Route route, Segment segment) {
        ExecutionOptions options = request.conditions().options();
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
            RemoteTier remote = i < request.conditions().emulation().remote().size()
                    ? request.conditions().emulation().remote().get(i)
                    : RemoteTier.REAL;
            parts.add(new Chain.Part(tiers.get(i + 1).id(), layers.get(i), remote));
        }
        return new Chain(parts, all.outputs().stream().map(TensorInfo::id).toList());
    }

    /** One that has been loaded. */
    DeviceSegment segment(Segment segment) {
        return segments.get(segment.layers());
    }

    String name(Segment segment) {
        return names.get(segment.layers());
    }

    /** The name of a segment of this route. */
    String name(Route route, Segment segment) {
        return route.chain().isEmpty() ? name(segment) : chains.get(route.chain());
    }

    /** Frees all, and what is still being opened as soon as that is there. */
    @Override
    public void close() {
        closed = true;
        List<RuntimeException> failures = new ArrayList<>();
        for (DeviceSegment segment : segments.values()) {
            try {
                segment.close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
