package org.cutpoint.problem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.junit.jupiter.api.Test;

class MeasuredProblemsTest {
    private static final String HASH = "0123456789abcdef";
    private static final Network NETWORK = new Network("4g", 5.85, 13.76, 30);

    private static TensorInfo tensor(String id, long elements) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, elements));
    }

    private static Layer layer(String id, String input, long elements, long macs) {
        return new Layer(
                id, List.of(id), List.of("Gemm"), List.of(input), List.of(tensor("t" + id, elements)), macs, 10, 40);
    }

    private static ModelGraph graph() {
        return new ModelGraph(
                "net",
                HASH,
                List.of(tensor("x", 100)),
                List.of(
                        layer("a", "x", 50, 1000),
                        layer("b", "ta", 50, 3000),
                        layer("c", "tb", 50, 1000),
                        layer("d", "tc", 5, 10)),
                List.of("td"));
    }

    private static Profile profile(String hash, List<String> layers, double... firstLastMs) {
        List<Interval> intervals = new ArrayList<>();
        for (int i = 0; i < firstLastMs.length; i += 3) {
            double ms = firstLastMs[i + 2];
            intervals.add(new Interval((int) firstLastMs[i], (int) firstLastMs[i + 1], ms, ms, ms, 5));
        }
        return new Profile(
                "net", hash, layers, new Machine("box", "linux", "cpu", 4, "rt"), 1, Instant.EPOCH, intervals);
    }

    private static Profile profile(double... firstLastMs) {
        return profile(HASH, List.of("a", "b", "c", "d"), firstLastMs);
    }

    private static final Profile DEVICE = profile(0, 0, 10, 0, 2, 50, 0, 3, 52, 1, 3, 77, 1, 2, 99);
    private static final Profile CLOUD = profile(0, 3, 8, 2, 3, 3, 3, 3, 1, 0, 1, 99, 1, 2, 99);

    private static Problem build(Profile device, Profile cloud, int stages) {
        return new MeasuredProblems().build(graph(), device, cloud, NETWORK, Objective.MAKESPAN, 20, stages);
    }

    @Test
    void aTierBetweenOthersTakesTheMeanOfPrefixesAndSuffixes() {
        Profile edge = profile(0, 0, 4, 0, 1, 10, 0, 2, 11, 0, 3, 12, 1, 3, 10, 2, 3, 3, 3, 3, 2);
        Network onward = new Network("onward", 30, 20, 10);
        Problem problem = new MeasuredProblems()
                .build(graph(), List.of(DEVICE, edge, CLOUD), List.of(NETWORK, onward), Objective.LATENCY, 2, 4);
        assertThat(problem.tiers()).containsExactly(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        // Prefixes say 4, 6, 1, 1; suffixes 2, 7, 1, 2.
        assertThat(problem.layers())
                .extracting(layer -> layer.timeMs().get("edge"))
                .containsExactly(3.0, 6.5, 1.0, 1.5);
        Problem two = build(DEVICE, CLOUD, 4);
        for (int l = 0; l < 4; l++) {
            assertThat(problem.layers().get(l).timeMs())
                    .containsAllEntriesOf(two.layers().get(l).timeMs());
        }
        assertThat(problem.links())
                .containsExactly(
                        new Link("device", "edge", 5.85, 0, 15, 0, 0),
                        new Link("edge", "device", 13.76, 0, 15, 0, 0),
                        new Link("edge", "cloud", 30, 0, 5, 0, 0),
                        new Link("cloud", "edge", 20, 0, 5, 0, 0));
        assertThat(new MeasuredProblems()
                        .build(
                                graph(),
                                List.of(DEVICE, edge, edge, CLOUD),
                                List.of(NETWORK, onward, onward),
                                Objective.LATENCY,
                                2,
                                4)
                        .tiers())
                .extracting(Tier::id)
                .containsExactly("device", "edge1", "edge2", "cloud");
        assertThatThrownBy(() -> new MeasuredProblems()
                        .build(graph(), List.of(DEVICE, CLOUD), List.of(), Objective.LATENCY, 1, 4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void newWeightsOfATrainingStepAlwaysComeBack() {
        ModelGraph plain = graph();
        ModelGraph step = new ModelGraph("training:net", HASH, plain.inputs(), plain.layers(), plain.results());

        assertThat(build(DEVICE, CLOUD, 2).returnResult()).isFalse();
        assertThat(new MeasuredProblems()
                        .build(step, DEVICE, CLOUD, NETWORK, Objective.LATENCY, 1, 2)
                        .returnResult())
                .isTrue();
    }

    @Test
    void networkAndGraphAreTakenOver() {
        Problem problem = build(DEVICE, CLOUD, 4);
        assertThat(problem.name()).isEqualTo("net");
        assertThat(problem.tiers()).containsExactly(Tier.of("device"), Tier.of("cloud"));
        assertThat(problem.inputs()).containsExactly(new DataItem("x", 400));
        assertThat(problem.layers()).extracting(ProblemLayer::id).containsExactly("a", "b", "c", "d");
        assertThat(problem.layers().get(1).outputs()).containsExactly(new DataItem("tb", 200));
        assertThat(problem.layers().get(1).inputs()).containsExactly("ta");
        assertThat(problem.layers().get(1).macs()).isEqualTo(3000);
        assertThat(problem.layers().get(1).weightBytes()).isEqualTo(40);
        assertThat(problem.results()).containsExactly("td");
        assertThat(problem.links())
                .containsExactly(
                        new Link("device", "cloud", 5.85, 0, 15, 0, 0),
                        new Link("cloud", "device", 13.76, 0, 15, 0, 0));
        assertThat(problem.jobs()).isEqualTo(20);
        assertThat(problem.stages()).isEqualTo(4);
        assertThat(problem.returnResult()).isTrue();
        assertThat(build(DEVICE, CLOUD, 2).returnResult()).isFalse();
        assertThat(problem.limits()).isEqualTo(Limits.NONE);
        assertThat(problem.groups()).isEmpty();
    }

    @Test
    void groupsAreAllIntervalsMeasuredOrFitted() {
        Profile fitted = new Profile(
                CLOUD.model(),
                CLOUD.modelSha256(),
                CLOUD.view(),
                CLOUD.layers(),
                CLOUD.machine(),
                CLOUD.threads(),
                CLOUD.measured(),
                CLOUD.conditions(),
                CLOUD.intervals().subList(0, 1),
                Optional.of(new IntervalFit(List.of(new Interval(1, 2, 5, 4, 6, 0)), 1, 0, 0, 0)),
                Optional.empty());

        List<Group> groups = new MeasuredProblems().groups(DEVICE, fitted);

        assertThat(groups)
                .hasSize(7)
                .contains(
                        new Group("device", "a", "a", 10, OptionalDouble.empty()),
                        new Group("device", "b", "c", 99, OptionalDouble.empty()),
                        new Group("cloud", "a", "d", 8, OptionalDouble.empty()),
                        new Group("cloud", "b", "c", 5, OptionalDouble.empty()));
        // What others plan with is as before.
        Problem problem = build(DEVICE, CLOUD, 2);
        assertThat(problem.withGroups(groups).layers()).isEqualTo(problem.layers());
        assertThat(problem.withGroups(groups).groups()).isEqualTo(groups);
        assertThat(build(DEVICE, fitted, 2).layers().get(1).timeMs().get("device"))
                .isEqualTo(problem.layers().get(1).timeMs().get("device"));
    }

    @Test
    void prefixesAndSuffixesAddUpToWhatWasMeasured() {
        Problem problem = build(DEVICE, CLOUD, 2);
        List<Double> device =
                problem.layers().stream().map(l -> l.timeMs().get("device")).toList();
        List<Double> cloud =
                problem.layers().stream().map(l -> l.timeMs().get("cloud")).toList();
        // b (3000 + 441 bytes and one) and c (1000 + 441) share 40 ms.
        assertThat(device.get(0)).isEqualTo(10);
        assertThat(device.get(1)).isCloseTo(40 * 3441.0 / (3441 + 1441), within(1e-9));
        assertThat(device.get(1) + device.get(2)).isCloseTo(40, within(1e-9));
        assertThat(device.get(3)).isCloseTo(2, within(1e-9));
        // a (1000 + 641) and b (3000 + 441) share 5 ms.
        assertThat(cloud.get(0)).isCloseTo(5 * 1641.0 / (1641 + 3441), within(1e-9));
        assertThat(cloud.get(0) + cloud.get(1)).isCloseTo(5, within(1e-9));
        assertThat(cloud.get(2)).isCloseTo(2, within(1e-9));
        assertThat(cloud.get(3)).isEqualTo(1);
    }

    @Test
    void noiseMakesNoNegativeTimes() {
        Problem problem = build(profile(0, 0, 10, 0, 1, 9, 0, 2, 20, 0, 3, 18), profile(0, 3, 4, 1, 3, 6), 2);
        assertThat(problem.layers()).extracting(l -> l.timeMs().get("device")).containsExactly(9.5, 0.0, 9.5, 0.0);
        assertThat(problem.layers().get(0).timeMs()).containsEntry("cloud", 0.0);
        assertThat(problem.layers().stream()
                        .mapToDouble(l -> l.timeMs().get("cloud"))
                        .sum())
                .isCloseTo(5, within(1e-9));
    }

    @Test
    void profilesOfSomethingElseAreRefused() {
        assertThatThrownBy(() -> build(profile("fedcba9876543210", DEVICE.layers(), 0, 3, 1), CLOUD, 2))
                .isInstanceOf(InputException.class)
                .hasMessage("profile of 'net' on box: it was measured with another model than 'net' "
                        + "(hash fedcba987654, not 0123456789ab). Profile this model.");
        assertThatThrownBy(() -> build(DEVICE, profile(HASH, List.of("a", "b"), 0, 1, 1), 2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("its 2 layers are not the 4 layers of 'net'");
        assertThatThrownBy(() -> build(profile(0, 2, 5, 1, 3, 7), CLOUD, 2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the whole network was not measured");
        assertThatThrownBy(() -> build(DEVICE, profile(1, 3, 7), 2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the whole network was not measured");
    }
}
