package org.cutpoint.exec.pipeline.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjDoubleConsumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.energy.EnergyMeter.Measurement;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult.Failure;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.exec.codec.support.MessageCoder;
import org.cutpoint.exec.pipeline.internal.CloudCaller.Timed;
import org.cutpoint.exec.timing.CallStages;
import org.cutpoint.exec.timing.Waiting;

/**
 * One run, from the clock's start to the last job's end. Used once.
 *
 * <p>Every lane is a thread that takes jobs in the schedule's order from a queue, and keeps the instant at which what it
 * stands for would have been done: that is where the lane goes on, so that a thread that is woken late, or has to share
 * its processor for a while, catches up instead of delaying all that follows. What a job reports as its end is never
 * before its result was really there.
 *
 * <p>Where the network is emulated, the real one (loopback) is part of what is emulated and must not count twice:
 * <ul>
 * <li>the call to the cloud, or the part of it that was one message, is complete when the emulated message arrives, never
 *     earlier; what takes the real one long to carry is on its way before, so that it does not come on top;
 * <li>the cloud's stage ends, for the emulated way back, when the cloud would have been done had it begun at that
 *     arrival (or when it was done with the job before): {@code max(arrival, free) + computeMs}. The reply itself comes
 *     later by the real transfer's time, which passes while the emulated way back is occupied.
 * </ul>
 * Where the network is the real one, the way up and back can only be told apart if the clocks at both ends have been compared;
 * else both show as uplink.
 */
final class PipelineRun {
    /**
     * A job to run.
     *
     * @param index among those of its run, from 0
     * @param id its id
     * @param route what it does
     * @param input index of its input
     */
    record Job(int index, String id, Route route, int input) {}

    /**
     * What a job returned.
     *
     * @param input index of its input
     * @param tensors by id, the network's results among them
     */
    record JobResult(int input, Map<String, Tensor> tensors) {}

    /**
     * What happened.
     *
     * @param results of the first job of every route; and all different ones of each of the inputs, where they are small
     * @param fallbacks jobs that the device ran instead of the cloud
     * @param failures jobs without a result in time
     * @param parts of jobs on more than two tiers
     */
    record Outcome(
            double makespanMs,
            List<Span> spans,
            List<JobTimes> jobs,
            long uploadBytes,
            long downloadBytes,
            OptionalDouble computeJoules,
            List<JobResult> results,
            int fallbacks,
            List<Failure> failures,
            List<Part> parts) {}

    /** What a segment made on the device. */
    private record Made(Segment segment, List<Tensor> tensors) {}

    /** A job under way; each lane writes what the next reads. */
    private static final class Flight {
        final Job job;

        /** The device's until its last message is on its way, then what it left for the results. */
        final Map<String, Tensor> tensors;

        final int permits;
        final Map<String, Tensor> arrived = new HashMap<>();
        final List<Made> made = new ArrayList<>();
        long arrivalNanos;
        long sentNanos;
        Optional<PartedCall> parts = Optional.empty();
        Segment lastSegment;
        CompletableFuture<Timed> call;

        /** When the first call of it was made; 0 before. */
        long calledNanos;

        /** Whether a call has failed: the transport may still be reading what it was given. */
        boolean failed;

        /** Whether it has come to where the cloud is called. */
        boolean atCloud;

        /** Whether it counts among those that wait for the device; guarded by {@link WaitingJobs}. */
        boolean counted;

        Flight(Job job, Map<String, Tensor> inputs, int permits) {
            this.job = job;
            this.tensors = new HashMap<>(inputs);
            this.permits = permits;
        }
    }

    /**
     * A message of a job.
     *
     * @param tensors what it carries, if anything
     * @param nanos since when it can be sent, or when it arrives
     * @param last whether the device has done its part of the job
     */
    private record Shipment(Flight flight, Map<String, Tensor> tensors, long nanos, boolean last) {}

    /** A job that comes back to the device: the cloud did not do its part, for a reason, which was known then. */
    private record Returned(Flight flight, InputException reason, long nanos) {}

    /** How many jobs wait for the device to do what the cloud has not. */
    private static final class WaitingJobs {
        private int jobs;

        /** The device itself waits for jobs to leave the cloud. */
        private boolean stuck;

        synchronized void add(Flight flight) {
            if (!flight.counted) {
                flight.counted = true;
                jobs++;
            }
        }

        synchronized Returned took(Returned back) {
            if (back.flight().counted) {
                jobs--;
                notifyAll();
            }
            return back;
        }

        synchronized void stuck(boolean is) {
            stuck = is;
            notifyAll();
        }

        synchronized void awaitRoom() throws InterruptedException {
            while (jobs >= MOST_WAITING && !stuck) {
                wait();
            }
        }
    }

    private interface LaneBody {
        void run() throws InterruptedException;
    }

    /**
     * What precedes the first job on the thread that runs it, so that it finds the caches as jobs find them that follow
     * others: with its like in them, and not what loading and collecting garbage have left.
     */
    interface LeadIn {
        /** Nothing. */
        LeadIn NONE = () -> {};

        void run() throws InterruptedException;
    }

    private static final int KIB = 1024;

    /**
     * So many jobs that the cloud has failed wait for the device at most. While there are as many, no other is begun at the cloud:
     * one that fails fails at once, and all jobs would be the device's long after the cloud has come back.
     */
    private static final int MOST_WAITING = 2;

    /** In place of a job's message: one that only tells how the link is. */
    private static final Shipment PROBE = new Shipment(null, Map.of(), 0, false);

    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(2);

    /** Jobs that have begun when a run is ended before its time are waited for so long. */
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /** The clock starts so long after all lanes are up: by then the first lane has been woken, which is none of the first job's time. */
    private static final long LEAD_NANOS = 1_000_000;

    /** Results up to this size are kept for a comparison from every job, those that are equal once. */
    private static final long COMPARED_BYTES = 1 << 20;

    private static final long MOST_COMPARED_BYTES = 64 << 20;

    private final ModelGraph graph;
    private final PipelineExecutor.Coders coders;
    private final Optional<RouteSwitch> routes;
    private final double setupMs;
    private final double uplinkMbps;
    private final Loaded loaded;
    private final JobWatch watch;
    private final JobSource source;
    private final List<Job> taken = new ArrayList<>();
    private final List<Map<String, Tensor>> inputs;
    private final EmulatedTier device;
    private final Optional<EnergyMeter> meter;
    private final Optional<EmulatedLink> up;
    private final Optional<EmulatedLink> down;
    private final long lagNanos;
    private final Optional<CloudCaller> cloud;
    private final int heldLimit;
    private final Semaphore held;
    private final Semaphore calls;

    /** Calls that are begun before their emulated message has arrived; they never wait for those above. */
    private final Semaphore early;

    private final boolean pipelined;
    private final Optional<ChainParts> chainParts;
    private final boolean standsIn;
    private final long deadlineNanos;
    private final boolean small;

    private final BlockingQueue<Optional<Shipment>> toUplink = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Shipment>> toCloud = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Flight>> toDownlink = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Returned>> toDevice = new LinkedBlockingQueue<>();
    private final Queue<CompletableFuture<Timed>> started = new ConcurrentLinkedQueue<>();

    /** The cloud has failed them, and the device has not begun with them. */
    private final WaitingJobs waiting = new WaitingJobs();

    private final List<Thread> lanes = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch finished;

    /** All lanes' threads are up: what it takes to start them is not the first job's. */
    private final CountDownLatch ready;

    private final CountDownLatch begun = new CountDownLatch(1);

    /** What the first lane does before it is up. */
    private final LeadIn leadIn;

    // Each list belongs to one lane until all have ended.
    private final Map<Lane, List<Span>> spans = Map.of(
            Lane.DEVICE, new ArrayList<>(),
            Lane.UPLINK, new ArrayList<>(),
            Lane.CLOUD, new ArrayList<>(),
            Lane.DOWNLINK, new ArrayList<>());
    private final long[] starts;
    private final long[] ends;
    private final Set<Route> seen = new HashSet<>();
    private final Queue<JobResult> results = new ConcurrentLinkedQueue<>();
    private final List<Failure> failures = new ArrayList<>();
    private long comparedBytes;
    private int fallbacks;
    private Progress progress = Progress.NONE;
    private long epoch;
    private long uplinkFree;

    /** When the last message over a real network had arrived. */
    private long uplinkLeft;

    private long cloudFree;
    private long lastReply;
    private volatile int probeBytes;
    private boolean stopped;
    private long downlinkFree;
    private long uploadBytes;
    private long downloadBytes;
    private Optional<Measurement> measurement = Optional.empty();
    private double computeJoules;

    PipelineRun(
            RunRequest request,
            Emulator emulator,
            PipelineExecutor.Coders coders,
            PipelineExecutor.Bounds bounds,
            Loaded loaded,
            JobSource source,
            List<Map<String, Tensor>> inputs,
            Optional<RouteSwitch> routes,
            boolean pipelined,
            LeadIn leadIn,
            JobWatch watch) {
        this.leadIn = leadIn;
        this.graph = request.model().graph();
        this.coders = coders;
        this.routes = routes;
        this.watch = watch;
        this.setupMs = request.conditions()
                .emulation()
                .network()
                .map(Network::uplinkSetupMs)
                .orElse(0.0);
        this.uplinkMbps = request.conditions()
                .emulation()
                .network()
                .map(Network::uplinkMbps)
                .orElse(Double.POSITIVE_INFINITY);
        this.loaded = loaded;
        this.source = source;
        this.inputs = inputs;
        this.device = emulator.tier(request.conditions().emulation().slowdown());
        this.meter = request.conditions().meter();
        Optional<Network> network = request.conditions().emulation().network();
        this.up = network.map(emulator::uplink);
        this.down = network.map(emulator::downlink);
        this.lagNanos = network.map(n -> Math.round(n.rttMs() / 2 * 1e6)).orElse(0L);
        this.standsIn = request.conditions().fallback() != Fallback.NONE;
        this.deadlineNanos = request.conditions().deadline().toNanos();
        this.small = graph.results().stream()
                        .map(graph::tensor)
                        .mapToLong(TensorInfo::bytes)
                        .sum()
                <= COMPARED_BYTES;
        Duration patience = loaded.patience();
        this.cloud =
                request.cloud().map(c -> new CloudCaller(c, loaded, patience, PipelineExecutor.wireCodecs(request)));
        this.heldLimit = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bounds.heldBytes() / KIB));
        this.held = new Semaphore(heldLimit);
        this.calls = new Semaphore(bounds.callsInFlight());
        this.early = new Semaphore(bounds.callsInFlight());
        this.pipelined = pipelined;
        List<Tier> tiers = request.workload().first().tiers();
        this.chainParts = tiers.size() > 2 ? Optional.of(new ChainParts(tiers)) : Optional.empty();
        this.finished = new CountDownLatch(pipelined ? 4 : 1);
        this.ready = new CountDownLatch(pipelined ? 4 : 1);
        this.starts = new long[source.most()];
        this.ends = new long[source.most()];
    }

    /**
     * Runs all jobs. When this returns or throws, its threads have ended.
     *
     * @throws InterruptedException if interrupted or cancelled
     */
    Outcome run(Progress reportTo) throws InterruptedException {
        progress = reportTo;
        if (pipelined) {
            lane("device", leadIn, fromEpoch(this::computeOnDevice));
            lane("uplink", LeadIn.NONE, this::upload);
            lane("cloud", LeadIn.NONE, this::callCloud);
            lane("downlink", LeadIn.NONE, this::download);
        } else {
            lane("jobs", leadIn, fromEpoch(this::oneByOne));
        }
        if (up.isEmpty()) {
            cloud.ifPresent(CloudCaller::compareClocks);
        }
        measurement = meter.map(EnergyMeter::start);
        // What loading left behind should not be collected on the run's time.
        System.gc();
        try {
            lanes.forEach(Thread::start);
            awaitReady();
            epoch = System.nanoTime() + LEAD_NANOS;
            up.ifPresent(link -> link.begin(epoch));
            down.ifPresent(link -> link.begin(epoch));
            uplinkFree = epoch;
            uplinkLeft = epoch;
            cloudFree = epoch;
            lastReply = epoch;
            downlinkFree = epoch;
            source.begin(epoch, progress);
            routes.ifPresent(r -> r.begin(epoch));
            begun.countDown();
            awaitEnd();
        } finally {
            end();
            measurement.ifPresent(Measurement::close);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof InterruptedException interrupted && !stopped) {
            throw interrupted;
        } else if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        } else if (thrown instanceof Error error) {
            throw error;
        }
        return outcome();
    }

    private void awaitReady() throws InterruptedException {
        while (!ready.await(50, TimeUnit.MILLISECONDS)) {
            if (failure.get() != null) {
                return;
            }
        }
    }

    private void awaitEnd() throws InterruptedException {
        try {
            while (!finished.await(50, TimeUnit.MILLISECONDS)) {
                if (progress.cancelled()) {
                    throw new InterruptedException("the run was cancelled");
                }
            }
        } catch (InterruptedException e) {
            if (!source.stop()) {
                throw e;
            }
            stopped = true;
            finished.await(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** For the first lane: the others have to wait for something to do in any case. */
    private LaneBody fromEpoch(LaneBody body) {
        return () -> {
            Waiting.until(epoch);
            body.run();
        };
    }

    private void lane(String name, LeadIn before, LaneBody body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        before.run();
                        ready.countDown();
                        begun.await();
                        body.run();
                    } catch (InterruptedException | RuntimeException | Error e) {
                        // The first failure is the cause; the others are lanes that it interrupts.
                        if (failure.compareAndSet(null, e)) {
                            lanes.forEach(Thread::interrupt);
                        }
                    } finally {
                        finished.countDown();
                    }
                },
                "cutpoint-" + name);
        thread.setDaemon(true);
        lanes.add(thread);
    }

    private void end() {
        boolean interrupted = false;
        lanes.forEach(Thread::interrupt);
        started.forEach(call -> call.cancel(true));
        for (Thread thread : lanes) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        // A lane may have made a call after the first sweep and before its end.
        started.forEach(call -> call.cancel(true));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the lanes

    private void computeOnDevice() throws InterruptedException {
        long free = epoch;
        boolean waited = false;
        while (source.more()) {
            for (Optional<Returned> back = toDevice.poll(); back != null; back = toDevice.poll()) {
                free = standIn(waiting.took(back.orElseThrow()), free);
            }
            Optional<Job> next = next();
            if (next.isEmpty()) {
                waited = true;
                continue;
            }
            Job job = next.get();
            free = source.ready(job, waited ? Math.max(free, System.nanoTime()) : free);
            waited = false;
            int permits = (int) Math.min(heldLimit, (job.route().heldBytes() + KIB - 1) / KIB);
            if (!held.tryAcquire(permits)) {
                waiting.stuck(true);
                held.acquire(permits);
                waiting.stuck(false);
                free = System.nanoTime();
            }
            Flight flight = new Flight(job, inputs.get(job.input()), permits);
            starts[job.index()] = free;
            Map<String, Tensor> message = Map.of();
            for (Route.Step step : job.route().deviceSteps()) {
                if (!message.isEmpty()) {
                    toUplink.put(Optional.of(new Shipment(flight, message, free, false)));
                    message = Map.of();
                }
                if (step instanceof Route.OnDevice piece) {
                    free = runOnDevice(piece.segment(), flight, free);
                } else if (step instanceof Route.Up up) {
                    message = chosen(flight.tensors, up.tensors());
                }
            }
            if (!job.route().deviceSegments().isEmpty()) {
                span(Lane.DEVICE, job, starts[job.index()], free);
            }
            if (job.route().usesCloud()) {
                // What waits does not hold the device part's inner tensors.
                flight.tensors.keySet().retainAll(Set.copyOf(graph.results()));
                toUplink.put(Optional.of(new Shipment(flight, message, free, true)));
            } else {
                done(flight, Math.max(free, System.nanoTime()));
            }
        }
        toUplink.put(Optional.empty());
        for (Optional<Returned> back = toDevice.take(); back.isPresent(); back = toDevice.take()) {
            free = standIn(waiting.took(back.get()), free);
        }
    }

    /** Runs what the cloud did not, and says when the device was done with it. */
    private long standIn(Returned back, long free) throws InterruptedException {
        Flight flight = back.flight();
        flight.tensors.putAll(flight.arrived);
        long start = Math.max(free, back.nanos());
        try {
            long end = standIn(flight.job.route().cloudSegments(), flight, start);
            stoodIn(flight, back.reason(), Math.max(end, System.nanoTime()));
            return end;
        } catch (RuntimeException e) {
            failed(flight, back.reason(), e);
            return Math.max(start, System.nanoTime());
        }
    }

    private long standIn(List<Segment> segments, Flight flight, long start) throws InterruptedException {
        flight.failed = true;
        long end = start;
        for (Segment segment : segments) {
            loaded.standIn(segment);
            end = runOnDevice(segment, flight, end);
        }
        span(Lane.DEVICE, flight.job, start, end);
        return end;
    }

    /** The device has a job's result that the cloud did not give. */
    private void stoodIn(Flight flight, InputException reason, long nanos) {
        source.stoodIn(flight.job);
        synchronized (failures) {
            fallbacks++;
            if (late(flight, nanos)) {
                failures.add(new Failure(
                        flight.job.id(),
                        "its result came %.0f ms after the call, too late: the device ran it, because %s"
                                .formatted((nanos - flight.calledNanos) / 1e6, reason.getMessage())));
            }
        }
        done(flight, nanos);
    }

    private void tell(Flight flight, long nanos, Optional<String> reason) {
        watch.ended(flight.job, (nanos - starts[flight.job.index()]) / 1e6, flight.failed, reason);
    }

    private boolean late(Flight flight, long nanos) {
        return flight.calledNanos != 0 && nanos - flight.calledNanos > deadlineNanos;
    }

    private void failed(Flight flight, InputException cloud, RuntimeException device) {
        synchronized (failures) {
            failures.add(
                    new Failure(flight.job.id(), "cloud: " + cloud.getMessage() + "; device: " + device.getMessage()));
        }
        ends[flight.job.index()] = System.nanoTime();
        tell(flight, ends[flight.job.index()], Optional.of(cloud.getMessage()));
        source.failed(flight.job);
        progress.advance(1);
    }

    private Optional<Job> next() throws InterruptedException {
        Optional<Job> next = source.next();
        next.ifPresent(taken::add);
        int wanted = cloud.isPresent() ? routes.map(RouteSwitch::wantedBytes).orElse(0) : 0;
        if (wanted > 0) {
            probeBytes = wanted;
            if (pipelined) {
                toUplink.put(Optional.of(PROBE));
            } else {
                probe();
            }
        }
        return next;
    }

    private static Map<String, Tensor> chosen(Map<String, Tensor> tensors, List<TensorInfo> infos) {
        Map<String, Tensor> chosen = new HashMap<>();
        infos.forEach(info -> chosen.put(info.id(), tensors.get(info.id())));
        return chosen;
    }

    /** Runs a segment from this instant on and says when the device was done with it. */
    private long runOnDevice(Segment segment, Flight flight, long start) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<Tensor> given = List.copyOf(flight.tensors.values());
        double joules = joules();
        DeviceSegment.Ran ran = loaded.segment(segment).run(given);
        computeJoules += joules() - joules;
        long end = device.stretch(start, ran.undisturbedNanos());
        PipelineExecutor.put(flight.tensors, ran.made());
        flight.made.add(new Made(segment, ran.made()));
        part(end, (parts, ms) -> parts.computed(flight.job.id(), ms(start), ms));
        return end;
    }

    private double joules() {
        return measurement.map(Measurement::joules).orElse(0.0);
    }

    private void upload() throws InterruptedException {
        for (Optional<Shipment> next = toUplink.take(); next.isPresent(); next = toUplink.take()) {
            Shipment ready = next.get();
            if (ready == PROBE) {
                probe();
                continue;
            }
            long arrival = ready.tensors().isEmpty()
                    ? ready.nanos()
                    : sendUp(
                            ready.flight(),
                            ready.tensors(),
                            onlyCall(ready.flight().job.route()),
                            ready.nanos());
            if (ready.last() && up.isPresent()) {
                source.sent(ready.flight().job);
            }
            toCloud.put(Optional.of(new Shipment(ready.flight(), ready.tensors(), arrival, ready.last())));
        }
        toCloud.put(Optional.empty());
    }

    /** The cloud's only part, if all that it needs comes in one message. */
    private static Optional<Segment> onlyCall(Route route) {
        List<Segment> segments = route.cloudSegments();
        return segments.size() == 1 && !route.inParts() ? Optional.of(segments.get(0)) : Optional.empty();
    }

    /** Finds out how the link is, which no job uses now. */
    private void probe() throws InterruptedException {
        RouteSwitch told = routes.orElseThrow();
        int bytes = probeBytes;
        try {
            if (up.isPresent()) {
                long began = Math.max(System.nanoTime(), uplinkFree);
                uplinkFree = up.get().send(bytes, began) - lagNanos;
                told.met(bytes, (uplinkFree - began) / 1e6 - setupMs);
            } else {
                long empty = caller().exchange(0, PROBE_DEADLINE);
                told.met(bytes, (caller().exchange(bytes, PROBE_DEADLINE) - empty) / 1e6);
            }
        } catch (InputException e) {
            // Otherwise the link or the server is gone, and jobs have no use for them just now.
            if (e instanceof TransportException failure && failure.kind() == TransportException.Kind.UNSUPPORTED) {
                told.unwanted();
            }
        }
    }

    /**
     * Occupies the emulated uplink, if there is one, and says when the message arrives.
     *
     * @param next what is called with it, if that needs nothing else
     */
    private long sendUp(Flight flight, Map<String, Tensor> tensors, Optional<Segment> next, long ready)
            throws InterruptedException {
        MessageCoder.Coded coded = coders.up().code(tensors);
        long bytes = coded.bytes();
        uploadBytes += bytes;
        watch.sent(flight.job, bytes);
        if (up.isEmpty()) {
            return ready;
        }
        next.ifPresent(segment -> sendEarly(flight, segment, tensors));
        long began = Math.max(ready, uplinkFree);
        long encoded = began + coded.encodeNanos();
        sleepUntil(encoded);
        routes.ifPresent(r -> r.began(bytes, encoded, setupMs));
        long left = up.get().send(bytes, encoded) - lagNanos;
        routes.ifPresent(r -> r.ended((left - encoded) / 1e6 - setupMs, left));
        uplinkFree = left + coded.decodeNanos();
        span(Lane.UPLINK, flight.job, began, uplinkFree);
        part(uplinkFree + lagNanos, (parts, end) -> parts.sent(flight.job.id(), ms(began), end));
        return uplinkFree + lagNanos;
    }

    private void callCloud() throws InterruptedException {
        for (Optional<Shipment> next = toCloud.take(); next.isPresent(); next = toCloud.take()) {
            Shipment message = next.get();
            Flight flight = message.flight();
            List<Segment> segments = flight.job.route().cloudSegments();
            flight.lastSegment = segments.get(segments.size() - 1);
            flight.arrived.putAll(message.tensors());
            flight.arrivalNanos = Math.max(flight.arrivalNanos, message.nanos());
            sleepUntil(message.nanos());
            if (!flight.atCloud) {
                flight.atCloud = true;
                waiting.awaitRoom();
            }
            if (flight.job.route().inParts()) {
                sendPart(flight, message);
            } else if (message.last()) {
                callAtOnce(flight, segments);
            }
            if (message.last()) {
                flight.call.whenComplete((reply, thrown) -> {
                    if (thrown != null) {
                        waiting.add(flight);
                    }
                });
                if (up.isEmpty()) {
                    // Only calls that are let through are on the way.
                    source.sent(flight.job);
                }
                toDownlink.put(Optional.of(flight));
            }
        }
        toDownlink.put(Optional.empty());
    }

    private void callAtOnce(Flight flight, List<Segment> segments) throws InterruptedException {
        flight.tensors.putAll(flight.arrived);
        try {
            for (Segment segment : segments.subList(0, segments.size() - 1)) {
                CompletableFuture<Timed> call = start(segment, flight);
                cloudStage(flight.job, caller().await(call, segment, flight.job.id()), flight.arrivalNanos, flight);
            }
            flight.call = call(flight.lastSegment, flight);
        } catch (InputException e) {
            flight.call = broken(e);
        }
    }

    /** Whoever awaits it learns that it failed. */
    private CompletableFuture<Timed> broken(InputException failure) {
        if (!standsIn) {
            throw failure;
        }
        return CompletableFuture.failedFuture(failure);
    }

    private CompletableFuture<Timed> start(Segment segment, Flight flight) throws InterruptedException {
        calls.acquire();
        flight.sentNanos = System.nanoTime();
        called(flight);
        try {
            onTheWay(flight);
            return started(caller().send(watch.id(flight.job), flight.job.route(), segment, flight.tensors), calls);
        } catch (RuntimeException e) {
            calls.release();
            throw e;
        }
    }

    /** Of the real network nobody but the job's call tells. */
    private void onTheWay(Flight flight) {
        if (up.isEmpty()) {
            Route route = flight.job.route();
            routes.ifPresent(r -> r.calling(route, flight.sentNanos));
        }
    }

    private static void called(Flight flight) {
        if (flight.calledNanos == 0) {
            flight.calledNanos = System.nanoTime();
        }
    }

    private CompletableFuture<Timed> started(CompletableFuture<Timed> call, Semaphore permits) {
        call.whenComplete((reply, thrown) -> permits.release());
        return started(call);
    }

    private CompletableFuture<Timed> started(CompletableFuture<Timed> call) {
        started.add(call);
        call.whenComplete((reply, thrown) -> started.remove(call));
        return call;
    }

    /** What has arrived goes out as a part of the job's call, which begins with the first. */
    private void sendPart(Flight flight, Shipment message) throws InterruptedException {
        if (flight.call == null) {
            begin(flight);
        }
        if (flight.parts.isEmpty() || standsIn && flight.call.isDone()) {
            // Who awaits it learns how it failed.
            return;
        }
        PartedCall parts = flight.parts.get();
        if (flight.call.isDone()) {
            // It has failed: who waits for it says how, and nobody computes on for it.
            caller().await(flight.call, flight.lastSegment, flight.job.id());
        }
        // Of a real network only the last part's way is known to be more than the device's computing.
        flight.sentNanos = System.nanoTime();
        if (!message.tensors().isEmpty()) {
            parts.send(List.copyOf(message.tensors().values()));
        }
        if (message.last()) {
            parts.finish();
        }
    }

    private void begin(Flight flight) throws InterruptedException {
        calls.acquire();
        called(flight);
        try {
            PartedCall parts = caller().begin(watch.id(flight.job), flight.job.route(), flight.lastSegment);
            flight.sentNanos = System.nanoTime();
            onTheWay(flight);
            flight.parts = Optional.of(parts);
            flight.call = started(CloudCaller.timed(parts.reply()), calls);
        } catch (InputException e) {
            calls.release();
            flight.call = broken(e);
        }
    }

    private CloudCaller caller() {
        return cloud.orElseThrow();
    }

    private void download() throws InterruptedException {
        long last = epoch;
        for (Optional<Flight> next = toDownlink.take(); next.isPresent(); next = toDownlink.take()) {
            Flight flight = next.get();
            Timed timed;
            try {
                timed = caller().await(flight.call, flight.lastSegment, flight.job.id());
            } catch (InputException e) {
                held.release(flight.permits);
                lost();
                waiting.add(flight);
                toDevice.put(Optional.of(new Returned(flight, unlessFatal(e), System.nanoTime())));
                continue;
            }
            held.release(flight.permits);
            long computed = cloudStage(flight.job, timed, flight.arrivalNanos, flight);
            Optional<Route.Down> back = flight.job.route().back();
            long there = back.isPresent() ? sendDown(flight, back.get(), computed) : computed;
            long end = Math.max(there, timed.nanos());
            last = Math.max(last, end);
            done(flight, end);
        }
        toDevice.put(Optional.empty());
        // Results still on their way: the run lasts until the last is there.
        sleepUntil(last);
    }

    private void lost() {
        if (up.isEmpty()) {
            routes.ifPresent(r -> r.lost(System.nanoTime()));
        }
    }

    private InputException unlessFatal(InputException failure) {
        if (!standsIn) {
            throw failure;
        }
        return failure;
    }

    /**
     * Books the cloud's stage and says when it ended. What is behind the first hop of a chain takes several jobs at once, and its
     * time includes what a job waits there. Synchronized: several calls in a row book from two lanes.
     */
    private synchronized long cloudStage(Job job, Timed timed, long arrival, Flight flight) {
        PipelineExecutor.put(flight.tensors, timed.reply().outputs());
        long compute = Math.round(timed.reply().computeMs() * 1e6);
        // For what this run had it do before, a job would have waited in any case.
        long own = Math.max(0, lastReply - flight.sentNanos);
        long waited = Math.max(0, Math.round(timed.reply().waitMs() * 1e6) - own);
        lastReply = timed.nanos();
        routes.ifPresent(r -> r.computed(flight.job.route(), (compute + waited) / 1e6));
        boolean chained = !CallStages.told(timed.reply()).isEmpty();
        long back = up.isPresent() ? 0 : Math.round(CallStages.backMs(timed.reply()) * 1e6);
        long end = timed.nanos() - back;
        if (up.isPresent() && compute > 0) {
            end = Math.min(end, (chained ? arrival : Math.max(arrival, cloudFree)) + waited + compute);
        }
        long start = chained ? end - compute : Math.max(end - compute, Math.min(cloudFree, end));
        if (up.isPresent() && compute == 0 && !chained) {
            // A server that does not tell: all that is no emulated link counts as its computing.
            start = Math.min(end, Math.max(arrival, cloudFree));
        }
        if (up.isEmpty()) {
            // Of the real network only this is known: the call was under way and not being computed.
            long from = Math.min(Math.max(flight.sentNanos, uplinkFree), start);
            way(job, flight, start, arrived(timed.reply(), start, end - compute));
            long last = start - waited + back;
            routes.ifPresent(r -> r.answered(flight.job.route(), (last - from) / 1e6, timed.nanos()));
            uplinkFree = start;
        }
        span(Lane.CLOUD, job, start, end);
        part(end, (parts, ms) -> parts.behind(job.id(), ms, timed.reply()));
        if (back > 0) {
            // Answers follow each other.
            long began = Math.min(Math.max(end, downlinkFree), timed.nanos());
            span(Lane.DOWNLINK, job, began, timed.nanos());
            part(timed.nanos(), (parts, ms) -> parts.returned(job.id(), ms(began), ms));
            downlinkFree = timed.nanos();
        }
        cloudFree = end;
        return end;
    }

    /** When the message was at the server, which took its turn then: what it waited there is not the way's. */
    private static long arrived(InferReply reply, long start, long computing) {
        long waited = Math.round(reply.waitMs() * 1e6);
        return waited == 0 ? start : Math.min(start, computing - waited);
    }

    /** Books the way there over a real network, on which messages follow each other. */
    private void way(Job job, Flight flight, long start, long arrived) {
        long from = Math.min(Math.max(flight.sentNanos, uplinkLeft), start);
        long end = Math.max(from, arrived);
        span(Lane.UPLINK, job, from, end);
        part(end, (parts, ms) -> parts.sent(job.id(), ms(from), ms));
        uplinkLeft = end;
    }

    /** Occupies the emulated downlink, if there is one, and says when the message is there. */
    private long sendDown(Flight flight, Route.Down message, long ready) throws InterruptedException {
        Map<String, Tensor> sent = chosen(flight.tensors, message.tensors());
        MessageCoder.Coded coded = coders.down().code(sent);
        flight.tensors.putAll(sent);
        long bytes = coded.bytes() + message.weightBytes();
        downloadBytes += bytes;
        if (down.isEmpty()) {
            return ready;
        }
        long began = Math.max(ready, downlinkFree);
        long encoded = began + coded.encodeNanos();
        sleepUntil(encoded);
        long left = down.get().send(bytes, encoded) - lagNanos;
        downlinkFree = left + coded.decodeNanos();
        span(Lane.DOWNLINK, flight.job, began, downlinkFree);
        part(downlinkFree + lagNanos, (parts, end) -> parts.returned(flight.job.id(), ms(began), end));
        return downlinkFree + lagNanos;
    }

    /** For plans that send jobs back and forth: one after the other, nothing overlapping. */
    private void oneByOne() throws InterruptedException {
        while (source.more()) {
            Optional<Job> next = next();
            if (next.isEmpty()) {
                continue;
            }
            Job job = next.get();
            Flight flight = new Flight(job, inputs.get(job.input()), 0);
            starts[job.index()] = System.nanoTime();
            long at = starts[job.index()];
            long reply = at;
            Optional<InputException> reason = Optional.empty();
            boolean lost = false;
            boolean here = false;
            for (Route.Step step : job.route().steps()) {
                if (step instanceof Route.OnDevice onDevice) {
                    sleepUntil(Math.max(at, reply));
                    long start = Math.max(at, reply);
                    at = runOnDevice(onDevice.segment(), flight, start);
                    span(Lane.DEVICE, job, start, at);
                } else if (step instanceof Route.Up message) {
                    Map<String, Tensor> sent = chosen(flight.tensors, message.tensors());
                    at = sendUp(flight, sent, following(job.route(), step), at);
                    flight.tensors.putAll(sent);
                } else if (step instanceof Route.InCloud inCloud) {
                    sleepUntil(at);
                    Timed timed;
                    try {
                        timed = caller().await(call(inCloud.segment(), flight), inCloud.segment(), flight.job.id());
                    } catch (InputException e) {
                        reason = Optional.of(unlessFatal(e));
                        lost();
                        try {
                            at = standIn(List.of(inCloud.segment()), flight, Math.max(at, System.nanoTime()));
                            reply = at;
                            here = true;
                            continue;
                        } catch (RuntimeException device) {
                            failed(flight, e, device);
                            lost = true;
                            break;
                        }
                    }
                    here = false;
                    at = cloudStage(job, timed, at, flight);
                    reply = timed.nanos();
                } else if (step instanceof Route.Down message && !here) {
                    at = sendDown(flight, message, at);
                }
            }
            source.sent(job);
            if (!lost) {
                sleepUntil(Math.max(at, reply));
                finish(flight, reason, Math.max(Math.max(at, reply), System.nanoTime()));
            }
        }
    }

    private void finish(Flight flight, Optional<InputException> reason, long nanos) {
        if (reason.isPresent()) {
            stoodIn(flight, reason.get(), nanos);
        } else {
            done(flight, nanos);
        }
    }

    /** What the cloud computes right after this step, if anything. */
    private static Optional<Segment> following(Route route, Route.Step step) {
        int next = route.steps().indexOf(step) + 1;
        return next < route.steps().size() && route.steps().get(next) instanceof Route.InCloud inCloud
                ? Optional.of(inCloud.segment())
                : Optional.empty();
    }

    /** Where the way to the cloud is emulated, the real one passes at the same time. */
    private void sendEarly(Flight flight, Segment segment, Map<String, Tensor> tensors) {
        Route route = flight.job.route();
        if (!CloudCaller.worthAhead(route, segment, tensors) || !early.tryAcquire()) {
            return;
        }
        long bytes = segment.inputs().stream().mapToLong(TensorInfo::bytes).sum();
        try {
            flight.parts = caller().ahead(watch.id(flight.job), route, segment, tensors, onTheWay(bytes));
        } catch (InputException e) {
            // The call itself fails, too, and is seen to there.
            unlessFatal(e);
        }
        if (flight.parts.isEmpty()) {
            early.release();
        } else {
            flight.call = started(CloudCaller.timed(flight.parts.get().reply()), early);
        }
    }

    private Duration onTheWay(long bytes) {
        return Duration.ofMillis(Math.round(setupMs + bytes * 8 / (1000 * uplinkMbps)));
    }

    /** The message is there: completes what was begun while it was on its way, or makes the call now. */
    private CompletableFuture<Timed> call(Segment segment, Flight flight) throws InterruptedException {
        if (flight.parts.isEmpty()) {
            return start(segment, flight);
        }
        PartedCall parts = flight.parts.get();
        flight.parts = Optional.empty();
        flight.sentNanos = System.nanoTime();
        called(flight);
        if (flight.call.isCompletedExceptionally()) {
            return start(segment, flight);
        }
        parts.finish();
        return CloudCaller.orWhole(
                flight.call,
                () -> started(caller().send(watch.id(flight.job), flight.job.route(), segment, flight.tensors)));
    }

    // ---- what they share

    /** Writes down a part that ended then, if there are more than two tiers. */
    private void part(long nanos, ObjDoubleConsumer<ChainParts> what) {
        chainParts.ifPresent(parts -> what.accept(parts, ms(nanos)));
    }

    private void done(Flight flight, long nanos) {
        ends[flight.job.index()] = nanos;
        tell(flight, nanos, Optional.empty());
        boolean kept = kept(flight);
        if (!flight.failed) {
            // Whatever was sent has been answered.
            flight.made.forEach(m -> loaded.segment(m.segment())
                    .recycle(m.tensors().stream()
                            .filter(t ->
                                    !kept || !graph.results().contains(t.info().id()))
                            .toList()));
        }
        // What it has used may be freed from here on.
        source.done(flight.job, nanos);
        progress.advance(1);
    }

    /** Keeps a job's results for the comparison, if they are its route's first, or others than those that are kept. */
    private boolean kept(Flight flight) {
        synchronized (seen) {
            boolean first = seen.add(flight.job.route());
            if (!first && (!small || comparedBytes > MOST_COMPARED_BYTES)) {
                return false;
            }
            Map<String, Tensor> made = new HashMap<>(flight.tensors);
            made.keySet().retainAll(Set.copyOf(graph.results()));
            JobResult result = new JobResult(flight.job.input(), Map.copyOf(made));
            if (results.contains(result)) {
                return false;
            }
            results.add(result);
            comparedBytes +=
                    made.values().stream().mapToLong(t -> t.info().bytes()).sum();
            return true;
        }
    }

    private void span(Lane lane, Job job, long start, long end) {
        spans.get(lane).add(new Span(job.id(), lane, ms(start), ms(end)));
        watch.busy(job, lane, (end - start) / 1e6);
    }

    private double ms(long nanos) {
        return (nanos - epoch) / 1e6;
    }

    /** Late by the system's timer slack, about 0.05 ms: what follows counts from when it should have been. */
    private static void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left);
        }
    }

    private Outcome outcome() {
        List<JobTimes> times = new ArrayList<>();
        for (Job job : taken) {
            // What was under way when a run was ended before its time has no end.
            if (ends[job.index()] != 0) {
                times.add(new JobTimes(job.id(), ms(starts[job.index()]), ms(ends[job.index()])));
            }
        }
        List<Span> all = Arrays.stream(Lane.values())
                .flatMap(lane -> spans.get(lane).stream())
                .sorted(Comparator.comparingDouble(Span::startMs))
                .toList();
        double makespan = times.stream().mapToDouble(JobTimes::endMs).max().orElse(0);
        return new Outcome(
                makespan,
                all,
                times,
                uploadBytes,
                downloadBytes,
                meter.isPresent() ? OptionalDouble.of(computeJoules) : OptionalDouble.empty(),
                List.copyOf(results),
                fallbacks,
                List.copyOf(failures),
                chainParts.map(ChainParts::all).orElse(List.of()));
    }
}
