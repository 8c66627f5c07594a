package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.JobCost.Compute;
import org.cutpoint.api.plan.JobCost.Message;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteTest {
    private final TestBed bed = new TestBed(400).layer("a", 1, 1, 40, "x").layer("b", 1, 1, 80, "a");
    private final ModelGraph graph = bed.graph();

    @AfterEach
    void stop() {
        bed.stop();
    }

    private Route route(JobCost.Step... steps) {
        return route(List.of("device", "cloud"), steps);
    }

    private Route route(List<String> tiers, JobCost.Step... steps) {
        return route(tiers, false, steps);
    }

    private Route route(List<String> tiers, boolean inPieces, JobCost.Step... steps) {
        return Route.of(
                graph,
                new Problem(
                        "p",
                        tiers.stream().map(Tier::of).toList(),
                        List.of(),
                        List.of(
                                new ProblemLayer("a", List.of(), List.of(), Map.of(), 0, 0, 7, Map.of()),
                                new ProblemLayer("b", List.of(), List.of(), Map.of(), 0, 0, 5, Map.of())),
                        List.of(),
                        List.of(),
                        List.of(),
                        Objective.LATENCY,
                        1,
                        4,
                        true,
                        Limits.NONE),
                new JobCost(0, 0, 0, List.of(steps)),
                inPieces);
    }

    private static Compute run(String tier, String... layers) {
        return new Compute(tier, 0, List.of(layers), 1);
    }

    private static Message send(String from, String to, long bytes, String... tensors) {
        return new Message(List.of(from, to), List.of(tensors), bytes, 0, 0);
    }

    @Test
    void oneCutIsPipelined() {
        Route route = route(
                run("device", "a"),
                send("device", "cloud", 40, "a"),
                run("cloud", "b"),
                send("cloud", "device", 80, "b"));

        assertThat(route.pipelined()).isTrue();
        assertThat(route.usesCloud()).isTrue();
        assertThat(route.inParts()).isFalse();
        assertThat(route.back()).contains(new Route.Down(List.of(graph.tensor("b")), 0));
        assertThat(route.heldBytes()).isEqualTo(40);
    }

    @Test
    void piecesSendInBetween() {
        Route route = route(
                send("device", "cloud", 400, "x"),
                run("device", "a"),
                send("device", "cloud", 40, "a"),
                run("cloud", "b"));

        assertThat(route.pipelined()).isTrue();
        assertThat(route.inParts()).isTrue();
        assertThat(route.deviceSteps())
                .containsExactly(
                        new Route.Up(List.of(graph.tensor("x"))),
                        new Route.OnDevice(graph.segment(List.of("a"))),
                        new Route.Up(List.of(graph.tensor("a"))));
        assertThat(route.heldBytes()).isEqualTo(40);
    }

    @Test
    void inputsAreNotHeldAndNothingMayComeBack() {
        Route route = route(send("device", "cloud", 400, "x"), run("cloud", "a"), run("cloud", "b"));

        assertThat(route.pipelined()).isTrue();
        assertThat(route.heldBytes()).isZero();
        assertThat(route.back()).isEmpty();
        assertThat(route.cloudSegments()).hasSize(2);
    }

    /** Where tensors are encoded, a message's size in the plan is none of theirs. */
    @Test
    void weightsComeBackBesideTensors() {
        Route route = route(run("cloud", "b"), send("cloud", "device", 9, "b", "sync:a"));

        assertThat(route.back()).contains(new Route.Down(List.of(graph.tensor("b")), 7));
    }

    @Test
    void backAndForthIsNotPipelined() {
        assertThat(route(
                                send("device", "cloud", 400, "x"),
                                run("cloud", "a"),
                                send("cloud", "device", 40, "a"),
                                run("device", "b"))
                        .pipelined())
                .isFalse();
    }

    @Test
    void moreTiersAreAChain() {
        List<String> tiers = List.of("device", "edge", "cloud");
        Route route = route(tiers, run("device", "a"), send("device", "edge", 40, "a"), run("cloud", "b"));
        assertThat(route.pipelined()).isTrue();
        assertThat(route.chain()).containsExactly(List.of(), List.of("b"));
        assertThat(route.steps())
                .containsExactly(
                        new Route.OnDevice(graph.segment(List.of("a"))),
                        new Route.Up(List.of(graph.tensor("a"))),
                        new Route.InCloud(graph.segment(List.of("b"))),
                        new Route.Down(List.of(graph.tensor("b")), 0));
        assertThat(route(tiers, run("device", "a", "b")).chain()).isEmpty();
        assertThat(route(tiers, run("edge", "a"), run("cloud", "b")).chain())
                .containsExactly(List.of("a"), List.of("b"));
        assertThatThrownBy(() -> route(tiers, run("cloud", "a"), run("device", "b")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("goes back from tier 'cloud' to tier 'device'");
    }

    @Test
    void piecesGoToAChainAsTheyAreMade() {
        Route route = route(
                List.of("device", "edge", "cloud"),
                true,
                send("device", "edge", 400, "x"),
                run("device", "a"),
                send("device", "edge", 40, "a"),
                send("edge", "cloud", 440, "x", "a"),
                run("cloud", "b"),
                new Message(List.of("cloud", "edge", "device"), List.of("b"), 80, List.of(0.0, 0.0), 0));

        assertThat(route.pipelined()).isTrue();
        assertThat(route.inParts()).isTrue();
        assertThat(route.chain()).containsExactly(List.of(), List.of("b"));
        assertThat(route.steps())
                .containsExactly(
                        new Route.Up(List.of(graph.tensor("x"))),
                        new Route.OnDevice(graph.segment(List.of("a"))),
                        new Route.Up(List.of(graph.tensor("a"))),
                        new Route.InCloud(graph.segment(List.of("b"))),
                        new Route.Down(List.of(graph.tensor("b")), 0));
        assertThat(route.sentBytes()).isEqualTo(440);
    }

    @Test
    void refusesThirdTiersRelaysAndUnknownLayers() {
        assertThatThrownBy(() -> route(run("edge", "a")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'edge'");
        assertThatThrownBy(() ->
                        route(new Message(List.of("device", "edge", "cloud"), List.of("x"), 400, List.of(0.0, 0.0), 0)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("device -> edge -> cloud");
        assertThatThrownBy(() -> route(run("device", "q")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'q'");
    }
}
