package org.cutpoint.problem.pipeline.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.DevicePipelines;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.osgi.service.component.annotations.Component;

/** Device parts of jobs that leave the device once. */
@Component
public final class CutPipelines implements DevicePipelines {
    private static final String INPUT = "input";

    @Override
    public DevicePipeline of(Problem problem, Assignment assignment) {
        return new Cut(problem, assignment).pipeline();
    }

    /** Used once. */
    private static final class Cut {
        private final Problem problem;
        private final Map<String, String> tiers;
        private final Map<String, String> producers = new HashMap<>();
        /** Tensors that layers of other tiers read. */
        private final Set<String> wanted = new HashSet<>();

        Cut(Problem problem, Assignment assignment) {
            this.problem = problem;
            this.tiers = assignment.tiers();
            for (ProblemLayer layer : problem.layers()) {
                layer.outputs().forEach(output -> producers.put(output.id(), layer.id()));
                if (!isOnDevice(layer.id())) {
                    wanted.addAll(layer.inputs());
                }
            }
        }

        private boolean isOnDevice(String layer) {
            return problem.device().id().equals(tiers.get(layer));
        }

        DevicePipeline pipeline() {
            Optional<Link> link = link();
            List<Node> nodes = new ArrayList<>();
            Map<String, List<String>> uploads = new HashMap<>();
            double deviceMs = 0;
            long bytes = 0;
            Optional<String> inputNode = Optional.empty();
            List<DataItem> inputs = wanted(problem.inputs());
            if (!inputs.isEmpty()) {
                inputNode = Optional.of(inputName());
                nodes.add(new Node(inputName(), 0, occupationMs(link, inputs), List.of()));
                uploads.put(inputName(), ids(inputs));
                bytes += bytes(link, inputs);
            }
            for (ProblemLayer layer : problem.layers()) {
                if (isOnDevice(layer.id())) {
                    List<DataItem> sent = wanted(layer.outputs());
                    double computeMs = layer.timeMs().get(problem.device().id());
                    nodes.add(new Node(layer.id(), computeMs, occupationMs(link, sent), before(layer)));
                    if (!sent.isEmpty()) {
                        uploads.put(layer.id(), ids(sent));
                    }
                    deviceMs += computeMs;
                    bytes += bytes(link, sent);
                }
            }
            double serialMs =
                    deviceMs + (uploads.isEmpty() ? 0 : link.orElseThrow().occupationMs(bytes));
            return new DevicePipeline(new ScheduleProblem(problem.name(), nodes), inputNode, uploads, serialMs);
        }

        /** The way to the second tier, which passes on what others need; empty if all runs on the device. */
        private Optional<Link> link() {
            if (problem.layers().stream().allMatch(layer -> isOnDevice(layer.id()))) {
                return Optional.empty();
            }
            String device = problem.device().id();
            String next = problem.tiers().get(1).id();
            return Optional.of(problem.links().stream()
                    .filter(l -> l.from().equals(device) && l.to().equals(next))
                    .findFirst()
                    .orElseThrow(() -> fault("no link joins '" + device + "' to '" + next + "'", "Add one.")));
        }

        private List<String> before(ProblemLayer layer) {
            Set<String> before = new LinkedHashSet<>();
            for (String input : layer.inputs()) {
                String producer = producers.get(input);
                if (producer != null && !isOnDevice(producer)) {
                    throw fault(
                            "layer '" + layer.id() + "' on '" + problem.device().id() + "' needs layer '" + producer
                                    + "' on '" + tiers.get(producer) + "'",
                            "Only jobs whose part on the first tier needs nothing of the others are sent in pieces.");
                }
                if (producer != null) {
                    before.add(producer);
                }
            }
            return List.copyOf(before);
        }

        private InputException fault(String what, String remedy) {
            return new InputException("problem '" + problem.name() + "'", what, remedy);
        }

        private List<DataItem> wanted(List<DataItem> tensors) {
            return tensors.stream().filter(t -> wanted.contains(t.id())).toList();
        }

        private static double occupationMs(Optional<Link> link, List<DataItem> tensors) {
            return tensors.isEmpty() ? 0 : link.orElseThrow().occupationMs(bytes(link, tensors));
        }

        private static long bytes(Optional<Link> link, List<DataItem> tensors) {
            return tensors.isEmpty()
                    ? 0
                    : tensors.stream()
                            .mapToLong(t -> link.orElseThrow().bytes(t.id(), t.bytes()))
                            .sum();
        }

        private static List<String> ids(List<DataItem> tensors) {
            return tensors.stream().map(DataItem::id).toList();
        }

        /** A name that no layer has. */
        private String inputName() {
            String name = INPUT;
            while (tiers.containsKey(name)) {
                name = "(" + name + ")";
            }
            return name;
        }
    }
}
