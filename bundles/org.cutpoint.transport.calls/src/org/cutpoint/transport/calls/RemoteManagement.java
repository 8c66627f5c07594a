package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.v1.BundleChunk;
import org.cutpoint.transport.oip.v1.BundleInfo;
import org.cutpoint.transport.oip.v1.BundleReply;
import org.cutpoint.transport.oip.v1.ListBundlesRequest;
import org.cutpoint.transport.oip.v1.ManagementGrpc;
import org.cutpoint.transport.oip.v1.PlanReply;
import org.cutpoint.transport.oip.v1.PlanRequest;
import org.cutpoint.transport.oip.v1.PlanningGrpc;
import org.cutpoint.transport.oip.v1.RemoveBundleRequest;
import org.cutpoint.transport.oip.v1.StatusReply;
import org.cutpoint.transport.oip.v1.StatusRequest;

/** Looks after a runtime elsewhere. What it says is for terminals, too: nothing in it moves a cursor. */
final class RemoteManagement implements Management {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int LONGEST_TEXT = 500;

    /** Beyond a strategy's own limit: for reading the problem, and for its turn. */
    private static final Duration BESIDE_PLANNING = Duration.ofMinutes(1);

    private final String peer;
    private final Channel channel;
    private final Settings settings;

    RemoteManagement(String peer, Channel channel, Settings settings) {
        this.peer = peer;
        this.channel = channel;
        this.settings = settings;
    }

    private ManagementGrpc.ManagementBlockingStub stub(Duration deadline) {
        return ManagementGrpc.newBlockingStub(channel).withDeadlineAfter(deadline.toNanos(), NANOSECONDS);
    }

    private <T> T ask(Duration deadline, Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw failure(deadline, e);
        }
    }

    private InputException failure(Duration deadline, Exception e) {
        return Status.fromThrowable(e).getCode() == Status.Code.UNIMPLEMENTED
                ? new TransportException(
                        Kind.UNSUPPORTED,
                        peer,
                        "this server does not let itself be looked after",
                        "It needs 'cutpoint serve' of this version",
                        e)
                : Failures.exception(peer, deadline, e);
    }

    @Override
    public RuntimeStatus status() {
        StatusReply reply =
                ask(settings.call(), () -> stub(settings.call()).status(StatusRequest.getDefaultInstance()));
        double load = reply.getProcessorLoad();
        return new RuntimeStatus(
                printable(reply.getVersion()),
                Duration.ofMillis(Math.max(0, reply.getUptimeMs())),
                reply.getManageable(),
                new RuntimeStatus.Calls(
                        reply.getCallsRunning(),
                        reply.getCallsAnswered(),
                        reply.getCallsFailed(),
                        reply.getInferences(),
                        reply.getPlans()),
                reply.getHeapBytes(),
                load >= 0 ? OptionalDouble.of(load) : OptionalDouble.empty(),
                printable(reply.getStrategiesList()),
                printable(reply.getCodecsList()),
                reply.getResidentBytes() > 0
                        ? Optional.of(
                                new RuntimeStatus.Memory(reply.getResidentBytes(), Math.max(0, reply.getOwnBytes())))
                        : Optional.empty());
    }

    @Override
    public List<ManagedBundle> bundles() {
        return ask(settings.call(), () -> stub(settings.call()).listBundles(ListBundlesRequest.getDefaultInstance()))
                .getBundlesList()
                .stream()
                .map(RemoteManagement::bundle)
                .toList();
    }

    private static ManagedBundle bundle(BundleInfo info) {
        return new ManagedBundle(
                printable(info.getName()),
                printable(info.getVersion()),
                info.getOrigin() == BundleInfo.Origin.ORIGIN_DEPLOYED,
                info.getActive() ? Optional.empty() : Optional.of(printable(info.getFault())),
                printable(info.getOffersList()));
    }

    private static List<String> printable(List<String> texts) {
        return texts.stream().map(RemoteManagement::printable).toList();
    }

    private static String printable(String text) {
        return text.substring(0, Math.min(LONGEST_TEXT, text.length())).replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public ManagedBundle install(Path jar, Progress progress) {
        return put(jar, false, progress);
    }

    @Override
    public ManagedBundle update(Path jar, Progress progress) {
        return put(jar, true, progress);
    }

    private ManagedBundle put(Path jar, boolean update, Progress progress) {
        try {
            long size = Files.size(jar);
            if (size > MOST_BUNDLE_BYTES) {
                throw new InputException(
                        jar.toString(), "it is larger than " + (MOST_BUNDLE_BYTES >> 20) + " MiB", "Make it smaller");
            }
            BundleChunk head = BundleChunk.newBuilder()
                    .setSha256(hash(jar))
                    .setTotalBytes(size)
                    .setUpdate(update)
                    .build();
            progress.begin("Sending " + jar.getFileName() + " to " + peer, size);
            return send(jar, head, progress);
        } catch (IOException e) {
            throw new InputException(jar.toString(), "it cannot be read: " + e, "", e);
        } catch (StatusException e) {
            throw failure(settings.load(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("sending " + jar.getFileName() + " was interrupted");
        } finally {
            progress.end();
        }
    }

    private ManagedBundle send(Path jar, BundleChunk head, Progress progress)
            throws IOException, StatusException, InterruptedException {
        BlockingClientCall<BundleChunk, BundleReply> call = ManagementGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(settings.load().toNanos(), NANOSECONDS)
                .putBundle();
        boolean whole = false;
        try (InputStream in = Files.newInputStream(jar)) {
            BundleChunk.Builder next = head.toBuilder();
            byte[] data = in.readNBytes(CHUNK_BYTES);
            // At least one chunk: what is wrong with nothing is the server's to say.
            do {
                if (progress.cancelled()) {
                    throw new CancellationException("sending " + jar.getFileName() + " was cancelled");
                }
                if (!call.write(
                        next.setData(UnsafeByteOperations.unsafeWrap(data)).build())) {
                    break;
                }
                progress.advance(data.length);
                next = BundleChunk.newBuilder();
                data = in.readNBytes(CHUNK_BYTES);
            } while (data.length > 0);
            call.halfClose();
            // It is tried there now, which may take a while.
            BundleReply reply = call.read();
            whole = true;
            if (reply == null) {
                throw new InputException(peer, "it does not say what became of the bundle", "");
            }
            return bundle(reply.getBundle());
        } finally {
            if (!whole) {
                call.cancel("not wanted any more", null);
            }
        }
    }

    private static String hash(Path jar) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(jar), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public ManagedBundle remove(String name) {
        return bundle(ask(settings.load(), () -> stub(settings.load())
                .removeBundle(RemoveBundleRequest.newBuilder().setName(name).build())
                .getBundle()));
    }

    @Override
    public PlanText plan(List<String> problems, String strategy, Duration limit) throws InterruptedException {
        PlanRequest request = PlanRequest.newBuilder()
                .addAllProblems(problems)
                .setStrategy(strategy)
                .setLimitMs(limit.toMillis())
                .build();
        Duration deadline = limit.plus(BESIDE_PLANNING);
        try {
            PlanReply reply = PlanningGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadline.toNanos(), NANOSECONDS)
                    .plan(request);
            return new PlanText(
                    reply.getFeasible() ? reply.getPlan() : printable(reply.getPlan()),
                    reply.getFeasible(),
                    printable(reply.getStrategyVersion()),
                    reply.getSolveMs());
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                InterruptedException interruption = new InterruptedException("planning at " + peer);
                interruption.initCause(e);
                throw interruption;
            }
            throw failure(deadline, e);
        }
    }
}
