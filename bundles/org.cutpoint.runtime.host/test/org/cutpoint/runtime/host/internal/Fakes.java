package org.cutpoint.runtime.host.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** Models without a runtime: any file is a chain in -> a -> b -> c whose every layer adds 1 to its four numbers. */
final class Fakes {
    static final List<String> CHAIN = List.of("a", "b", "c");
    static final long WEIGHTS = 100;

    private Fakes() {}

    static TensorInfo info(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, 4L));
    }

    static Tensor tensor(String id, float first) {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(info(id), data.putFloat(0, first));
    }

    static float first(Tensor tensor) {
        return tensor.data().getFloat(0);
    }

    static String hash(byte[] content) {
        return HexFormat.of().formatHex(ModelStore.sha256().digest(content));
    }

    static ModelGraph graph(String name, String sha256) {
        return new ModelGraph(
                name,
                sha256,
                List.of(info("in")),
                List.of(layer("a", "in", "ta"), layer("b", "ta", "tb"), layer("c", "tb", "out")),
                List.of("out"));
    }

    private static Layer layer(String id, String input, String output) {
        return new Layer(id, List.of(id), List.of("Add"), List.of(input), List.of(info(output)), 1, 1, WEIGHTS);
    }

    /** Loads every file, and {@code zoo:} names into models whose hash is that of their name. */
    static final class Loader implements ModelLoader {
        final AtomicInteger loads = new AtomicInteger();
        private final String scheme;

        Loader(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public boolean accepts(String source) {
            return source.startsWith(scheme);
        }

        @Override
        public Model load(String source, LoadOptions options, Progress progress) {
            loads.incrementAndGet();
            try {
                byte[] content = scheme.equals("zoo:") ? source.getBytes() : Files.readAllBytes(Path.of(source));
                if (source.equals("zoo:none")) {
                    throw new InputException(source, "there is no such model", "");
                }
                ModelGraph graph = source.equals("zoo:empty")
                        ? new ModelGraph(source, hash(content), List.of(), List.of(), List.of())
                        : graph(source, hash(content));
                return new Model(source, options, graph, Path.of("none"), List.of());
            } catch (IOException e) {
                throw new InputException(source, "cannot be read", "", e);
            }
        }
    }

    /** Every model takes one millisecond. Counts how often it is lent. */
    static final class Measured implements Profiler, ComponentServiceObjects<Profiler> {
        static final Machine MACHINE = new Machine("here", "os", "cpu", 2, "fake");

        final AtomicInteger lent = new AtomicInteger();
        final AtomicInteger returned = new AtomicInteger();
        volatile Runnable meanwhile = () -> {};

        static Profile profile(String sha256, LoadOptions view, List<String> layers, Machine machine, int threads) {
            return new Profile(
                    "net",
                    sha256,
                    view,
                    layers,
                    machine,
                    threads,
                    Instant.EPOCH,
                    Conditions.UNKNOWN,
                    List.of(new Interval(0, layers.size() - 1, 1, 1, 1, 15)));
        }

        @Override
        public Profiler getService() {
            lent.incrementAndGet();
            return this;
        }

        @Override
        public void ungetService(Profiler service) {
            returned.incrementAndGet();
        }

        @Override
        public ServiceReference<Profiler> getServiceReference() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Machine machine() {
            return MACHINE;
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            meanwhile.run();
            List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
            return profile(model.graph().sha256(), model.options(), layers, MACHINE, options.threads());
        }

        @Override
        public Profile recalibrate(Model model, Profile profile, Progress progress) {
            return profile.scaled(2);
        }
    }

    /** Counts what is open, and fails if a session is used wrongly. */
    static final class Executor implements SegmentExecutor {
        final AtomicInteger opened = new AtomicInteger();
        final Set<SegmentSession> open = ConcurrentHashMap.newKeySet();
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        final List<Float> order = new CopyOnWriteArrayList<>();
        volatile CountDownLatch gate = new CountDownLatch(0);
        private final AtomicInteger running = new AtomicInteger();

        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            opened.incrementAndGet();
            SegmentSession session = new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    if (running.incrementAndGet() > 1 || !open.contains(this)) {
                        throw new IllegalStateException("two at once, or closed");
                    }
                    try {
                        threads.add(Thread.currentThread().getName());
                        gate.await();
                        order.add(first(inputs.get(0)));
                        return List.of(tensor(
                                segment.outputs().get(0).id(),
                                first(inputs.get(0)) + segment.layers().size()));
                    } catch (InterruptedException e) {
                        throw new InputException("run", "interrupted", "", e);
                    } finally {
                        running.decrementAndGet();
                    }
                }

                @Override
                public void close() {
                    if (running.get() > 0 && open.contains(this)) {
                        throw new IllegalStateException("closed while something runs");
                    }
                    open.remove(this);
                }
            };
            open.add(session);
            return session;
        }
    }
}
