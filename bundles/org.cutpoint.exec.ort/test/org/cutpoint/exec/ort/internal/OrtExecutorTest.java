package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrtExecutorTest {
    @TempDir
    Path directory;

    private TinyNetwork network;
    private OrtExecutor executor;

    @BeforeEach
    void create() {
        network = new TinyNetwork(directory, 3, 8);
        executor = new OrtExecutor(network, Execution.CPU);
    }

    @Test
    void namesItsRuntime() {
        assertThat(executor.runtime()).matches("onnxruntime \\d+\\.\\d+\\.\\d+ cpu");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCutGivesTheWholeNetworksResult(boolean optimize) {
        ExecutionOptions options = new ExecutionOptions(1, optimize);
        Tensor x = Tensor.random(network.model.graph().inputs().get(0), 1);
        Tensor expected;
        try (SegmentSession whole = executor.open(network.model, network.whole(), options)) {
            expected = whole.run(List.of(x)).get(0);
        }
        assertThat(floats(expected)).anyMatch(f -> f > 0);
        for (int cut = 1; cut < network.size(); cut++) {
            try (SegmentSession prefix = executor.open(network.model, network.between(0, cut), options);
                    SegmentSession suffix =
                            executor.open(network.model, network.between(cut, network.size()), options)) {
                assertThat(suffix.run(prefix.run(List.of(x)))).as("cut %d", cut).containsExactly(expected);
            }
        }
    }

    @Test
    void outputsThatWereGivenBackAreWrittenToAgain() {
        TinyNetwork wide = new TinyNetwork(directory, 1, 1024);
        Tensor x = Tensor.random(wide.model.graph().inputs().get(0), 1);
        Tensor y = Tensor.random(wide.model.graph().inputs().get(0), 2);
        try (SegmentSession session =
                new OrtExecutor(wide, Execution.CPU).open(wide.model, wide.whole(), ExecutionOptions.DEFAULT)) {
            Tensor ofX = session.run(List.of(x)).get(0);
            Tensor ofY = session.run(List.of(y)).get(0);
            List<Float> expected = floats(ofX);
            List<Float> kept = floats(ofY);
            assertThat(kept).isNotEqualTo(expected);

            session.recycle(List.of(ofX));
            session.recycle(List.of(ofX, x));
            Tensor again = session.run(List.of(y)).get(0);
            assertThat(again).isSameAs(ofX);
            assertThat(floats(again)).isEqualTo(kept);

            session.run(List.of(x));
            Tensor fresh = session.run(List.of(x)).get(0);
            assertThat(floats(fresh)).isEqualTo(expected);
            assertThat(floats(again))
                    .as("given back once, it is written to once")
                    .isEqualTo(kept);
            assertThat(floats(ofY)).as("never given back").isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightsInOtherFilesStayThere(boolean optimize) {
        ExecutionOptions options = new ExecutionOptions(1, optimize);
        Tensor x = Tensor.random(network.model.graph().inputs().get(0), 1);
        try (SegmentSession inside = executor.open(network.model, network.between(0, 5), options);
                SegmentSession apart = executor.open(network.apart(), network.between(0, 5), options)) {
            assertThat(apart.run(List.of(x))).isEqualTo(inside.run(List.of(x)));
        }
    }

    @Test
    void otherShapesAreNotForTheFileAsItIs() {
        Model asked = new Model(
                network.model.source(),
                new LoadOptions(Granularity.LAYER, Map.of("x", List.of(1L, 8L))),
                network.model.graph(),
                directory.resolve("none.onnx"),
                List.of());
        Tensor x = Tensor.random(asked.graph().inputs().get(0), 1);
        try (SegmentSession whole = executor.open(asked, network.whole(), ExecutionOptions.DEFAULT)) {
            assertThat(whole.run(List.of(x))).hasSize(1);
        }
    }

    @Test
    void shapesThatDependOnDataAreThoseOfTheRun() throws Exception {
        Model model = TinyNetwork.dependingOnData(directory);
        TensorInfo x = model.graph().inputs().get(0);
        try (SegmentSession session =
                executor.open(model, model.graph().segment(List.of("find")), ExecutionOptions.DEFAULT)) {
            for (int found = 0; found <= 6; found++) {
                ByteBuffer data = ByteBuffer.allocateDirect(24).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < found; i++) {
                    data.putFloat(4 * i, 1);
                }
                Tensor y = session.run(List.of(new Tensor(x, data))).get(0);
                assertThat(y.info().shape()).containsExactly(1L, (long) found);
                assertThat(y.data().remaining()).isEqualTo(8 * found);
                assertThat(y.data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer())
                        .isEqualTo(LongBuffer.wrap(LongStream.range(0, found).toArray()));
            }
        }
    }

    @Test
    void resultsDependOnInputsAndStayValidAfterClose() {
        TensorInfo info = network.model.graph().inputs().get(0);
        SegmentSession whole = executor.open(network.model, network.whole(), ExecutionOptions.DEFAULT);
        Tensor first = whole.run(List.of(Tensor.random(info, 1))).get(0);
        List<Float> before = floats(first);
        Tensor second = whole.run(List.of(Tensor.random(info, 2))).get(0);
        whole.close();
        whole.close();

        assertThat(floats(first)).isEqualTo(before);
        assertThat(floats(second)).isNotEqualTo(before);
        assertThat(first.data().isDirect()).isTrue();
        assertThatThrownBy(() -> whole.run(List.of(first))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesInputsFromAnyMemoryAndIgnoresSurplusOnes() {
        TensorInfo info = network.model.graph().inputs().get(0);
        Tensor direct = Tensor.random(info, 1);
        ByteBuffer shifted = ByteBuffer.allocateDirect((int) info.bytes() + 4).position(4);
        shifted.put(direct.data()).position(4);
        Tensor offset = new Tensor(info, shifted);
        Tensor heap = new Tensor(
                info, ByteBuffer.allocate((int) info.bytes()).put(direct.data()).flip());
        Tensor surplus = Tensor.random(TensorInfo.of("y", ElementType.INT64, List.of(1L)), 1);
        try (SegmentSession whole = executor.open(network.model, network.whole(), ExecutionOptions.DEFAULT)) {
            List<Tensor> expected = whole.run(List.of(direct));
            assertThat(whole.run(List.of(surplus, offset))).isEqualTo(expected);
            assertThat(whole.run(List.of(heap, surplus))).isEqualTo(expected);
        }
    }

    @Test
    void refusesWrongInputs() {
        TensorInfo info = network.model.graph().inputs().get(0);
        try (SegmentSession whole = executor.open(network.model, network.whole(), ExecutionOptions.DEFAULT)) {
            assertThatThrownBy(() -> whole.run(List.of()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("'x'", "missing");
            for (TensorInfo other : List.of(
                    TensorInfo.of("x", ElementType.INT32, info.shape()),
                    TensorInfo.of("x", ElementType.FP32, List.of(8L)),
                    TensorInfo.of("x", ElementType.FP32, List.of(2L, 8L)))) {
                assertThatThrownBy(() -> whole.run(List.of(Tensor.random(other, 1))))
                        .isInstanceOf(InputException.class)
                        .hasMessageContainingAll(
                                "'x'", other.type().name(), other.shape().toString());
            }
            assertThat(whole.run(List.of(Tensor.random(info, 1)))).hasSize(1);
        }
    }

    @Test
    void refusesDamagedModelsWithOneLine() throws Exception {
        byte[] bytes = Files.readAllBytes(network.model.file());
        for (byte[] damaged : List.of("not a model\n\n".getBytes(), Arrays.copyOf(bytes, bytes.length / 2))) {
            Files.write(network.model.file(), damaged);
            assertThatThrownBy(() -> executor.open(network.model, network.whole(), ExecutionOptions.DEFAULT))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(network.model.source())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void refusesAFileThatIsAnotherModel() {
        TinyNetwork longer = new TinyNetwork(directory, 4, 8);
        Model mixed = new Model("m", longer.model.graph(), network.model.file());
        network = new TinyNetwork(directory, 3, 8);

        assertThatThrownBy(() -> executor.open(mixed, longer.whole(), ExecutionOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("relu4");
    }

    @Test
    void refusesTypesThatTheRuntimesInterfaceLacks() {
        TensorInfo input = TensorInfo.of("x", ElementType.UINT64, List.of(1L));
        Layer layer = new Layer(
                "a",
                List.of("a"),
                List.of("Cast"),
                List.of("x"),
                List.of(TensorInfo.of("a", ElementType.FP32, List.of(1L))),
                0,
                0,
                0);
        ModelGraph graph = new ModelGraph("g", "0".repeat(64), List.of(input), List.of(layer), List.of("a"));

        assertThatThrownBy(() -> executor.open(
                        new Model("g", graph, network.model.file()),
                        graph.segment(List.of("a")),
                        ExecutionOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("'x'", "UINT64");
    }

    @Test
    void runsDoNotOverlap() throws Exception {
        TinyNetwork large = new TinyNetwork(directory, 8, 512);
        Tensor x = Tensor.random(large.model.graph().inputs().get(0), 1);
        try (SegmentSession session = executor.open(large.model, large.whole(), ExecutionOptions.DEFAULT)) {
            List<Tensor> expected = session.run(List.of(x));
            AtomicInteger refused = new AtomicInteger();
            CyclicBarrier together = new CyclicBarrier(2);
            Runnable caller = () -> {
                try {
                    together.await();
                    for (int i = 0; i < 200; i++) {
                        try {
                            assertThat(session.run(List.of(x))).isEqualTo(expected);
                        } catch (IllegalStateException e) {
                            refused.incrementAndGet();
                        }
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            Thread other = new Thread(caller);
            other.start();
            caller.run();
            other.join();
            assertThat(refused.get()).isPositive();
        }
    }

    @Test
    void manySessionsLeaveNoMemoryBehind() throws Exception {
        TinyNetwork large = new TinyNetwork(directory, 4, 1024);
        ByteBuffer split = large.split(large.model, large.between(0, 7));
        ModelSplitter one = new ModelSplitter() {
            @Override
            public ByteBuffer split(Model model, Segment segment) {
                return split;
            }

            @Override
            public List<Path> write(Model model, Segment segment, Path file) {
                return large.write(model, segment, file);
            }
        };
        executor = new OrtExecutor(one, Execution.CPU);
        Tensor x = Tensor.random(large.model.graph().inputs().get(0), 1);
        long before = 0;
        for (int i = 0; i < 30; i++) {
            if (i == 10) {
                before = residentBytes();
            }
            try (SegmentSession session = executor.open(large.model, large.between(0, 7), ExecutionOptions.DEFAULT)) {
                session.run(List.of(x));
            }
        }
        // A session holds 16 MiB of weights: twenty leaked ones would be 320 MiB.
        assertThat(residentBytes() - before).isLessThan(200L << 20);
    }

    private static long residentBytes() throws Exception {
        Path status = Path.of("/proc/self/statm");
        return Files.exists(status) ? Long.parseLong(Files.readString(status).split(" ")[1]) * 4096 : 0;
    }

    private static List<Float> floats(Tensor tensor) {
        List<Float> values = new ArrayList<>();
        ByteBuffer data = tensor.data().order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            values.add(data.getFloat());
        }
        return values;
    }
}
