package org.cutpoint.runtime.host.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.observe.LoadSource;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.cache.CacheFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Keeps uploaded models in the cache directory and runs segments of them, one inference at a time: it stands for one
 * machine, however many devices use it. These get equal shares of its time, and what cannot be done in time is refused at once.
 */
@Component(service = ModelHost.class)
@Designate(ocd = HostConfig.class)
public final class LocalModelHost implements ModelHost {
    private static final System.Logger LOG = System.getLogger(LocalModelHost.class.getName());
    private static final int REMEMBERED_MODELS = 256;
    private static final int REMEMBERED_SEGMENTS = 4096;
    private static final int MOST_THREADS = 256;
    private static final int HASH_DIGITS = 12;

    /** What an inference is taken to cost that has not run yet, milliseconds. */
    private static final double UNKNOWN_COST_MS = 10;

    /** Nothing is for nothing. */
    private static final double LEAST_COST_MS = 0.01;

    /** How much the newest inference counts beside all before it. */
    private static final double NEWEST = 0.2;

    private static final long MEBIBYTE = 1L << 20;
    private static final Pattern SEGMENT_NAME = Pattern.compile("[0-9a-f]{12}-[0-9a-f]{12}");

    /** How long a bundle that goes waits for the model that it loads or measures. */
    private static final Duration DRAIN = Duration.ofMinutes(10);

    private final List<ModelLoader> loaders = new CopyOnWriteArrayList<>();
    private final ModelStore store;
    private final Sessions sessions;
    private final Batches batches;
    private final ThreadPoolExecutor compute;
    private final ThreadPoolExecutor loader;
    private final FairQueue<Job> waiting;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong inferences = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong inferencesRunning = new AtomicLong();
    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();
    private final int queueLength;
    private final long queueBytes;
    private final Optional<ServiceRegistration<LoadSource>> load;

    /** Null while there is none: inferences go on while its bundle is replaced. */
    volatile ComponentServiceObjects<Profiler> profilers;

    /** Loaders and profilers that are at work. */
    private final Uses uses = new Uses();

    /** Guards loading, so that a model is loaded once however many ask for it. */
    private final Object loading = new Object();

    /** Those that this process was given, by their hashes; others lie in the store. Guarded by itself, as the maps below. */
    private final Map<String, Model> models = recent(REMEMBERED_MODELS);

    private final Map<View, Model> views = recent(REMEMBERED_MODELS);
    private final Map<String, Served> segments = recent(REMEMBERED_SEGMENTS);
    private final Map<String, String> hashes = recent(REMEMBERED_SEGMENTS);

    /** How long inferences take, by the names of what they run, milliseconds. */
    private final Map<String, Double> costs = recent(REMEMBERED_SEGMENTS);

    /** A model and how it is looked at. */
    private record View(String sha256, LoadOptions options) {}

    @Activate
    public LocalModelHost(BundleContext context, @Reference SegmentExecutor executor, HostConfig config) {
        this(
                executor,
                new ModelStore(
                        CacheFolder.path().resolve("models"),
                        config.modelMebibytes() * MEBIBYTE,
                        config.storeMebibytes() * MEBIBYTE),
                config.queueLength(),
                // Direct memory is bounded by the heap's limit, unless the virtual machine is told otherwise.
                Math.min(
                        config.queueMebibytes() * MEBIBYTE, Runtime.getRuntime().maxMemory() / 2),
                config.sessions(),
                config.sessionMebibytes() * MEBIBYTE,
                config.batch(),
                // By hand, not by SCR: those who listen to jobs ask for the load, too, and neither may need the other
                // to begin.
                source -> Optional.of(context.registerService(LoadSource.class, source, null)));
    }

    LocalModelHost(
            SegmentExecutor executor,
            ModelStore store,
            int queueLength,
            long queueBytes,
            int sessionCount,
            long sessionBytes,
            int batch) {
        this(executor, store, queueLength, queueBytes, sessionCount, sessionBytes, batch, source -> Optional.empty());
    }

    private LocalModelHost(
            SegmentExecutor executor,
            ModelStore store,
            int queueLength,
            long queueBytes,
            int sessionCount,
            long sessionBytes,
            int batch,
            Function<LoadSource, Optional<ServiceRegistration<LoadSource>>> registry) {
        this.store = store;
        this.queueLength = queueLength;
        this.queueBytes = queueBytes;
        waiting = new FairQueue<>(queueLength);
        compute = thread("cutpoint-host-compute");
        loader = thread("cutpoint-host-load");
        loader.setKeepAliveTime(1, SECONDS);
        loader.allowCoreThreadTimeOut(true);
        sessions = new Sessions(executor, sessionCount, sessionBytes, this::onComputeThread);
        batches = new Batches(
                batch,
                sessionBytes / 4,
                sessions,
                (model, view) -> model(new View(model.graph().sha256(), view)),
                loader);
        store.complete().forEach(hash -> store.name(hash).ifPresent(name -> name(legal(name), hash)));
        load = registry.apply(this::load);
    }

    private static ThreadPoolExecutor thread(String name) {
        return new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLoader(ModelLoader loader) {
        loaders.add(loader);
    }

    void removeLoader(ModelLoader loader) {
        loaders.remove(loader);
        uses.await(loader, DRAIN);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(JobListener listener) {
        listeners.add(listener);
    }

    void removeListener(JobListener listener) {
        listeners.remove(listener);
    }

    /** What waits here, now. */
    LoadSource.Load load() {
        return new LoadSource.Load(
                waiting.size(),
                queueLength,
                waitingBytes.get(),
                queueBytes,
                (int) inferencesRunning.get(),
                sessions.size(),
                served().size());
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setProfilers(ComponentServiceObjects<Profiler> objects) {
        profilers = objects;
    }

    void unsetProfilers(ComponentServiceObjects<Profiler> objects) {
        if (profilers == objects) {
            profilers = null;
        }
        uses.await(objects, DRAIN);
    }

    @Deactivate
    void close() {
        load.ifPresent(ServiceRegistration::unregister);
        uses.stop();
        compute.shutdownNow();
        loader.shutdownNow();
        waiting.drain().forEach(job -> job.refuse(stopped()));
        try {
            if (!compute.awaitTermination(10, SECONDS) || !loader.awaitTermination(10, SECONDS)) {
                // Freeing a session under a running inference would end the process.
                LOG.log(System.Logger.Level.WARNING, "An inference does not end; its memory is not freed");
                return;
            }
            sessions.closeAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean has(String sha256) {
        ModelStore.requireHash(sha256);
        return source(sha256).isPresent();
    }

    @Override
    public long received(String sha256) {
        return store.received(sha256);
    }

    @Override
    public long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
        boolean before = store.has(sha256);
        long received = store.append(sha256, name, totalBytes, offset, data);
        if (!before && store.has(sha256)) {
            name(legal(name), sha256);
        }
        return received;
    }

    @Override
    public String generate(String source, Optional<String> sha256) {
        if (!Model.generated(source)) {
            // Anything else could name a file of this machine.
            throw new InputException(
                    "model '" + source + "'", "only zoo: models, and their training, can be made here", "Upload it");
        }
        Model model = load(source, LoadOptions.DEFAULT);
        String made = model.graph().sha256();
        if (sha256.isPresent() && !sha256.get().equals(made)) {
            throw new InputException(
                    "model '" + source + "'",
                    "it has the hash " + made + " here instead of " + sha256.get(),
                    "Upload it, or use the same version of Cutpoint on both sides");
        }
        return add(model);
    }

    @Override
    public String add(Model model) {
        String hash = model.graph().sha256();
        synchronized (models) {
            models.putIfAbsent(hash, model);
        }
        synchronized (views) {
            views.put(new View(hash, model.options()), model);
        }
        name(
                Model.generated(model.source())
                        ? model.source()
                        : legal(model.graph().name()),
                hash);
        return hash;
    }

    private ModelLoader loader(String source) {
        return loaders.stream()
                .filter(l -> l.accepts(source))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "model '" + source + "'", "nothing here can load it", "Install a bundle with a loader for it"));
    }

    private Model load(String source, LoadOptions options) {
        Model model;
        try (Uses.Use<ModelLoader> loader = uses.begin(() -> loader(source))) {
            synchronized (loading) {
                model = loader.get().load(source, options, Progress.NONE);
            }
        }
        if (model.graph().layers().isEmpty()) {
            throw new InputException("model '" + source + "'", "has no layers to run", "Deploy another one");
        }
        return model;
    }

    /** Serves a model by a name, the last model of that name. Hashes and segments' names cannot be taken. */
    private void name(String name, String hash) {
        if (!name.isEmpty()
                && !ModelStore.isHash(name)
                && !SEGMENT_NAME.matcher(name).matches()) {
            synchronized (hashes) {
                hashes.put(name, hash);
            }
        }
    }

    /** Without what has a meaning in URLs; nor can an upload pass for one of the zoo's models. */
    private static String legal(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private Model model(View view) {
        ModelStore.requireHash(view.sha256());
        Optional<Model> known = known(view);
        if (known.isPresent()) {
            return known.get();
        }
        synchronized (loading) {
            known = known(view);
            if (known.isPresent()) {
                return known.get();
            }
            String source = source(view.sha256())
                    .orElseThrow(() -> new TransportException(
                            Kind.UNKNOWN_MODEL,
                            "model " + view.sha256(),
                            "this server does not have it",
                            "Deploy it first"));
            Model model = load(source, view.options());
            if (!model.graph().sha256().equals(view.sha256())) {
                throw changed(view.sha256());
            }
            synchronized (views) {
                views.put(view, model);
            }
            return model;
        }
    }

    /** From where the model can be loaded. */
    private Optional<String> source(String sha256) {
        return store.has(sha256)
                ? Optional.of(store.file(sha256).toString())
                : given(sha256).map(Model::source);
    }

    private Optional<Model> given(String sha256) {
        synchronized (models) {
            return Optional.ofNullable(models.get(sha256));
        }
    }

    private InputException changed(String sha256) {
        if (!store.has(sha256)) {
            return new InputException("model " + sha256, "its file has changed on the server", "Deploy it again");
        }
        store.delete(sha256);
        return new InputException(
                "model " + sha256, "its file was damaged on the server and has been thrown away", "Deploy it again");
    }

    private Optional<Model> known(View view) {
        synchronized (views) {
            return Optional.ofNullable(views.get(view));
        }
    }

    @Override
    public String prepare(String sha256, LoadOptions load, List<String> layers, ExecutionOptions options) {
        Model model = model(new View(sha256, load));
        if (options.threads() < 1 || options.threads() > MOST_THREADS) {
            throw new InputException("model " + sha256, options.threads() + " threads", "Ask for 1 to " + MOST_THREADS);
        }
        Segment segment;
        try {
            segment = model.graph().segment(layers);
        } catch (IllegalArgumentException e) {
            throw new InputException("model " + sha256, e.getMessage(), "Give layers of this very model", e);
        }
        Served served = Served.segment(name(model, segment, options), model, segment, options);
        sessions.get(served);
        synchronized (segments) {
            segments.put(served.name(), served);
        }
        return served.name();
    }

    @Override
    public Model model(String sha256, LoadOptions load) {
        return model(new View(sha256, load));
    }

    /** Letters, digits and a dash: legal wherever the Open Inference Protocol puts a model's name, URLs included. */
    private static String name(Model model, Segment segment, ExecutionOptions options) {
        String what = String.join("\n", segment.layers()) + "\n" + options.threads() + "\n" + options.optimize() + "\n"
                + model.options();
        String hash = HexFormat.of().formatHex(ModelStore.sha256().digest(what.getBytes(UTF_8)));
        return model.graph().sha256().substring(0, HASH_DIGITS) + "-" + hash.substring(0, HASH_DIGITS);
    }

    @Override
    public List<String> served() {
        TreeSet<String> names = new TreeSet<>(store.complete());
        synchronized (models) {
            names.addAll(models.keySet());
        }
        synchronized (hashes) {
            names.addAll(hashes.keySet());
        }
        synchronized (segments) {
            // Whole models are among them by their hashes.
            names.addAll(segments.keySet());
        }
        return List.copyOf(names);
    }

    @Override
    public void unload(String name) {
        String hash;
        synchronized (hashes) {
            hash = Optional.ofNullable(hashes.remove(name)).orElse(name);
        }
        synchronized (segments) {
            segments.remove(hash);
        }
        synchronized (models) {
            models.remove(hash);
        }
        synchronized (views) {
            views.keySet().removeIf(view -> view.sha256().equals(hash));
        }
        sessions.drop(hash);
    }

    @Override
    public Optional<String> identify(String name) {
        String hash;
        synchronized (hashes) {
            hash = hashes.getOrDefault(name, name);
        }
        synchronized (segments) {
            Served known = segments.get(hash);
            if (known != null) {
                return Optional.of(known.model().graph().sha256());
            }
        }
        return ModelStore.isHash(hash) && has(hash) ? Optional.of(hash) : Optional.empty();
    }

    @Override
    public Optional<Signature> signature(String name) {
        try {
            return Optional.of(find(name).signature());
        } catch (TransportException e) {
            if (e.kind() == Kind.UNKNOWN_MODEL) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Served find(String name) {
        String hash;
        synchronized (hashes) {
            hash = hashes.getOrDefault(name, name);
        }
        synchronized (segments) {
            Served known = segments.get(hash);
            if (known != null) {
                return known;
            }
        }
        if (!ModelStore.isHash(hash)) {
            throw new TransportException(
                    Kind.UNKNOWN_MODEL,
                    "model '" + name + "'",
                    "this server has none of this name",
                    "Prepare it first");
        }
        LoadOptions view = given(hash).map(Model::options).orElse(LoadOptions.DEFAULT);
        Served whole = Served.whole(model(new View(hash, view)));
        synchronized (segments) {
            segments.put(hash, whole);
        }
        return whole;
    }

    @Override
    public void recycle(String name, List<Tensor> outputs) {
        sessions.recycle(name, outputs);
    }

    @Override
    public CompletableFuture<InferReply> submit(String name, List<Tensor> inputs) {
        return submit(Caller.ANYONE, name, inputs);
    }

    @Override
    public CompletableFuture<InferReply> submit(Caller caller, String name, List<Tensor> inputs) {
        Job job = new Job(name, inputs, caller);
        Optional<TransportException> refused = enqueue(job, caller);
        if (refused.isPresent()) {
            job.refuse(refused.get());
            return job.reply;
        }
        try {
            // Whose turn it is shows when there is time for one.
            compute.execute(this::runNext);
        } catch (RejectedExecutionException e) {
            waiting.drain().forEach(left -> left.refuse(stopped()));
        }
        return job.reply;
    }

    /** Has it wait for its turn; or says why not. */
    private Optional<TransportException> enqueue(Job job, Caller caller) {
        if (waitingBytes.addAndGet(job.bytes) > queueBytes) {
            return Optional.of(busy(job.name, "inputs of other inferences take the memory that there is for them"));
        }
        Optional<Double> cost = cost(job.name);
        double leftMs = caller.deadlineNanos().isEmpty()
                ? Double.POSITIVE_INFINITY
                : (caller.deadlineNanos().getAsLong() - System.nanoTime()) / 1e6;
        double waitMs = waiting.waitMs(caller.client());
        if (cost.isPresent() && waitMs + cost.get() > leftMs) {
            return Optional.of(busy(
                    job.name,
                    "it would answer after %.0f ms, and the call ends in %.0f ms"
                            .formatted(waitMs + cost.get(), leftMs)));
        }
        FairQueue.Admission<Job> admission = waiting.add(job, caller.client(), cost.orElse(UNKNOWN_COST_MS));
        admission.refused().ifPresent(loser -> loser.refuse(full(loser)));
        return admission.admitted() ? Optional.empty() : Optional.of(full(job));
    }

    private TransportException full(Job job) {
        return busy(job.name, queueLength + " inferences wait");
    }

    private static TransportException busy(String name, String why) {
        return new TransportException(Kind.BUSY, "model '" + name + "'", "the server is busy: " + why, "");
    }

    private Optional<Double> cost(String name) {
        synchronized (costs) {
            return Optional.ofNullable(costs.get(name));
        }
    }

    private void took(String name, double ms) {
        synchronized (costs) {
            costs.merge(name, Math.max(LEAST_COST_MS, ms), (before, newest) -> before + NEWEST * (newest - before));
        }
    }

    private void runNext() {
        waiting.next().ifPresent(job -> {
            inferencesRunning.incrementAndGet();
            try {
                if (!runTogether(job)) {
                    job.run();
                }
            } finally {
                waiting.served();
                inferencesRunning.decrementAndGet();
            }
        });
    }

    /** Runs a call together with others that wait for the same, if that pays. */
    private boolean runTogether(Job first) {
        int others = batches.size() - 1;
        Predicate<Job> alike = job -> job.name.equals(first.name);
        // Who has the server for himself has planned with what a call takes by itself.
        if (others < 1 || !waiting.several(alike, others) || !togetherPays(first.name)) {
            return false;
        }
        List<Job> all = new ArrayList<>(List.of(first));
        all.addAll(waiting.take(alike, others));
        List<Job> begun = all.stream().filter(Job::begin).toList();
        if (begun.size() < batches.size() || !ranTogether(begun)) {
            begun.forEach(Job::compute);
        }
        return true;
    }

    private boolean togetherPays(String name) {
        try {
            return batches.pays(find(name), cost(name).orElse(UNKNOWN_COST_MS));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.DEBUG, "Calls are not tried together", e);
            return false;
        }
    }

    private boolean ranTogether(List<Job> jobs) {
        try {
            Served served = find(jobs.get(0).name);
            jobs.forEach(job -> served.check(job.name, job.inputs));
            long start = System.nanoTime();
            List<List<Tensor>> outputs =
                    batches.run(served, jobs.stream().map(job -> job.inputs).toList());
            double ms = (System.nanoTime() - start) / 1e6 / jobs.size();
            for (int i = 0; i < jobs.size(); i++) {
                jobs.get(i).done(served, outputs.get(i), ms);
            }
            return true;
        } catch (RuntimeException | Error e) {
            // One of them may be what is wrong: each gets its own answer.
            LOG.log(System.Logger.Level.DEBUG, "Calls could not be run together", e);
            return false;
        }
    }

    private static TransportException stopped() {
        return new TransportException(Kind.UNREACHABLE, "model host", "it is being stopped", "");
    }

    private void onComputeThread(Runnable task) {
        try {
            compute.execute(task);
        } catch (RejectedExecutionException e) {
            // Stopping: whatever the compute thread no longer uses may be closed here.
            if (compute.isTerminated()) {
                task.run();
            }
        }
    }

    @Override
    public InferReply infer(String name, List<Tensor> inputs) {
        try {
            return submit(name, inputs).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InputException input) {
                throw input;
            }
            throw e;
        }
    }

    @Override
    public Machine machine() {
        return withProfiler(Profiler::machine);
    }

    @Override
    public Profile profile(String sha256, LoadOptions load, ProfileOptions options, Progress progress) {
        Model model = model(new View(sha256, load));
        return watched(() -> withProfiler(profiler -> profiler.profile(model, options, progress)));
    }

    @Override
    public Profile recalibrate(Profile profile, Progress progress) {
        Model model = model(new View(profile.modelSha256(), profile.view()));
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        if (!profile.layers().equals(layers) || profile.threads() > MOST_THREADS) {
            throw new InputException("profile", "it is not of the model that it names", "Measure it again");
        }
        return watched(() -> withProfiler(profiler -> {
            if (!profile.machine().id().equals(profiler.machine().id())) {
                throw new InputException("profile", "it is of another machine than this one", "Measure it again");
            }
            return profiler.recalibrate(model, profile, progress);
        }));
    }

    private <T> T withProfiler(Function<Profiler, T> work) {
        try (Uses.Use<ComponentServiceObjects<Profiler>> used = uses.begin(this::profilers)) {
            Profiler profiler = used.get().getService();
            if (profiler == null) {
                throw noProfiler();
            }
            try {
                return work.apply(profiler);
            } finally {
                used.get().ungetService(profiler);
            }
        }
    }

    private ComponentServiceObjects<Profiler> profilers() {
        ComponentServiceObjects<Profiler> objects = profilers;
        if (objects == null) {
            throw noProfiler();
        }
        return objects;
    }

    private static TransportException noProfiler() {
        return new TransportException(Kind.UNSUPPORTED, "model host", "nothing here measures models", "");
    }

    /** The profiler looks for work of other processes; inferences are work of its own one. */
    private Profile watched(Supplier<Profile> measurement) {
        long before = inferences.get();
        Profile profile = measurement.get();
        long meanwhile = inferences.get() - before;
        return meanwhile == 0
                ? profile
                : profile.doubted("the server was not idle: it ran " + meanwhile + " inferences meanwhile");
    }

    private static <K, V> Map<K, V> recent(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** One inference in the queue. */
    private final class Job implements Runnable {
        private final String name;
        private final List<Tensor> inputs;
        private final Caller caller;
        private final long bytes;
        private final long since = System.nanoTime();
        private final long number = numbers.incrementAndGet();
        private double waitMs;
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CompletableFuture<InferReply> reply = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                // Not once it runs: whoever sees it complete may use the inputs' memory for something else.
                if (!taken.compareAndSet(false, true)) {
                    return false;
                }
                waiting.remove(Job.this);
                release();
                return super.cancel(mayInterruptIfRunning);
            }
        };

        private Job(String name, List<Tensor> inputs, Caller caller) {
            this.name = name;
            this.caller = caller;
            this.inputs = List.copyOf(inputs);
            long sum = 0;
            for (Tensor input : inputs) {
                sum += input.info().bytes();
            }
            bytes = sum;
        }

        private void refuse(TransportException why) {
            release();
            reply.completeExceptionally(why);
            tell(Optional.empty(), 0, Optional.of(why));
        }

        /** Tells who listens how it ended. */
        private void tell(Optional<Served> served, double computeMs, Optional<Throwable> failure) {
            if (listeners.isEmpty()) {
                return;
            }
            JobEvent event = new JobEvent(
                    caller.job().isEmpty() ? caller.client() + "-" + number : caller.job(),
                    JobEvent.Kind.INFERENCE,
                    served.map(s -> s.model().graph().name()).orElse(name),
                    served.map(Served::inWords).orElse(name),
                    caller.client(),
                    Instant.now(),
                    waitMs,
                    (System.nanoTime() - since) / 1e6,
                    served.isPresent() ? Map.of("cloud", computeMs) : Map.of(),
                    0,
                    failure.map(f -> f.getMessage() == null ? f.toString() : f.getMessage()),
                    false);
            for (JobListener listener : listeners) {
                try {
                    listener.ended(event);
                } catch (RuntimeException e) {
                    // Its fault is nobody else's.
                    LOG.log(System.Logger.Level.WARNING, "Somebody who listens to jobs failed", e);
                }
            }
        }

        /** It does not wait any more. */
        private void release() {
            if (held.compareAndSet(true, false)) {
                waitingBytes.addAndGet(-bytes);
            }
        }

        /** Whether it is wanted still, and now cannot be cancelled any more. */
        private boolean begin() {
            release();
            waitMs = (System.nanoTime() - since) / 1e6;
            return taken.compareAndSet(false, true);
        }

        private void done(Served served, List<Tensor> outputs, double computeMs) {
            inferences.incrementAndGet();
            took(name, computeMs);
            reply.complete(new InferReply(served.ordered(inputs, outputs), computeMs, List.of(), waitMs));
            tell(Optional.of(served), computeMs, Optional.empty());
        }

        @Override
        public void run() {
            if (begin()) {
                compute();
            }
        }

        private void compute() {
            try {
                Served served = find(name);
                served.check(name, inputs);
                SegmentSession session = sessions.get(served);
                long start = System.nanoTime();
                List<Tensor> outputs = session.run(inputs);
                done(served, outputs, (System.nanoTime() - start) / 1e6);
            } catch (RuntimeException | Error e) {
                // An error of one job must not end the thread that all jobs need.
                reply.completeExceptionally(e);
                tell(Optional.empty(), 0, Optional.of(e));
            }
        }
    }
}
