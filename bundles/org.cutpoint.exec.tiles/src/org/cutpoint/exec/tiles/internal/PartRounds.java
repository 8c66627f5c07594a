package org.cutpoint.exec.tiles.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileExecutor.Request;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.exec.timing.Waiting;

/**
 * Measures the parts of a plan, in turns: each round goes through the paths in the plan's order, the device's part, then the
 * edge's, then what follows, so that each finds in the caches what the others have left there, as in a run. An emulated device
 * pauses meanwhile, as it does there. Used once.
 *
 * <p>The device's time is the lower decile where it is emulated, as the runs are slowed down by that, else the median; the
 * edge's the median of what the edge tells.
 */
final class PartRounds {
    private static final int LEAST = 5;
    private static final int MOST = 64;

    /** As long as makes a difference. */
    private static final double MOST_PAUSE_MS = 20;

    private final Request request;
    private final Parts parts;
    private final Map<String, Tensor> inputs;
    /** Of each path, milliseconds, by rounds. */
    private final List<List<Double>> deviceMs = new ArrayList<>();

    private final List<List<Double>> edgeMs = new ArrayList<>();
    private final List<Double> deviceRestMs = new ArrayList<>();
    private final List<Double> edgeRestMs = new ArrayList<>();

    PartRounds(Request request, Parts parts, Map<String, Tensor> inputs) {
        this.request = request;
        this.parts = parts;
        this.inputs = inputs;
        for (int path = 0; path < request.plan().tiling().paths(); path++) {
            deviceMs.add(new ArrayList<>());
            edgeMs.add(new ArrayList<>());
        }
    }

    PartTimes measure(Duration budget, Progress progress) throws InterruptedException {
        progress.begin("measuring parts", 0);
        long begun = System.nanoTime();
        int rounds = 0;
        while (rounds < LEAST || rounds < MOST && System.nanoTime() - begun < budget.toNanos()) {
            round(progress);
            rounds++;
        }
        boolean emulated = request.slowdown() > 1;
        int paths = deviceMs.size();
        boolean told = edgeRestMs.stream().anyMatch(ms -> ms > 0);
        return new PartTimes(
                IntStream.range(0, paths)
                        .mapToObj(p ->
                                emulated ? request.slowdown() * parts.time(p).nanos() / 1e6 : median(deviceMs.get(p)))
                        .toList(),
                !parts.goesOn()
                        ? 0
                        : emulated ? request.slowdown() * parts.restTime().nanos() / 1e6 : median(deviceRestMs),
                told
                        ? Optional.of(new PartTimes.Edge(
                                edgeMs.stream().map(PartRounds::median).toList(), median(edgeRestMs)))
                        : Optional.empty(),
                rounds);
    }

    private void round(Progress progress) throws InterruptedException {
        List<Tensor> fused = new ArrayList<>();
        for (int path : request.plan().order()) {
            Parts.stopIfInterrupted(progress);
            pause(deviceMs.get(path));
            Parts.Ran ran = parts.compute(path, inputs);
            deviceMs.get(path).add(ran.nanos() / 1e6);
            Optional<InferReply> reply = parts.onEdge(path, ran.made());
            edgeMs.get(path).add(reply.map(InferReply::computeMs).orElse(0.0));
            if (reply.isPresent()) {
                fused.addAll(reply.get().outputs());
                parts.recycle(path, ran.made());
            } else {
                fused.addAll(ran.made());
            }
        }
        double ms = 0;
        List<Tensor> made = fused;
        for (String name : parts.edgeRest()) {
            InferReply reply = parts.onEdge(name, made);
            ms += reply.computeMs();
            made = reply.outputs();
        }
        edgeRestMs.add(ms);
        if (parts.goesOn()) {
            pause(deviceRestMs);
            Parts.Ran ran = parts.goOn(made);
            deviceRestMs.add(ran.nanos() / 1e6);
            parts.recycleRest(ran.made());
        }
    }

    /** For as long as the device is slower than this machine. */
    private void pause(List<Double> before) throws InterruptedException {
        if (request.slowdown() > 1 && !before.isEmpty()) {
            double ms = Math.min(MOST_PAUSE_MS, (request.slowdown() - 1) * before.get(before.size() - 1));
            Waiting.until(System.nanoTime() + Math.round(ms * 1e6));
        }
    }

    private static double median(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElse(0);
    }
}
