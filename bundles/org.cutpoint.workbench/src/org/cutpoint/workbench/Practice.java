package org.cutpoint.workbench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.exec.timing.CallStages;
import org.cutpoint.exec.timing.Settling;

/**
 * How calls to the runtimes behind the device differ from what profile and emulated link say of them: a few calls are made, shortly
 * before plans are made for the same machines. Each follows a pause as between two jobs, for that is what makes the difference:
 * processes that waited find the caches cold and are woken late, where a profile's runs follow each other.
 *
 * <p>Of every tier behind the device the whole network and the shortest of its measured ends are called. What both took there gives
 * a line over what the profile says of them: the factor by which the tier computes longer than its profile, and what it takes
 * in any case. What passes of a call beside what servers report is what messages between processes and waking threads take, on
 * this machine and with this transport, whatever the network is.
 */
public final class Practice {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(60);
    private static final int WARM_UPS = 3;

    /** Calls are repeated until they become no faster, for so long at most: both processes compile the way there and back. */
    private static final long WARM_UP_NANOS = 4_000_000_000L;

    private static final int CALLS_TOGETHER = 50;
    private static final double LONG_MS = 5;

    /** As jobs do it over emulated networks: so much is sent while the emulated message is on its way. */
    private static final long LEAST_AHEAD_BYTES = 16 << 10;

    private static final int FEWEST_CALLS = 5;
    private static final int MOST_CALLS = 25;
    private static final long CALLS_NANOS = 600_000_000L;

    /** Waiting longer makes hardly anything colder. */
    private static final double MOST_PAUSE_MS = 100;

    private static final double LEAST_PAUSE_MS = 1;

    /** Of a smaller share of the whole network, the difference of two times is mostly their errors. */
    private static final double LEAST_SHARE = 0.15;

    /** A factor beyond this, or below its inverse, is an error of measuring. */
    private static final double MOST = 4;

    private static final long SEED = 1;

    private final Connection connection;
    private final Model model;
    private final double pauseMs;
    private final Progress progress;

    /**
     * What was found of a tier.
     *
     * @param factor how many times as long as its profile says it computes
     * @param startMs what it takes beside, for each call, milliseconds, whatever it computes
     * @param callMs what of a call no server reports, milliseconds: the way to it and back, as it really is
     */
    public record Found(double factor, double startMs, double callMs) {
        /** As it should be. */
        public static final Found NOTHING = new Found(1, 0, 0);

        /** What its tier takes for how much. */
        public Profile in(Profile profile) {
            return factor == 1 ? profile : profile.scaled(factor);
        }
    }

    /** What was measured of a segment's calls, milliseconds: medians. */
    private record Took(double computeMs, double besideMs, double callMs) {}

    /** Makes a call's inputs known to a server, and says under which name it runs them. */
    private interface Preparing {
        String name(Segment segment);
    }

    private Practice(Connection connection, Model model, double pauseMs, Progress progress) {
        this.connection = connection;
        this.model = model;
        this.pauseMs = pauseMs;
        this.progress = progress;
    }

    /**
     * Practises with one server.
     *
     * @param profile of the network there
     * @param network over which jobs come: each call follows a pause in which it carries the network's input, 100 ms at most
     */
    public static Found cloud(
            Connection connection,
            Model model,
            Profile profile,
            Network network,
            ExecutionOptions options,
            Progress progress) {
        Practice practice = new Practice(connection, model, pauseMs(model, network), progress);
        return practice.practised(
                Found.NOTHING,
                () -> practice.found(profile, 0, segment -> connection.prepare(model, segment, options), false));
    }

    /**
     * As {@link #cloud}, with each server of a chain.
     *
     * @param tiers what the servers look like
     * @param profiles of the network there, slowed down as they look
     */
    public static List<Found> chain(
            Connection connection,
            Model model,
            List<RemoteTier> tiers,
            List<Profile> profiles,
            Network network,
            ExecutionOptions options,
            Progress progress) {
        Practice practice = new Practice(connection, model, pauseMs(model, network), progress);
        return practice.practised(
                Collections.nCopies(tiers.size(), Found.NOTHING), () -> IntStream.range(0, tiers.size())
                        .mapToObj(tier -> practice.found(
                                profiles.get(tier),
                                tier,
                                segment -> connection.prepare(model, chain(tiers, tier, segment), options),
                                true))
                        .toList());
    }

    private static Chain chain(List<RemoteTier> tiers, int tier, Segment segment) {
        return new Chain(
                IntStream.range(0, tiers.size())
                        .mapToObj(t -> new Chain.Part(
                                "tier" + (t + 1), t == tier ? segment.layers() : List.of(), tiers.get(t)))
                        .toList(),
                segment.outputs().stream().map(TensorInfo::id).toList());
    }

    /**
     * The networks as plans are to count with them: what calls take beside comes on top of the lag. Of the way back from the first
     * server to the device, the real one passes while the emulated one does, and counts only where it is longer.
     *
     * @param hops from each tier to the next
     * @param found of the tiers behind the device, as many
     */
    public static List<Network> over(List<Network> hops, Model model, List<Found> found) {
        long bytes = model.graph().results().stream()
                .distinct()
                .mapToLong(id -> model.graph().tensor(id).bytes())
                .sum();
        Network first = hops.get(0);
        double backMs = first.downlinkSetupMs() + bytes * 8 / (1000 * first.downlinkMbps()) + first.rttMs() / 2;
        List<Network> all = new ArrayList<>();
        double before = 0;
        for (int hop = 0; hop < hops.size(); hop++) {
            double beyond =
                    found.get(hop).startMs() + Math.max(0, found.get(hop).callMs() - backMs);
            all.add(hops.get(hop).withRtt(hops.get(hop).rttMs() + Math.max(0, beyond - before)));
            before = Math.max(before, beyond);
        }
        return all;
    }

    private static double pauseMs(Model model, Network network) {
        long bytes =
                model.graph().inputs().stream().mapToLong(TensorInfo::bytes).sum();
        double carryMs = network.uplinkSetupMs() + bytes * 8 / (1000 * network.uplinkMbps());
        return Math.max(LEAST_PAUSE_MS, Math.min(MOST_PAUSE_MS, carryMs));
    }

    private interface Work<T> {
        T found();
    }

    /** @param otherwise what is found of servers with which nobody can practise */
    private <T> T practised(T otherwise, Work<T> work) {
        progress.begin("practising calls of " + model.graph().name(), 0);
        try {
            connection.deploy(model, progress);
            return work.found();
        } catch (TransportException e) {
            if (e.kind() == TransportException.Kind.UNSUPPORTED) {
                return otherwise;
            }
            throw e;
        } finally {
            progress.end();
        }
    }

    private Found found(Profile profile, int server, Preparing preparing, boolean chained) {
        int layers = profile.layers().size();
        Optional<Interval> whole = profile.interval(0, layers - 1).filter(i -> i.medianMs() > 0);
        if (whole.isEmpty()) {
            return Found.NOTHING;
        }
        double allMs = whole.get().medianMs();
        Optional<Interval> end = profile.intervals().stream()
                .filter(i -> i.last() == layers - 1 && i.first() > 0 && i.medianMs() > 0)
                .min(Comparator.comparingDouble(Interval::medianMs));
        if (end.isEmpty() || end.get().medianMs() > (1 - LEAST_SHARE) * allMs) {
            Took all = took(segment(0, layers), server, preparing, chained);
            if (all.computeMs() <= 0) {
                return Found.NOTHING;
            }
            return new Found(limited(all.computeMs() / allMs), all.besideMs(), all.callMs());
        }
        double endMs = end.get().medianMs();
        Took least = took(segment(end.get().first(), layers), server, preparing, chained);
        if (least.computeMs() <= 0) {
            // Who does not tell how long he computes cannot be told from the way there and back.
            return Found.NOTHING;
        }
        Took all = took(segment(0, layers), server, preparing, chained);
        // A line through both; but starting never takes less than nothing.
        double slope = limited((all.computeMs() - least.computeMs()) / (allMs - endMs));
        double start = least.computeMs() - slope * endMs;
        return start >= 0
                ? new Found(slope, start + least.besideMs(), least.callMs())
                : new Found(limited(all.computeMs() / allMs), least.besideMs(), least.callMs());
    }

    private static double limited(double factor) {
        return Math.max(1 / MOST, Math.min(MOST, factor));
    }

    private Segment segment(int from, int to) {
        return model.graph()
                .segment(model.graph().layers().subList(from, to).stream()
                        .map(Layer::id)
                        .toList());
    }

    private Took took(Segment segment, int server, Preparing preparing, boolean chained) {
        String name = preparing.name(segment);
        List<Tensor> inputs =
                segment.inputs().stream().map(info -> Tensor.random(info, SEED)).toList();
        boolean ahead = chained
                || segment.inputs().stream().mapToLong(TensorInfo::bytes).sum() >= LEAST_AHEAD_BYTES;
        for (int i = 0; i < WARM_UPS; i++) {
            call(name, inputs, 0, ahead);
        }
        long begun = System.nanoTime();
        Settling settling = new Settling();
        boolean settled = false;
        while (!settled && System.nanoTime() - begun < WARM_UP_NANOS) {
            double[] together = new double[CALLS_TOGETHER];
            for (int i = 0; i < together.length && !settled; i++) {
                long start = System.nanoTime();
                InferReply reply = call(name, inputs, 0, ahead);
                together[i] = (System.nanoTime() - start) / 1e6 - reply.computeMs();
                // What takes long to compute has no use for being called often.
                settled |= reply.computeMs() > LONG_MS;
            }
            settled |= settling.after(median(together));
        }
        List<Took> calls = new ArrayList<>();
        begun = System.nanoTime();
        while (calls.size() < FEWEST_CALLS || calls.size() < MOST_CALLS && System.nanoTime() - begun < CALLS_NANOS) {
            long at = System.nanoTime() + Math.round(pauseMs * 1e6);
            InferReply reply = call(name, inputs, at, ahead);
            double ms = (System.nanoTime() - at) / 1e6;
            double reportedMs = stagesMs(reply, s -> s.kind() != Stage.Kind.WAIT);
            calls.add(new Took(
                    stagesMs(reply, s -> s.kind() == Stage.Kind.COMPUTE && s.server() == server),
                    reply.computeMs() - reportedMs,
                    ms - reply.computeMs()));
        }
        return new Took(
                median(calls.stream().mapToDouble(Took::computeMs).toArray()),
                Math.max(0, median(calls.stream().mapToDouble(Took::besideMs).toArray())),
                Math.max(0, median(calls.stream().mapToDouble(Took::callMs).toArray())));
    }

    private static double stagesMs(InferReply reply, Predicate<Stage> which) {
        return CallStages.done(reply).stream()
                .filter(which)
                .mapToDouble(Stage::ms)
                .sum();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /**
     * Calls once.
     *
     * @param at when it is to be run; 0: at once
     * @param early whether what it needs is sent before
     */
    private InferReply call(String name, List<Tensor> inputs, long at, boolean early) {
        if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException();
        }
        Optional<PartedCall> ahead = early ? ahead(name, inputs) : Optional.empty();
        for (long left = at - System.nanoTime(); at != 0 && left > 0; left = at - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
            LockSupport.parkNanos(left);
        }
        ahead.ifPresent(PartedCall::finish);
        CompletableFuture<InferReply> reply =
                ahead.map(PartedCall::reply).orElseGet(() -> connection.infer(name, inputs, CALL_LIMIT));
        try {
            return reply.get(CALL_LIMIT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException input
                    ? input
                    : new InputException(connection.peer(), "model '" + name + "': " + e.getCause(), "", e);
        } catch (TimeoutException e) {
            throw new InputException(connection.peer(), "no answer within " + CALL_LIMIT.toSeconds() + " s", "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } finally {
            reply.cancel(true);
        }
    }

    /** Empty if the server takes inputs only together. */
    private Optional<PartedCall> ahead(String name, List<Tensor> inputs) {
        try {
            PartedCall call = connection.begin(name, CALL_LIMIT);
            call.send(inputs);
            return Optional.of(call);
        } catch (TransportException e) {
            if (e.kind() == TransportException.Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
