package org.cutpoint.exec.tiles.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.MemoryMeter;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileExecutor.Measured;
import org.cutpoint.api.tiles.TileExecutor.Request;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileSplitter;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.transport.Connection;
import org.junit.jupiter.api.Test;

class TilePipelineTest {
    /** The network: image, two layers that are fused, one more. */
    private static final Model MODEL =
            model("net", List.of(layer("a", "image", "a"), layer("b", "a", "y"), layer("c", "y", "z")), List.of("z"));

    /** The same in two tiles. */
    private static final Model TILED = model(
            "tiles",
            List.of(
                    layer("0/crop", "image", "0/image"),
                    layer("0/a", "0/image", "0/a"),
                    layer("0/b", "0/a", "0/y"),
                    layer("1/crop", "image", "1/image"),
                    layer("1/a", "1/image", "1/a"),
                    layer("1/b", "1/a", "1/y"),
                    new Layer(
                            "fuse",
                            List.of("f"),
                            List.of("Concat"),
                            List.of("0/y", "1/y"),
                            List.of(info("y")),
                            0,
                            0,
                            0)),
            List.of("y"));

    private static final TileSplitter SPLITTER = (model, front, tiling, file, progress) -> new TiledModel(
            TILED, List.of(List.of("0/crop", "0/a", "0/b"), List.of("1/crop", "1/a", "1/b")), "fuse", "y");

    /** The second tile needs more. */
    private static final TileTracer TRACER = new TileTracer() {
        @Override
        public List<TilePath> trace(Front front, Tiling tiling) {
            return List.of(
                    new TilePath(0, tiling.tile(0), List.of(), List.of(), List.of(), 5),
                    new TilePath(1, tiling.tile(1), List.of(), List.of(), List.of(), 6));
        }

        @Override
        public Regions regions(Front front, Tiling tiling, int path) {
            throw new UnsupportedOperationException();
        }
    };

    /** A thousand for each layer, and one more for tiles. */
    private static final MemoryMeter METER = (model, segment, inputs, options) -> OptionalLong.of(
            1000L * segment.layers().size() + (segment.layers().get(0).startsWith("1/") ? 1 : 0));

    private final List<String> events = new CopyOnWriteArrayList<>();
    private float answer;
    private boolean told = true;

    private static Model model(String name, List<Layer> layers, List<String> results) {
        return new Model(name, new ModelGraph(name, name, List.of(info("image")), layers, results), Path.of(name));
    }

    private static Layer layer(String id, String input, String output) {
        return new Layer(id, List.of(id), List.of("Conv"), List.of(input), List.of(info(output)), 1, 0, 0);
    }

    private static TensorInfo info(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, 2L));
    }

    private static Tensor tensor(TensorInfo info, float value) {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(info, data.putFloat(0, value).putFloat(4, value));
    }

    /** Makes ones. */
    private final SegmentExecutor executor = new SegmentExecutor() {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    events.add("run " + String.join(",", segment.layers()));
                    return segment.outputs().stream().map(o -> tensor(o, 1)).toList();
                }

                @Override
                public void recycle(List<Tensor> outputs) {
                    outputs.forEach(o -> events.add("recycle " + o.info().id()));
                }

                @Override
                public void close() {
                    events.add("close " + segment.layers().get(0));
                }
            };
        }
    };

    /** Links take no time, tiers either. */
    private final Emulator emulator = new Emulator() {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            return new EmulatedLink() {
                @Override
                public void begin(long nanos) {}

                @Override
                public long send(long bytes, long readyNanos) {
                    events.add("link " + bytes);
                    return readyNanos;
                }
            };
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> start + busy;
        }
    };

    /** Answers with the value that the test wants. */
    private final class Edge implements Connection, Connection.PartedCall {
        private String stages = "";
        private CompletableFuture<InferReply> reply = new CompletableFuture<>();

        @Override
        public String peer() {
            return "edge:1";
        }

        @Override
        public void deploy(Model model, Progress progress) {
            events.add("deploy " + model.source());
        }

        @Override
        public String prepare(Model model, Segment segment, ExecutionOptions options) {
            return String.join(",", segment.layers());
        }

        /** Each layer takes three milliseconds. */
        @Override
        public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
            List<String> layers = List.of(name.split(","));
            events.add("infer " + name + " of "
                    + String.join(",", inputs.stream().map(t -> t.info().id()).toList()));
            String last = layers.get(layers.size() - 1);
            String made = last.equals("fuse") ? "y" : last.equals("c") ? "z" : last.replace("/b", "/y");
            return CompletableFuture.completedFuture(
                    new InferReply(List.of(tensor(info(made), answer)), told ? 3.0 * layers.size() : 0));
        }

        @Override
        public PartedCall begin(String name, Duration deadline) {
            events.add("begin " + name);
            stages = name;
            reply = new CompletableFuture<>();
            return this;
        }

        @Override
        public void send(List<Tensor> inputs) {
            inputs.forEach(t -> events.add("send " + t.info().id()));
        }

        @Override
        public void finish() {
            reply.complete(new InferReply(List.of(tensor(info(stages.endsWith("c") ? "z" : "y"), answer)), 1));
        }

        @Override
        public CompletableFuture<InferReply> reply() {
            return reply;
        }

        @Override
        public long exchange(int upBytes, int downBytes, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private List<RunResult> run(TilePlan plan) throws InterruptedException {
        return measured(plan).runs();
    }

    private Measured measured(TilePlan plan) throws InterruptedException {
        return pipeline().run(request(plan, 2), Progress.NONE);
    }

    private TilePipeline pipeline() {
        return new TilePipeline(executor, emulator, SPLITTER, TRACER, METER);
    }

    private Request request(TilePlan plan, double slowdown) {
        return new Request(
                MODEL,
                new Front(Map.of(), List.of(), List.of(), List.of()),
                plan,
                new Edge(),
                Optional.of(new Network("n", 10, 10, 0)),
                slowdown,
                1,
                ExecutionOptions.DEFAULT,
                1,
                Duration.ofSeconds(10),
                1);
    }

    private static TilePlan plan(int first, int second, int... order) {
        List<Integer> paths = new ArrayList<>();
        for (int path : order) {
            paths.add(path);
        }
        return new TilePlan(new Tiling(2, List.of(0, 1, 2), List.of(0, 1)), List.of(first, second), paths);
    }

    @Test
    void pathsGoInThePlansOrder() throws Exception {
        answer = 1;
        List<RunResult> results = run(plan(1, 0, 1, 0));
        assertThat(results).hasSize(1);
        assertThat(results.get(0).maxRelDiff()).isZero();
        assertThat(results.get(0).uploadBytes()).isEqualTo(16);
        assertThat(results.get(0).downloadBytes()).isEqualTo(8);
        assertThat(results.get(0).spans().stream().map(RunResult.Span::lane))
                .containsExactlyInAnyOrder(
                        Lane.DEVICE, Lane.DEVICE, Lane.UPLINK, Lane.UPLINK, Lane.CLOUD, Lane.DOWNLINK);
        assertThat(events).contains("deploy tiles", "deploy net", "begin 1/a,1/b+0/b+fuse+c");
        List<String> last = events.subList(events.lastIndexOf("begin 1/a,1/b+0/b+fuse+c"), events.size());
        assertThat(last).containsSubsequence("run 1/crop", "link 8", "send 1/image", "send 0/a");
        assertThat(last).containsSubsequence("run 1/crop", "run 0/crop,0/a", "close 0/crop");
        assertThat(last).as("whose memory the next run uses").contains("recycle 1/image", "recycle 0/a");
    }

    /** In turns, in the plan's order: of the first path the device computes all, of the other one nothing. */
    @Test
    void partsAreMeasuredByThemselves() throws Exception {
        answer = 1;
        for (double slowdown : new double[] {1, 2}) {
            try (TileExecutor.Prepared prepared =
                    pipeline().prepare(request(plan(2, 0, 1, 0), slowdown), Progress.NONE)) {
                events.clear();
                PartTimes parts = prepared.measure(Duration.ofMillis(1), Progress.NONE);
                assertThat(events.subList(0, 5))
                        .containsExactly(
                                "run 1/crop",
                                "infer 1/a,1/b of 1/image",
                                "recycle 1/image",
                                "run 0/crop,0/a,0/b",
                                "infer fuse of 1/y,0/y");
                assertThat(parts.rounds()).isGreaterThanOrEqualTo(5);
                assertThat(events.stream().filter("infer c of y"::equals)).hasSize(parts.rounds());
                assertThat(parts.deviceMs()).hasSize(2).allMatch(ms -> ms > 0);
                assertThat(parts.restMs()).isZero();
                assertThat(parts.edge()).hasValue(new PartTimes.Edge(List.of(0.0, 6.0), 6));
                assertThat(prepared.run(Progress.NONE).runs().get(0).maxRelDiff())
                        .isZero();
            }
            assertThat(events).contains("close 0/crop", "close 1/crop");
        }
    }

    @Test
    void theEdgeMayNotTellWhatItTakes() throws Exception {
        answer = 1;
        told = false;
        TilePlan plan = plan(1, 1, 0, 1).withBackAt(OptionalInt.of(2));
        try (TileExecutor.Prepared prepared = pipeline().prepare(request(plan, 2), Progress.NONE)) {
            PartTimes parts = prepared.measure(Duration.ofMillis(1), Progress.NONE);
            assertThat(parts.edge()).isEmpty();
            assertThat(parts.restMs()).as("the device's").isPositive();
            assertThat(events).contains("run c").doesNotContain("infer c of y");
        }
    }

    /** A path that stays on the device sends its tile; there is no stage for it. */
    @Test
    void wholePathsMayStayOnTheDevice() throws Exception {
        answer = 1;
        run(plan(2, 2, 0, 1));
        assertThat(events).contains("begin fuse+c", "run 0/crop,0/a,0/b", "send 0/y", "send 1/y");
    }

    /** The edge puts the tiles together and sends the image back; the third layer is the device's. */
    @Test
    void theDeviceMayGoOnBehindTheTiles() throws Exception {
        answer = 1;
        List<RunResult> results = run(plan(1, 1, 0, 1).withBackAt(OptionalInt.of(2)));
        assertThat(events).contains("begin 0/b+1/b+fuse", "close c").doesNotContain("deploy net");
        assertThat(events.subList(events.lastIndexOf("link 8"), events.size()))
                .as("behind the way back")
                .contains("run c");
        assertThat(results.get(0).maxRelDiff()).isZero();
        assertThat(results.get(0).downloadBytes()).isEqualTo(8);
        assertThat(results.get(0).spans().stream()
                        .filter(s -> s.lane() == Lane.DEVICE)
                        .map(RunResult.Span::job))
                .containsExactlyInAnyOrder("0", "1", "rest");
    }

    @Test
    void differencesAreFound() throws Exception {
        answer = 1.5f;
        assertThat(run(plan(1, 1, 0, 1)).get(0).maxRelDiff()).isEqualTo(0.5);
    }

    @Test
    void memoryIsMeasured() throws Exception {
        Measured measured = measured(plan(1, 0, 1, 0));
        assertThat(measured.peakBytesWhole()).as("the fused layers").hasValue(2000);
        assertThat(measured.peakBytesTile())
                .as("of the second tile, without taking it out of the input")
                .hasValue(2001);
    }

    @Test
    void oneTileIsNotRunHere() {
        assertThatThrownBy(() -> run(TilePlan.unsplit(2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1 tiles");
    }
}
