package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Attributes;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport.Managed;

/**
 * What a server of Cutpoint answers to, whatever carries the calls. Calls begin on the threads of what carries them, so that they
 * stay in their order, and do not block them.
 */
public final class Services implements AutoCloseable {
    /**
     * Of a call, for what carries it without gRPC's own deadlines: when it ends at the latest, by {@link System#nanoTime}.
     */
    public static final Attributes.Key<Long> END = Attributes.Key.create("cutpoint-end");

    /** Of a call, for what carries it without gRPC's headers: the token that its client has shown. */
    public static final Attributes.Key<String> TOKEN = Attributes.Key.create("cutpoint-token");

    private static final int POOL_THREADS = 4;
    private static final int KEPT_BUFFER_BYTES = 64 << 20;

    private final ThreadPoolExecutor pool = pool();
    private final long memoryBytes;
    private final MemoryLimit memory;
    private final RequestTime time;
    private final ProfilingService profiling;
    private final Optional<PlanningService> planning;
    private final Optional<ManagementService> management;
    private final List<ServerInterceptor> interceptors;
    private final List<ServerServiceDefinition> definitions;

    /**
     * @param guard who may do what; empty if whoever reaches it may do everything
     * @param version that it tells of itself
     * @param timers for what must not take for ever; stays the caller's
     */
    public Services(
            ModelHost unguarded,
            Optional<Managed> managed,
            Optional<Guard> guard,
            Settings settings,
            String version,
            ProfileTexts texts,
            TensorCodecs codecs,
            ScheduledExecutorService timers) {
        ModelHost host = guard.isPresent() ? GuardedHost.of(unguarded) : unguarded;
        Executor working = Gatekeeper.forCallers(pool);
        BufferPool buffers = new BufferPool(KEPT_BUFFER_BYTES);
        // It begins with the server: nobody learns from it since when the machine is up.
        long began = System.nanoTime();
        LongSupplier clock = () -> System.nanoTime() - began;
        Coding coding = new Coding(codecs, settings.messageBytes());
        InferenceService inference = new InferenceService(host, working, buffers, version, coding, clock);
        CallCount count = new CallCount();
        CallLimit limit = new CallLimit(settings.concurrentCalls());
        // Direct memory is bounded by the heap's limit, unless the virtual machine is told otherwise.
        memoryBytes = Math.min(settings.memoryBytes(), Runtime.getRuntime().maxMemory() / 4);
        memory = new MemoryLimit(memoryBytes, settings.messageBytes());
        time = new RequestTime(settings.load(), timers);
        profiling = new ProfilingService(host, working, texts, settings.profile());
        planning = managed.map(m -> new PlanningService(m.management()));
        management = managed.map(m -> new ManagementService(m, guard, count));
        Stream<ServerServiceDefinition> always = Stream.of(
                inference.definition(),
                new PartedService(inference, buffers, settings.messageBytes()).definition(),
                new StoreService(host, working).bindService(),
                new ProbeService(pool, buffers, clock).definition(),
                profiling.bindService());
        Stream<ServerServiceDefinition> beside = Stream.concat(
                planning.stream().map(PlanningService::bindService),
                management.stream().map(ManagementService::bindService));
        // What is refused counts, too.
        List<ServerInterceptor> before = new ArrayList<>(List.of(count));
        guard.map(Gatekeeper::new).ifPresent(before::add);
        before.addAll(List.of(limit, memory, time, new Callers()));
        interceptors = List.copyOf(before);
        definitions = Stream.concat(always, beside).map(this::bounded).toList();
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_THREADS,
                POOL_THREADS,
                10,
                SECONDS,
                new LinkedBlockingQueue<>(),
                Daemons.named("cutpoint-calls-server-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For large requests at most. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** For what carries calls without gRPC: the memory of one that begins. */
    public CallMemory memory() {
        return memory.memory();
    }

    /** For what carries calls by gRPC: counts what comes of each. */
    public ServerStreamTracer.Factory tracers() {
        return memory.tracers();
    }

    /** A service of others, counted and bounded like all of these. */
    public ServerServiceDefinition bounded(ServerServiceDefinition service) {
        return ServerInterceptors.interceptForward(service, interceptors);
    }

    /** All of them. */
    public List<ServerServiceDefinition> definitions() {
        return definitions;
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        time.close();
        pool.shutdownNow();
        profiling.close();
        planning.ifPresent(PlanningService::close);
        management.ifPresent(ManagementService::close);
    }
}
