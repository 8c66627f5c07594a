package org.cutpoint.problem.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.junit.jupiter.api.Test;

class CutPipelinesTest {
    private static final Problem PROBLEM = problem("stem", "left", "right", "join");

    /** A stem with two branches that join; the join reads the image, too. 1 Mbit/s: 1,000 bytes take 8 ms, setup 2. */
    private static Problem problem(String stem, String left, String right, String join) {
        return new Problem(
                "net",
                List.of(Tier.of("device"), Tier.of("cloud"), Tier.of("edge")),
                List.of(new DataItem("image", 2000)),
                List.of(
                        layer(join, 9, List.of("r", "l", "image"), new DataItem("result", 10)),
                        layer(left, 3, List.of("s"), new DataItem("l", 1000)),
                        layer(right, 4, List.of("s", "s"), new DataItem("r", 500), new DataItem("r2", 70)),
                        layer(stem, 5, List.of("image"), new DataItem("s", 4000))),
                List.of("result"),
                List.of(),
                List.of(new Link("device", "cloud", 1, 2, 7, 0, 0)),
                Objective.MAKESPAN,
                1,
                2,
                false,
                Limits.NONE);
    }

    private static ProblemLayer layer(String id, double ms, List<String> inputs, DataItem... outputs) {
        return new ProblemLayer(
                id, inputs, List.of(outputs), Map.of("device", ms, "cloud", 0.5, "edge", 1.0), 0, 0, 0, Map.of());
    }

    private static Assignment on(Set<String> device, String other) {
        Map<String, String> tiers = new HashMap<>();
        PROBLEM.layers().forEach(l -> tiers.put(l.id(), device.contains(l.id()) ? "device" : other));
        return new Assignment("1", "net", tiers, List.of());
    }

    private static DevicePipeline pipeline(String... device) {
        return new CutPipelines().of(PROBLEM, on(Set.of(device), "cloud"));
    }

    @Test
    void layersAndWhatTheySend() {
        DevicePipeline pipeline = pipeline("stem", "left", "right");
        assertThat(pipeline.problem().name()).isEqualTo("net");
        assertThat(pipeline.problem().nodes())
                .containsExactly(
                        new Node("input", 0, 18, List.of()),
                        new Node("left", 3, 10, List.of("stem")),
                        new Node("right", 4, 6, List.of("stem")),
                        new Node("stem", 5, 0, List.of()));
        assertThat(pipeline.uploads())
                .isEqualTo(Map.of("input", List.of("image"), "left", List.of("l"), "right", List.of("r")));
        assertThat(pipeline.serialMs()).isEqualTo(5 + 3 + 4 + 2 + 8 * 3.5);
    }

    @Test
    void aTensorWithSeveralReadersGoesOnce() {
        DevicePipeline pipeline = pipeline("stem");
        assertThat(pipeline.problem().nodes())
                .containsExactly(new Node("input", 0, 18, List.of()), new Node("stem", 5, 34, List.of()));
        assertThat(pipeline.serialMs()).isEqualTo(5 + 2 + 8 * 6);
    }

    @Test
    void piecesEndWithWhatSends() {
        DevicePipeline pipeline = pipeline("stem", "left", "right");
        assertThat(pipeline.pieces(new Order(List.of("input", "stem", "right", "left"))))
                .containsExactly(List.of("stem", "right"), List.of("left"));
        assertThat(pipeline.pieces(new Order(List.of("stem", "input", "left", "right"))))
                .containsExactly(List.of("stem", "left"), List.of("right"));
    }

    @Test
    void nothingIsSentIfAllRunsHere() {
        DevicePipeline pipeline = pipeline("stem", "left", "right", "join");
        assertThat(pipeline.uploads()).isEmpty();
        assertThat(pipeline.inputNode()).isEmpty();
        assertThat(pipeline.serialMs()).isEqualTo(21);
        assertThat(pipeline.pieces(new Order(List.of("stem", "right", "left", "join"))))
                .containsExactly(List.of("stem", "right", "left", "join"));
    }

    @Test
    void onlyTheInputIsSentIfNothingRunsHere() {
        DevicePipeline pipeline = pipeline();
        assertThat(pipeline.problem().nodes()).containsExactly(new Node("input", 0, 18, List.of()));
        assertThat(pipeline.pieces(new Order(List.of("input")))).isEmpty();
    }

    @Test
    void theInputsNodeHasANameOfItsOwn() {
        Problem named = problem("input", "left", "right", "(input)");
        Map<String, String> tiers = Map.of("input", "device", "left", "device", "right", "device", "(input)", "cloud");
        DevicePipeline pipeline = new CutPipelines().of(named, new Assignment("1", "net", tiers, List.of()));
        assertThat(pipeline.inputNode()).isEqualTo(Optional.of("((input))"));
        assertThat(pipeline.pieces(new Order(List.of("((input))", "input", "left", "right"))))
                .containsExactly(List.of("input", "left"), List.of("right"));
    }

    @Test
    void refusesWhatIsNoCutInTwo() {
        assertFault(on(Set.of("stem", "join"), "cloud"), "layer 'join' on 'device' needs layer 'right' on 'cloud'");
    }

    /** The second tier gets all that others need. */
    @Test
    void moreTiersAreBehindTheSecond() {
        Assignment assignment = new Assignment(
                "1", "net", Map.of("stem", "device", "left", "device", "right", "edge", "join", "cloud"), List.of());
        DevicePipeline pipeline = new CutPipelines().of(PROBLEM, assignment);
        assertThat(pipeline.problem().nodes())
                .containsExactly(
                        new Node("input", 0, 18, List.of()),
                        new Node("left", 3, 10, List.of("stem")),
                        new Node("stem", 5, 34, List.of()));
        assertThat(new CutPipelines().of(PROBLEM, on(Set.of("stem"), "edge")).problem())
                .isEqualTo(pipeline("stem").problem());
    }

    @Test
    void countsWhatTensorsTakeOnTheLink() {
        Link link = new Link("device", "cloud", 1, 2, 7, 0, 0, Map.of("l", 10L));
        Problem encoded = new Problem(
                "net",
                PROBLEM.tiers(),
                PROBLEM.inputs(),
                PROBLEM.layers(),
                PROBLEM.results(),
                List.of(),
                List.of(link),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE);
        assertThat(new CutPipelines()
                        .of(encoded, on(Set.of("stem", "left", "right"), "cloud"))
                        .problem()
                        .nodes())
                .contains(new Node("left", 3, 2.08, List.of("stem")));
    }

    private static void assertFault(Assignment assignment, String what) {
        assertThatThrownBy(() -> new CutPipelines().of(PROBLEM, assignment))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("problem 'net': " + what);
    }
}
