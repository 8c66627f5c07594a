package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
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
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.StreamExecutor;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A camera before a device, gRPC to a cloud behind it, and everything that is shipped. */
@Timeout(120)
class StreamTest {
    private static final Network WIFI = new Network("wifi", 18.88, 54.97, 4);

    /**
     * By times that no machine has a say in: the device takes a millisecond for each layer, the cloud too little to tell
     * whether others use it.
     */
    private static Problem problem(Model model, Network network) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, 1);
        Profile profile = Profile.predicted(model, new Machine("m", "os", "cpu", 1, "runtime"), 1, times);
        return Services.get(ProblemBuilder.class)
                .build(
                        model.graph(),
                        List.of(profile, profile.scaled(0.02)),
                        List.of(network),
                        Objective.BOTTLENECK,
                        1,
                        4);
    }

    /** Of which none is dropped or late, however long something else has the machine: when frames are is for other tests to say. */
    private static FrameStream patient(double fps, Duration duration, Late late) {
        return new FrameStream(fps, duration, Duration.ofMinutes(2), late, FrameStream.MOST_FRAMES);
    }

    @Test
    void framesOfACameraHaveTheirResults() throws Exception {
        Model model = Services.model("zoo:lenet");
        Workload workload = Workload.of(problem(model, WIFI));
        try (Transport.Server server =
                        Services.get(Transport.class).serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection cloud =
                        Services.get(Transport.class).connect("127.0.0.1", server.port(), Duration.ofSeconds(20))) {
            for (String strategy : List.of("cloud-only", "local-only", "optimal")) {
                Plan plan = (Plan)
                        Services.get(Planner.class).plan(workload, strategy).outcome();
                for (Optional<Network> network : List.of(Optional.of(WIFI), Optional.<Network>empty())) {
                    RunRequest request = RunRequest.of(model, workload, plan)
                            .withCloud(Optional.of(cloud))
                            .emulating(e -> e.withNetwork(network));
                    FrameStream stream = patient(40, Duration.ofSeconds(1), Late.DEGRADE);

                    StreamResult result = Services.get(StreamExecutor.class).run(request, stream, Progress.NONE);

                    String what = strategy + " over " + network;
                    assertThat(result.whole()).as(what).isTrue();
                    assertThat(result.frames()).as(what).hasSize(40).allMatch(f -> f.fate() == Fate.IN_TIME);
                    assertThat(result.frames()).as(what).allMatch(f -> f.endMs().orElseThrow() > f.offeredMs());
                    assertThat(result.run().maxRelDiff()).as(what).isLessThan(1e-4);
                    assertThat(result.run().jobs()).hasSize(40);
                }
            }
        }
    }

    /** 80 Mbit/s for 300 ms, then 0.4 for good: what is planned for that meanwhile keeps frames on the device. */
    @Test
    void framesFollowTheLink() throws Exception {
        Model model = Services.model("zoo:lenet");
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(300, 0.4)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        Problem problem = problem(model, network);
        Planner planner = Services.get(Planner.class);
        Plan first = (Plan) planner.plan(Workload.of(problem), "optimal").outcome();
        assertThat(first.assignments().get(0).tiers()).containsValue("cloud");
        PlanTable known = new PlanTable(
                "lenet", "optimal", List.of(new Column(1, List.of(new PlanTable.Entry(80, 80, Optional.of(first))))));
        Replanner replanner = (mbps, load) ->
                planner.plan(Workload.of(problem.withUplinkMbps(mbps).withCloudLoad(load)), "optimal")
                                        .outcome()
                                instanceof Plan plan
                        ? Optional.of(plan)
                        : Optional.empty();
        Adaptation adaptation = new Adaptation(known, Optional.of(replanner));
        try (Transport.Server server =
                        Services.get(Transport.class).serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection cloud =
                        Services.get(Transport.class).connect("127.0.0.1", server.port(), Duration.ofSeconds(20))) {
            RunRequest request = RunRequest.of(model, Workload.of(problem), first)
                    .withCloud(Optional.of(cloud))
                    .emulating(e -> e.withNetwork(Optional.of(network)))
                    .with(how -> how.withAdaptation(Optional.of(adaptation)));

            StreamResult result = Services.get(StreamExecutor.class)
                    .run(request, patient(40, Duration.ofSeconds(3), Late.DROP_OLDEST), Progress.NONE);

            assertThat(result.frames()).hasSize(120).allMatch(f -> f.fate() == Fate.IN_TIME);
            assertThat(result.run().planChanges()).isPositive();
            assertThat(result.run().maxRelDiff()).isLessThan(1e-4);
        }
    }
}
