package org.cutpoint.simulate.live.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.exec.timing.Waiting;
import org.cutpoint.simulate.live.LiveScenarios.Conditions;
import org.cutpoint.simulate.live.LiveScenarios.LiveTask;
import org.cutpoint.workbench.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A line of three layers that a scenario sees as two, on a fake edge. */
@Timeout(30)
class TaskRunTest {
    private static final ModelGraph GRAPH = new ModelGraph(
            "three",
            "0".repeat(64),
            List.of(tensor("x")),
            List.of(layer("a", "x"), layer("b", "a"), layer("c", "b")),
            List.of("c"));

    private static final Model MODEL = new Model("three", GRAPH, Path.of("three.onnx"));

    private static final Net NET = new Net(
            MODEL,
            new TaskModel("x", 1000, List.of(new TaskLayer("b", 1000, 1, 1, 1), new TaskLayer("c", 1000, 1, 1, 1))),
            List.of(0, 2, 3),
            List.of("a", "b", "c"));

    private static final Task TASK = new Task("t", 0, "three", 3, List.of("e1"), 8, 4);
    private static final Conditions CONDITIONS = new Conditions(1, 3, 2, 1, 7);

    private final List<Chain> prepared = new ArrayList<>();
    private final List<String> opened = new ArrayList<>();
    private int open;
    private int begun;

    private static TensorInfo tensor(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(250L));
    }

    private static Layer layer(String id, String input) {
        return new Layer(id, List.of(id), List.of("Op"), List.of(input), List.of(tensor(id)), 0, 0, 0);
    }

    /** Each layer adds one. */
    private static List<Tensor> run(Segment segment, List<Tensor> inputs) {
        Map<String, Tensor> values = new HashMap<>();
        inputs.forEach(t -> values.put(t.info().id(), t));
        for (String id : segment.layers()) {
            ByteBuffer from = values.get(GRAPH.layer(id).inputs().get(0)).data();
            ByteBuffer data = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
            while (from.hasRemaining()) {
                data.putFloat(from.getFloat() + 1);
            }
            values.put(id, new Tensor(tensor(id), data.flip()));
        }
        return segment.outputs().stream().map(info -> values.get(info.id())).toList();
    }

    private final SegmentExecutor executor = new SegmentExecutor() {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            open++;
            opened.add(String.join("+", segment.layers()));
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    return TaskRunTest.run(segment, inputs);
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    };

    private static final Emulator EMULATOR = new Emulator() {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            return new EmulatedLink() {
                @Override
                public void begin(long nanos) {}

                @Override
                public long send(long bytes, long readyNanos) throws InterruptedException {
                    long left = Math.round(rate.endMs(readyNanos / 1e6, bytes) * 1e6);
                    Waiting.until(left);
                    return left;
                }
            };
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> System.nanoTime();
        }
    };

    private final Clouds.Cloud edge = new Clouds.Cloud(
            new Connection() {
                private Segment all;

                @Override
                public String peer() {
                    return "edge:1";
                }

                @Override
                public void deploy(Model model, Progress progress) {}

                @Override
                public String prepare(Model model, Segment segment, ExecutionOptions options) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public String prepare(Model model, Chain chain, ExecutionOptions options) {
                    prepared.add(chain);
                    all = GRAPH.segment(chain.layers());
                    return "chain";
                }

                @Override
                public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
                    if (inputs.size() != 1) {
                        return CompletableFuture.failedFuture(new InputException("edge:1", "wrong inputs", ""));
                    }
                    return CompletableFuture.completedFuture(new InferReply(
                            run(all, inputs),
                            0,
                            List.of(
                                    new Stage(Stage.Kind.COMPUTE, 0, 5),
                                    new Stage(Stage.Kind.SEND, 0, 4),
                                    new Stage(Stage.Kind.COMPUTE, 1, 3),
                                    new Stage(Stage.Kind.RETURN, 0, 2))));
                }

                @Override
                public PartedCall begin(String name, Duration deadline) {
                    begun++;
                    List<Tensor> inputs = new ArrayList<>();
                    CompletableFuture<InferReply> reply = new CompletableFuture<>();
                    return new PartedCall() {
                        @Override
                        public void send(List<Tensor> more) {
                            inputs.addAll(more);
                        }

                        @Override
                        public void finish() {
                            infer(name, inputs, deadline).thenAccept(reply::complete);
                        }

                        @Override
                        public CompletableFuture<InferReply> reply() {
                            return reply;
                        }
                    };
                }

                @Override
                public long exchange(int upBytes, int downBytes, Duration deadline) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void close() {}
            },
            List.of());

    private TaskRun task() {
        return new TaskRun(TASK, NET, true, CONDITIONS, executor, EMULATOR);
    }

    @Test
    void everyPartIsTimedForAllSamples() throws Exception {
        try (TaskRun run = task()) {
            run.prepare(new Placement(20, Optional.of("e1"), 0, 1, 8, 4), Optional.of(edge));
            run.warmUp();
            assertThat(run.computed()).isEqualTo(new TaskRun.Computed(0, 5, 3));
            assertThat(begun).as("samples on the way that all go").isGreaterThan(TASK.samples());
            long epoch = System.nanoTime();
            LiveTask done = run.run(epoch);

            assertThat(prepared)
                    .containsExactly(new Chain(
                            List.of(
                                    new Chain.Part(
                                            "e1",
                                            List.of("a", "b"),
                                            new RemoteTier(3, Optional.of(new Network("reserved", 4, 4, 0)), true)),
                                    new Chain.Part("cloud", List.of("c"), new RemoteTier(2, Optional.empty(), true))),
                            List.of("c")));
            assertThat(done.startMs()).isGreaterThanOrEqualTo(20);
            // A kilobyte at 8 Mbit/s, three times.
            assertThat(done.parts().edgeTransferMs()).isCloseTo(3, within(0.01));
            assertThat(done.parts().deviceMs()).isZero();
            assertThat(done.parts().edgeMs()).isCloseTo(15, within(1e-9));
            assertThat(done.parts().coreTransferMs()).isCloseTo(12, within(1e-9));
            assertThat(done.parts().cloudMs()).isCloseTo(9, within(1e-9));
            assertThat(done.parts().returnMs()).isGreaterThanOrEqualTo(3 * 2 + 3 - 0.01);
            assertThat(done.delayMs()).isGreaterThanOrEqualTo(20 + 6);
            assertThat(run.difference()).isZero();
        }
        assertThat(open).isZero();
    }

    @Test
    void whatIsPractisedGoesTheSameWay() throws Exception {
        try (TaskRun run = task()) {
            assertThat(run.way()).isEmpty();
            run.prepare(new Placement(0, Optional.of("e1"), 0, 1, 8, 4), Optional.of(edge));
            assertThat(run.way()).contains(new TaskRun.Way("e1", TaskMode.EDGE_CLOUD));
            run.practise(NET.model());
            assertThat(begun).as("often enough to be compiled").isGreaterThanOrEqualTo(800);
            assertThat(prepared.get(1))
                    .isEqualTo(new Chain(
                            List.of(
                                    new Chain.Part(
                                            "e1",
                                            List.of("a"),
                                            new RemoteTier(3, Optional.of(new Network("reserved", 1e6, 1e6, 0)), true)),
                                    new Chain.Part(
                                            "cloud", List.of("b", "c"), new RemoteTier(2, Optional.empty(), true))),
                            List.of("c")));
        }
    }

    @Test
    void eachModeIsItsChain() throws Exception {
        try (TaskRun run = task()) {
            run.prepare(new Placement(0, Optional.of("e1"), 1, 2, 8, 0), Optional.of(edge));
            run.prepare(new Placement(5, Optional.of("e1"), 1, 2, 8, 0), Optional.of(edge));
            assertThat(prepared).hasSize(1);
            assertThat(opened).containsExactly("a+b");
            assertThat(prepared.get(0).parts())
                    .containsExactly(new Chain.Part("e1", List.of("c"), new RemoteTier(3, Optional.empty(), true)));

            run.prepare(new Placement(0, Optional.of("e1"), 1, 1, 8, 4), Optional.of(edge));
            assertThat(prepared.get(1).parts())
                    .containsExactly(
                            new Chain.Part(
                                    "e1",
                                    List.of(),
                                    new RemoteTier(1, Optional.of(new Network("reserved", 4, 4, 0)), true)),
                            new Chain.Part("cloud", List.of("c"), new RemoteTier(2, Optional.empty(), true)));

            run.prepare(Placement.onDevice(0, 2), Optional.empty());
            assertThat(prepared).hasSize(2);
            LiveTask done = run.run(System.nanoTime());
            assertThat(done.parts().edgeTransferMs()).isZero();
            assertThat(run.difference()).isZero();
        }
        assertThat(open).isZero();
    }
}
