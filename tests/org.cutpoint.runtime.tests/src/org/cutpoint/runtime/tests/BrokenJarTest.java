package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.runtime.tests.StrategyJar.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/** A jar that does not work comes into a deploy folder: the strategy that was there before it is there after it. */
class BrokenJarTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What is said of what nobody else says. */
    private static final Map<Kind, String> REASONS = Map.of(
            Kind.UNRESOLVED, "org.example.absent",
            Kind.THROWS, "cannot be made: java.lang.IllegalStateException: this edition throws",
            Kind.LOOPS, "not come to an end after 2 s",
            Kind.INVALID, "strategy swapped: its plan is not valid",
            Kind.WITHOUT_COMPONENT, "offers nothing");

    private final BundleContext context =
            FrameworkUtil.getBundle(BrokenJarTest.class).getBundleContext();
    private final Strategies strategies = service(Strategies.class);
    private final LogReaderService log = service(LogReaderService.class);
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final LogListener listener = entry -> said.add(entry.getMessage());

    @TempDir
    private Path deploy;

    @TempDir
    private Path scratch;

    private DeployWatch watch;

    @BeforeEach
    void watchDeployFolder() throws IOException {
        log.addLogListener(listener);
        watch = DeployWatch.of(service(ConfigurationAdmin.class), deploy, scratch);
    }

    @AfterEach
    void stopWatching() throws IOException {
        try (var files = Files.list(deploy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        await().atMost(SOON).until(() -> Arrays.stream(context.getBundles())
                .noneMatch(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("org.example.")));
        watch.close();
        log.removeLogListener(listener);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"GOOD", "SINGLETON"})
    void leavesTheGoodOneWhenItsFileBecomesBroken(Kind broken) throws Exception {
        Path jar = deploy.resolve("strategy.jar");
        StrategyJar.write(jar, 1, scratch);
        await().atMost(SOON).until(() -> serves(1));

        // What is good may take longer on a busy machine.
        try (TrialTime quick = TrialTime.of(service(ConfigurationAdmin.class), 2)) {
            assertThat(quick.configuration().getProperties()).isNotNull();
            StrategyJar.write(jar, 2, broken, scratch);
            await().atMost(SOON).until(() -> said("refused strategy.jar: ") && said("Version 1.0.1 stays"));
        }
        assertThat(said)
                .anyMatch(line -> line.startsWith("refused") && line.contains(REASONS.getOrDefault(broken, "")));
        assertThat(serves(1)).isTrue();
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.1")));

        // The author mends it.
        StrategyJar.write(jar, 3, scratch);
        await().atMost(SOON).until(() -> serves(3));
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.3")));
    }

    @Test
    void leavesTheGoodOneWhenABrokenOneComesBesideIt() throws Exception {
        StrategyJar.write(deploy.resolve("a.jar"), 1, scratch);
        await().atMost(SOON).until(() -> serves(1));
        StrategyJar.write(deploy.resolve("b.jar"), 2, Kind.WITHOUT_CLASS, scratch);
        await().atMost(SOON).until(() -> said("refused b.jar: "));
        assertThat(serves(1)).isTrue();
        Files.delete(deploy.resolve("b.jar"));
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.1")));
        assertThat(serves(1)).isTrue();
    }

    /** What a developer does who does not count versions: build, copy, and take the old file away. */
    @Test
    void takesTheSameVersionAgain() throws Exception {
        StrategyJar.write(deploy.resolve("a.jar"), 1, scratch);
        await().atMost(SOON).until(() -> serves(1));
        StrategyJar.write(deploy.resolve("b.jar"), 1, scratch);
        await().atMost(SOON).until(() -> said("deployed b.jar: org.example.swapped 1.0.1"));
        Files.delete(deploy.resolve("a.jar"));
        await().atMost(SOON).until(() -> said("removed a.jar: org.example.swapped 1.0.1"));
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.1")));
        assertThat(serves(1)).isTrue();
    }

    @Test
    void exchangesBundlesThatWantToBeTheOnlyOnes() throws Exception {
        Path jar = deploy.resolve("strategy.jar");
        StrategyJar.write(jar, 1, Kind.SINGLETON, scratch);
        await().atMost(SOON).until(() -> serves(1));
        StrategyJar.write(jar, 2, Kind.SINGLETON, scratch);
        await().atMost(SOON).until(() -> serves(2));
        await().atMost(SOON).until(() -> versions().equals(List.of("1.0.2")));
    }

    /** Files come in any order; what the first one needs is in the second one. */
    @Test
    void startsWhatWaitedForAnother() throws Exception {
        StrategyJar.write(deploy.resolve("a.jar"), 1, Kind.UNRESOLVED, scratch);
        await().atMost(SOON).until(() -> said("refused a.jar: "));
        StrategyJar.library(deploy.resolve("b.jar"), scratch);
        await().atMost(SOON).until(() -> serves(1));
        await().atMost(SOON).until(() -> said("deployed a.jar: "));
    }

    /** Links are followed, as who makes them means it; what ends nowhere or has no end keeps nothing waiting. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void takesFilesAlone() throws Exception {
        Path pipe = deploy.resolve("a-pipe.jar");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Files.createSymbolicLink(deploy.resolve("b-endless.jar"), Path.of("/dev/zero"));
        Files.createSymbolicLink(deploy.resolve("c-circle.jar"), deploy.resolve("c-circle.jar"));
        Path jar = scratch.resolve("elsewhere.jar");
        StrategyJar.write(jar, 1, scratch);
        Files.createSymbolicLink(deploy.resolve("d-link.jar"), jar);
        await().atMost(SOON).until(() -> serves(1));
    }

    private boolean said(String part) {
        return said.stream().anyMatch(line -> line.contains(part));
    }

    /** Whether the strategy of this edition is there and can be made. */
    private boolean serves(int edition) {
        boolean listed = strategies.list().stream()
                .anyMatch(s -> s.id().equals(StrategyJar.ID) && s.version().equals(StrategyJar.version(edition)));
        if (!listed) {
            return false;
        }
        try (Lease<Strategy> lease = strategies.lease(StrategyJar.ID)) {
            return lease.get() != null && lease.version().equals(StrategyJar.version(edition));
        }
    }

    private List<String> versions() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> StrategyJar.BUNDLE.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(bundle -> bundle.getVersion().toString())
                .toList();
    }

    private <T> T service(Class<T> type) {
        await("service " + type.getName()).atMost(SOON).until(() -> context.getServiceReference(type) != null);
        return context.getService(context.getServiceReference(type));
    }
}
