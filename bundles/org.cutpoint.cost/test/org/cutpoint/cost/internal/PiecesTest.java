package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

/** Jobs that send what they have while they compute, against the pipeline written down once more, by names. */
class PiecesTest {
    private final CostModel model = new CostModel();

    /** What a job does: computes on the device, sends, in turns. */
    private record Part(double computeMs, long bytes, boolean message) {}

    private static Map<String, Set<String>> needs(Problem problem) {
        Map<String, String> producers = new HashMap<>();
        problem.layers().forEach(l -> l.outputs().forEach(o -> producers.put(o.id(), l.id())));
        Map<String, Set<String>> needs = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            Set<String> of = new HashSet<>();
            layer.inputs().stream().filter(producers::containsKey).forEach(i -> of.add(producers.get(i)));
            needs.put(layer.id(), of);
        }
        return needs;
    }

    /** The device's layers in any order in which they can run, divided anywhere. */
    private static List<List<String>> pieces(Problem problem, Map<String, String> tiers, RandomProblems random) {
        Map<String, Set<String>> needs = needs(problem);
        Set<String> done = new HashSet<>();
        List<List<String>> pieces = new ArrayList<>();
        while (true) {
            List<String> ready = problem.layers().stream()
                    .map(ProblemLayer::id)
                    .filter(l -> tiers.get(l).equals("tier0") && !done.contains(l) && done.containsAll(needs.get(l)))
                    .toList();
            if (ready.isEmpty()) {
                return pieces;
            }
            String next = ready.get(random.below(ready.size()));
            done.add(next);
            if (pieces.isEmpty() || random.chance(0.5)) {
                pieces.add(new ArrayList<>());
            }
            // In a piece, any order will do.
            pieces.get(pieces.size() - 1).add(0, next);
        }
    }

    private static List<Part> parts(Problem problem, Map<String, String> tiers, List<List<String>> pieces) {
        Set<String> wanted = new HashSet<>();
        problem.layers().stream()
                .filter(l -> !tiers.get(l.id()).equals("tier0"))
                .forEach(l -> wanted.addAll(l.inputs()));
        List<Part> parts = new ArrayList<>();
        parts.add(part(0, problem.inputs(), wanted));
        for (List<String> piece : pieces) {
            double ms = 0;
            List<DataItem> made = new ArrayList<>();
            for (ProblemLayer layer : problem.layers()) {
                if (piece.contains(layer.id())) {
                    ms += layer.timeMs().get("tier0");
                    made.addAll(layer.outputs());
                }
            }
            parts.add(part(ms, made, wanted));
        }
        return parts;
    }

    private static Part part(double ms, List<DataItem> made, Set<String> wanted) {
        List<DataItem> sent =
                made.stream().filter(item -> wanted.contains(item.id())).toList();
        return new Part(ms, sent.stream().mapToLong(DataItem::bytes).sum(), !sent.isEmpty());
    }

    private static Problem with(Problem p, int jobs) {
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                Objective.MAKESPAN,
                jobs,
                p.stages(),
                p.returnResult(),
                Limits.NONE);
    }

    @Test
    void uploadsOverlapWithComputing() {
        int compared = 0;
        int faster = 0;
        for (int seed = 0; seed < 3000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Problem problem = with(random.problem(2, 1 + random.below(9), false), 1 + random.below(3));
            Map<String, String> tiers = random.closed(problem);
            NaiveCost whole = new NaiveCost(problem, tiers, List.of());
            List<List<String>> pieces = pieces(problem, tiers, random);
            if (pieces.isEmpty() || !whole.reachable) {
                continue;
            }
            compared++;
            List<Part> parts = parts(problem, tiers, pieces);
            Link up = problem.links().stream()
                    .filter(l -> l.from().equals("tier0"))
                    .findFirst()
                    .orElse(new Link("tier0", "tier1", 1, 0, 0, 0, 0));
            List<Assignment> jobs = new ArrayList<>();
            double device = 0;
            double uplink = 0;
            double cloud = 0;
            double downlink = 0;
            double makespan = 0;
            double alone = 0;
            for (int j = 0; j < problem.jobs(); j++) {
                jobs.add(new Assignment("j" + j, "random", tiers, List.of()).inPieces(pieces));
                double there = 0;
                for (Part part : parts) {
                    device += part.computeMs;
                    if (part.message) {
                        uplink = Math.max(uplink, device) + up.occupationMs(part.bytes);
                        there = uplink + up.latencyMs();
                    }
                }
                there = Math.max(there, device);
                if (problem.stages() == 4) {
                    cloud = Math.max(cloud, there) + whole.remoteMs;
                    downlink = Math.max(downlink, cloud) + whole.returnMs;
                    there = downlink + whole.returnLagMs;
                }
                makespan = Math.max(makespan, there);
                if (j == 0) {
                    alone = problem.stages() == 4 ? there : there + whole.remoteMs + whole.returnMs + whole.returnLagMs;
                }
            }
            PlanCost cost = model.evaluate(Workload.of(problem), Problems.plan(jobs));
            JobCost job = cost.jobs().get("j0");
            assertThat(cost.value()).as("seed %d", seed).isCloseTo(makespan, within(1e-9));
            assertThat(job.latencyMs()).as("seed %d", seed).isCloseTo(alone, within(1e-9));
            assertThat(job.remoteMs()).as("seed %d", seed).isCloseTo(whole.remoteMs, within(1e-9));
            long messages = parts.stream().filter(Part::message).count();
            double watts = (up.alphaMwPerMbps() * up.mbps() + up.betaMw()) / 1000;
            assertThat(job.energyJ())
                    .as("seed %d", seed)
                    .isCloseTo(whole.energyJ + Math.max(0, messages - 1) * watts * up.setupMs() / 1000, within(1e-9));
            assertThat(cost.timeline().stream().filter(t -> t.job().equals("j0") && t.stage() == 2))
                    .as("seed %d", seed)
                    .hasSize((int) parts.stream()
                            .filter(p -> p.message && up.occupationMs(p.bytes) > 0)
                            .count());
            faster += job.latencyMs() < whole.latencyMs - 1e-9 ? 1 : 0;
        }
        assertThat(compared).isGreaterThan(1000);
        assertThat(faster).isGreaterThan(150);
    }

    /** The second tier gets all that others need, and passes on what those behind it do. */
    @Test
    void uploadsOverlapWithComputingOnMoreTiers() {
        int compared = 0;
        int passedOn = 0;
        for (int seed = 0; seed < 3000; seed++) {
            RandomProblems random = new RandomProblems(seed);
            int count = 3 + random.below(2);
            Problem problem = random.problem(count, 2 + random.below(9), false);
            Map<String, String> tiers = new HashMap<>(random.closed(problem));
            tiers.replaceAll((layer, tier) -> tier.equals("tier0") ? tier : "tier" + (1 + random.below(count - 1)));
            List<List<String>> pieces = pieces(problem, tiers, random);
            Optional<Link> up = problem.links().stream()
                    .filter(l -> l.from().equals("tier0") && l.to().equals("tier1"))
                    .findFirst();
            Set<String> handedOver = new HashSet<>();
            problem.inputs().forEach(input -> handedOver.add(input.id()));
            double device = 0;
            for (ProblemLayer layer : problem.layers()) {
                if (tiers.get(layer.id()).equals("tier0")) {
                    device += layer.timeMs().get("tier0");
                    layer.outputs().forEach(output -> handedOver.add(output.id()));
                }
            }
            NaiveCost rest = new NaiveCost(problem, tiers, List.of(), handedOver);
            if (pieces.isEmpty() || up.isEmpty() || !rest.reachable) {
                continue;
            }
            compared++;
            double computed = 0;
            double uplink = 0;
            double there = 0;
            for (Part part : parts(problem, tiers, pieces)) {
                computed += part.computeMs;
                if (part.message) {
                    uplink = Math.max(uplink, computed) + up.get().occupationMs(part.bytes);
                    there = uplink + up.get().latencyMs();
                }
            }
            JobCost cost = model.cost(problem, new Assignment("j", "random", tiers, List.of()).inPieces(pieces));
            assertThat(cost.latencyMs())
                    .as("seed %d", seed)
                    .isCloseTo(Math.max(computed, there) + rest.latencyMs - device, within(1e-9));
            assertThat(cost.remoteMs()).as("seed %d", seed).isCloseTo(rest.remoteMs, within(1e-9));
            passedOn += cost.steps().stream()
                            .anyMatch(s -> s instanceof JobCost.Message m
                                    && m.path().get(0).equals("tier1")
                                    && m.tensors().stream().anyMatch(handedOver::contains))
                    ? 1
                    : 0;
        }
        assertThat(compared).isGreaterThan(1000);
        assertThat(passedOn).isGreaterThan(150);
    }

    @Test
    void refusesWhatIsNoDivisionOfTheDevicePart() {
        RandomProblems random = new RandomProblems(7);
        Problem drawn = with(random.problem(2, 1, false), 1);
        List<ProblemLayer> line = new ArrayList<>();
        for (String[] layer : new String[][] {{"a", drawn.inputs().get(0).id()}, {"b", "a"}, {"c", "b"}}) {
            line.add(new ProblemLayer(
                    layer[0],
                    List.of(layer[1]),
                    List.of(new DataItem(layer[0], 1000)),
                    Map.of("tier0", 1.0, "tier1", 1.0),
                    0,
                    0,
                    0,
                    Map.of("tier0", 1.0)));
        }
        Problem problem = new Problem(
                "line",
                drawn.tiers(),
                drawn.inputs(),
                line,
                List.of("c"),
                List.of(),
                List.of(new Link("tier0", "tier1", 8, 0, 0, 0, 0)),
                Objective.MAKESPAN,
                1,
                2,
                false,
                Limits.NONE);
        Assignment job = new Assignment("1", "line", Map.of("a", "tier0", "b", "tier0", "c", "tier1"), List.of());
        assertThat(model.cost(problem, job.inPieces(List.of(List.of("a"), List.of("b"))))
                        .latencyMs())
                .isEqualTo(model.cost(problem, job).latencyMs());
        refused(problem, job.inPieces(List.of(List.of("a"))), "'b' is in no piece");
        refused(problem, job.inPieces(List.of(List.of("b"), List.of("a"))), "'b' is in an earlier piece");
        refused(problem, job.inPieces(List.of(List.of("a"), List.of("b"), List.of("a"))), "'a' is in two");
        refused(problem, job.inPieces(List.of(List.of("a", "a"), List.of("b"))), "'a' is in two");
        refused(problem, job.inPieces(List.of(List.of("a", "b"), List.of())), "empty");
        refused(problem, job.inPieces(List.of(List.of("a", "b"), List.of("c"))), "'c' of a piece");
        refused(problem, job.inPieces(List.of(List.of("a", "b"), List.of("q"))), "'q' of a piece");
        refused(
                problem,
                new Assignment(
                        "1",
                        "line",
                        job.tiers(),
                        List.of(new PlanInterval("tier0", "a", "b"), new PlanInterval("tier1", "c", "c")),
                        List.of(List.of("a", "b"))),
                "intervals");
        Assignment back = new Assignment("1", "line", Map.of("a", "tier0", "b", "tier1", "c", "tier0"), List.of());
        refused(problem, back.inPieces(List.of(List.of("a"), List.of("c"))), "closed");
    }

    private void refused(Problem problem, Assignment job, String why) {
        assertThatThrownBy(() -> model.cost(problem, job))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContainingAll("job '1'", "pieces", why);
    }
}
