package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.Segment;
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
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileExporter;
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
import org.junit.jupiter.api.io.TempDir;
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
            TileExecutor.Measured measured =
                    service(TileExecutor.class).run(request(model, problem, plan, edge, network, cores), Progress.NONE);
            assertThat(measured.runs()).hasSize(2);
            assertThat(measured.peakBytesTile().orElseThrow()).isPositive();
            assertThat(measured.peakBytesWhole().orElseThrow()).isPositive();
            return measured.runs().get(1);
        }
    }

    private static TileExecutor.Request request(
            Model model, TileProblem problem, TilePlan plan, Connection edge, Optional<Network> network, int cores) {
        return new TileExecutor.Request(
                model, problem.front(), plan, edge, network, 2, cores, ExecutionOptions.DEFAULT, 7, PATIENCE, 2);
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

    /** What the parts take is measured on either side, and predicted with; the same parts then run. */
    @Test
    void partsAreMeasuredBeforeTheyRun() throws Exception {
        Model model = model();
        TileProblem problem = problem(model);
        TilePlan plan =
                service(TilePlanner.class).plan(problem, "fused-layer-2x2").plan();
        Transport transport = service(Transport.class);
        try (Transport.Server server = transport.serve("127.0.0.1", 0, service(ModelHost.class));
                Connection edge = transport.connect("127.0.0.1", server.port(), PATIENCE);
                TileExecutor.Prepared prepared = service(TileExecutor.class)
                        .prepare(request(model, problem, plan, edge, Optional.of(LINK), 1), Progress.NONE)) {
            PartTimes parts = prepared.measure(Duration.ofMillis(1), Progress.NONE);
            assertThat(parts.deviceMs()).hasSize(4).allMatch(ms -> ms > 0);
            assertThat(parts.edge().orElseThrow().restMs()).isPositive();
            for (int path = 0; path < 4; path++) {
                boolean some = plan.deviceLayers().get(path) < plan.tiling().layers();
                assertThat(parts.edge().get().pathsMs().get(path) > 0).isEqualTo(some);
            }
            TileEvaluator evaluator = service(TileEvaluator.class);
            assertThat(evaluator.cost(problem, plan, parts).predictedMs()).isPositive();
            assertThat(evaluator.factors(problem, plan, parts).edge()).isPositive();
            assertThat(prepared.run(Progress.NONE).runs()).hasSize(2).allMatch(run -> run.maxRelDiff() < 1e-4);
        }
    }

    /** Parts out of files, run one after the other, give what the network gives; and the plan comes back out of its file. */
    @Test
    void aPlanIsWrittenToFilesThatComputeTheSame(@TempDir Path temp) throws Exception {
        Model model = model();
        TileProblem problem = problem(model);
        TilePlanner.Planned planned = service(TilePlanner.class).plan(problem, "fused-layer-2x2");
        Path file = temp.resolve("tiles.json");
        Files.writeString(file, service(TileFormats.class).write(problem, planned));
        TilePlan read = service(TileFormats.class).read(file);
        assertThat(read).isEqualTo(planned.plan());

        TilePlan plan = read.withBackAt(OptionalInt.of(read.tiling().layers() + 2));
        List<ExportedSegment> parts =
                service(TileExporter.class).export(model, plan, temp.resolve("parts"), Progress.NONE);
        Map<String, Tensor> known = new HashMap<>();
        model.graph().inputs().forEach(i -> known.put(i.id(), Tensor.random(i, 3)));
        for (ExportedSegment part : parts) {
            Path written = temp.resolve("parts").resolve(part.files().get(0).path());
            run(onnx().load(written.toString(), LoadOptions.DEFAULT, Progress.NONE), known);
        }
        String result = model.graph().results().get(0);
        Map<String, Tensor> whole = new HashMap<>(known);
        whole.remove(result);
        run(model, whole);
        for (int i = 0; i < whole.get(result).info().elements(); i++) {
            float off = known.get(result).data().getFloat(4 * i)
                    - whole.get(result).data().getFloat(4 * i);
            assertThat(Math.abs(off)).isLessThan(1e-4f);
        }
    }

    private void run(Model model, Map<String, Tensor> known) {
        Segment all = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        try (SegmentSession session = service(SegmentExecutor.class).open(model, all, ExecutionOptions.DEFAULT)) {
            session.run(all.inputs().stream().map(i -> known.get(i.id())).toList())
                    .forEach(t -> known.put(t.info().id(), t));
        }
    }

    private ModelLoader onnx() throws InvalidSyntaxException {
        return context.getService(context.getServiceReferences(ModelLoader.class, "(cutpoint.loader=onnx)")
                .iterator()
                .next());
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
        // What follows comes back to the device at once, or some layers later.
        for (int back : new int[] {layers, layers + 7}) {
            RunResult returned = run(model, problem, plan.withBackAt(OptionalInt.of(back)), Optional.of(LINK), 1);
            assertThat(returned.maxRelDiff()).isLessThan(1e-4);
            assertThat(returned.downloadBytes())
                    .isEqualTo(problem.crossingBytes().get(back));
        }
    }
}
