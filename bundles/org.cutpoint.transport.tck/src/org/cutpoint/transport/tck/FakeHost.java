package org.cutpoint.transport.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/**
 * A host that computes nothing: {@code echo} returns a copy of each input under its name with "_out" added, {@code
 * refuse} complains, {@code busy} is, {@code crash} fails as only a defect does.
 */
public final class FakeHost implements ModelHost, AutoCloseable {
    public static final double COMPUTE_MS = 1.25;

    public final List<Float> order = new CopyOnWriteArrayList<>();
    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final List<LoadOptions> views = new CopyOnWriteArrayList<>();
    public final List<Long> offsets = new CopyOnWriteArrayList<>();
    public final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    public final Set<String> complete = ConcurrentHashMap.newKeySet();

    /** Hashes of the models that names stand for, as far as a test says so. */
    public final Map<String, String> identities = new ConcurrentHashMap<>();

    public final AtomicInteger failingAppends = new AtomicInteger();

    /** Called before each part of an upload is taken. */
    public volatile Semaphore appends = new Semaphore(Integer.MAX_VALUE);

    /** What the first input of the last call of {@code echo} was. */
    public volatile byte[] last = {};

    /** Calls wait here. */
    public volatile CountDownLatch gate = new CountDownLatch(0);

    public final Semaphore begun = new Semaphore(0);

    /** Calls that are here, with all of their inputs. */
    public final Semaphore arrived = new Semaphore(0);

    /** Calls that nobody wants any more. */
    public final Semaphore cancelled = new Semaphore(0);

    /** Measures; what it returns is what is sent. */
    public volatile Measures measures = (options, progress) -> {
        throw new TransportException(Kind.UNSUPPORTED, "host", "nothing here measures", "");
    };

    /** What was to be recalibrated. */
    public final List<Profile> known = new CopyOnWriteArrayList<>();

    private final ExecutorService compute = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fake-compute");
        thread.setDaemon(true);
        return thread;
    });

    /** What the profiler of a host does. */
    public interface Measures {
        Profile measure(ProfileOptions options, Progress progress);
    }

    public static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        compute.shutdownNow();
    }

    @Override
    public boolean has(String sha256) {
        return complete.contains(sha256);
    }

    @Override
    public long received(String sha256) {
        ByteArrayOutputStream upload = uploads.get(sha256);
        return upload == null ? 0 : upload.size();
    }

    @Override
    public synchronized long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
        appends.acquireUninterruptibly();
        if (failingAppends.get() > 0 && received(sha256) > totalBytes / 2 && failingAppends.getAndDecrement() > 0) {
            throw new TransportException(Kind.UNREACHABLE, "host", "it broke", "");
        }
        ByteArrayOutputStream upload = uploads.computeIfAbsent(sha256, s -> new ByteArrayOutputStream());
        if (offset > upload.size()) {
            throw new InputException("upload", "offset " + offset + " instead of " + upload.size(), "");
        }
        offsets.add(offset);
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        int here = (int) Math.min(bytes.length, upload.size() - offset);
        upload.write(bytes, here, bytes.length - here);
        if (upload.size() == totalBytes) {
            if (!hash(upload.toByteArray()).equals(sha256)) {
                uploads.remove(sha256);
                throw new InputException("upload of " + sha256, "its content has another hash", "Send it again");
            }
            calls.add("complete " + name);
            complete.add(sha256);
        }
        return upload.size();
    }

    @Override
    public String generate(String source, Optional<String> sha256) {
        calls.add("generate " + source);
        String made = hash(source.getBytes(UTF_8));
        if (sha256.isPresent() && !sha256.get().equals(made)) {
            throw new InputException(source, "it has another hash here", "Upload it");
        }
        complete.add(made);
        return made;
    }

    @Override
    public String add(Model model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String prepare(String sha256, LoadOptions load, List<String> layers, ExecutionOptions options) {
        if (!has(sha256)) {
            throw new TransportException(Kind.UNKNOWN_MODEL, "model " + sha256, "not here", "Deploy it");
        }
        calls.add("prepare " + layers + " " + options);
        views.add(load);
        return "echo";
    }

    @Override
    public Machine machine() {
        return FakeProfiles.MACHINE;
    }

    @Override
    public Profile profile(String sha256, LoadOptions load, ProfileOptions options, Progress progress) {
        if (!has(sha256)) {
            throw new TransportException(Kind.UNKNOWN_MODEL, "model " + sha256, "not here", "Deploy it");
        }
        views.add(load);
        return measures.measure(options, progress);
    }

    @Override
    public Profile recalibrate(Profile profile, Progress progress) {
        known.add(profile);
        return profile.scaled(2);
    }

    @Override
    public List<String> served() {
        return List.of("echo");
    }

    @Override
    public Optional<String> identify(String name) {
        return Optional.ofNullable(identities.get(name));
    }

    @Override
    public void unload(String name) {
        calls.add("unload " + name);
    }

    @Override
    public Optional<Signature> signature(String name) {
        return name.equals("echo")
                ? Optional.of(new Signature(
                        List.of(TensorInfo.of("x", ElementType.FP32, List.of(1L, 2L))),
                        List.of(TensorInfo.of("x_out", ElementType.FP32, List.of(1L, 2L)))))
                : Optional.empty();
    }

    @Override
    public CompletableFuture<InferReply> submit(String name, List<Tensor> inputs) {
        CompletableFuture<InferReply> reply = new CompletableFuture<>();
        reply.whenComplete((made, failure) -> {
            if (reply.isCancelled()) {
                cancelled.release();
            }
        });
        arrived.release();
        compute.execute(() -> {
            if (reply.isDone()) {
                return;
            }
            try {
                begun.release();
                gate.await();
                reply.complete(run(name, inputs));
            } catch (RuntimeException | InterruptedException e) {
                reply.completeExceptionally(e);
            }
        });
        return reply;
    }

    private InferReply run(String name, List<Tensor> inputs) {
        switch (name) {
            case "echo" -> {
                Tensor head = inputs.get(0);
                byte[] bytes = new byte[head.data().remaining()];
                head.data().get(bytes);
                last = bytes;
                order.add(head.info().bytes() >= 4 ? head.data().getFloat(0) : 0f);
                return new InferReply(inputs.stream().map(FakeHost::echo).toList(), COMPUTE_MS);
            }
            case "refuse" -> throw new InputException("model 'refuse'", "it does not like that", "Try another");
            case "busy" -> throw new TransportException(Kind.BUSY, "host", "the server is busy", "");
            case "crash" -> throw new IllegalStateException("a defect");
            default -> throw new TransportException(Kind.UNKNOWN_MODEL, "model '" + name + "'", "not here", "");
        }
    }

    private static Tensor echo(Tensor input) {
        // A copy: the request's memory is not ours when the reply is complete.
        ByteBuffer data = ByteBuffer.allocate(input.data().remaining());
        data.put(input.data()).flip();
        return new Tensor(
                TensorInfo.of(
                        input.info().id() + "_out",
                        input.info().type(),
                        input.info().shape()),
                data);
    }

    @Override
    public InferReply infer(String name, List<Tensor> inputs) {
        try {
            return submit(name, inputs).join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}
