package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import org.cutpoint.transport.oip.ServerReadyRequest;
import org.cutpoint.transport.oip.ServerReadyResponse;
import org.cutpoint.transport.oip.v1.DescribeReply;
import org.cutpoint.transport.oip.v1.DescribeRequest;
import org.cutpoint.transport.oip.v1.FindReply;
import org.cutpoint.transport.oip.v1.FindRequest;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc.ModelStoreImplBase;
import org.cutpoint.transport.oip.v1.ProfileEvent;
import org.cutpoint.transport.oip.v1.ProfileRequest;
import org.cutpoint.transport.oip.v1.ProfilingGrpc.ProfilingImplBase;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.cutpoint.transport.tck.FakeProfiles;
import org.cutpoint.transport.tck.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measuring at a server. */
@Timeout(60)
class RemoteProfilerTest {
    private static final ProfileOptions OTHER =
            new ProfileOptions(2, 4, 7, 250, Intervals.ALL, OptionalDouble.of(12.5), true, true, true);

    @TempDir
    private Path folder;

    private final Transport transport = transport(LONG);
    private final FakeHost host = new FakeHost();
    private final Told told = new Told();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Transport.Server server;
    private Model model;

    private static Transport transport(Duration profile) {
        return transport(profile, GrpcContractTest.QUICK.messageBytes());
    }

    private static Transport transport(Duration profile, int messageBytes) {
        Settings quick = GrpcContractTest.QUICK;
        return new GrpcTransport(
                new Settings(
                        messageBytes,
                        quick.memoryBytes(),
                        quick.concurrentCalls(),
                        quick.callsPerConnection(),
                        quick.keepAlive(),
                        quick.load(),
                        quick.call(),
                        profile,
                        quick.drain()),
                GrpcContractTest.ENTRY,
                "1",
                GrpcContractTest.TEXTS,
                FakeCodecs.NONE);
    }

    /** Remembers what it is told. */
    private static final class Told implements Progress {
        private final List<String> tasks = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> waiting = new CompletableFuture<>();
        private volatile boolean cancelled;

        @Override
        public void begin(String task, long steps) {
            tasks.add(task + ": " + steps);
            if (task.startsWith("waiting")) {
                waiting.complete(task);
            }
        }

        @Override
        public void advance(long steps) {
            tasks.add("+" + steps);
        }

        @Override
        public void end() {}

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = transport.serve(LOOPBACK, 0, host);
        byte[] content = {1, 2, 3};
        Path file = Files.write(folder.resolve("m.onnx"), content);
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1L));
        TensorInfo y = TensorInfo.of("y", ElementType.FP32, List.of(1L));
        Layer layer = new Layer("a", List.of("a"), List.of("Relu"), List.of("x"), List.of(y), 0, 0, 0);
        model = new Model(
                file.toString(),
                new LoadOptions(Granularity.OP, Map.of("x", List.of(1L))),
                new ModelGraph("m", FakeHost.hash(content), List.of(x), List.of(layer), List.of("y")),
                file,
                List.of());
    }

    @AfterEach
    void stop() throws Exception {
        host.gate.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
        server.close();
        host.close();
    }

    private Connection connect(Transport by) {
        Connection connection = by.connect(LOOPBACK, server.port(), LONG);
        open.add(connection);
        return connection;
    }

    private Profile profile(ProfileOptions options) {
        return connect(transport).profiler().profile(model, options, told);
    }

    private CompletableFuture<Profile> later(Profiler profiler, Progress progress) {
        return CompletableFuture.supplyAsync(
                () -> profiler.profile(model, ProfileOptions.DEFAULT, progress),
                task -> new Thread(task, "later").start());
    }

    /** Measures when the gate opens, unless it is cancelled before. */
    private Profile whenOpen(Progress progress) {
        host.begun.release();
        try {
            while (!host.gate.await(10, MILLISECONDS)) {
                if (progress.cancelled()) {
                    throw new CancellationException();
                }
            }
        } catch (InterruptedException e) {
            throw new CancellationException();
        }
        return FakeProfiles.of(model, FakeProfiles.MACHINE, 1, 30);
    }

    @Test
    void bringsTheProfileOfTheServersMachine() {
        List<ProfileOptions> asked = new CopyOnWriteArrayList<>();
        host.measures = (options, progress) -> {
            asked.add(options);
            progress.begin("profiling\u001b[2J m", 3);
            progress.advance(1);
            progress.advance(1);
            return FakeProfiles.of(model, FakeProfiles.MACHINE, options.threads(), 30);
        };
        Profiler profiler = connect(transport).profiler();
        assertThat(profiler.machine()).isEqualTo(FakeProfiles.MACHINE);
        Profile profile = profiler.profile(model, OTHER, told);
        assertThat(profile).isEqualTo(FakeProfiles.of(model, FakeProfiles.MACHINE, 2, 30));
        assertThat(asked).containsExactly(OTHER);
        assertThat(host.views).containsExactly(model.options());
        assertThat(host.calls).as("deployed first").contains("complete m.onnx");
        assertThat(told.tasks).contains("profiling [2J m at 127.0.0.1:" + server.port() + ": 3", "+1");
    }

    @Test
    void refusesOptionsThatCannotBe() {
        host.measures = (options, progress) -> {
            throw new AssertionError("it must not come to this");
        };
        assertThatThrownBy(() -> profile(new ProfileOptions(1000, 3, 15, 100)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("option 'threads': it cannot be '1000'");
    }

    @Test
    void fitsAKnownProfileToTheMachineAsItIsNow() {
        Profile known = FakeProfiles.of(model, FakeProfiles.MACHINE, 3, 30);
        assertThat(connect(transport).profiler().recalibrate(model, known, told))
                .isEqualTo(known.scaled(2));
        assertThat(host.known).containsExactly(known);
    }

    @Test
    void oneIsMeasuredAtATime() throws Exception {
        host.gate = new CountDownLatch(1);
        host.measures = (options, progress) -> whenOpen(progress);
        Profiler profiler = connect(transport).profiler();
        CompletableFuture<Profile> first = later(profiler, Progress.NONE);
        host.begun.acquire();
        CompletableFuture<Profile> second = later(profiler, told);
        assertThat(told.waiting.get(30, SECONDS)).startsWith("waiting for another measurement");
        assertThat(host.begun.availablePermits()).isZero();
        host.gate.countDown();
        assertThat(second.get(30, SECONDS)).isEqualTo(first.get(30, SECONDS));
    }

    @Test
    void tooManyThatWaitAreRefused() throws Exception {
        host.gate = new CountDownLatch(1);
        host.measures = (options, progress) -> whenOpen(progress);
        Profiler profiler = connect(transport).profiler();
        List<CompletableFuture<Profile>> all = new ArrayList<>();
        all.add(later(profiler, Progress.NONE));
        host.begun.acquire();
        for (int i = 0; i < 8; i++) {
            Told its = new Told();
            all.add(later(profiler, its));
            its.waiting.get(30, SECONDS);
        }
        assertThatThrownBy(() -> profiler.profile(model, ProfileOptions.DEFAULT, told))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUSY))
                .hasMessageContaining("this server measures, and 8 more wait already");
        host.gate.countDown();
        for (CompletableFuture<Profile> each : all) {
            each.get(30, SECONDS);
        }
    }

    @Test
    void aCancelledOneEndsThere() throws Exception {
        host.gate = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        host.measures = (options, progress) -> {
            try {
                return whenOpen(progress);
            } finally {
                ended.countDown();
            }
        };
        CompletableFuture<Profile> wanted = later(connect(transport).profiler(), told);
        host.begun.acquire();
        told.cancelled = true;
        assertThatThrownBy(() -> wanted.get(30, SECONDS)).hasCauseInstanceOf(CancellationException.class);
        assertThat(ended.await(30, SECONDS)).isTrue();
        host.gate.countDown();
        told.cancelled = false;
        assertThat(profile(ProfileOptions.DEFAULT).interval(0, 0)).isPresent();
    }

    @Test
    void aClientThatIsGoneEndsItToo() throws Exception {
        host.gate = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        host.measures = (options, progress) -> {
            try {
                return whenOpen(progress);
            } finally {
                ended.countDown();
            }
        };
        try (FaultProxy proxy = new FaultProxy(server.port())) {
            Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG);
            open.add(connection);
            CompletableFuture<Profile> wanted = later(connection.profiler(), told);
            host.begun.acquire();
            proxy.cut();
            assertThat(ended.await(30, SECONDS)).isTrue();
            assertThatThrownBy(() -> wanted.get(30, SECONDS))
                    .hasCauseInstanceOf(TransportException.class)
                    .hasMessageContaining("cannot be reached");
        }
    }

    @Test
    void aServerEndsWhatTakesTooLong() {
        host.gate = new CountDownLatch(1);
        host.measures = (options, progress) -> whenOpen(progress);
        Transport.Server hasty = transport(Duration.ofMillis(300)).serve(LOOPBACK, 0, host);
        try (Connection connection = transport.connect(LOOPBACK, hasty.port(), LONG)) {
            assertThatThrownBy(() -> connection.profiler().profile(model, ProfileOptions.DEFAULT, told))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("longer than the 0 s that this server allows");
        } finally {
            hasty.close();
        }
    }

    @Test
    void aClientDoesNotWaitForEver() {
        host.gate = new CountDownLatch(1);
        host.measures = (options, progress) -> whenOpen(progress);
        Profiler profiler = connect(transport(Duration.ofMillis(300))).profiler();
        assertThatThrownBy(() -> profiler.profile(model, ProfileOptions.DEFAULT, told))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE));
    }

    @Test
    void whatFailsThereIsToldHere() {
        host.measures = (options, progress) -> {
            throw new InputException("model", "it has no layers", "Take another");
        };
        assertThatThrownBy(() -> profile(ProfileOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessage(LOOPBACK + ":" + server.port() + ": model: it has no layers. Take another");
        host.measures = (options, progress) -> {
            throw new IllegalStateException("a defect");
        };
        assertThatThrownBy(() -> profile(ProfileOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the server failed: java.lang.IllegalStateException: a defect");
    }

    @Test
    void profilesOfSomethingElseAreRefused() {
        Machine nearer = new Machine("nearer", "os", "cpu", 4, "runtime 1");
        for (Profile wrong : List.of(
                FakeProfiles.of(model, nearer, 1, 30),
                FakeProfiles.of(model, FakeProfiles.MACHINE, 2, 30),
                FakeProfiles.of(other(), FakeProfiles.MACHINE, 1, 30))) {
            host.measures = (options, progress) -> wrong;
            assertThatThrownBy(() -> profile(ProfileOptions.DEFAULT))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("its profile is not of m as it was asked for");
        }
    }

    private Model other() {
        return new Model(model.source(), LoadOptions.DEFAULT, model.graph(), Path.of(model.source()), List.of());
    }

    // ---- servers that are not ours

    /** A server with this profiling service, or without. */
    private Profiler foreign(BindableService... services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .addService(new GRPCInferenceServiceImplBase() {
                    @Override
                    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
                        observer.onNext(
                                ServerReadyResponse.newBuilder().setReady(true).build());
                        observer.onCompleted();
                    }
                })
                .addService(new ModelStoreImplBase() {
                    @Override
                    public void find(FindRequest request, StreamObserver<FindReply> observer) {
                        observer.onNext(FindReply.newBuilder().setPresent(true).build());
                        observer.onCompleted();
                    }
                });
        Arrays.stream(services).forEach(builder::addService);
        Server foreign = builder.build().start();
        Connection connection = transport(LONG, 1 << 20).connect(LOOPBACK, foreign.getPort(), LONG);
        open.add(connection);
        open.add(foreign::shutdownNow);
        return connection.profiler();
    }

    private static ProfilingImplBase answering(DescribeReply machine, Consumer<StreamObserver<ProfileEvent>> answer) {
        return new ProfilingImplBase() {
            @Override
            public void describe(DescribeRequest request, StreamObserver<DescribeReply> observer) {
                observer.onNext(machine);
                observer.onCompleted();
            }

            @Override
            public void profile(ProfileRequest request, StreamObserver<ProfileEvent> observer) {
                answer.accept(observer);
            }
        };
    }

    private static DescribeReply.Builder machine() {
        return DescribeReply.newBuilder().setId("there").setCores(1);
    }

    @Test
    void olderServersAreRecognised() {
        assertThatThrownBy(() -> foreign())
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                .hasMessageContaining("this server does not measure for others. Update it");
        host.measures = (options, progress) -> {
            throw new TransportException(Kind.UNSUPPORTED, "host", "nothing here measures", "");
        };
        assertThatThrownBy(() -> profile(ProfileOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }

    @Test
    void machinesThatCannotBeAreRefused() {
        for (DescribeReply wrong : List.of(
                DescribeReply.getDefaultInstance(),
                machine().setId("../../etc").build(),
                machine().setId("x".repeat(151)).build(),
                machine().setCores(0).build(),
                machine().setCores(-1).build(),
                machine().setCpu("\u001b]0;title").build(),
                machine().setRuntime("r".repeat(1000)).build())) {
            assertThatThrownBy(() -> foreign(answering(wrong, observer -> {})))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("does not tell properly which machine it is");
        }
    }

    @Test
    void malformedAnswersCostOneLine() {
        record Case(Consumer<StreamObserver<ProfileEvent>> answer, String message) {}
        List<Case> cases = List.of(
                new Case(StreamObserver::onCompleted, "it has measured, but sends no profile"),
                new Case(o -> o.onNext(ProfileEvent.newBuilder().setProfile("{").build()), "it is no cutpoint-profile"),
                new Case(
                        o -> o.onNext(ProfileEvent.newBuilder()
                                .setProfile("x".repeat(2 << 20))
                                .build()),
                        "too large"),
                new Case(o -> o.onError(new IllegalStateException("burnt")), "UNKNOWN"));
        for (Case each : cases) {
            assertThatThrownBy(() -> foreign(answering(machine().build(), each.answer))
                            .profile(model, ProfileOptions.DEFAULT, told))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(each.message)
                    .hasMessageContaining(LOOPBACK);
        }
    }

    @Test
    void whatANewerServerTellsBesideIsIgnored() throws Exception {
        Profile good = FakeProfiles.of(model, new Machine("there", "", "", 1, ""), 1, 3);
        Profiler profiler = foreign(answering(machine().build(), observer -> {
            observer.onNext(ProfileEvent.getDefaultInstance());
            observer.onNext(ProfileEvent.newBuilder().setAdvanced(-5).build());
            observer.onNext(ProfileEvent.newBuilder()
                    .setBegun(ProfileEvent.Task.newBuilder()
                            .setName("t".repeat(500))
                            .setSteps(-1))
                    .build());
            observer.onNext(ProfileEvent.newBuilder()
                    .setProfile(FakeProfiles.STORES.getService().write(good))
                    .build());
            observer.onCompleted();
        }));
        assertThat(profiler.profile(model, ProfileOptions.DEFAULT, told)).isEqualTo(good);
        assertThat(told.tasks)
                .contains("+0")
                .anyMatch(t -> t.startsWith("t".repeat(200) + " at ") && t.endsWith(": 0"));
    }
}
