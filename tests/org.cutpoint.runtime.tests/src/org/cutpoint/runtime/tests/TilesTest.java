package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** Tiles on a device and an edge, joined by gRPC, with everything that is shipped. */
@Timeout(120)
class TilesTest {
    private static final String SOURCE = "zoo:squeezenet?size=64";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Network LINK = new Network("link", 100, 100, 2);

    private final BundleContext context =
            FrameworkUtil.getBundle(TilesTest.class).getBundleContext();

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    private Model model() throws InvalidSyntaxException {
        return context.getServiceReferences(ModelLoader.class, null).stream()
                .map(context::getService)
                .filter(Objects::nonNull)
                .filter(loader -> loader.accepts(SOURCE))
                .findFirst()
                .orElseThrow()
                .load(SOURCE, LoadOptions.DEFAULT, Progress.NONE);
    }

    /** The edge is four times as fast as the device. */
    private TileProblem problem(Model model) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, 1);
        Machine machine = new Machine("m", "os", "cpu", 1, "runtime");
        Profile slow = Profile.predicted(model, machine, 1, times);
        Problem problem = service(ProblemBuilder.class)
                .build(model.graph(), slow, slow.scaled(0.25), LINK, Objective.LATENCY, 1, 4);
        return service(TileProblems.class).of(model, problem, new TileProblems.Options(1, 3, 0), Progress.NONE);
    }

    private RunResult run(Model model, TileProblem problem, TilePlan plan, Optional<Network> network, int cores)
            throws InterruptedException {
        Transport transport = service(Transport.class);
        try (Transport.Server server = transport.serve("127.0.0.1", 0, service(ModelHost.class));
                Connection edge = transport.connect("127.0.0.1", server.port(), PATIENCE)) {
            List<RunResult> results = service(TileExecutor.class)
                    .run(
                            new TileExecutor.Request(
                                    model,
                                    problem.front(),
                                    plan,
                                    edge,
                                    network,
                                    2,
                                    cores,
                                    ExecutionOptions.DEFAULT,
                                    7,
                                    PATIENCE,
                                    2),
                            Progress.NONE);
            assertThat(results).hasSize(2);
            return results.get(1);
        }
    }

    @Test
    void strategiesAreThere() {
        assertThat(service(TileStrategies.class).list())
                .extracting(Strategies.Entry::id)
                .contains("fused-layer", "fused-layer-2x2", "no-fused-layer", "fused-layer-brute-force");
    }

    @Test
    void aPlanIsMadeWrittenAndRun() throws Exception {
        Model model = model();
        TileProblem problem = problem(model);
        TilePlanner.Planned planned = service(TilePlanner.class).plan(problem, "fused-layer-2x2");
        assertThat(planned.plan().tiling().paths()).isEqualTo(4);
        assertThat(service(TileFormats.class).write(problem, planned))
                .startsWith("{\"format\":\"cutpoint-tiles/1\"")
                .contains("\"grid\":[2,2]");
        RunResult result = run(model, problem, planned.plan(), Optional.of(LINK), 1);
        assertThat(result.maxRelDiff()).isLessThan(1e-4);
        assertThat(result.uploadBytes())
                .isEqualTo(planned.cost().paths().stream()
                        .mapToLong(p -> p.uploadBytes())
                        .sum());
        assertThat(result.spans().stream().filter(s -> s.lane() == Lane.DEVICE)).hasSize(4);
    }

    /** Every way of dividing a path: all on the edge, some layers, all on the device; two cores; the link as it is. */
    @Test
    void pathsAreDividedAnywhere() throws Exception {
        Model model = model();
        TileProblem problem = problem(model);
        int layers = 10;
        TilePlan plan = new TilePlan(
                Tiling.equal(
                        layers,
                        problem.front().fused(problem.front().prefix(layers).orElseThrow()),
                        3,
                        1),
                List.of(0, layers, 4),
                List.of(2, 0, 1));
        RunResult result = run(model, problem, plan, Optional.empty(), 2);
        assertThat(result.maxRelDiff()).isLessThan(1e-4);
    }
}
