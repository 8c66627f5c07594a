package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.cost.internal.Problems.Draft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemCheckTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("$.tiers: there is no tier", d -> d.tiers.clear()),
                fault("$.tiers[1].id: another tier is called 'device'", d -> d.tiers.set(1, Tier.of("device"))),
                fault("$.tiers[0].id: an id is empty", d -> d.tiers.set(0, Tier.of(""))),
                fault(
                        "$.tiers[0].computePowerW: -1.0 is negative",
                        d -> d.tiers.set(0, new Tier("device", OptionalDouble.of(-1), OptionalLong.empty()))),
                fault(
                        "$.tiers[1].memoryBytes: -1 is negative",
                        d -> d.tiers.set(1, new Tier("cloud", NONE, OptionalLong.of(-1)))),
                fault(
                        "$.inputs[1].id: another input is called 'image'",
                        d -> d.inputs = List.of(new DataItem("image", 1), new DataItem("image", 1))),
                fault("$.inputs[0].bytes: -5 is negative", d -> d.inputs = List.of(new DataItem("image", -5))),
                fault("$.layers: there is no layer", d -> d.layers.clear()),
                fault("$.layers[3].id: layer 1 is also called 'b'", d -> d.layer("b", "a", 0, 1, 1)),
                fault("$.layers[3].id: an id is empty", d -> d.layer("", "a", 0, 1, 1)),
                fault("$.layers[3].id: tensor 'image' is already an input", d -> d.layer("image", "a", 0, 1, 1)),
                fault(
                        "$.layers[1].outputs[1].id: tensor 'a' is already an output of layer 'a'",
                        d -> outputs(d, 1, new DataItem("b", 0), new DataItem("a", 0))),
                fault(
                        "$.layers[1].outputs[1].id: tensor 'x' is already an output of layer 'b'",
                        d -> outputs(d, 1, new DataItem("x", 0), new DataItem("x", 0))),
                fault(
                        "$.layers[1].outputs[0].bytes: -1 is negative",
                        d -> outputs(d, 1, new DataItem("b", -1), new DataItem("b2", 0))),
                fault("$.layers[3].outputBytes: -2 is negative", d -> d.layer("d", "a", -2, 1, 1)),
                fault(
                        "$.layers[3].outputBytes: with it, all sizes add up to more than 2^63-1 bytes",
                        d -> d.layer("d", "a", Long.MAX_VALUE, 1, 1)),
                fault("$.layers[1].outputs: layer 'b' makes nothing", d -> outputs(d, 1)),
                fault(
                        "$.layers[3].inputs[1]: layer 'd' reads tensor 'nowhere', which nothing makes",
                        d -> d.layer("d", "a nowhere", 0, 1, 1)),
                fault(
                        "$.layers[3].timeMs.cloud: missing: layer 'd' has no time for tier 'cloud'",
                        d -> d.layer("d", "a", 0, 1)),
                fault("$.layers[3].timeMs.cloud: -1.0 is negative", d -> d.layer("d", "a", 0, 1, -1)),
                fault("$.layers[3].timeMs.device: NaN is not a number", d -> d.layer("d", "a", 0, Double.NaN, 1)),
                fault(
                        "$.layers[3].timeMs.device: Infinity is not a number",
                        d -> d.layer("d", "a", 0, Double.POSITIVE_INFINITY, 1)),
                fault("$.layers[3].timeMs.device: 1.0E200 is too large", d -> d.layer("d", "a", 0, 1e200, 1)),
                fault(
                        "$.layers[0].timeMs.moon: there is no tier 'moon'. Tiers: 'device', 'cloud'.",
                        d -> layer(d, 0, Map.of("device", 1.0, "cloud", 1.0, "moon", 1.0), 0, 0, 0, Map.of())),
                fault(
                        "$.layers[0].energyJ['far away']: there is no tier 'far away'",
                        d -> layer(d, 0, times(), 0, 0, 0, Map.of("far away", 1.0))),
                fault(
                        "$.layers[0].energyJ.device: -1.0 is negative",
                        d -> layer(d, 0, times(), 0, 0, 0, Map.of("device", -1.0))),
                fault("$.layers[0].macs: -1 is negative", d -> layer(d, 0, times(), -1, 0, 0, Map.of())),
                fault("$.layers[0].weightBytes: -1 is negative", d -> layer(d, 0, times(), 0, -1, 0, Map.of())),
                fault("$.layers[0].syncBytes: -1 is negative", d -> layer(d, 0, times(), 0, 0, -1, Map.of())),
                fault("$.layers[3].inputs[0]: the layers form a cycle: 'd' -> 'd'", d -> d.layer("d", "d", 0, 1, 1)),
                fault("$.layers[3].inputs[1]: the layers form a cycle: 'd' -> 'e' -> 'f' -> 'd'", d -> d.layer(
                                "d", "a f", 0, 1, 1)
                        .layer("e", "d", 0, 1, 1)
                        .layer("f", "a e", 0, 1, 1)),
                fault("$.results[1]: nothing makes tensor 'x'", d -> d.results = List.of("a", "x")),
                fault("$.results[1]: tensor 'a' is listed twice", d -> d.results = List.of("a", "a")),
                fault("$.groups[0].tier: there is no tier 'moon'", d -> d.groups = groups("moon", "a", "b")),
                fault("$.groups[0].first: there is no layer 'x'", d -> d.groups = groups("cloud", "x", "b")),
                fault("$.groups[0].last: there is no layer 'x'", d -> d.groups = groups("cloud", "a", "x")),
                fault(
                        "$.groups[0]: its first layer 'b' comes after its last layer 'a'",
                        d -> d.groups = groups("cloud", "b", "a")),
                fault(
                        "$.groups[1]: these layers are already a group on this tier",
                        d -> d.groups =
                                List.of(new Group("cloud", "a", "b", 1, NONE), new Group("cloud", "a", "b", 2, NONE))),
                fault(
                        "$.groups[0].timeMs: -1.0 is negative",
                        d -> d.groups = List.of(new Group("cloud", "a", "b", -1, NONE))),
                fault(
                        "$.groups[0].energyJ: -1.0 is negative",
                        d -> d.groups = List.of(new Group("cloud", "a", "b", 1, OptionalDouble.of(-1)))),
                fault("$.layers[0].inputs[0]: layer 'c' stands before layer 'b', whose output it reads", d -> {
                    d.layers.add(0, d.layers.remove(2));
                    d.groups = groups("cloud", "a", "b");
                }),
                fault(
                        "$.links[0].from: there is no tier 'moon'",
                        d -> d.links = List.of(Problems.link("moon", "cloud"))),
                fault("$.links[0].to: there is no tier 'moon'", d -> d.links = List.of(Problems.link("cloud", "moon"))),
                fault(
                        "$.links[0]: it leads from tier 'cloud' to itself",
                        d -> d.links = List.of(Problems.link("cloud", "cloud"))),
                fault(
                        "$.links[2]: there is already a link from 'device' to 'cloud'",
                        d -> d.links.add(Problems.link("device", "cloud"))),
                fault(
                        "$.links[0].tensorBytes.q: there is no tensor 'q'",
                        d -> d.links = List.of(Problems.link("device", "cloud").withTensorBytes(Map.of("q", 1L)))),
                fault(
                        "$.links[0].tensorBytes.image: -1 is negative",
                        d -> d.links = List.of(Problems.link("device", "cloud").withTensorBytes(Map.of("image", -1L)))),
                fault("$.links[0].tensorBytes: objective 'makespan' knows one size of a tensor", d -> {
                    d.objective = Objective.MAKESPAN;
                    d.links = List.of(Problems.link("device", "cloud").withTensorBytes(Map.of("image", 1L)));
                }),
                fault(
                        "$.links[0].mbps: a bandwidth of 0.0 Mbit/s carries nothing",
                        d -> d.links = List.of(new Link("device", "cloud", 0, 0, 0, 0, 0))),
                fault(
                        "$.links[0].mbps: -1.0 is negative",
                        d -> d.links = List.of(new Link("device", "cloud", -1, 0, 0, 0, 0))),
                fault(
                        "$.links[0].setupMs: -1.0 is negative",
                        d -> d.links = List.of(new Link("device", "cloud", 1, -1, 0, 0, 0))),
                fault(
                        "$.links[0].latencyMs: -1.0 is negative",
                        d -> d.links = List.of(new Link("device", "cloud", 1, 0, -1, 0, 0))),
                fault(
                        "$.links[0].alphaMwPerMbps: -1.0 is negative",
                        d -> d.links = List.of(new Link("device", "cloud", 1, 0, 0, -1, 0))),
                fault(
                        "$.links[0].betaMw: -1.0 is negative",
                        d -> d.links = List.of(new Link("device", "cloud", 1, 0, 0, 0, -1))),
                fault("$.jobs: 0 jobs cannot be planned", d -> d.jobs = 0),
                fault("$.jobs: 2000000 jobs cannot be planned", d -> d.jobs = 2_000_000),
                fault("$.stages: a pipeline of 3 stages is unknown", d -> d.stages = 3),
                fault(
                        "$.limits.latencyMs: -1.0 is negative",
                        d -> d.limits = new Limits(NONE, NONE, OptionalDouble.of(-1))),
                fault(
                        "$.limits.cloudTimeMs: -1.0 is negative",
                        d -> d.limits = new Limits(NONE, OptionalDouble.of(-1), NONE)),
                fault(
                        "$.limits.deviceEnergyJ: NaN is not a number",
                        d -> d.limits = new Limits(OptionalDouble.of(Double.NaN), NONE, NONE)),
                fault("$.layers[1].energyJ.device: missing: the objective is about energy", d -> {
                    layer(d, 0, times(), 0, 0, 0, Map.of("device", 1.0));
                    d.objective = Objective.ENERGY;
                }),
                fault(
                        "$.layers[0].energyJ.device: missing: $.limits.deviceEnergyJ is about energy",
                        d -> d.limits = new Limits(OptionalDouble.of(1), NONE, NONE)),
                fault("$.tiers: there is only one, and objective 'makespan' is about a pipeline", d -> {
                    d.tiers.remove(1);
                    d.links.clear();
                    d.layers.replaceAll(l -> new ProblemLayer(
                            l.id(), l.inputs(), l.outputs(), Map.of("device", 1.0), 0, 0, 0, Map.of()));
                    d.objective = Objective.MAKESPAN;
                }));
    }

    private static Arguments fault(String message, Consumer<Draft> change) {
        return Arguments.of(message, change);
    }

    private static Map<String, Double> times() {
        return Map.of("device", 1.0, "cloud", 1.0);
    }

    private static List<Group> groups(String tier, String first, String last) {
        return List.of(new Group(tier, first, last, 1, NONE));
    }

    private static void outputs(Draft draft, int index, DataItem... outputs) {
        ProblemLayer l = draft.layers.get(index);
        draft.layers.set(index, new ProblemLayer(l.id(), l.inputs(), List.of(outputs), l.timeMs(), 0, 0, 0, Map.of()));
    }

    private static void layer(
            Draft draft,
            int index,
            Map<String, Double> times,
            long macs,
            long weightBytes,
            long syncBytes,
            Map<String, Double> energy) {
        ProblemLayer l = draft.layers.get(index);
        draft.layers.set(
                index, new ProblemLayer(l.id(), l.inputs(), l.outputs(), times, macs, weightBytes, syncBytes, energy));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void faultsAreNamedWithTheirPath(String message, Consumer<Draft> change) {
        Draft draft = Problems.line();
        new CostModel().check(draft.build());
        change.accept(draft);
        assertThatThrownBy(() -> new CostModel().check(draft.build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aLayersNameIsNoTensor() {
        Draft draft = Problems.line();
        outputs(draft, 0, new DataItem("a:0", 1), new DataItem("a:1", 1));
        assertThatThrownBy(() -> new CostModel().check(draft.build()))
                .hasMessage("$.layers[1].inputs[0]: layer 'b' reads tensor 'a', which nothing makes. "
                        + "The layer of this name makes 'a:0'.");
    }

    @Test
    void longCyclesAndNamesStayReadable() {
        Draft draft = new Draft();
        String prefix = "x".repeat(10_000);
        for (int i = 0; i < 5000; i++) {
            draft.layer(
                    i < 8 ? "l" + i : prefix + i,
                    i == 0 ? prefix + 4999 : i <= 8 ? "l" + (i - 1) : prefix + (i - 1),
                    0,
                    1,
                    1);
        }
        assertThatThrownBy(() -> new CostModel().check(draft.build()))
                .hasMessageStartingWith("$.layers[0].inputs[0]: the layers form a cycle: 'l0' -> 'l1' -> ")
                .hasMessageContaining("... (5000 layers) -> 'l0'")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
    }

    @Test
    void whatIsUnusualButMeaningfulPasses() {
        Draft draft = Problems.line();
        draft.layer("twice", "a a", 0, 0, 0);
        draft.layers.add(new ProblemLayer(
                "constant", List.of(), List.of(new DataItem("k", 0)), new HashMap<>(times()), 0, 0, 0, Map.of()));
        draft.layer("device", "k image", 0, 1e99, 0);
        draft.inputs = List.of(new DataItem("image", 0), new DataItem("unused", 1));
        draft.results = List.of("image", "k");
        draft.links = List.of();
        Collections.reverse(draft.layers);
        new CostModel().check(draft.build());
    }
}
