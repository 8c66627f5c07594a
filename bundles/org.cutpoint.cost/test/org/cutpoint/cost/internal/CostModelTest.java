package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.cost.internal.Problems.Draft;
import org.junit.jupiter.api.Test;

/** The cost model on examples by hand. */
class CostModelTest {
    private final CostModel model = new CostModel();

    @Test
    void figure2OfDuanAndWu() {
        Problem problem = Problems.figure2(2);
        assertThat(makespan(problem, 1, 1)).isEqualTo(16);
        assertThat(makespan(problem, 2, 2)).isEqualTo(16);
        assertThat(makespan(problem, 1, 2)).isEqualTo(13);
        assertThat(makespan(problem, 2, 1)).isEqualTo(17);
        List<Cut> cuts = model.cuts(problem);
        assertThat(model.makespanMs(List.of(cuts.get(1), cuts.get(2)), 2)).isEqualTo(13);
        assertThat(cuts.get(1).deviceAndUploadMs()).isEqualTo(10);
        assertThat(cuts).extracting(Cut::position).containsExactly(0, 1, 2, 3);
    }

    private double makespan(Problem problem, int... cuts) {
        return model.evaluate(Workload.of(problem), plan(problem, cuts)).value();
    }

    private static Plan plan(Problem problem, int... cuts) {
        List<Assignment> jobs = new ArrayList<>();
        for (int cut : cuts) {
            jobs.add(Problems.cutAfter(problem, "" + (jobs.size() + 1), cut));
        }
        return Problems.plan(jobs);
    }

    @Test
    void timelineShowsWhereEachJobIs() {
        Problem problem = Problems.figure2(2);
        assertThat(model.evaluate(Workload.of(problem), plan(problem, 1, 2)).timeline())
                .containsExactly(
                        new StageTimes("1", 1, 0, 4),
                        new StageTimes("1", 2, 4, 10),
                        new StageTimes("2", 1, 4, 11),
                        new StageTimes("2", 2, 11, 13));
    }

    @Test
    void lagsDelayTheJobNotTheNextMessage() {
        Draft draft = Problems.line();
        draft.links =
                List.of(new Link("device", "cloud", 8, 0, 100, 0, 0), new Link("cloud", "device", 8, 0, 50, 0, 0));
        draft.objective = Objective.MAKESPAN;
        draft.jobs = 2;
        draft.results = List.of("c");
        draft.returnResult = true;
        // Device 0-4 and 4-8, upload 4-10 and 10-16, then the lag.
        assertThat(makespan(draft.build(), 1, 1)).isEqualTo(116);
        // Cloud 110-112 and 116-118, return 118-119, then the lag back.
        draft.stages = 4;
        assertThat(makespan(draft.build(), 1, 1)).isEqualTo(169);
        // The second job stays on the device: 4-16, neither message nor lag.
        assertThat(makespan(draft.build(), 1, 3)).isEqualTo(163);
        draft.stages = 2;
        assertThat(makespan(draft.build(), 3, 3)).isEqualTo(24);
    }

    @Test
    void bottleneckIsTheSlowestStageOfTheWorstJob() {
        Draft draft = Problems.line();
        draft.objective = Objective.BOTTLENECK;
        assertThat(makespan(draft.build(), 1)).isEqualTo(6);
        assertThat(makespan(draft.build(), 2)).isEqualTo(7);
        assertThat(makespan(draft.build(), 0)).isEqualTo(4);
        draft.jobs = 2;
        assertThat(makespan(draft.build(), 0, 2)).isEqualTo(7);
    }

    @Test
    void latencyAddsUpEverything() {
        Draft draft = Problems.line();
        draft.links = List.of(new Link("device", "cloud", 8, 1, 2, 0, 0), new Link("cloud", "device", 4, 0.5, 2, 0, 0));
        draft.results = List.of("c", "a");
        draft.returnResult = true;
        JobCost cost = model.cost(draft.build(), Problems.cutAfter(draft.build(), "1", 1));
        // 4 + (1 + 6 + 2) + 2 + (0.5 + 2 + 2): tensor a is where the user is already.
        assertThat(cost.latencyMs()).isEqualTo(19.5);
        assertThat(cost.remoteMs()).isEqualTo(2);
        assertThat(cost.steps())
                .containsExactly(
                        new JobCost.Compute("device", 0, List.of("a"), 4),
                        new JobCost.Message(List.of("device", "cloud"), List.of("a"), 6000, 7, 2),
                        new JobCost.Compute("cloud", 1, List.of("b", "c"), 2),
                        new JobCost.Message(List.of("cloud", "device"), List.of("c"), 1000, 2.5, 2));
    }

    @Test
    void energyIsComputingAndBothRadioDirections() {
        Draft draft = Problems.line();
        draft.tiers = List.of(new Tier("device", OptionalDouble.of(5), OptionalLong.empty()), Tier.of("cloud"));
        ProblemLayer b = draft.layers.get(1);
        draft.layers.set(
                1,
                new ProblemLayer(
                        b.id(), b.inputs(), b.outputs(), b.timeMs(), 0, 0, 0, Map.of("device", 0.7, "cloud", 99.0)));
        draft.links =
                List.of(new Link("device", "cloud", 8, 1, 3, 100, 200), new Link("cloud", "device", 16, 0, 3, 50, 200));
        draft.results = List.of("c");
        draft.returnResult = true;
        draft.objective = Objective.ENERGY;
        // a: 5 W x 4 ms = 0.02 J; b is given; upload: (100 x 8 + 200) mW = 1 W x (1 + 2) ms = 0.003 J;
        // download: (50 x 16 + 200) mW = 1 W x 0.5 ms = 0.0005 J. Lags cost nothing.
        assertThat(makespan(draft.build(), 2)).isCloseTo(0.02 + 0.7 + 0.003 + 0.0005, within(1e-12));
    }

    @Test
    void relayThroughTheDeviceCostsItsRadioTwice() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        draft.links = List.of(
                new Link("device", "edge", 8, 0, 0, 0, 1000),
                new Link("edge", "device", 8, 0, 0, 0, 1000),
                new Link("device", "cloud", 8, 0, 0, 0, 1000));
        draft.layer("a", "image", 2000, 1, 1, 1).layer("b", "a", 0, 1, 1, 1);
        Problem problem = draft.build();
        JobCost cost = model.cost(problem, new Assignment("1", "draft", Map.of("a", "edge", "b", "cloud"), List.of()));
        // image up: 4 ms; a from the edge through the device to the cloud: 2 + 2 ms; 1 W all the time.
        assertThat(cost.energyJ()).isCloseTo(0.008, within(1e-12));
        assertThat(((JobCost.Message) cost.steps().get(2)).path()).containsExactly("edge", "device", "cloud");
        // The device saw tensor a pass, but keeps no copy: as a result it has to be sent again.
        draft.results = List.of("a");
        draft.returnResult = true;
        assertThat(model.cost(draft.build(), new Assignment("1", "draft", Map.of("a", "edge", "b", "cloud"), List.of()))
                        .latencyMs())
                .isEqualTo(cost.latencyMs() + 2);
    }

    @Test
    void linksMayCountTensorsEachInTheirOwnWay() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        // A kilobyte takes a millisecond on the first link, a quarter on the second; the image is 4000 bytes.
        draft.links = List.of(
                new Link("device", "edge", 8, 0, 0, 0, 1000).withTensorBytes(Map.of("image", 1000L, "a", 7L)),
                new Link("edge", "cloud", 32, 0, 0, 0, 0).withTensorBytes(Map.of("image", 2000L)),
                new Link("cloud", "edge", 32, 0, 0, 0, 0),
                new Link("edge", "device", 8, 0, 0, 0, 1000).withTensorBytes(Map.of("a", 500L)));
        draft.layer("a", "image", 2000, 5, 5, 5);
        draft.results = List.of("a");
        draft.returnResult = true;
        JobCost cost = model.cost(draft.build(), new Assignment("1", "draft", Map.of("a", "cloud"), List.of()));
        assertThat(cost.latencyMs()).isCloseTo(1 + 0.5 + 5 + 0.5 + 0.5, within(1e-12));
        assertThat(((JobCost.Message) cost.steps().get(0)).hopMs()).containsExactly(1.0, 0.5);
        assertThat(((JobCost.Message) cost.steps().get(2)).hopMs()).containsExactly(0.5, 0.5);
        // The radio is the first link's.
        assertThat(cost.energyJ()).isCloseTo(0.0015, within(1e-12));
        assertThat(cost.busiestMs()).isEqualTo(5);
        // A cut between the first two tiers.
        assertThat(model.cuts(draft.build()).get(0).uploadMs()).isCloseTo(1, within(1e-12));
        assertThat(model.cuts(draft.build()).get(0).returnMs()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void pipelineAddsUpTheHopsOfARelay() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("cloud"), Tier.of("edge"));
        draft.links = List.of(new Link("device", "edge", 8, 1, 10, 0, 0), new Link("edge", "cloud", 80, 0, 20, 0, 0));
        draft.layer("a", "image", 6000, 4, 1, 1).layer("b", "a", 0, 3, 1, 1);
        draft.objective = Objective.MAKESPAN;
        Cut cut = model.cuts(draft.build()).get(1);
        assertThat(cut.uploadMs()).isCloseTo(7 + 0.6, within(1e-12));
        assertThat(cut.uploadLagMs()).isEqualTo(30);
        assertThat(makespan(draft.build(), 1)).isCloseTo(4 + 7.6 + 30, within(1e-12));
    }

    @Test
    void relaysAreNotUsedWhereThereIsALink() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("cloud"), Tier.of("edge"));
        draft.links = List.of(
                new Link("device", "cloud", 1, 0, 0, 0, 0),
                Problems.link("device", "edge"),
                Problems.link("edge", "cloud"));
        draft.layer("a", "image", 0, 1, 1, 1);
        assertThat(model.cuts(draft.build()).get(0).uploadMs()).isEqualTo(32);
    }

    @Test
    void tiesOfPathsGoToFewerHopsThenToTheFile() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("x"), Tier.of("y"), Tier.of("z"), Tier.of("cloud"));
        draft.inputs = List.of(new DataItem("image", 0));
        draft.layer("a", "image", 0, 1, 1, 1, 1, 1);
        Assignment job = new Assignment("1", "draft", Map.of("a", "cloud"), List.of());
        // Over x and z it takes 1 + 1 + 2, over y 1 + 3: fewer hops win. Then over z alone 2 + 2, which the file
        // decides.
        draft.links = new ArrayList<>(List.of(
                lag("device", "x", 1),
                lag("x", "z", 1),
                lag("z", "cloud", 2),
                lag("device", "y", 1),
                lag("y", "cloud", 3)));
        assertThat(path(draft, job)).containsExactly("device", "y", "cloud");
        draft.links.add(lag("device", "z", 2));
        assertThat(path(draft, job)).containsExactly("device", "y", "cloud");
        Collections.reverse(draft.links);
        assertThat(path(draft, job)).containsExactly("device", "z", "cloud");
        draft.links.set(0, lag("device", "z", 1.9));
        draft.links.set(3, lag("z", "cloud", 1.9));
        assertThat(path(draft, job)).containsExactly("device", "z", "cloud");
    }

    @Test
    void roundingBreaksNoTie() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("x"), Tier.of("y"), Tier.of("z"), Tier.of("cloud"));
        draft.inputs = List.of(new DataItem("image", 0));
        draft.layer("a", "image", 0, 1, 1, 1, 1, 1);
        draft.links = List.of(
                lag("device", "x", 0.1),
                lag("x", "z", 0.2),
                lag("z", "cloud", 0.3),
                lag("device", "y", 0.2),
                lag("y", "cloud", 0.4));
        assertThat(0.2 + 0.4).isGreaterThan(0.1 + (0.2 + 0.3));
        assertThat(path(draft, new Assignment("1", "draft", Map.of("a", "cloud"), List.of())))
                .containsExactly("device", "y", "cloud");
    }

    private static Link lag(String from, String to, double ms) {
        return new Link(from, to, 8, 0, ms, 0, 0);
    }

    private List<String> path(Draft draft, Assignment job) {
        return ((JobCost.Message) model.cost(draft.build(), job).steps().get(0)).path();
    }

    @Test
    void tensorsOfOneTierShareAMessageAndAreSentOnce() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        draft.links = new ArrayList<>();
        for (String from : List.of("device", "edge", "cloud")) {
            for (String to : List.of("device", "edge", "cloud")) {
                if (!from.equals(to)) {
                    draft.links.add(new Link(from, to, 8, 1, 0, 0, 0));
                }
            }
        }
        draft.layer("a", "image", 1000, 1, 1, 1)
                .layer("b", "a", 2000, 1, 1, 1)
                .layer("c", "image a b", 3000, 1, 1, 1)
                .layer("d", "c", 1000, 1, 1, 1)
                .layer("e", "a d", 1000, 1, 1, 1);
        Map<String, String> tiers = Map.of("a", "device", "b", "edge", "c", "cloud", "d", "edge", "e", "cloud");
        JobCost cost = model.cost(draft.build(), new Assignment("1", "draft", tiers, List.of()));
        assertThat(cost.steps().stream()
                        .filter(JobCost.Message.class::isInstance)
                        .map(m -> ((JobCost.Message) m).path().get(0) + ((JobCost.Message) m).tensors())
                        .toList())
                .containsExactly("device[a]", "device[image, a]", "edge[b]", "cloud[c]", "edge[d]");
    }

    @Test
    void updatedWeightsReturnWithTheResults() {
        Draft draft = Problems.line();
        ProblemLayer b = draft.layers.get(1);
        draft.layers.set(1, new ProblemLayer(b.id(), b.inputs(), b.outputs(), b.timeMs(), 0, 0, 500, Map.of()));
        JobCost cost = model.cost(draft.build(), Problems.cutAfter(draft.build(), "1", 1));
        assertThat(cost.steps().get(3))
                .isEqualTo(new JobCost.Message(List.of("cloud", "device"), List.of("sync:b"), 500, 0.5, 0));
        assertThat(model.cost(draft.build(), Problems.cutAfter(draft.build(), "1", 2))
                        .steps())
                .hasSize(3);
        draft.returnResult = true;
        draft.results = List.of("c");
        assertThat(((JobCost.Message) model.cost(draft.build(), Problems.cutAfter(draft.build(), "1", 0))
                                .steps()
                                .get(2))
                        .bytes())
                .isEqualTo(1500);
    }

    @Test
    void intervalsThatAreGroupsTakeTheirTimeAndEnergy() {
        Draft draft = Problems.line();
        draft.tiers = List.of(new Tier("device", OptionalDouble.of(1000), OptionalLong.empty()), Tier.of("cloud"));
        draft.groups = List.of(
                new Group("device", "a", "b", 5, OptionalDouble.of(3)),
                new Group("device", "a", "c", 6, OptionalDouble.empty()),
                new Group("cloud", "a", "c", 0.5, OptionalDouble.empty()));
        assertThat(divided(draft, "ab", "c").latencyMs()).isEqualTo(10);
        assertThat(divided(draft, "ab", "c").energyJ()).isEqualTo(8);
        assertThat(divided(draft, "abc").latencyMs()).isEqualTo(6);
        assertThat(divided(draft, "abc").energyJ()).as("the group says nothing").isEqualTo(12);
        assertThat(divided(draft, "a", "bc").latencyMs()).isEqualTo(12);
        assertThat(divided(draft).latencyMs())
                .as("who lists none sums the layers")
                .isEqualTo(12);
    }

    private JobCost divided(Draft draft, String... calls) {
        List<PlanInterval> intervals = new ArrayList<>();
        for (String call : calls) {
            intervals.add(new PlanInterval("device", call.substring(0, 1), call.substring(call.length() - 1)));
        }
        return model.cost(
                draft.build(),
                new Assignment("1", "draft", Map.of("a", "device", "b", "device", "c", "device"), intervals));
    }

    @Test
    void intervalsMustCoverTheSegments() {
        Draft draft = Problems.line();
        Map<String, String> tiers = Map.of("a", "device", "b", "device", "c", "cloud");
        assertInvalid(draft, tiers, "is in no interval", new PlanInterval("device", "a", "b"));
        assertInvalid(draft, tiers, "not a part of one segment", new PlanInterval("device", "a", "c"));
        assertInvalid(draft, tiers, "'a' is next", new PlanInterval("device", "b", "b"));
        assertInvalid(draft, tiers, "on tier 'cloud'", new PlanInterval("cloud", "a", "b"));
        assertInvalid(draft, tiers, "which the problem has not", new PlanInterval("device", "a", "x"));
        assertInvalid(
                draft,
                tiers,
                "no layer is left",
                new PlanInterval("device", "a", "b"),
                new PlanInterval("cloud", "c", "c"),
                new PlanInterval("cloud", "c", "c"));
    }

    private void assertInvalid(Draft draft, Map<String, String> tiers, String message, PlanInterval... intervals) {
        assertThatThrownBy(() -> model.cost(draft.build(), new Assignment("1", "draft", tiers, List.of(intervals))))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining(message);
    }

    @Test
    void limitsHoldWithinTheirTolerance() {
        Draft draft = Problems.line();
        draft.tiers = List.of(new Tier("device", OptionalDouble.of(1000), OptionalLong.empty()), Tier.of("cloud"));
        // Cut after a: 4 J, 2 ms in the cloud, latency 4 + 6 + 2.
        assertThat(violates(draft, 4, 2, 12)).isEmpty();
        assertThat(violates(draft, 4 * (1 - 0.9e-9), 2 * (1 - 0.9e-9), 12 * (1 - 0.9e-9)))
                .isEmpty();
        assertThat(violates(draft, 4 * (1 - 1.2e-9), 2, 12)).containsExactly("deviceEnergyJ");
        assertThat(violates(draft, 4, 2 * (1 - 1.2e-9), 12)).containsExactly("cloudTimeMs");
        assertThat(violates(draft, 4, 2, 12 * (1 - 1.2e-9))).containsExactly("latencyMs");
        assertThat(violates(draft, 0, 0, 0)).containsExactly("deviceEnergyJ", "cloudTimeMs", "latencyMs");
    }

    private List<String> violates(Draft draft, double energy, double cloud, double latency) {
        draft.limits = new Limits(OptionalDouble.of(energy), OptionalDouble.of(cloud), OptionalDouble.of(latency));
        return model.evaluate(Workload.of(draft.build()), plan(draft.build(), 1))
                .violates();
    }

    @Test
    void memoryBoundsWhatATierCanHold() {
        Draft draft = Problems.line();
        draft.tiers = List.of(
                new Tier("device", OptionalDouble.empty(), OptionalLong.of(250)),
                new Tier("cloud", OptionalDouble.empty(), OptionalLong.of(200)));
        draft.layers.replaceAll(
                l -> new ProblemLayer(l.id(), l.inputs(), l.outputs(), l.timeMs(), 0, 100, 0, Map.of()));
        Problem problem = draft.build();
        assertThat(model.cuts(problem)).extracting(Cut::position).containsExactly(1, 2);
        assertThatThrownBy(() -> model.cost(problem, Problems.cutAfter(problem, "1", 3)))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("300 bytes on tier 'device'");
    }

    @Test
    void pipelinesNeedTwoClosedParts() {
        Draft draft = Problems.line();
        draft.objective = Objective.MAKESPAN;
        assertThatThrownBy(() -> evaluate(draft.build(), Map.of("a", "cloud", "b", "device", "c", "cloud")))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("closed under predecessors");
        Draft three = new Draft();
        three.tiers = List.of(Tier.of("device"), Tier.of("cloud"), Tier.of("edge"));
        three.layer("a", "image", 0, 1, 1, 1);
        three.objective = Objective.BOTTLENECK;
        assertThatThrownBy(() -> evaluate(three.build(), Map.of("a", "edge")))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining("only the first and the second tier");
    }

    private PlanCost evaluate(Problem problem, Map<String, String> tiers) {
        return model.evaluate(
                Workload.of(problem), Problems.plan(List.of(new Assignment("1", problem.name(), tiers, List.of()))));
    }

    @Test
    void plansThatDoNotFitAreRejected() {
        Problem problem = Problems.figure2(2);
        Assignment one = Problems.cutAfter(problem, "1", 1);
        Assignment two = Problems.cutAfter(problem, "2", 1);
        assertRejected(problem, new Plan(List.of(one), List.of("1"), OptionalDouble.empty()), "has 2 jobs");
        assertRejected(problem, Problems.plan(List.of(one, one)), "two jobs are called '1'");
        assertRejected(
                problem,
                new Plan(List.of(one, two), List.of("1"), OptionalDouble.empty()),
                "'2' is not in the schedule");
        assertRejected(
                problem, new Plan(List.of(one, two), List.of("1", "1"), OptionalDouble.empty()), "names job '1' twice");
        assertRejected(
                problem, new Plan(List.of(one, two), List.of("1", "3"), OptionalDouble.empty()), "'3', which has no");
        assertRejected(
                problem,
                new Plan(List.of(one, two), List.of("1", "2"), OptionalDouble.of(16.1)),
                "lower bound 16.1 excludes");
        Map<String, String> more = new HashMap<>(one.tiers());
        more.put("x", "cloud");
        assertRejected(
                problem,
                Problems.plan(List.of(two, new Assignment("1", "figure-2", more, List.of()))),
                "'x', which the problem has not");
        assertRejected(
                problem,
                Problems.plan(List.of(two, new Assignment("1", "other", one.tiers(), List.of()))),
                "problem 'other'");
        assertRejected(
                problem,
                Problems.plan(List.of(two, new Assignment("1", "figure-2", Map.of("a", "cloud"), List.of()))),
                "is on no tier");
        Map<String, String> wrong = new HashMap<>(one.tiers());
        wrong.put("a", "moon");
        assertRejected(
                problem, Problems.plan(List.of(two, new Assignment("1", "figure-2", wrong, List.of()))), "tier 'moon'");
    }

    private void assertRejected(Problem problem, Plan plan, String message) {
        assertThatThrownBy(() -> model.evaluate(Workload.of(problem), plan))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining(message);
    }

    @Test
    void gapIsRelativeToTheBound() {
        Problem problem = Problems.figure2(1);
        assertThat(gap(problem, 8)).hasValue(0.25);
        assertThat(gap(problem, 10)).hasValue(0);
        assertThat(gap(problem, 10 * (1 + 1e-9))).as("a solver's rounding").hasValue(0);
        assertThat(gap(problem, 0)).isEmpty();
        assertThat(model.evaluate(Workload.of(problem), plan(problem, 1)).gap()).isEmpty();
    }

    private OptionalDouble gap(Problem problem, double bound) {
        Plan plan = plan(problem, 1);
        return model.evaluate(
                        Workload.of(problem), new Plan(plan.assignments(), plan.schedule(), OptionalDouble.of(bound)))
                .gap();
    }

    @Test
    void differentNetworksShareThePipeline() {
        Problem first = Problems.figure2(1);
        Draft draft = new Draft();
        draft.name = "other";
        draft.objective = Objective.MAKESPAN;
        draft.layer("a", "image", 3000, 1, 0).layer("z", "a", 0, 50, 0);
        Problem other = draft.build();
        Workload both = new Workload(List.of(first, other));
        model.check(both);
        Assignment short1 = Problems.cutAfter(other, "o", 1);
        Plan plan = Problems.plan(List.of(short1, Problems.cutAfter(first, "f", 2)));
        // Device 0-1 and 1-8, upload 1-4 and 8-10.
        PlanCost cost = model.evaluate(both, plan);
        assertThat(cost.value()).isEqualTo(10);
        assertThat(cost.jobs().get("o").latencyMs()).isEqualTo(4);

        draft.stages = 4;
        assertThatThrownBy(() -> model.check(new Workload(List.of(first, draft.build()))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("problem 'other': $.stages is not that of problem 'figure-2'");
        assertThatThrownBy(() -> model.check(new Workload(List.of(first, first))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("two problems have this name");
    }

    @Test
    void cutsShareTheirLayers() {
        List<Cut> cuts = model.cuts(Problems.figure2(1));
        Set<String> two = cuts.get(2).deviceLayers();
        assertThat(two).containsExactly("a", "b").isEqualTo(Set.of("b", "a")).doesNotContain("c");
        assertThat(two.contains(null)).isFalse();
        assertThat(two.hashCode()).isEqualTo(Set.of("a", "b").hashCode());
        assertThatThrownBy(() -> two.add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> two.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(two::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aSingleTierHasOneCut() {
        Draft draft = new Draft();
        draft.tiers = List.of(Tier.of("device"));
        draft.links = List.of();
        draft.layer("a", "image", 0, 7);
        assertThat(model.cuts(draft.build()))
                .extracting(Cut::position, Cut::deviceMs)
                .containsExactly(tuple(1, 7.0));
    }

    @Test
    void stagesAreTwoOrFour() {
        assertThatThrownBy(() -> model.makespanMs(List.of(), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThat(model.makespanMs(List.of(), 4)).isZero();
    }
}
