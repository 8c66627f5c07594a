package org.cutpoint.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking after a runtime, from one end of a connection to the other. */
@Timeout(60)
public abstract class ManagementContract {
    protected abstract Transport transport();

    @TempDir
    private Path folder;

    private final FakeHost host = new FakeHost();
    private final Runtime runtime = new Runtime();
    private final Transport transport = transport();
    protected Transport.Server server;
    private Connection connection;

    /** Keeps what it is brought. */
    private static final class Runtime implements Management {
        final List<byte[]> brought = new ArrayList<>();
        final List<Path> files = new ArrayList<>();
        final CountDownLatch planning = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public RuntimeStatus status() {
            return new RuntimeStatus(
                    "1.2.3",
                    Duration.ofSeconds(7),
                    true,
                    RuntimeStatus.Calls.NONE,
                    5,
                    OptionalDouble.of(0.5),
                    List.of("jps"),
                    List.of("png\u001b[2J"),
                    Optional.of(new RuntimeStatus.Memory(7, 6)));
        }

        @Override
        public List<ManagedBundle> bundles() {
            return List.of(
                    new ManagedBundle("a", "1.0.0", true, Optional.empty(), List.of("strategy x")),
                    new ManagedBundle("b", "2.0.0", false, Optional.of("broken"), List.of()));
        }

        private ManagedBundle bring(Path jar, String version) {
            try {
                brought.add(Files.readAllBytes(jar));
                files.add(jar);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (brought.get(brought.size() - 1).length == 13) {
                throw new InputException(jar.toString(), "it throws", "Mend it. Version 1.0.0 stays");
            }
            return new ManagedBundle("a", version, true, Optional.empty(), List.of());
        }

        @Override
        public ManagedBundle install(Path jar, Progress progress) {
            return bring(jar, "installed");
        }

        @Override
        public ManagedBundle update(Path jar, Progress progress) {
            return bring(jar, "updated");
        }

        @Override
        public ManagedBundle remove(String name) {
            if (!name.equals("a")) {
                throw new InputException(name, "none of this name was brought here", "");
            }
            return new ManagedBundle(name, "1.0.0", true, Optional.empty(), List.of());
        }

        @Override
        public PlanText plan(List<String> problems, String strategy, Duration limit) throws InterruptedException {
            if (strategy.equals("endless")) {
                planning.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            return new PlanText(
                    String.join("+", problems) + " " + limit.toMillis(), !strategy.equals("never"), "1.0.0", 2.5);
        }
    }

    /** Bundles that the runtime was brought, each as it came. */
    protected List<byte[]> brought() {
        return runtime.brought;
    }

    private void serve(boolean changes) {
        server = transport.serve("", 0, host, new Transport.Managed(runtime, changes));
        connection = transport.connect(LOOPBACK, server.port(), LONG);
    }

    @BeforeEach
    void serve() {
        serve(true);
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
        host.close();
    }

    private Path jar(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve(bytes + ".jar"), content);
    }

    @Test
    void bundlesArriveAsTheyWere() throws Exception {
        Management there = connection.management();
        for (int bytes : List.of(1, 256 << 10, (3 << 20) + 17)) {
            assertThat(there.install(jar(bytes), Progress.NONE).version()).isEqualTo("installed");
            assertThat(there.update(jar(bytes), Progress.NONE).version()).isEqualTo("updated");
            assertThat(runtime.brought).hasSize(2).allMatch(content -> matches(content, bytes));
            runtime.brought.clear();
        }
        assertThat(runtime.files).allSatisfy(file -> assertThat(file).doesNotExist());
    }

    private boolean matches(byte[] content, int bytes) {
        try {
            return Arrays.equals(content, Files.readAllBytes(jar(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whyABundleIsRefusedComesBackInOneLine() throws Exception {
        Path broken = jar(13);
        assertThatThrownBy(() -> connection.management().update(broken, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("it throws. Mend it. Version 1.0.0 stays")
                .message()
                .doesNotContain("\n")
                .doesNotContain(
                        runtime.files.isEmpty()
                                ? "cutpoint-bundle"
                                : runtime.files.get(0).toString());
        assertThatThrownBy(() -> connection.management().remove("c"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of this name");
        assertThat(connection.management().remove("a").version()).isEqualTo("1.0.0");
        // Refusals do not keep others out.
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> connection.management().install(broken, Progress.NONE))
                    .hasMessageContaining("it throws");
        }
        assertThat(connection.management().install(jar(14), Progress.NONE).name())
                .isEqualTo("a");
    }

    @Test
    void onlyWhoMayChangesBundles() throws Exception {
        stop();
        serve(false);
        Management there = connection.management();
        Path jar = jar(100);
        assertThatThrownBy(() -> there.install(jar, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--manage");
        assertThatThrownBy(() -> there.update(jar, Progress.NONE)).hasMessageContaining("--manage");
        assertThatThrownBy(() -> there.remove("a")).hasMessageContaining("--manage");
        assertThat(runtime.brought).isEmpty();
        assertThat(there.status().manageable()).isFalse();
        assertThat(there.bundles()).isEqualTo(runtime.bundles());
    }

    @Test
    void whatIsTooLargeIsNotSent() throws Exception {
        Path large = folder.resolve("large.jar");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(Management.MOST_BUNDLE_BYTES + 1);
        }
        assertThatThrownBy(() -> connection.management().install(large, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("64 MiB");
    }

    @Test
    void itsStatusCountsItsCalls() throws Exception {
        Management there = connection.management();
        get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
        there.plan(List.of("p"), "jps", LONG);
        assertThatThrownBy(() -> there.remove("c")).isInstanceOf(InputException.class);
        RuntimeStatus status = there.status();
        assertThat(status.version()).isEqualTo("1.2.3");
        assertThat(status.uptime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(status.manageable()).isTrue();
        assertThat(status.processorLoad()).hasValue(0.5);
        assertThat(status.strategies()).containsExactly("jps");
        assertThat(status.memory()).hasValue(new RuntimeStatus.Memory(7, 6));
        assertThat(status.codecs()).containsExactly("png [2J");
        assertThat(status.calls().inferences()).isEqualTo(1);
        assertThat(status.calls().plans()).isEqualTo(1);
        assertThat(status.calls().failed()).isEqualTo(1);
        assertThat(status.calls().running()).isEqualTo(1);
        assertThat(status.calls().answered()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void plansAreMadeThere() throws Exception {
        Management there = connection.management();
        assertThat(there.plan(List.of("p", "q"), "jps", Duration.ofMillis(1234)))
                .isEqualTo(new Management.PlanText("p+q 1234", true, "1.0.0", 2.5));
        assertThat(there.plan(List.of("p"), "never", LONG).feasible()).isFalse();
    }

    @Test
    void nobodyPlansForWhoHasGoneAway() throws Exception {
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            try {
                connection.management().plan(List.of("p"), "endless", LONG);
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        Thread thread = new Thread(waiting);
        thread.start();
        assertThat(runtime.planning.await(20, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runtime.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatIsNotLookedAfterSaysSo() {
        try (Transport.Server plain = transport.serve("", 0, host);
                Connection other = transport.connect(LOOPBACK, plain.port(), LONG)) {
            assertThatThrownBy(() -> other.management().status())
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
        }
    }
}
