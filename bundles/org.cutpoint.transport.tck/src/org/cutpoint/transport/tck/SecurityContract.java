package org.cutpoint.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.TestKeys.TestGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and to what: a test for each threat. */
@Timeout(60)
public abstract class SecurityContract {
    /** Enough for a refusal, which nobody waits for. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    protected final FakeHost host = new FakeHost();
    private final List<Path> brought = new CopyOnWriteArrayList<>();
    private final Transport transport = transport();
    private TestGuard guard = new TestGuard(TestKeys.SERVER, false);
    protected Transport.Server server;

    protected abstract Transport transport();

    private Management management() {
        return (Management) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Management.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("install")) {
                        throw new UnsupportedOperationException();
                    }
                    brought.add((Path) arguments[0]);
                    return new ManagedBundle("a", "1.0.0", true, Optional.empty(), List.of());
                });
    }

    private void serve(TestGuard by, ModelHost served) {
        guard = by;
        server = transport.serve(LOOPBACK, 0, served, new Transport.Managed(management(), true), by);
    }

    private void serveAnew(TestGuard by) {
        server.close();
        serve(by, host);
    }

    @BeforeEach
    void start() {
        serve(guard, host);
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    protected Connection connect(Credentials credentials) {
        return transport.connect(LOOPBACK, server.port(), SOON, credentials);
    }

    private static void infer(Connection connection) {
        assertThat(get(connection.infer("echo", List.of(tensor("x", 1)), LONG)).outputs())
                .hasSize(1);
    }

    private void refused(Credentials credentials, String... why) {
        assertThatThrownBy(() -> connect(credentials))
                .isInstanceOf(InputException.class)
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("\n");
                    List.of(why).forEach(part -> assertThat(e.getMessage()).contains(part));
                });
        assertThat(host.order).isEmpty();
    }

    @Test
    void whoIsKnownIsServed() {
        try (Connection known = connect(TestKeys.shows(TestKeys.CLIENT))) {
            infer(known);
            assertThat(known.peer()).isEqualTo(transport.scheme() + "s://" + LOOPBACK + ":" + server.port());
        }
    }

    @Test
    void whoDoesNotEncryptIsNotHeard() {
        assertThatThrownBy(() -> transport.connect(LOOPBACK, server.port(), SOON))
                .isInstanceOf(InputException.class);
        assertThat(host.order).isEmpty();
    }

    @Test
    void whoShowsNothingIsNotHeard() {
        refused(new Credentials(TestKeys.context(Optional.empty(), TestKeys.AUTHORITY), Optional.empty()));
        refused(TestKeys.withToken(TestKeys.TOKEN), "does not accept this machine's certificate");
    }

    @Test
    void certificatesOfOthersAreRefused() {
        refused(TestKeys.shows(TestKeys.STRANGER));
        refused(TestKeys.shows(TestKeys.EXPIRED), "does not accept this machine's certificate");
    }

    /** Whoever runs the server sees it, too: a client may be anybody's. */
    @Test
    void theServerSaysWhomItHasNotLetIn() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        // The one of System.Logger is behind it.
        Logger log = Logger.getLogger("org.cutpoint.transport.calls.Refusals");
        log.addHandler(listener);
        try {
            serveAnew(new TestGuard(TestKeys.SERVER, false));
            refused(TestKeys.shows(TestKeys.EXPIRED));
            assertThat(lines.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                    .startsWith(LOOPBACK + ":")
                    .endsWith(" was not let in: its certificate has expired");
            serveAnew(new TestGuard(TestKeys.SERVER, false));
            refused(TestKeys.shows(TestKeys.STRANGER));
            assertThat(lines.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                    // Clients of the JDK do not show one to somebody who does not know its authority.
                    .endsWith(" was not let in: it shows no certificate");
        } finally {
            log.removeHandler(listener);
        }
    }

    @Test
    void whoIsRevokedIsRefusedFromTheNextCallOn() {
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            infer(connection);
            guard.rights.clear();
            assertThatThrownBy(() -> infer(connection))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("does not know you, or not any more");
            assertThat(host.order).hasSize(1);
        }
    }

    @Test
    void serversThatAreNotWhomTheyShouldBeAreNotBelieved() {
        Credentials credentials = TestKeys.shows(TestKeys.CLIENT);
        serveAnew(new TestGuard(TestKeys.STRANGER, false));
        refused(credentials, "not from the authority that is trusted here");
        serveAnew(new TestGuard(TestKeys.ELSEWHERE, false));
        refused(credentials, "for other names and addresses", "--host");
        serveAnew(new TestGuard(TestKeys.CLIENT, false));
        refused(credentials, "a client's, not a server's");
        server.close();
        server = transport.serve(LOOPBACK, 0, host);
        refused(credentials, "it does not encrypt", "--insecure");
    }

    @Test
    void aTokenIsAsGoodAsACertificateWhereThereAreTokens() {
        serveAnew(new TestGuard(TestKeys.SERVER, true));
        guard.rights.put(TestKeys.TOKEN, new Rights("ci", Set.of(Operation.INFER), Set.of()));
        try (Connection connection = connect(TestKeys.withToken(TestKeys.TOKEN))) {
            infer(connection);
            assertThatThrownBy(() -> connection.exchange(1, 1, LONG)).hasMessageContaining("'ci' may not measure");
        }
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            infer(connection);
        }
        host.order.clear();
        refused(TestKeys.withToken("another"), "a token");
        refused(TestKeys.withToken("x".repeat(256)), "a token");
        refused(new Credentials(TestKeys.context(Optional.empty(), TestKeys.AUTHORITY), Optional.empty()), "a token");
    }

    private void may(Set<Operation> operations, Set<String> models) {
        guard.rights.put(TestKeys.CLIENT, new Rights(TestKeys.CLIENT, operations, models));
    }

    @Test
    void eachOperationIsForThoseThatMay() throws Exception {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[100]);
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            may(Set.of(), Set.of());
            assertThatThrownBy(() -> infer(connection))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'client' may not infer here. Run 'cutpoint keys allow client infer'");
            may(Set.of(Operation.INFER), Set.of());
            infer(connection);
            assertThatThrownBy(() -> connection.exchange(1, 1, LONG)).hasMessageContaining("may not measure");
            assertThatThrownBy(() -> connection.management().install(jar, Progress.NONE))
                    .hasMessageContaining("may not manage");
            assertThatThrownBy(() -> connection.management().remove("a")).hasMessageContaining("may not manage");
            assertThat(brought).isEmpty();
            may(Set.of(Operation.MANAGE), Set.of());
            connection.management().install(jar, Progress.NONE);
            assertThat(brought).hasSize(1);
            assertThatThrownBy(() -> infer(connection)).hasMessageContaining("may not infer");
        }
    }

    @Test
    void bundlesThatNobodyHasSignedAreNotLookedAt() throws Exception {
        Path jar = Files.write(folder.resolve("a.jar"), new byte[100]);
        guard.signed = false;
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            assertThatThrownBy(() -> connection.management().install(jar, Progress.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("the file: nobody has signed it");
            assertThat(brought).isEmpty();
        }
    }

    @Test
    void eachModelIsForThoseThatMay() {
        String mine = FakeHost.hash(new byte[] {1});
        String others = FakeHost.hash(new byte[] {2});
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            may(Set.of(Operation.values()), Set.of(mine));
            host.identities.put("echo", others);
            assertThatThrownBy(() -> infer(connection))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'client' may not use model 'echo'");
            host.identities.put("echo", mine);
            // Names may come to mean another model: what runs is what was looked at.
            assertThatThrownBy(() -> infer(connection)).hasMessageContaining("model '" + mine + "': not here");
            String segment = mine.substring(0, 12) + "-echo";
            host.identities.put(segment, mine);
            assertThatThrownBy(() -> get(connection.infer(segment, List.of(tensor("x", 1)), LONG)))
                    .hasMessageContaining("model '" + segment + "': not here");
            host.identities.clear();
            assertThatThrownBy(() -> infer(connection)).hasMessageContaining("none of this name");
            assertThat(host.order).isEmpty();
            may(Set.of(Operation.values()), Set.of());
            infer(connection);
        }
    }

    /** What came over one connection, once more over another, and damaged: an attacker who sees all bytes and has no key. */
    @Test
    void whatWasRecordedIsOfNoUse() throws Exception {
        byte[] recorded;
        try (Recorder recorder = new Recorder(server.port());
                Connection connection =
                        transport.connect(LOOPBACK, recorder.port(), SOON, TestKeys.shows(TestKeys.CLIENT))) {
            infer(connection);
            recorded = recorder.recorded();
        }
        assertThat(recorded).hasSizeGreaterThan(500);
        assertThat(host.order).hasSize(1);
        try (Socket socket = new Socket(LOOPBACK, server.port())) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream().write(recorded);
            // It says what is wrong and ends, or just ends.
            readToEnd(socket.getInputStream());
        }
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            infer(connection);
        }
        assertThat(host.order).hasSize(2);
    }

    /** Connections that begin and do not go on, or never begin, keep nobody else from being served. */
    @Test
    void whoBeginsAndDoesNotGoOnKeepsNobodyOut() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(LOOPBACK, server.port());
                slow.add(socket);
                if (i % 2 == 0) {
                    // The beginning of a record that never comes.
                    socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
                }
            }
            try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
                infer(connection);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Bytes that are no TLS, and a record that is longer than there are: the connection ends, nothing else does. */
    @Test
    void nonsenseEndsItsConnectionAlone() throws Exception {
        for (byte[] nonsense : List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(),
                new byte[] {22, 3, 3, (byte) 255, (byte) 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                new byte[4096])) {
            try (Socket socket = new Socket(LOOPBACK, server.port())) {
                socket.setSoTimeout((int) LONG.toMillis());
                socket.getOutputStream().write(nonsense);
                readToEnd(socket.getInputStream());
            }
        }
        try (Connection connection = connect(TestKeys.shows(TestKeys.CLIENT))) {
            infer(connection);
        }
    }

    private static void readToEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // A few bytes at most.
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            // Reset: it has ended, too.
        }
    }

    /** Between client and server; keeps what the client sends. */
    private static final class Recorder implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getByName(LOOPBACK));
        private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Recorder(int server) throws IOException {
            thread(() -> {
                while (true) {
                    Socket client = listener.accept();
                    Socket there = new Socket(LOOPBACK, server);
                    sockets.addAll(List.of(client, there));
                    thread(() -> copy(client.getInputStream(), there.getOutputStream(), recorded));
                    thread(() -> copy(there.getInputStream(), client.getOutputStream(), new ByteArrayOutputStream()));
                }
            });
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void thread(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // Closed.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void copy(InputStream in, OutputStream out, ByteArrayOutputStream kept) throws IOException {
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (kept) {
                    kept.write(buffer, 0, count);
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        byte[] recorded() {
            synchronized (recorded) {
                return recorded.toByteArray();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
