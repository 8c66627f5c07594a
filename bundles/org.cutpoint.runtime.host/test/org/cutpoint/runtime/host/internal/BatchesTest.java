package org.cutpoint.runtime.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Equal calls that wait run as one where that is faster and comes to the same. */
@Timeout(60)
class BatchesTest {
    private static final int SIZE = 8;
    private static final int WIDTH = 4;
    private static final long UNIT_NANOS = 1_000_000;

    @TempDir
    private Path root;

    /** Runs, by how many calls were in them. */
    private final Map<Long, Integer> runs = new ConcurrentHashMap<>();

    /** How long a run of several calls takes for each of them, in what one alone takes; 0: as long as one alone. */
    private volatile long perCall;

    /** Whether each row comes out as if it were alone. */
    private volatile boolean apart = true;

    private volatile boolean broken;

    /** How long the very first run takes. */
    private volatile long firstNanos;

    private Optional<LocalModelHost> host = Optional.empty();

    @AfterEach
    void close() {
        host.ifPresent(LocalModelHost::close);
    }

    private static TensorInfo info(String id, long rows) {
        return TensorInfo.of(id, ElementType.FP32, List.of(rows, (long) WIDTH));
    }

    private final class Loader implements ModelLoader {
        @Override
        public boolean accepts(String source) {
            return true;
        }

        @Override
        public Model load(String source, LoadOptions options, Progress progress) {
            long rows = options.shapes().getOrDefault("in", List.of(1L)).get(0);
            ModelGraph graph = new ModelGraph(
                    "twice",
                    Fakes.hash(source.getBytes()),
                    List.of(info("in", rows)),
                    List.of(new Layer(
                            "a", List.of("a"), List.of("Mul"), List.of("in"), List.of(info("out", rows)), 1, 1, 10)),
                    List.of("out"));
            return new Model(source, options, graph, Path.of("none"), List.of());
        }
    }

    /** Doubles everything. */
    private final class Doubling implements SegmentExecutor {
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
                    long rows = segment.inputs().get(0).shape().get(0);
                    int so = runs.merge(rows, 1, Integer::sum);
                    // After the trial, which is two.
                    if (broken && rows > 1 && so > 2) {
                        throw new InputException("run", "it is broken", "");
                    }
                    if (rows == 1 && so == 1) {
                        LockSupport.parkNanos(firstNanos);
                    }
                    LockSupport.parkNanos(UNIT_NANOS * (rows == 1 ? 1 : Math.max(1, rows * perCall)));
                    return List.of(doubled(inputs.get(0), rows));
                }

                @Override
                public void close() {}
            };
        }
    }

    private Tensor doubled(Tensor in, long rows) {
        ByteBuffer data = ByteBuffer.allocate((int) in.info().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * WIDTH; i++) {
            data.putFloat(2 * in.data().getFloat(4 * (apart ? i : i % WIDTH)));
        }
        return new Tensor(info("out", rows), data.flip());
    }

    private static Tensor row(float first) {
        ByteBuffer data = ByteBuffer.allocate(4 * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(info("in", 1), data.putFloat(0, first));
    }

    /** Calls until so many runs of several were seen, or often enough. */
    private void call(int wanted, ExecutionOptions options) {
        call(wanted, options, 3);
    }

    private void call(int wanted, ExecutionOptions options, int clients) {
        LocalModelHost made = new LocalModelHost(
                new Doubling(), new ModelStore(root, 1_000, 10_000), 100, 1 << 20, 10, 1_000_000, SIZE);
        host = Optional.of(made);
        made.addLoader(new Loader());
        String hash = made.generate("zoo:twice", Optional.empty());
        String name = made.prepare(hash, LoadOptions.DEFAULT, List.of("a"), options);
        if (firstNanos > 0) {
            made.submit(new Caller("early", OptionalLong.empty()), name, List.of(row(0)))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }
        for (int round = 0; round < 30 && runs.getOrDefault((long) SIZE, 0) < wanted; round++) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            for (int i = 0; i < 3 * SIZE; i++) {
                Caller caller = new Caller("client " + i % clients, OptionalLong.empty());
                replies.add(made.submit(caller, name, List.of(row(100 * round + i))));
            }
            for (int i = 0; i < replies.size(); i++) {
                InferReply reply =
                        replies.get(i).orTimeout(20, TimeUnit.SECONDS).join();
                assertThat(reply.outputs().get(0).info()).isEqualTo(info("out", 1));
                assertThat(reply.outputs().get(0).data().getFloat(0)).isEqualTo(2 * (100 * round + i));
            }
        }
    }

    @Test
    void runAsOneWhereThatIsFaster() {
        call(10, ExecutionOptions.DEFAULT);
        assertThat(runs.get((long) SIZE)).isGreaterThanOrEqualTo(10);
    }

    /** So much that eight of them would be too long to try. */
    @Test
    void runAsOneThoughTheFirstCallTookLong() {
        firstNanos = 200 * UNIT_NANOS;
        call(10, ExecutionOptions.DEFAULT);
        assertThat(runs.get((long) SIZE)).isGreaterThanOrEqualTo(10);
    }

    /** Of which two were the trial. */
    @Test
    void runAloneWhereThatIsFaster() {
        perCall = 20;
        call(3, ExecutionOptions.DEFAULT);
        assertThat(runs.get((long) SIZE)).isEqualTo(2);
    }

    @Test
    void runAloneWhereOneChangesTheOther() {
        apart = false;
        call(2, ExecutionOptions.DEFAULT);
        assertThat(runs.get((long) SIZE)).isEqualTo(1);
    }

    @Test
    void runAloneWhereEveryBitMatters() {
        call(1, new ExecutionOptions(1, false));
        assertThat(runs).doesNotContainKey((long) SIZE);
    }

    /** A device that plans with the server for itself is not to get another one. */
    @Test
    void runAloneWhereAllAreOfOneClient() {
        call(1, ExecutionOptions.DEFAULT, 1);
        assertThat(runs).doesNotContainKey((long) SIZE);
    }

    @Test
    void haveTheirAnswersWhereRunningAsOneFails() {
        broken = true;
        call(4, ExecutionOptions.DEFAULT);
        assertThat(runs.get((long) SIZE)).isEqualTo(3);
    }
}
