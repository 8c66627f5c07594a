package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
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
 * to an oracle is for {@code AdaptationTest} to say, on a clock of its own; here the plans that stay run beside it.
 */
class AdaptiveRunTest {
    /** So much that LeNet on the device takes several round trips, on a fast machine, too. */
    private static final double SLOW_FOR_LENET = 200;

    private static RateCurve rate(double levelMs) {
        return new RateCurve(
                List.of(
                        new RateCurve.Step(0, 80),
                        new RateCurve.Step(levelMs, 0.4),
                        new RateCurve.Step(2 * levelMs, 20)),
                OptionalDouble.of(3 * levelMs));
    }

    private static Workload workload(Model model, Profile here, Network network, double slowdown, int jobs) {
        Problem problem = Services.get(ProblemBuilder.class)
                .build(
                        model.graph(),
                        List.of(here.undisturbed().scaled(slowdown), here),
                        List.of(network),
                        Objective.MAKESPAN,
                        jobs,
                        4);
        return Workload.of(problem);
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

    /**
     * @param slowdown of the device
     * @param jobs enough for several levels
     * @param jobTimes how long each level lasts, in times of a job on the device alone
     * @param beside how many times longer than the best plan that stays it may take at most
     */
    private static void compare(String network, double slowdown, int jobs, int jobTimes, OptionalDouble beside)
            throws Exception {
        Model model = Services.model(network);
        Profile here = Services.get(Profiler.class).profile(model, ProfileOptions.DEFAULT, Progress.NONE);
        double localMs = slowdown
                * here.undisturbed()
                        .interval(0, here.layers().size() - 1)
                        .orElseThrow()
                        .medianMs();
        RateCurve rate = rate(jobTimes * localMs);
        Network traced =
                new Network("traced", 20, 40, 2).withTrace(new BandwidthTrace("traced", rate, RateCurve.constant(40)));
        Workload one = workload(model, here, traced, slowdown, 1);
        PlanTable table = new PlanTable(
                model.graph().name(),
                "optimal",
                List.of(Column.of(1, Services.get(BandwidthSweep.class).sweep(one, "optimal", 0.2, 200))));
        Workload workload = workload(model, here, traced, slowdown, jobs);
        List<Plan> plans = table.columns().get(0).entries().stream()
                .map(e -> uniform(e.plan().orElseThrow(), jobs))
                .distinct()
                .toList();
        assertThat(plans).hasSizeGreaterThan(1);
        try (Transport.Server server =
                        Services.get(Transport.class).serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection cloud =
                        Services.get(Transport.class).connect("127.0.0.1", server.port(), Duration.ofSeconds(20))) {
            RunRequest request = RunRequest.of(model, workload, plans.get(0))
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(traced)).withSlowdown(slowdown));
            RunResult adapted = run(request.with(how -> how.withAdaptation(Optional.of(Adaptation.by(table)))));
            assertThat(adapted.jobs().stream().map(RunResult.JobTimes::job).collect(Collectors.toSet()))
                    .hasSize(jobs);
            assertThat(adapted.maxRelDiff()).isLessThan(1e-4);
            assertThat(adapted.planChanges()).isGreaterThanOrEqualTo(1);
            if (beside.isPresent()) {
                List<Double> fixed = new ArrayList<>();
                for (Plan plan : plans) {
                    RunRequest staying = RunRequest.of(model, workload, plan)
                            .withCloud(Optional.of(cloud))
                            .with(how -> request.conditions());
                    fixed.add(run(staying).makespanMs());
                }
                assertThat(adapted.makespanMs())
                        .as("beside %s of plans that stay", fixed)
                        .isLessThan(beside.getAsDouble()
                                * fixed.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .min()
                                        .orElseThrow());
            }
        }
    }

    /** How long it takes is for a machine that has nothing else to do to say. */
    @Test
    @Timeout(240)
    void jobsFollowTheLinkAndNoneIsLost() throws Exception {
        compare("zoo:lenet", SLOW_FOR_LENET, 600, 12, OptionalDouble.empty());
    }

    @Test
    @Tag("endurance")
    void isNoWorseThanAnyPlanThatStays() throws Exception {
        compare("zoo:squeezenet", 40, 300, 30, OptionalDouble.of(1.05));
    }

    /** The plan that it begins with is for a fast link; what the slow one needs is planned meanwhile. */
    @Test
    @Timeout(120)
    void plansAnewMeanwhile() throws Exception {
        Model model = Services.model("zoo:lenet");
        Profile here = Services.get(Profiler.class).profile(model, ProfileOptions.DEFAULT, Progress.NONE);
        RateCurve rate =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(20, 0.4)), OptionalDouble.empty());
        Network traced =
                new Network("traced", 80, 80, 2).withTrace(new BandwidthTrace("traced", rate, RateCurve.constant(80)));
        Network fast = new Network("fast", 80, 80, 2);
        int jobs = 200;
        Workload workload = workload(model, here, fast, SLOW_FOR_LENET, jobs);
        Planner planner = Services.get(Planner.class);
        Plan first = (Plan) planner.plan(workload(model, here, fast, SLOW_FOR_LENET, 1), "optimal")
                .outcome();
        Replanner replanner = (mbps, load) -> planner.plan(
                                        Workload.of(workload(model, here, fast, SLOW_FOR_LENET, 1)
                                                .first()
                                                .withUplinkMbps(mbps)
                                                .withCloudLoad(load)),
                                        "optimal")
                                .outcome()
                        instanceof Plan plan
                ? Optional.of(plan)
                : Optional.empty();
        PlanTable known = new PlanTable(
                "lenet", "optimal", List.of(new Column(1, List.of(new PlanTable.Entry(80, 80, Optional.of(first))))));
        try (Transport.Server server =
                        Services.get(Transport.class).serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection cloud =
                        Services.get(Transport.class).connect("127.0.0.1", server.port(), Duration.ofSeconds(20))) {
            RunResult result = run(RunRequest.of(model, workload, uniform(first, jobs))
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(traced)).withSlowdown(SLOW_FOR_LENET))
                    .with(how -> how.withAdaptation(Optional.of(new Adaptation(known, Optional.of(replanner))))));
            assertThat(result.planChanges()).isGreaterThanOrEqualTo(1);
            assertThat(result.jobs()).hasSize(jobs);
            assertThat(result.maxRelDiff()).isLessThan(1e-4);
            assertThat(result.uploadBytes()).as("less than all inputs").isLessThan(jobs * 3_136L);
        }
    }
}
