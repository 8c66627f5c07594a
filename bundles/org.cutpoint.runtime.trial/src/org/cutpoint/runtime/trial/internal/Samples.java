package org.cutpoint.runtime.trial.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;

/** Small things of each kind, of which a few milliseconds are enough to see whether somebody can deal with them. */
final class Samples {
    private Samples() {}

    /** A line and a network with branches, for one job and for several, on two tiers and on three. */
    static List<Workload> workloads() {
        List<List<ProblemLayer>> networks = List.of(
                List.of(layer("a", "image"), layer("b", "a"), layer("c", "b"), layer("d", "c")),
                List.of(layer("a", "image"), layer("b", "a"), layer("c", "a"), layer("d", "b", "c")));
        List<Workload> workloads = new ArrayList<>();
        for (List<ProblemLayer> layers : networks) {
            workloads.add(workload(layers, List.of("device", "cloud"), Objective.LATENCY, 1));
            workloads.add(workload(layers, List.of("device", "cloud"), Objective.MAKESPAN, 3));
            workloads.add(workload(layers, List.of("device", "edge", "cloud"), Objective.LATENCY, 1));
        }
        return workloads;
    }

    private static ProblemLayer layer(String id, String... inputs) {
        return new ProblemLayer(
                id,
                List.of(inputs),
                List.of(new DataItem(id, 500 * (8 - id.charAt(0) % 7))),
                Map.of("device", 4.0, "edge", 2.0, "cloud", 1.0),
                0,
                0,
                0,
                Map.of());
    }

    private static Workload workload(List<ProblemLayer> layers, List<String> tiers, Objective objective, int jobs) {
        List<ProblemLayer> placed = layers.stream()
                .map(l -> new ProblemLayer(l.id(), l.inputs(), l.outputs(), timesOn(l, tiers), 0, 0, 0, Map.of()))
                .toList();
        List<Link> links = new ArrayList<>();
        for (int t = 1; t < tiers.size(); t++) {
            links.add(new Link(tiers.get(t - 1), tiers.get(t), 8, 0, 1, 0, 0));
            links.add(new Link(tiers.get(t), tiers.get(t - 1), 8, 0, 1, 0, 0));
        }
        return Workload.of(new Problem(
                "trial",
                tiers.stream().map(Tier::of).toList(),
                List.of(new DataItem("image", 6000)),
                placed,
                List.of("d"),
                List.of(),
                links,
                objective,
                jobs,
                tiers.size() > 2 ? 4 : 2,
                tiers.size() > 2,
                Limits.NONE));
    }

    private static Map<String, Double> timesOn(ProblemLayer layer, List<String> tiers) {
        Map<String, Double> times = new HashMap<>(layer.timeMs());
        times.keySet().retainAll(tiers);
        return times;
    }

    static List<ScheduleProblem> schedules() {
        return List.of(
                new ScheduleProblem("trial", List.of(new Node("a", 3, 2, List.of()), new Node("b", 1, 4, List.of()))),
                new ScheduleProblem(
                        "trial",
                        List.of(
                                new Node("a", 3, 0, List.of()),
                                new Node("b", 1, 4, List.of("a")),
                                new Node("c", 2, 1, List.of("a")),
                                new Node("d", 2, 3, List.of("b", "c")))));
    }

    /** Smooth, half of it zero, as activations are; one number; whole numbers. */
    static List<Tensor> tensors() {
        TensorInfo info = TensorInfo.of("activation", ElementType.FP32, List.of(1L, 4L, 9L, 7L));
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < info.elements(); i++) {
            data.putFloat((float) Math.max(0, Math.sin(i / 9.0)));
        }
        return List.of(
                new Tensor(info, data.flip()),
                Tensor.random(TensorInfo.of("one", ElementType.FP32, List.of()), 1),
                Tensor.random(TensorInfo.of("tokens", ElementType.INT64, List.of(1L, 12L)), 2));
    }
}
