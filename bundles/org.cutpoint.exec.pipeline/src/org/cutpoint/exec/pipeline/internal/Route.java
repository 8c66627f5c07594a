package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** What the jobs that are cut alike do, step by step. Derived once, so that lanes do no work of their own per job. */
final class Route {
    /** How messages call updated weights. */
    private static final String SYNC = "sync:";

    private final List<Step> steps;
    private final List<Step> deviceSteps = new ArrayList<>();
    private final List<Segment> deviceSegments = new ArrayList<>();
    private final List<Segment> cloudSegments = new ArrayList<>();
    private final long heldBytes;
    private final long sentBytes;
    private final double cloudMs;
    private final boolean pipelined;
    private final List<List<String>> chain;
    private Optional<Down> back = Optional.empty();

    private Route(ModelGraph graph, List<Step> steps, List<List<String>> chain, double cloudMs, long sentBytes) {
        this.cloudMs = cloudMs;
        this.sentBytes = sentBytes;
        this.steps = List.copyOf(steps);
        this.chain = List.copyOf(chain);
        List<TensorInfo> upload = new ArrayList<>();
        StringBuilder kinds = new StringBuilder();
        for (Step step : steps) {
            if (step instanceof OnDevice device) {
                deviceSegments.add(device.segment());
                deviceSteps.add(device);
                kinds.append('d');
            } else if (step instanceof Up message) {
                upload.addAll(message.tensors());
                deviceSteps.add(message);
                kinds.append('u');
            } else if (step instanceof InCloud cloud) {
                cloudSegments.add(cloud.segment());
                kinds.append('c');
            } else if (step instanceof Down message) {
                back = Optional.of(message);
                kinds.append('r');
            }
        }
        pipelined = kinds.toString().matches("(u?d)*(u?c+r?)?");
        heldBytes = upload.stream()
                .filter(tensor -> !graph.inputs().contains(tensor))
                .mapToLong(TensorInfo::bytes)
                .sum();
    }

    /** A step of a job. */
    sealed interface Step permits OnDevice, InCloud, Message {}

    /** The device runs a segment in one call. */
    record OnDevice(Segment segment) implements Step {}

    /** The cloud runs a segment in one call; of a chain, all tiers behind the device do. */
    record InCloud(Segment segment) implements Step {}

    /** Tensors travel. */
    sealed interface Message extends Step permits Up, Down {
        /** Those of the network. */
        List<TensorInfo> tensors();
    }

    /** These tensors go to the cloud as one message. */
    record Up(List<TensorInfo> tensors) implements Message {}

    /**
     * These tensors come back as one message.
     *
     * @param weightBytes of updated weights that come with them
     */
    record Down(List<TensorInfo> tensors, long weightBytes) implements Message {}

    /**
     * @param inPieces whether the device sends something after each of its pieces
     * @throws InputException if two tiers' steps need more than one device and one cloud, those of more tiers go back down the
     *     chain, or they need layers that the network lacks
     */
    static Route of(ModelGraph graph, Problem problem, JobCost cost, boolean inPieces) {
        List<Tier> tiers = problem.tiers();
        if (tiers.size() > 2) {
            return chain(graph, problem, cost, inPieces);
        }
        String device = tiers.get(0).id();
        String cloud = tiers.size() > 1 ? tiers.get(1).id() : "";
        List<Step> steps = new ArrayList<>();
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute) {
                Segment segment = segment(graph, compute);
                if (compute.tier().equals(device)) {
                    steps.add(new OnDevice(segment));
                } else if (compute.tier().equals(cloud)) {
                    steps.add(new InCloud(segment));
                } else {
                    throw unsupported("layers run on tier '" + compute.tier() + "'");
                }
            } else if (step instanceof JobCost.Message message) {
                if (message.path().equals(List.of(device, cloud))) {
                    steps.add(
                            new Up(message.tensors().stream().map(graph::tensor).toList()));
                } else if (message.path().equals(List.of(cloud, device))) {
                    List<TensorInfo> tensors = message.tensors().stream()
                            .filter(id -> !id.startsWith(SYNC))
                            .map(graph::tensor)
                            .toList();
                    steps.add(new Down(tensors, weightBytes(problem, message.tensors())));
                } else {
                    throw unsupported("a message goes over " + String.join(" -> ", message.path()));
                }
            }
        }
        return new Route(graph, steps, List.of(), cloudMs(cost, device), sentBytes(cost, device));
    }

    private static double cloudMs(JobCost cost, String device) {
        return cost.steps().stream()
                .filter(step -> step instanceof JobCost.Compute compute
                        && !compute.tier().equals(device))
                .mapToDouble(step -> ((JobCost.Compute) step).ms())
                .sum();
    }

    private static long sentBytes(JobCost cost, String device) {
        return cost.steps().stream()
                .mapToLong(step -> step instanceof JobCost.Message message
                                && message.path().get(0).equals(device)
                        ? message.bytes()
                        : 0)
                .sum();
    }

    /** Every tensor passes each hop at most once, together with all others that do; in pieces, those of a piece the first. */
    private static Route chain(ModelGraph graph, Problem problem, JobCost cost, boolean inPieces) {
        List<String> tiers = problem.tiers().stream().map(Tier::id).toList();
        List<Step> steps = new ArrayList<>();
        List<List<String>> parts = new ArrayList<>();
        int at = 0;
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute) {
                int tier = tiers.indexOf(compute.tier());
                if (tier < at) {
                    throw new InputException(
                            "plan",
                            "it goes back from tier '" + tiers.get(at) + "' to tier '" + tiers.get(tier) + "'",
                            "On more than two tiers only plans can be run whose layers go up the chain.");
                }
                at = tier;
                Segment segment = segment(graph, compute);
                if (tier == 0) {
                    steps.add(new OnDevice(segment));
                    continue;
                }
                while (parts.size() < tier) {
                    parts.add(new ArrayList<>());
                }
                parts.get(tier - 1).addAll(segment.layers());
            } else if (inPieces
                    && step instanceof JobCost.Message message
                    && message.path().get(0).equals(tiers.get(0))) {
                steps.add(new Up(message.tensors().stream().map(graph::tensor).toList()));
            }
        }
        if (!parts.isEmpty()) {
            Segment behind = graph.segment(parts.stream().flatMap(List::stream).toList());
            if (!inPieces && !behind.inputs().isEmpty()) {
                steps.add(new Up(behind.inputs()));
            }
            steps.add(new InCloud(behind));
            steps.add(new Down(behind.outputs(), 0));
        }
        return new Route(
                graph,
                steps,
                parts.stream().map(List::copyOf).toList(),
                cloudMs(cost, tiers.get(0)),
                sentBytes(cost, tiers.get(0)));
    }

    /** Not the message's own size, which stands for coding, too, where tensors are encoded. */
    private static long weightBytes(Problem problem, List<String> message) {
        Set<String> ids = Set.copyOf(message);
        return problem.layers().stream()
                .filter(layer -> ids.contains(SYNC + layer.id()))
                .mapToLong(ProblemLayer::syncBytes)
                .sum();
    }

    private static Segment segment(ModelGraph graph, JobCost.Compute compute) {
        for (String layer : compute.layers()) {
            if (!graph.hasLayer(layer)) {
                throw new InputException(
                        "plan", "network '" + graph.name() + "' has no layer '" + layer + "'", "Plan this network.");
            }
        }
        return graph.segment(compute.layers());
    }

    private static InputException unsupported(String what) {
        return new InputException("plan", what, "Plans of two tiers use the device and the cloud alone.");
    }

    List<Step> steps() {
        return steps;
    }

    /** Whether something runs in the cloud. */
    boolean usesCloud() {
        return !cloudSegments.isEmpty();
    }

    /** Of more than two tiers: the layers of each behind the device, up to the last that has any; else empty. */
    List<List<String>> chain() {
        return chain;
    }

    /**
     * Whether it is at most one device part, which may send something after each of its pieces, one cloud part, one return,
     * so that jobs can be pipelined.
     */
    boolean pipelined() {
        return pipelined;
    }

    /** What the device computes and sends, in order. */
    List<Step> deviceSteps() {
        return deviceSteps;
    }

    /** Whether the cloud's inputs reach it as several messages for one call. */
    boolean inParts() {
        return cloudSegments.size() == 1
                && deviceSteps.stream().filter(Up.class::isInstance).count() > 1;
    }

    List<Segment> deviceSegments() {
        return deviceSegments;
    }

    List<Segment> cloudSegments() {
        return cloudSegments;
    }

    /** What comes back, in a pipelined route. */
    Optional<Down> back() {
        return back;
    }

    /** Whether it sends something to the cloud. */
    boolean sends() {
        return steps.stream().anyMatch(Up.class::isInstance);
    }

    /** Whether what a call tells of the link and the cloud can be compared with this plan: it is one, and its inputs go together. */
    boolean tells() {
        return cloudSegments.size() == 1 && !inParts() && chain.isEmpty();
    }

    /** Bytes that a job sends from the device as planned: encoded, where tensors are, so that its time compares with the plan's. */
    long sentBytes() {
        return sentBytes;
    }

    /** What the cloud takes for a job as planned, milliseconds. */
    double cloudMs() {
        return cloudMs;
    }

    /** Bytes that a job holds until the cloud's reply; inputs, which jobs share, do not count. */
    long heldBytes() {
        return heldBytes;
    }
}
