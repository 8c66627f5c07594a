package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.ConfigurationAdmin;

class ServeCommandTest {
    private final TestConsole console = new TestConsole();
    private final List<Object> added = new ArrayList<>();
    private final CountDownLatch serving = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Transport transport = new Transport() {
        @Override
        public Connection connect(String host, int port, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Server serve(String bind, int port, ModelHost host) {
            serving.countDown();
            return new Server() {
                @Override
                public int port() {
                    return port == 0 ? 4711 : port;
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    };

    private int run(String... args) {
        ModelHost host = (ModelHost) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelHost.class}, (proxy, method, arguments) -> {
                    added.add(arguments[0]);
                    return "hash";
                });
        ServeCommand command = new ServeCommand(
                transport,
                host,
                Fakes.objects(() -> Fakes.workbench(new Profiling(), new Fakes.Tiny())),
                Fakes.<ConfigurationAdmin>objects(() -> null));
        return Fakes.run(console, "serve", command, args);
    }

    @Test
    void saysWhereItListensUntilItIsInterrupted() throws Exception {
        FutureTask<Integer> code = new FutureTask<>(() -> run("--port", "0", "--model", "zoo:tiny"));
        Thread server = new Thread(code);
        server.start();
        assertThat(serving.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(closed.getCount()).isEqualTo(1);
        server.interrupt();
        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(closed.getCount()).isZero();
        assertThat(console.stdout().lines())
                .containsExactly("listening on 127.0.0.1:4711 (Open Inference Protocol over gRPC)");
        assertThat(added).containsExactly(Fakes.Tiny.MODEL);
        assertThat(console.stderr()).doesNotContain("password");
    }

    @Test
    void warnsWhereOthersCanReachIt() throws Exception {
        FutureTask<Integer> code = new FutureTask<>(() -> run("--port", "7000", "--bind", "0.0.0.0"));
        Thread server = new Thread(code);
        server.start();
        assertThat(serving.await(10, TimeUnit.SECONDS)).isTrue();
        server.interrupt();
        code.get(10, TimeUnit.SECONDS);
        assertThat(console.stderr()).contains("anyone who reaches 0.0.0.0:7000 can run models here");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--port", "70000")).isEqualTo(2);
        assertThat(run("--port", "0", "--model", "zoo:nothing")).isEqualTo(2);
        assertThat(run("--port", "0", "--deploy", Path.of("no", "such").toString()))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(4).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(serving.getCount()).isEqualTo(1);
    }
}
