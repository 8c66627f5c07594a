package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.v1.DescribeReply;
import org.cutpoint.transport.oip.v1.DescribeRequest;
import org.cutpoint.transport.oip.v1.Measurement;
import org.cutpoint.transport.oip.v1.ProfileEvent;
import org.cutpoint.transport.oip.v1.ProfileRequest;
import org.cutpoint.transport.oip.v1.ProfilingGrpc.ProfilingImplBase;

/** Measures models for clients, one at a time: two measurements would disturb each other. */
final class ProfilingService extends ProfilingImplBase implements AutoCloseable {
    /** How many clients may wait while one's model is measured. */
    private static final int WAITING = 8;

    /** Profiles of all intervals of some hundred layers have some tens of megabytes. */
    static final int MOST_BYTES = 64 << 20;

    /** Between messages on how far it is. */
    private static final long REPORT_NANOS = 100_000_000;

    private final ModelHost host;
    private final Executor pool;
    private final ProfileTexts texts;
    private final Duration limit;
    private final ThreadPoolExecutor turns;

    /** @param limit of one measurement */
    ProfilingService(ModelHost host, Executor pool, ProfileTexts texts, Duration limit) {
        this.host = host;
        this.pool = pool;
        this.texts = texts;
        this.limit = limit;
        turns = new ThreadPoolExecutor(
                1, 1, 10, SECONDS, new LinkedBlockingQueue<>(WAITING), Daemons.named("cutpoint-calls-profiling-"));
        turns.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> {
            int behind = request.getBehind();
            Machine machine =
                    behind == 0 ? host.machine() : host.profilerBehind(behind).machine();
            return DescribeReply.newBuilder()
                    .setBehind(behind == 0 ? host.serversBehind() : 0)
                    .setId(machine.id())
                    .setOs(machine.os())
                    .setCpu(machine.cpu())
                    .setCores(machine.cores())
                    .setRuntime(machine.runtime())
                    .build();
        }));
    }

    @Override
    public void profile(ProfileRequest request, StreamObserver<ProfileEvent> observer) {
        Call call = new Call(request, (ServerCallStreamObserver<ProfileEvent>) observer);
        try {
            turns.execute(call);
            call.tellIfWaiting();
        } catch (RejectedExecutionException e) {
            observer.onError(Failures.status(new TransportException(
                            Kind.BUSY, "profiling", "this server measures, and " + WAITING + " more wait already", ""))
                    .asRuntimeException());
        }
    }

    private Profile measure(ModelHost host, ProfileRequest request, Progress progress) {
        Optional<Profiler> behind =
                request.getBehind() == 0 ? Optional.empty() : Optional.of(host.profilerBehind(request.getBehind()));
        switch (request.getWhatCase()) {
            case MEASURE -> {
                Measurement wanted = request.getMeasure();
                LoadOptions view =
                        Views.read(wanted.getGranularity(), wanted.getGranularityValue(), wanted.getShapesList());
                ProfileOptions options = Measuring.read(wanted.getOptionsMap());
                return behind.isPresent()
                        ? behind.get().profile(host.model(wanted.getSha256(), view), options, progress)
                        : host.profile(wanted.getSha256(), view, options, progress);
            }
            case KNOWN -> {
                if (request.getKnown().length() > MOST_BYTES) {
                    throw new InputException("profile", "it is larger than " + MOST_BYTES + " bytes", "");
                }
                Profile known = texts.read("profile", request.getKnown());
                return behind.isPresent()
                        ? behind.get().recalibrate(host.model(known.modelSha256(), known.view()), known, progress)
                        : host.recalibrate(known, progress);
            }
            default -> throw new InputException("profiling", "there is nothing to measure", "Send a measurement");
        }
    }

    /** One client's wish, and where its progress goes. */
    private final class Call implements Runnable, Progress {
        private final ProfileRequest request;
        private final ServerCallStreamObserver<ProfileEvent> observer;
        private final ModelHost bound = GuardedHost.bound(host);
        private final long end = System.nanoTime() + limit.toNanos();
        private volatile boolean unwanted;
        private boolean started;
        private long advanced;
        private long reported;

        Call(ProfileRequest request, ServerCallStreamObserver<ProfileEvent> observer) {
            this.request = request;
            this.observer = observer;
            // The client went away, or waits no longer.
            observer.setOnCancelHandler(() -> {
                unwanted = true;
                turns.remove(this);
            });
        }

        synchronized void tellIfWaiting() {
            if (!started && turns.getQueue().contains(this)) {
                begin("waiting for another measurement to end", 0);
            }
        }

        private synchronized void start() {
            started = true;
        }

        @Override
        public void run() {
            if (unwanted) {
                return;
            }
            start();
            try {
                String profile = texts.write(measure(bound, request, this));
                send(ProfileEvent.newBuilder().setProfile(profile));
                observer.onCompleted();
            } catch (CancellationException e) {
                fail(late() ? tooLate() : e);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void fail(RuntimeException failure) {
            if (!unwanted) {
                observer.onError(Failures.status(failure).asRuntimeException());
            }
        }

        private boolean late() {
            return System.nanoTime() - end > 0;
        }

        private InputException tooLate() {
            return new InputException(
                    "profiling",
                    "measuring takes longer than the " + limit.toSeconds() + " s that this server allows",
                    "Ask for fewer repeats, or measure on the machine itself");
        }

        private synchronized void send(ProfileEvent.Builder event) {
            observer.onNext(event.build());
        }

        @Override
        public synchronized void begin(String task, long steps) {
            advanced = 0;
            send(ProfileEvent.newBuilder()
                    .setBegun(ProfileEvent.Task.newBuilder().setName(task).setSteps(steps)));
        }

        @Override
        public synchronized void advance(long steps) {
            advanced += steps;
            long now = System.nanoTime();
            // A client that does not read gets one number later instead of many.
            if (now - reported >= REPORT_NANOS && observer.isReady()) {
                reported = now;
                send(ProfileEvent.newBuilder().setAdvanced(advanced));
                advanced = 0;
            }
        }

        @Override
        public void end() {
            // The next task begins, or the answer comes.
        }

        @Override
        public boolean cancelled() {
            return unwanted || late();
        }
    }
}
