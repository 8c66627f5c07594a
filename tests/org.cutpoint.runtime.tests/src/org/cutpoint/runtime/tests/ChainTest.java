package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.EdgeHosts.EdgeHost;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Device, two edges and a cloud, joined by gRPC, with everything that is shipped. */
@Timeout(120)
class ChainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Network HOP = new Network("hop", 200, 200, 2);

    private final BundleContext context =
            FrameworkUtil.getBundle(ChainTest.class).getBundleContext();
    private final Transport transport = service(Transport.class);
    private final ModelHost host = service(ModelHost.class);
    private Model model;

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    @BeforeEach
    void load() throws Exception {
        for (var reference : context.getServiceReferences(ModelLoader.class, null)) {
            ModelLoader loader = context.getService(reference);
            if (loader.accepts("zoo:lenet")) {
                model = loader.load("zoo:lenet", LoadOptions.DEFAULT, Progress.NONE);
            }
        }
    }

    private Connection connect(Transport.Server server) {
        return transport.connect("127.0.0.1", server.port(), PATIENCE);
    }

    /** Each tier four times as fast as the one before; more is sent than computed, so that all ways can be best. */
    private Workload workload(int tiers) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, 1);
        Machine machine = new Machine("m", "os", "cpu", 1, "runtime");
        Profile slow = Profile.predicted(model, machine, 1, times);
        List<Profile> profiles = IntStream.range(0, tiers)
                .mapToObj(t -> slow.scaled(Math.pow(4, -t)))
                .toList();
        List<Network> hops = Collections.nCopies(tiers - 1, HOP);
        Problem problem = service(ProblemBuilder.class).build(model.graph(), profiles, hops, Objective.LATENCY, 2, 4);
        return Workload.of(problem);
    }

    private RunResult run(Workload workload, String strategy, Connection edge, List<RemoteTier> remote)
            throws InterruptedException {
        Plan plan = (Plan) service(Planner.class).plan(workload, strategy).outcome();
        return service(PlanExecutor.class)
                .run(
                        RunRequest.of(model, workload, plan)
                                .withCloud(Optional.of(edge))
                                .withNetwork(Optional.of(HOP))
                                .withRemote(remote)
                                .withDeadline(PATIENCE),
                        Progress.NONE);
    }

    @Test
    void aJobGoesThroughAllTiersAndComesBackAsItShould() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        List<RemoteTier> remote =
                List.of(new RemoteTier(3, Optional.of(HOP)), new RemoteTier(2, Optional.of(HOP)), RemoteTier.REAL);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost second = edges.open(host, Optional.of(toCloud), true);
                Transport.Server far = transport.serve("127.0.0.1", 0, second);
                Connection toFar = connect(far);
                EdgeHost first = edges.open(host, Optional.of(toFar), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, first);
                Connection edge = connect(near)) {
            assertThat(edge.behind()).isEqualTo(2);
            assertThat(edge.profiler(2).machine())
                    .isEqualTo(edge.profiler(0).machine())
                    .isEqualTo(host.machine());

            for (String strategy : List.of("deepar", "edge-only", "cloud-only", "local-only")) {
                RunResult result = run(workload(4), strategy, edge, remote);
                assertThat(result.maxRelDiff()).as(strategy).isLessThan(1e-4);
                assertThat(result.jobs()).hasSize(2);
                if (strategy.equals("cloud-only")) {
                    assertThat(result.parts().stream()
                                    .filter(p -> p.job().equals("1"))
                                    .map(Part::from))
                            .containsExactly("device", "edge1", "edge2", "cloud", "cloud", "edge2", "edge1");
                }
            }
        }
    }

    @Test
    void aCloudThatDiesIsNamed() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), false);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            assertThat(run(workload(3), "cloud-only", edge, List.of()).maxRelDiff())
                    .isLessThan(1e-4);
            assertThatThrownBy(() -> run(
                            workload(3),
                            "cloud-only",
                            edge,
                            List.of(new RemoteTier(1, Optional.of(HOP)), RemoteTier.REAL)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'edge'")
                    .hasMessageContaining("--emulate");
            cloud.close();
            assertThatThrownBy(() -> run(workload(3), "cloud-only", edge, List.of()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(edge.peer())
                    .hasMessageContaining("tier 'cloud'")
                    .hasMessageContaining(toCloud.peer());
            // The edge itself is as well as ever.
            assertThat(run(workload(3), "edge-only", edge, List.of()).maxRelDiff())
                    .isLessThan(1e-4);
        }
    }
}
