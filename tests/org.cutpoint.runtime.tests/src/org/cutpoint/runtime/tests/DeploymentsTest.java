package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.runtime.tests.StrategyJar.Kind;
import org.cutpoint.runtime.tests.StrategyJar.Offered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/** Bundles of a runtime are managed over a connection, as the command line and the IDE do, while its folder is watched. */
@Timeout(300)
class DeploymentsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FOLDER = "felix.fileinstall.dir";

    private final BundleContext context =
            FrameworkUtil.getBundle(DeploymentsTest.class).getBundleContext();
    private final LogReaderService log = service(LogReaderService.class);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final LogListener listener = entry -> said.add(entry.getMessage());

    @TempDir
    private Path deploy;

    @TempDir
    private Path scratch;

    private DeployWatch watch;
    private Transport.Server server;
    private Connection connection;
    private Management there;

    @BeforeEach
    void serve() throws IOException {
        log.addLogListener(listener);
        System.setProperty(FOLDER, deploy.toString());
        watch = DeployWatch.of(service(ConfigurationAdmin.class), deploy, scratch);
        Transport transport = service(Transport.class);
        server = transport.serve(
                "127.0.0.1", 0, service(ModelHost.class), new Transport.Managed(service(Management.class), true));
        connection = transport.connect("127.0.0.1", server.port(), SOON);
        there = connection.management();
    }

    private void remove(String name) {
        try {
            there.remove(name);
        } catch (InputException e) {
            // File Install has just seen that an earlier test's file is gone.
            await().atMost(SOON).untilAsserted(() -> assertThat(there.bundles())
                    .extracting(ManagedBundle::name)
                    .doesNotContain(name));
        }
    }

    @AfterEach
    void stop() throws IOException {
        // File Install may not even have seen their files yet.
        there.bundles().stream()
                .filter(bundle -> bundle.deployed() && !bundle.version().isEmpty())
                .forEach(bundle -> remove(bundle.name()));
        connection.close();
        server.close();
        try (var files = Files.list(deploy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        await().atMost(SOON).until(() -> Arrays.stream(context.getBundles())
                .noneMatch(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("org.example.")));
        watch.close();
        System.clearProperty(FOLDER);
        log.removeLogListener(listener);
    }

    private <T> T service(Class<T> type) {
        await("service " + type.getName()).atMost(SOON).until(() -> context.getServiceReference(type) != null);
        return context.getService(context.getServiceReference(type));
    }

    private Path jar(int edition, Kind kind) throws IOException {
        Path jar = scratch.resolve("mine-" + edition + ".jar");
        StrategyJar.write(jar, edition, kind, scratch);
        return jar;
    }

    private List<Bundle> bundles() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> StrategyJar.BUNDLE.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .toList();
    }

    private List<String> versions() {
        return bundles().stream().map(bundle -> bundle.getVersion().toString()).toList();
    }

    private Optional<ManagedBundle> listed() {
        return there.bundles().stream()
                .filter(bundle -> bundle.name().equals(StrategyJar.BUNDLE))
                .findFirst();
    }

    private String planned() throws InterruptedException {
        Problem problem = new Problem(
                "p",
                List.of(Tier.of("device")),
                List.of(new DataItem("image", 1)),
                List.of(new ProblemLayer(
                        "fc",
                        List.of("image"),
                        List.of(new DataItem("fc", 1)),
                        Map.of("device", 1.0),
                        0,
                        0,
                        0,
                        Map.of())),
                List.of("fc"),
                List.of(),
                List.of(),
                Objective.LATENCY,
                1,
                2,
                false,
                new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
        String json = service(PlanFormats.class).writeProblem(problem);
        return there.plan(List.of(json), StrategyJar.ID, SOON).strategyVersion();
    }

    /** Sees whatever File Install has to say of the folder: it looks every 50 ms. */
    private long deployments() throws IOException, InterruptedException {
        Path other = deploy.resolve("zz.jar");
        said.removeIf(line -> line.contains("zz.jar"));
        StrategyJar.library(other, scratch);
        await().atMost(SOON).until(() -> said.stream().anyMatch(line -> line.contains("deployed zz.jar")));
        Files.delete(other);
        return said.stream()
                .filter(line -> line.startsWith("deployed " + StrategyJar.BUNDLE))
                .count();
    }

    @Test
    void bundlesComeAreReplacedAndGo() throws Exception {
        ManagedBundle first = there.install(jar(1, Kind.GOOD), Progress.NONE);
        assertThat(first)
                .isEqualTo(new ManagedBundle(
                        StrategyJar.BUNDLE, "1.0.1", true, Optional.empty(), List.of("strategy swapped")));
        assertThat(planned()).isEqualTo("1.0.1");
        assertThat(listed()).contains(first);
        assertThat(there.status().strategies()).contains("swapped", "local-only");
        // It is there after the next start, and File Install does not bring it again.
        assertThat(deploy.resolve(StrategyJar.BUNDLE + ".jar")).exists();
        assertThat(deployments()).isEqualTo(1);

        assertThat(there.update(jar(2, Kind.GOOD), Progress.NONE).version()).isEqualTo("1.0.2");
        assertThat(planned()).isEqualTo("1.0.2");
        assertThat(deployments()).isEqualTo(2);
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.2")));

        // An older one, too.
        assertThat(there.update(jar(1, Kind.GOOD), Progress.NONE).version()).isEqualTo("1.0.1");
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.1")));
        assertThat(planned()).isEqualTo("1.0.1");

        assertThat(there.remove(StrategyJar.BUNDLE).version()).isEqualTo("1.0.1");
        assertThat(listed()).isEmpty();
        assertThat(deploy).isEmptyDirectory();
        assertThat(there.status().strategies()).doesNotContain("swapped");
    }

    @Test
    void nothingIsInstalledTwiceOrUpdatedOrRemovedThatIsNotThere() throws Exception {
        Path jar = jar(1, Kind.GOOD);
        assertThatThrownBy(() -> there.update(jar, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Install it");
        there.install(jar, Progress.NONE);
        assertThatThrownBy(() -> there.install(jar, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("version 1.0.1 of it is here already");
        assertThatThrownBy(() -> there.remove("org.cutpoint.strategy.jps"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of this name was brought here");
        assertThat(planned()).isEqualTo("1.0.1");
    }

    @Test
    void whatDoesNotWorkChangesNothing() throws Exception {
        there.install(jar(1, Kind.GOOD), Progress.NONE);
        long size = Files.size(deploy.resolve(StrategyJar.BUNDLE + ".jar"));
        try (TrialTime quick = TrialTime.of(service(ConfigurationAdmin.class), 2)) {
            assertThat(quick.configuration().getProperties()).isNotNull();
            for (Kind broken :
                    List.of(Kind.UNRESOLVED, Kind.WITHOUT_CLASS, Kind.THROWS, Kind.LOOPS, Kind.INVALID, Kind.NO_JAR)) {
                Path jar = jar(2, broken);
                assertThatThrownBy(() -> there.update(jar, Progress.NONE))
                        .as("%s", broken)
                        .isInstanceOf(InputException.class)
                        .message()
                        .doesNotContain("\n");
                assertThat(planned()).as("%s", broken).isEqualTo("1.0.1");
                assertThat(versions()).as("%s", broken).containsExactly("1.0.1");
            }
        }
        assertThat(Files.size(deploy.resolve(StrategyJar.BUNDLE + ".jar"))).isEqualTo(size);
        assertThat(deployments()).isEqualTo(1);
        assertThat(listed())
                .hasValueSatisfying(bundle -> assertThat(bundle.fault()).isEmpty());
    }

    @Test
    void whyAFileIsRefusedIsShown() throws Exception {
        StrategyJar.write(deploy.resolve("a.jar"), 1, Kind.INVALID, scratch);
        await().atMost(SOON)
                .until(() -> listed().filter(b -> b.fault().isPresent()).isPresent());
        assertThat(listed()).hasValueSatisfying(bundle -> {
            assertThat(bundle.deployed()).isTrue();
            assertThat(bundle.fault()).hasValueSatisfying(why -> assertThat(why).contains("plan is not valid"));
            assertThat(bundle.offers()).isEmpty();
        });
    }

    /** While a new one is tried, nobody can plan with it. */
    @Test
    void whatIsBeingTriedIsSeenByNobody() throws Exception {
        try (TrialTime quick = TrialTime.of(service(ConfigurationAdmin.class), 2)) {
            assertThat(quick.configuration().getProperties()).isNotNull();
            List<String> seen = new CopyOnWriteArrayList<>();
            ServiceListener watching =
                    event -> seen.add(String.valueOf(event.getServiceReference().getProperty(Strategy.ID)));
            context.addServiceListener(watching, "(" + Strategy.ID + "=" + StrategyJar.ID + ")");
            Path jar = jar(1, Kind.LOOPS);
            assertThatThrownBy(() -> there.install(jar, Progress.NONE))
                    .hasMessageContaining("not come to an end after 2 s");
            assertThat(seen).isEmpty();
            assertThat(services()).isEmpty();
            context.removeServiceListener(watching);
        }
        there.install(jar(2, Kind.GOOD), Progress.NONE);
        assertThat(services()).hasSize(1);
    }

    private List<?> services() throws InvalidSyntaxException {
        return List.copyOf(
                context.getServiceReferences(Strategy.class, "(" + Strategy.ID + "=" + StrategyJar.ID + ")"));
    }

    @Test
    void codecsComeAndGoLikeStrategies() throws Exception {
        Path jar = scratch.resolve("codec.jar");
        Offered codec = Offered.codec("swapped-codec");
        StrategyJar.write(jar, codec, 1, Kind.GOOD, scratch);
        there.install(jar, Progress.NONE);
        TensorCodecs codecs = service(TensorCodecs.class);
        assertThat(codecs.ids()).contains("swapped-codec", "raw");
        StrategyJar.write(jar, codec, 2, Kind.WITHOUT_CLASS, scratch);
        assertThatThrownBy(() -> there.update(jar, Progress.NONE)).isInstanceOf(InputException.class);
        try (var lease = codecs.lease("swapped-codec")) {
            assertThat(lease.version()).isEqualTo("1.0.1");
        }
        StrategyJar.write(jar, codec, 3, Kind.GOOD, scratch);
        there.update(jar, Progress.NONE);
        try (var lease = codecs.lease("swapped-codec")) {
            assertThat(lease.version()).isEqualTo("1.0.3");
        }
        there.remove(codec.bundle());
        assertThat(codecs.ids()).doesNotContain("swapped-codec");
    }

    /** Whoever looks for one finds the version that there is then; the model host takes loaders as they come and go. */
    @Test
    void loadersAndProfilersComeAndGo() throws Exception {
        assertThat(there.bundles())
                .flatExtracting(ManagedBundle::offers)
                .contains("loader onnx", "profiler roofline", "task scheduler deepar");
        for (Offered offered : List.of(Offered.loader("swapped-loader"), Offered.profilers("swapped-profiler"))) {
            Path jar = scratch.resolve(offered.id() + ".jar");
            for (int edition = 1; edition <= 2; edition++) {
                StrategyJar.write(jar, offered, edition, Kind.GOOD, scratch);
                ManagedBundle brought =
                        edition == 1 ? there.install(jar, Progress.NONE) : there.update(jar, Progress.NONE);
                assertThat(brought.version()).isEqualTo(StrategyJar.version(edition));
                assertThat(brought.offers())
                        .containsExactly(offered.property().substring("cutpoint.".length()) + " " + offered.id());
                assertThat(said(offered)).containsExactly("edition " + edition);
            }
            StrategyJar.write(jar, offered, 3, Kind.WITHOUT_CLASS, scratch);
            assertThatThrownBy(() -> there.update(jar, Progress.NONE)).isInstanceOf(InputException.class);
            assertThat(said(offered)).containsExactly("edition 2");
            there.remove(offered.bundle());
            assertThat(said(offered)).isEmpty();
        }
    }

    /** Which editions are there, of a service that refuses what it is asked. */
    private List<String> said(Offered offered) throws InvalidSyntaxException {
        return context
                .getServiceReferences(offered.service(), "(" + offered.property() + "=" + offered.id() + ")")
                .stream()
                .map(reference -> {
                    Object service = context.getService(reference);
                    try {
                        return service instanceof ModelLoader loader && offered.service() == ModelLoader.class
                                ? String.valueOf(loader.load("swapped:x", Progress.NONE))
                                : String.valueOf(((ProfilerFactory) service).find("swapped"));
                    } catch (InputException e) {
                        return e.getMessage().replaceAll(".*(edition \\d+).*", "$1");
                    } finally {
                        context.ungetService(reference);
                    }
                })
                .toList();
    }

    @Test
    void whatHasGoneIsCollected() throws Exception {
        there.install(jar(1, Kind.GOOD), Progress.NONE);
        planned();
        WeakReference<ClassLoader> first = loader();
        there.update(jar(2, Kind.GOOD), Progress.NONE);
        planned();
        WeakReference<ClassLoader> second = loader();
        await().atMost(SOON).until(() -> collected(first));
        assertThat(second.get()).isNotNull();
        there.remove(StrategyJar.BUNDLE);
        await().atMost(SOON).until(() -> collected(second));
    }

    private WeakReference<ClassLoader> loader() {
        await().atMost(SOON).until(() -> bundles().size() == 1);
        return new WeakReference<>(bundles().get(0).adapt(BundleWiring.class).getClassLoader());
    }

    private static boolean collected(WeakReference<?> reference) {
        System.gc();
        return reference.get() == null;
    }
}
