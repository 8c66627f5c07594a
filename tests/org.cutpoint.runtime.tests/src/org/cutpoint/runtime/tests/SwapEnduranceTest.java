package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.runtime.tests.StrategyJar.Kind;
import org.cutpoint.runtime.tests.StrategyJar.Offered;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Two strategies and a codec are replaced all the time under constant load: plans in this process and over a connection,
 * inferences whose tensors travel encoded, and tensors that are encoded and decoded with one version. Nothing is lost, nothing
 * comes from another version than it says, nor from an older one than who asked before got, and what has gone is collected.
 */
class SwapEnduranceTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(2);

    /** As the product looks into its folder. */
    private static final int POLL_MS = 200;

    /** 200 in 60 s. */
    private static final long PACE_NANOS = 300_000_000;

    private static final List<Offered> SWAPPED =
            List.of(Offered.strategy("swap-one"), Offered.strategy("swap-two"), Offered.codec("swap-codec"));

    private final BundleContext context =
            FrameworkUtil.getBundle(SwapEnduranceTest.class).getBundleContext();
    private final Planner planner = service(Planner.class);
    private final TensorCodecs codecs = service(TensorCodecs.class);
    private final Problem problem = new Problem(
            "one-layer",
            List.of(Tier.of("device")),
            List.of(new DataItem("image", 1)),
            List.of(new ProblemLayer(
                    "fc", List.of("image"), List.of(new DataItem("fc", 1)), Map.of("device", 1.0), 0, 0, 0, Map.of())),
            List.of("fc"),
            List.of(),
            List.of(),
            Objective.LATENCY,
            1,
            2,
            false,
            new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));

    @TempDir
    private Path deploy;

    @TempDir
    private Path scratch;

    /** When the first answer of each edition of each came, as {@link System#nanoTime}, by {@code id edition}. */
    private final Map<String, Long> firsts = new ConcurrentHashMap<>();

    /** The newest edition of each that has answered. */
    private final Map<String, Integer> newest = new ConcurrentHashMap<>();

    private final AtomicLong answers = new AtomicLong();

    /** Calls that failed, and answers that are not what they should be. */
    private final AtomicLong lost = new AtomicLong();

    private final AtomicLong wrong = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    private <T> T service(Class<T> type) {
        await("service " + type.getName()).atMost(SOON).until(() -> context.getServiceReference(type) != null);
        return context.getService(context.getServiceReference(type));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aDozenSwapsLoseNothing() throws Exception {
        swap(12);
    }

    @Test
    @Tag("endurance")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void twoHundredSwapsInAMinuteLoseNothing() throws Exception {
        assertThat(swap(200)).isLessThan(Duration.ofSeconds(75));
    }

    private Duration swap(int swaps) throws Exception {
        try (DeployWatch watch = DeployWatch.of(service(ConfigurationAdmin.class), deploy, scratch, POLL_MS);
                Transport.Server server =
                        service(Transport.class).serve("127.0.0.1", 0, service(ModelHost.class), managed())) {
            assertThat(watch.configuration().getProperties()).isNotNull();
            for (Offered offered : SWAPPED) {
                drop(offered, 0);
            }
            await().atMost(SOON)
                    .until(() ->
                            codecs.ids().contains("swap-codec") && bundles().size() == SWAPPED.size());
            List<WeakReference<ClassLoader>> gone = new ArrayList<>();
            Duration took;
            try (Connection connection = service(Transport.class).connect("127.0.0.1", server.port(), LONG)) {
                took = underLoad(connection, swaps, gone);
            }
            for (Offered offered : SWAPPED) {
                Files.delete(jar(offered));
            }
            await().atMost(SOON).until(() -> bundles().isEmpty());
            await("classes of " + gone.size() + " bundles to be collected")
                    .atMost(SOON)
                    .until(() -> {
                        System.gc();
                        return gone.stream().allMatch(loader -> loader.get() == null);
                    });
            return took;
        }
    }

    private Transport.Managed managed() {
        return new Transport.Managed(service(Management.class), false);
    }

    private Duration underLoad(Connection connection, int swaps, List<WeakReference<ClassLoader>> gone)
            throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> callers = new ArrayList<>();
        List<Double> waited = new ArrayList<>();
        Duration took;
        try {
            for (String strategy : List.of("swap-one", "swap-two")) {
                callers.add(threads.submit(forever(() -> planHere(strategy))));
                callers.add(threads.submit(forever(() -> planThere(connection.management(), strategy))));
            }
            callers.add(threads.submit(forever(this::code)));
            callers.add(threads.submit(forever(inference(connection))));
            for (Offered offered : SWAPPED) {
                awaitAnswer(callers, offered, 0);
            }
            long start = System.nanoTime();
            for (int swap = 0; swap < swaps; swap++) {
                Offered offered = SWAPPED.get(swap % SWAPPED.size());
                int edition = 1 + swap / SWAPPED.size();
                if (edition > 1) {
                    // One that has not come yet cannot be replaced.
                    waited.add(awaitAnswer(callers, offered, edition - 1));
                }
                long wait = start + swap * PACE_NANOS - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                bundles(offered).forEach(bundle -> gone.add(loader(bundle)));
                drop(offered, edition);
            }
            for (int last = Math.max(0, swaps - SWAPPED.size()); last < swaps; last++) {
                waited.add(awaitAnswer(callers, SWAPPED.get(last % SWAPPED.size()), 1 + last / SWAPPED.size()));
            }
            took = Duration.ofNanos(System.nanoTime() - start);
        } finally {
            stop.countDown();
            threads.shutdown();
            for (Future<?> caller : callers) {
                caller.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
        }
        report(swaps, took, waited);
        assertThat(failure.get()).as("first of what was lost or wrong").isNull();
        assertThat(List.of(lost.get(), wrong.get())).as("lost, wrong").containsOnly(0L);
        return took;
    }

    private void report(int swaps, Duration took, List<Double> waited) {
        waited.sort(Comparator.naturalOrder());
        System.out.println(String.format(
                Locale.ROOT,
                "%d swaps in %.1f s under load: %d answers, %d lost, %d wrong; from file drop to the first answer by the"
                        + " new version: p50 %.0f ms, p99 %.0f ms, longest %.0f ms",
                swaps,
                took.toMillis() / 1000.0,
                answers.get(),
                lost.get(),
                wrong.get(),
                waited.get(waited.size() / 2),
                waited.get((int) Math.ceil(waited.size() * 0.99) - 1),
                waited.get(waited.size() - 1)));
    }

    private Callable<Void> forever(Callable<?> call) {
        return () -> {
            while (stop.getCount() > 0) {
                try {
                    call.call();
                    answers.incrementAndGet();
                } catch (AssertionError e) {
                    wrong.incrementAndGet();
                    failure.compareAndSet(null, e);
                } catch (Exception e) {
                    lost.incrementAndGet();
                    failure.compareAndSet(null, e);
                }
            }
            return null;
        };
    }

    private Path jar(Offered offered) {
        return deploy.resolve(offered.id() + ".jar");
    }

    /** Milliseconds are what files' times are told apart by. */
    private final Map<String, Long> drops = new ConcurrentHashMap<>();

    private void drop(Offered offered, int edition) throws IOException {
        StrategyJar.write(jar(offered), offered, edition, Kind.GOOD, scratch);
        drops.put(offered.id() + " " + edition, System.nanoTime());
    }

    /** How long after its drop the first answer of an edition came, milliseconds. */
    private double awaitAnswer(List<Future<?>> callers, Offered offered, int edition) {
        String key = offered.id() + " " + edition;
        await("first answer of " + key)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> firsts.containsKey(key) || callers.stream().anyMatch(Future::isDone));
        assertThat(callers).noneMatch(Future::isDone);
        return (firsts.get(key) - drops.get(key)) / 1e6;
    }

    private void answered(String id, int edition) {
        firsts.computeIfAbsent(id + " " + edition, key -> System.nanoTime());
        newest.merge(id, edition, Math::max);
    }

    private int newest(String id) {
        return newest.getOrDefault(id, 0);
    }

    private Void planHere(String strategy) throws InterruptedException {
        int least = newest(strategy);
        Planner.Planned planned = planner.plan(Workload.of(problem), strategy);
        check(strategy, (Plan) planned.outcome(), planned.strategyVersion(), least);
        return null;
    }

    private Void planThere(Management runtime, String strategy) throws InterruptedException {
        int least = newest(strategy);
        PlanFormats formats = service(PlanFormats.class);
        Management.PlanText text = runtime.plan(List.of(formats.writeProblem(problem)), strategy, LONG);
        check(strategy, formats.readPlan("there", text.text()), text.strategyVersion(), least);
        return null;
    }

    /**
     * The job's id tells the edition that planned.
     *
     * @param least the newest that had answered when this plan was asked for
     */
    private void check(String strategy, Plan plan, String version, int least) {
        int edition = Integer.parseInt(plan.schedule().get(0));
        assertThat(edition).isGreaterThanOrEqualTo(least);
        assertThat(version).isEqualTo(StrategyJar.version(edition));
        answered(strategy, edition);
    }

    /** With one version from beginning to end, whatever becomes of it meanwhile. */
    private Void code() {
        Tensor tensor = Tensor.random(TensorInfo.of("x", ElementType.FP32, List.of(1L, 1000L)), 1);
        int least = newest("swap-codec");
        try (Lease<TensorCodec> lease = codecs.lease("swap-codec")) {
            var encoded = lease.get().encode(tensor);
            int edition = encoded.get(0) & 0xff;
            assertThat(lease.version()).isEqualTo(StrategyJar.version(edition));
            assertThat(edition).isGreaterThanOrEqualTo(least);
            assertThat(lease.get().decode(tensor.info(), encoded)).isEqualTo(tensor);
            assertThat(lease.get().encode(tensor).get(0) & 0xff).isEqualTo(edition);
            answered("swap-codec", edition);
        }
        return null;
    }

    /** LeNet as a whole at the other end, its input and its result encoded on their way. */
    private Callable<Void> inference(Connection connection) throws Exception {
        Model model = lenet();
        connection.deploy(model, Progress.NONE);
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        String name = connection.prepare(model, model.graph().segment(layers), new ExecutionOptions(1, true));
        Tensor input = Tensor.random(model.graph().inputs().get(0), 1);
        InferReply plain = connection.infer(name, List.of(input), LONG).get();
        Map<String, String> coding = Map.of(
                input.info().id(), "swap-codec", plain.outputs().get(0).info().id(), "swap-codec");
        assertThat(connection.codecs()).contains("swap-codec");
        return () -> {
            InferReply reply =
                    connection.infer(name, List.of(input), LONG, coding).get();
            assertThat(reply.outputs()).isEqualTo(plain.outputs());
            return null;
        };
    }

    private Model lenet() throws InvalidSyntaxException {
        for (var reference : context.getServiceReferences(ModelLoader.class, null)) {
            ModelLoader loader = context.getService(reference);
            if (loader.accepts("zoo:lenet")) {
                return loader.load("zoo:lenet", LoadOptions.DEFAULT, Progress.NONE);
            }
        }
        throw new AssertionError("nobody loads the zoo");
    }

    private static WeakReference<ClassLoader> loader(Bundle bundle) {
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    }

    private List<Bundle> bundles() {
        return SWAPPED.stream().flatMap(offered -> bundles(offered).stream()).toList();
    }

    private List<Bundle> bundles(Offered offered) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> offered.bundle().equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .toList();
    }
}
