package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.v1.DescribeReply;
import org.cutpoint.transport.oip.v1.DescribeRequest;
import org.cutpoint.transport.oip.v1.Measurement;
import org.cutpoint.transport.oip.v1.ProfileEvent;
import org.cutpoint.transport.oip.v1.ProfileRequest;
import org.cutpoint.transport.oip.v1.ProfilingGrpc;

/** Has a server measure on its machine. What it answers is believed only as far as it can be checked. */
final class RemoteProfiler implements Profiler {
    private static final int LONGEST_TEXT = 200;
    private static final Pattern MACHINE_ID = Pattern.compile("[A-Za-z0-9._-]{1,150}");
    private static final long LOOK_MS = 100;

    private final CallConnection connection;
    private final Channel channel;
    private final Settings settings;
    private final ProfileTexts texts;
    private final int behind;
    private final Machine machine;

    private RemoteProfiler(
            CallConnection connection,
            Channel channel,
            Settings settings,
            ProfileTexts texts,
            int behind,
            Machine machine) {
        this.behind = behind;
        this.connection = connection;
        this.channel = channel;
        this.settings = settings;
        this.texts = texts;
        this.machine = machine;
    }

    /**
     * Asks what machine it is.
     *
     * @param behind 0 for the server, else how many servers behind it
     */
    static RemoteProfiler of(
            CallConnection connection, Channel channel, Settings settings, ProfileTexts texts, int behind) {
        try {
            DescribeReply reply = ProfilingGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(settings.call().toNanos(), NANOSECONDS)
                    .describe(DescribeRequest.newBuilder().setBehind(behind).build());
            Machine machine = machine(connection.peer(), reply);
            return new RemoteProfiler(connection, channel, settings, texts, behind, machine);
        } catch (StatusRuntimeException e) {
            throw failure(connection.peer(), settings, e);
        }
    }

    private static Machine machine(String peer, DescribeReply reply) {
        boolean lawful = MACHINE_ID.matcher(reply.getId()).matches()
                && reply.getCores() > 0
                && Stream.of(reply.getOs(), reply.getCpu(), reply.getRuntime()).allMatch(RemoteProfiler::isShort);
        if (!lawful) {
            throw new InputException(peer, "it does not tell properly which machine it is", "");
        }
        return new Machine(reply.getId(), reply.getOs(), reply.getCpu(), reply.getCores(), reply.getRuntime());
    }

    private static boolean isShort(String text) {
        return text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl);
    }

    private static InputException failure(String peer, Settings settings, Throwable failure) {
        return Status.fromThrowable(failure).getCode() == Status.Code.UNIMPLEMENTED
                ? new TransportException(
                        Kind.UNSUPPORTED,
                        peer,
                        "this server does not measure for others",
                        "Update it, or measure there with 'cutpoint profile'",
                        failure)
                : Failures.exception(peer, settings.profile(), failure);
    }

    @Override
    public String id() {
        return "remote";
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public Profile profile(Model model, ProfileOptions options, Progress progress) {
        connection.deploy(model, progress);
        Measurement.Builder wanted = Measurement.newBuilder()
                .setSha256(model.graph().sha256())
                .setGranularity(Views.granularity(model.options()))
                .addAllShapes(Views.shapes(model.options()))
                .putAllOptions(Measuring.write(options));
        return call(ProfileRequest.newBuilder().setMeasure(wanted), model, options.threads(), progress);
    }

    @Override
    public Profile recalibrate(Model model, Profile profile, Progress progress) {
        connection.deploy(model, progress);
        return call(ProfileRequest.newBuilder().setKnown(texts.write(profile)), model, profile.threads(), progress);
    }

    private Profile call(ProfileRequest.Builder wanted, Model model, int threads, Progress progress) {
        ProfileRequest request = wanted.setBehind(behind).build();
        ClientCall<ProfileRequest, ProfileEvent> call = channel.newCall(
                ProfilingGrpc.getProfileMethod(),
                CallOptions.DEFAULT
                        .withDeadlineAfter(settings.profile().toNanos(), NANOSECONDS)
                        .withMaxInboundMessageSize(Math.min(settings.messageBytes(), ProfilingService.MOST_BYTES)));
        Answer answer = new Answer(progress);
        try {
            ClientCalls.asyncServerStreamingCall(call, request, answer);
            Profile profile = texts.read("the profile from " + connection.peer(), answer.await());
            check(profile, model, threads);
            return profile;
        } finally {
            call.cancel("not wanted any more", null);
            progress.end();
        }
    }

    private void check(Profile profile, Model model, int threads) {
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        boolean asked = profile.modelSha256().equals(model.graph().sha256())
                && profile.view().equals(model.options())
                && profile.layers().equals(layers)
                && profile.threads() == threads
                && profile.machine().equals(machine);
        if (!asked) {
            throw new InputException(
                    connection.peer(),
                    "its profile is not of " + model.graph().name() + " as it was asked for",
                    "Use the same version of Cutpoint on both sides");
        }
    }

    /** What the server says, on the network's threads. */
    private final class Answer implements StreamObserver<ProfileEvent> {
        private final Progress progress;
        private final CompletableFuture<String> profile = new CompletableFuture<>();

        Answer(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void onNext(ProfileEvent event) {
            switch (event.getEventCase()) {
                case BEGUN -> progress.begin(
                        printable(event.getBegun().getName()) + " at " + connection.peer(),
                        Math.max(0, event.getBegun().getSteps()));
                case ADVANCED -> progress.advance(Math.max(0, event.getAdvanced()));
                case PROFILE -> profile.complete(event.getProfile());
                default -> {
                    // What a newer server tells beside.
                }
            }
        }

        /** It is for a terminal: nothing that moves the cursor. */
        private String printable(String text) {
            return text.substring(0, Math.min(LONGEST_TEXT, text.length())).replaceAll("\\p{Cntrl}", " ");
        }

        @Override
        public void onError(Throwable failure) {
            profile.completeExceptionally(failure(connection.peer(), settings, failure));
        }

        @Override
        public void onCompleted() {
            profile.completeExceptionally(
                    new InputException(connection.peer(), "it has measured, but sends no profile", ""));
        }

        String await() {
            while (true) {
                try {
                    return profile.get(LOOK_MS, MILLISECONDS);
                } catch (TimeoutException e) {
                    if (progress.cancelled()) {
                        throw new CancellationException();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException();
                } catch (ExecutionException e) {
                    throw (RuntimeException) e.getCause();
                }
            }
        }
    }
}
