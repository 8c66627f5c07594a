package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.BandwidthSweep;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Jobs over an emulated link that becomes slow and fast again, for real: ONNX Runtime, gRPC and the emulation. How near this is
 * to an oracle is for {@code AdaptationTest} to say, on a clock of its own.
 *
 * <p>But for the endurance test, no machine has a say in what is decided: plans are made for times that are given, and the cloud's
 * is too short to tell of others who use it. So only the emulated link tells, which is as it is on any machine; and it says how
 * many jobs there are at least after each change, since none can be sent faster than it allows.
 */
class AdaptiveRunTest {
    /** So much that hundreds of LeNets on the device outlast the time for which the link is slow, on a fast machine, too. */
    private static final double SLOW_FOR_LENET = 200;

    /** What plans are made for: between what its input takes on the fast link (0.3 ms, and a round trip) and the slow one (63). */
    private static final double DEVICE_MS = 25;

    private static final double CLOUD_MS = 0.3;

    private static Workload workload(Model model, Profile device, Profile cloud, Network network, int jobs) {
        Problem problem = Services.get(ProblemBuilder.class)
                .build(model.graph(), List.of(device, cloud), List.of(network), Objective.MAKESPAN, jobs, 4);
        return Workload.of(problem);
    }

    /** Of times that are given. */
    private static Workload given(Model model, Network network, int jobs) {
        return workload(model, profile(model, DEVICE_MS), profile(model, CLOUD_MS), network, jobs);
    }

    private static Profile profile(Model model, double ms) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, ms / times.length);
        return Profile.predicted(model, new Machine("m", "os", "cpu", 1, "runtime"), 1, times);
    }

    private static RunResult run(RunRequest request) throws InterruptedException {
        return Services.get(PlanExecutor.class).run(request, Progress.NONE);
    }

    private static Plan uniform(Plan plan, int jobs) {
        Assignment like = plan.assignments().get(0);
        List<Assignment> all = IntStream.range(0, jobs)
                .mapToObj(j -> like.withId(Integer.toString(j)))
                .toList();
        return new Plan(all, all.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    private static Network traced(double mbps, RateCurve rate) {
        return new Network("traced", mbps, 40, 2).withTrace(new BandwidthTrace("traced", rate, RateCurve.constant(40)));
    }

    private static PlanTable table(Model model, Workload one) throws InterruptedException {
        return new PlanTable(
                model.graph().name(),
                "optimal",
                List.of(Column.of(1, Services.get(BandwidthSweep.class).sweep(one, "optimal", 0.2, 200))));
    }

    private static List<Plan> plans(PlanTable table, int jobs) {
        return table.columns().get(0).entries().stream()
                .map(e -> uniform(e.plan().orElseThrow(), jobs))
                .distinct()
                .toList();
    }

    /** Does something with a server of this process. */
    private interface WithCloud {
        void run(Connection cloud) throws Exception;
    }

    private static void withCloud(WithCloud what) throws Exception {
        try (Transport.Server server =
                        Services.get(Transport.class).serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection cloud =
                        Services.get(Transport.class).connect("127.0.0.1", server.port(), Duration.ofSeconds(20))) {
            what.run(cloud);
        }
    }

    private static void checkJobs(RunResult result, int jobs) {
        assertThat(result.jobs().stream().map(RunResult.JobTimes::job).collect(Collectors.toSet()))
                .hasSize(jobs);
        assertThat(result.maxRelDiff()).isLessThan(1e-4);
    }

    /**
     * Fast for 60 ms, in which no more than 192 of the inputs can be sent; slow for half a second, in which the device does 250 at
     * most where one takes 2 ms; then fast enough again.
     */
    @Test
    @Timeout(240)
    void jobsFollowTheLinkAndNoneIsLost() throws Exception {
        Model model = Services.model("zoo:lenet");
        int jobs = 600;
        RateCurve rate = new RateCurve(
                List.of(new RateCurve.Step(0, 80), new RateCurve.Step(60, 0.4), new RateCurve.Step(560, 20)),
                OptionalDouble.empty());
        Network network = traced(20, rate);
        PlanTable table = table(model, given(model, network, 1));
        List<Plan> plans = plans(table, jobs);
        assertThat(plans).hasSizeGreaterThan(1);
        withCloud(cloud -> {
            RunResult adapted = run(RunRequest.of(model, given(model, network, jobs), plans.get(0))
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(network)).withSlowdown(SLOW_FOR_LENET))
                    .with(how -> how.withAdaptation(Optional.of(Adaptation.by(table)))));
            checkJobs(adapted, jobs);
            assertThat(adapted.planChanges()).as("there and back").isGreaterThanOrEqualTo(2);
        });
    }

    /**
     * How long it takes is for a machine that has nothing else to do to say, and so is what plans are made for. The link's rates go by
     * that: an input takes a quarter of the time of the device, then ten times as long, then half of it, each for 30 such times, so
     * that jobs see all of them on any machine.
     */
    @Test
    @Tag("endurance")
    void isNoWorseThanAnyPlanThatStays() throws Exception {
        Model model = Services.model("zoo:squeezenet");
        double slowdown = 20;
        int jobs = 300;
        Profile here = Services.get(Profiler.class).profile(model, ProfileOptions.DEFAULT, Progress.NONE);
        Profile device = here.undisturbed().scaled(slowdown);
        double localMs =
                device.interval(0, here.layers().size() - 1).orElseThrow().medianMs();
        long inputBytes =
                model.graph().inputs().stream().mapToLong(TensorInfo::bytes).sum();
        double asLocal = 8 * inputBytes / (1000 * localMs);
        double levelMs = 30 * localMs;
        RateCurve rate = new RateCurve(
                List.of(
                        new RateCurve.Step(0, 4 * asLocal),
                        new RateCurve.Step(levelMs, asLocal / 10),
                        new RateCurve.Step(2 * levelMs, 2 * asLocal)),
                OptionalDouble.of(3 * levelMs));
        Network network = traced(2 * asLocal, rate);
        PlanTable table = table(model, workload(model, device, here, network, 1));
        List<Plan> plans = plans(table, jobs);
        assertThat(plans).hasSizeGreaterThan(1);
        Workload workload = workload(model, device, here, network, jobs);
        withCloud(cloud -> {
            List<Double> fixed = new ArrayList<>();
            for (Plan plan : plans) {
                fixed.add(run(RunRequest.of(model, workload, plan)
                                .withCloud(Optional.of(cloud))
                                .emulating(
                                        e -> e.withNetwork(Optional.of(network)).withSlowdown(slowdown)))
                        .makespanMs());
            }
            RunResult adapted = run(RunRequest.of(model, workload, plans.get(0))
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(network)).withSlowdown(slowdown))
                    .with(how -> how.withAdaptation(Optional.of(Adaptation.by(table)))));
            checkJobs(adapted, jobs);
            assertThat(adapted.planChanges()).isPositive();
            double best = fixed.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            System.out.printf(
                    "adapted %.0f ms, %d changes; plans that stay %s ms; ratio to the best of them %.3f%n",
                    adapted.makespanMs(), adapted.planChanges(), fixed, adapted.makespanMs() / best);
            assertThat(adapted.makespanMs())
                    .as("beside %s of plans that stay", fixed)
                    .isLessThan(1.05 * best);
        });
    }

    /**
     * The plan that it begins with is for a fast link, which lasts for 20 ms and 64 inputs at most; what the slow one needs, on which
     * one takes 63 ms, is planned meanwhile.
     */
    @Test
    @Timeout(120)
    void plansAnewMeanwhile() throws Exception {
        Model model = Services.model("zoo:lenet");
        int jobs = 200;
        Network fast = new Network("fast", 80, 80, 2);
        Network network = fast.withTrace(new BandwidthTrace(
                "falling",
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(20, 0.4)), OptionalDouble.empty()),
                RateCurve.constant(80)));
        Problem one = given(model, fast, 1).first();
        Planner planner = Services.get(Planner.class);
        Plan first = (Plan) planner.plan(Workload.of(one), "optimal").outcome();
        Replanner replanner = (mbps, load) ->
                planner.plan(Workload.of(one.withUplinkMbps(mbps).withCloudLoad(load)), "optimal")
                                        .outcome()
                                instanceof Plan plan
                        ? Optional.of(plan)
                        : Optional.empty();
        PlanTable known = new PlanTable(
                "lenet", "optimal", List.of(new Column(1, List.of(new PlanTable.Entry(80, 80, Optional.of(first))))));
        withCloud(cloud -> {
            RunResult result = run(RunRequest.of(model, given(model, fast, jobs), uniform(first, jobs))
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(network)).withSlowdown(SLOW_FOR_LENET / 4))
                    .with(how -> how.withAdaptation(Optional.of(new Adaptation(known, Optional.of(replanner))))));
            checkJobs(result, jobs);
            assertThat(result.planChanges()).isPositive();
            assertThat(result.uploadBytes()).as("less than all inputs").isLessThan(jobs * 3_136L);
        });
    }
}
