package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
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

    private static Problem problem(Model model) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, 1);
        Profile profile = Profile.predicted(model, new Machine("m", "os", "cpu", 1, "runtime"), 1, times);
        return Services.get(ProblemBuilder.class)
                .build(
                        model.graph(),
                        List.of(profile, profile.scaled(0.25)),
                        List.of(WIFI),
                        Objective.BOTTLENECK,
                        1,
                        4);
    }

    private static long count(StreamResult result, Fate fate) {
        return result.frames().stream().filter(f -> f.fate() == fate).count();
    }

    @Test
    void framesOfACameraHaveTheirResults() throws Exception {
        Model model = Services.model("zoo:lenet");
        Workload workload = Workload.of(problem(model));
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
                    FrameStream stream =
                            new FrameStream(40, Duration.ofSeconds(2), Duration.ofSeconds(5), Late.DEGRADE, 4);

                    StreamResult result = Services.get(StreamExecutor.class).run(request, stream, Progress.NONE);

                    String what = strategy + " over " + network;
                    assertThat(result.whole()).as(what).isTrue();
                    assertThat(result.frames()).as(what).hasSize(80);
                    // Whatever disturbs the machine, most of what comes every 25 ms and takes 2 is there.
                    assertThat(count(result, Fate.IN_TIME)).as(what).isGreaterThan(60);
                    assertThat(count(result, Fate.LOST)).as(what).isZero();
                    assertThat(result.run().maxRelDiff()).as(what).isLessThan(1e-4);
                    assertThat(result.run().jobs()).hasSize((int) (80 - count(result, Fate.DROPPED)));
                }
            }
        }
    }
}
