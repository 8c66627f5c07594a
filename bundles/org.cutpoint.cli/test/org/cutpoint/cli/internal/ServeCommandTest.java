package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.cm.ConfigurationAdmin;

class ServeCommandTest {
    private final TestConsole console = new TestConsole();
    private final List<Object> added = new ArrayList<>();
    private final List<String> guarded = new CopyOnWriteArrayList<>();
    private final List<Boolean> changes = new CopyOnWriteArrayList<>();
    private final CountDownLatch serving = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Transport transport = new Transport() {
        @Override
        public Connection connect(String host, int port, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Server serve(String bind, int port, ModelHost host, Managed managed) {
            changes.add(managed.changes());
            return serve(bind, port, host);
        }

        @Override
        public Server serve(String bind, int port, ModelHost host, Managed managed, Guard guard) {
            guarded.add(bind);
            return serve(bind, port, host, managed);
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

    private final List<ServiceListener> listeners = new ArrayList<>();
    private final BundleContext context = proxy(BundleContext.class, Map.of());

    /** Answers what it is given; a context keeps its listeners. */
    private <T> T proxy(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "addServiceListener" -> listeners.add((ServiceListener) arguments[0]);
                        case "removeServiceListener" -> listeners.remove(arguments[0]);
                        default -> {}
                    }
                    return answers.get(method.getName());
                }));
    }

    private final RunFakes.Net net = new RunFakes.Net();
    private final List<Boolean> edges = new ArrayList<>();
    private int edgesClosed;

    /** Remembers whether it may emulate. */
    private EdgeHosts.EdgeHost edge(boolean emulates) {
        edges.add(emulates);
        return (EdgeHosts.EdgeHost) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EdgeHosts.EdgeHost.class}, (proxy, method, arguments) -> {
                    edgesClosed++;
                    return null;
                });
    }

    private Keys.Choice choice = Keys.Choice.USUAL;
    private boolean noKeys;

    /** Keys that guard by nothing. */
    private final Keys keys = new Keys() {
        @Override
        public void use(Choice chosen) {
            choice = chosen;
        }

        @Override
        public Choice choice() {
            return choice;
        }

        @Override
        public Path folder() {
            return Path.of("keys");
        }

        @Override
        public Optional<Credentials> reach(String where, String host, boolean wanted) {
            return Optional.empty();
        }

        @Override
        public Guard guard(String where) {
            if (noKeys) {
                throw new InputException(where, "there are no keys", "Run 'cutpoint keys init'");
            }
            return proxy(Guard.class, Map.of());
        }
    };

    private IntSupplier workers = () -> 1;

    private int run(String... args) {
        ModelHost host = (ModelHost) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelHost.class}, (proxy, method, arguments) -> {
                    added.add(arguments[0]);
                    return "hash";
                });
        ServeCommand command = new ServeCommand(
                List.of(transport),
                host,
                Fakes.objects(() -> Fakes.workbench(net, new Profiling(), new Fakes.Tiny())),
                Fakes.<ConfigurationAdmin>objects(() -> null),
                new StrategyNews(context),
                Fakes.<EdgeHosts>objects(() -> (own, onward, emulates) -> edge(emulates)),
                Fakes.<Management>objects(() -> null),
                keys);
        command.executor = new SegmentExecutor() {
            @Override
            public String runtime() {
                throw new AssertionError("loads a library, which takes long");
            }

            @Override
            public int workers(ExecutionOptions options) {
                return workers.getAsInt();
            }

            @Override
            public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
                throw new UnsupportedOperationException();
            }
        };
        return Fakes.run(console, "serve", command, args);
    }

    @Test
    void aProviderThatIsMissingIsSaidAtOnce() {
        workers = () -> {
            throw new InputException("execution provider 'cuda'", "it cannot be used: no driver", "");
        };
        assertThat(run("--port", "0")).isEqualTo(2);
        assertThat(console.stderr()).contains("cutpoint: execution provider 'cuda': it cannot be used: no driver");
        assertThat(serving.getCount()).as("not begun").isEqualTo(1);
    }

    @Test
    void aTransportThatIsNotThereIsRefused() {
        assertThat(run("--port", "0", "--transport", "tpc")).isEqualTo(2);
        assertThat(console.stderr()).contains("cutpoint: --transport: there is no transport 'tpc'. Give grpc");
    }

    @Test
    void tellsWhichStrategiesComeAndGo() {
        List<String> lines = new ArrayList<>();
        Bundle bundle = proxy(
                Bundle.class, Map.of("getSymbolicName", "my.bundle", "getVersion", Version.parseVersion("1.2.3")));
        ServiceReference<?> mine = proxy(ServiceReference.class, Map.of("getProperty", "mine", "getBundle", bundle));
        try (StrategyNews.Subscription news = new StrategyNews(context).subscribe(lines::add)) {
            listeners.get(0).serviceChanged(new ServiceEvent(ServiceEvent.REGISTERED, mine));
            listeners.get(0).serviceChanged(new ServiceEvent(ServiceEvent.UNREGISTERING, mine));
        }
        assertThat(lines)
                .containsExactly(
                        "strategy mine is here (bundle my.bundle 1.2.3)",
                        "strategy mine is gone (bundle my.bundle 1.2.3)");
        assertThat(listeners).isEmpty();
    }

    @Test
    void tellsWhichSchedulersOfTasksComeAndGo() {
        List<String> lines = new ArrayList<>();
        Bundle bundle = proxy(
                Bundle.class, Map.of("getSymbolicName", "my.bundle", "getVersion", Version.parseVersion("1.2.3")));
        ServiceReference<?> mine = (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> method.getName().equals("getBundle")
                        ? bundle
                        : TaskScheduler.ID.equals(arguments[0]) ? "mine" : null);
        try (StrategyNews.Subscription news = new StrategyNews(context).subscribe(lines::add)) {
            listeners.get(0).serviceChanged(new ServiceEvent(ServiceEvent.REGISTERED, mine));
        }
        assertThat(lines).containsExactly("scheduler mine is here (bundle my.bundle 1.2.3)");
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
    void aShellMustBeThere() {
        assertThat(run("--port", "0", "--shell")).isEqualTo(2);
        assertThat(console.stderr()).contains("no shell");
        assertThat(run("--port", "0", "--shell", "--exit-with-parent")).isEqualTo(2);
        assertThat(console.stderr()).contains("two things");
    }

    @Test
    void letsBundlesBeChangedFromThisMachineAloneUnlessItIsTold() throws Exception {
        record Case(List<String> options, boolean changes) {}
        for (Case wanted : List.of(
                new Case(List.of(), true),
                new Case(List.of("--no-manage"), false),
                new Case(List.of("--bind", "0.0.0.0"), false),
                new Case(List.of("--bind", "0.0.0.0", "--manage"), true))) {
            changes.clear();
            List<String> args = new ArrayList<>(List.of("--port", "0"));
            args.addAll(wanted.options());
            Thread server = new Thread(() -> run(args.toArray(String[]::new)));
            server.start();
            await().until(() -> !changes.isEmpty());
            server.interrupt();
            server.join(10_000);
            assertThat(changes).as("%s", wanted).containsExactly(wanted.changes());
        }
        assertThat(guarded).containsExactly("0.0.0.0", "0.0.0.0");
        assertThat(console.stderr()).contains("those that may manage can bring signed bundles");
    }

    @Test
    void whereOthersReachItItNeedsKeysOrBeingToldNot() throws Exception {
        noKeys = true;
        assertThat(run("--port", "0", "--bind", "0.0.0.0")).isEqualTo(2);
        assertThat(run("--port", "0", "--tls")).isEqualTo(2);
        assertThat(console.stderr())
                .contains("cutpoint: --bind 0.0.0.0: there are no keys. Run 'cutpoint keys init'")
                .contains("cutpoint: --tls: there are no keys");
        choice = new Keys.Choice(Optional.empty(), Optional.empty(), true);
        assertThat(run("--port", "0", "--bind", "0.0.0.0", "--manage")).isEqualTo(2);
        assertThat(console.stderr()).contains("cutpoint: --manage: whoever reached 0.0.0.0");
        assertThat(run("--port", "0", "--tls")).isEqualTo(2);
        assertThat(console.stderr()).contains("--insecure says the opposite");
        assertThat(guarded).isEmpty();
        assertThat(serving.getCount()).isEqualTo(1);
    }

    @Test
    void anEdgeForwardsUntilItIsInterrupted() throws Exception {
        FutureTask<Integer> code = new FutureTask<>(() -> run("--port", "0", "--forward", "h:7000", "--emulate"));
        Thread server = new Thread(code);
        server.start();
        assertThat(serving.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(net.closed).isZero();
        server.interrupt();
        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(edges).containsExactly(true);
        assertThat(edgesClosed).isEqualTo(1);
        assertThat(net.connected).isEqualTo(1);
        assertThat(net.closed).isEqualTo(1);
        assertThat(console.stderr()).contains("forwards to h:7000");
        assertThat(console.stdout().lines()).hasSize(1);
    }

    @Test
    void anEdgeNeedsSomebodyBehindIt() {
        assertThat(run("--port", "0", "--forward", "h:7001")).isEqualTo(2);
        assertThat(run("--port", "0", "--forward", "nonsense")).isEqualTo(2);
        assertThat(console.stderr()).contains("h:7001: nobody answers there").contains("--forward");
        assertThat(edges).isEmpty();
        assertThat(serving.getCount()).isEqualTo(1);
    }

    @Test
    void warnsWhereOthersCanReachIt() throws Exception {
        choice = new Keys.Choice(Optional.empty(), Optional.empty(), true);
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
