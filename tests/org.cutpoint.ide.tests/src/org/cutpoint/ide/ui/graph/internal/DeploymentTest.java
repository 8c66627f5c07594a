package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;
import org.cutpoint.ide.ui.Services;
import org.cutpoint.ide.ui.graph.internal.StrategyBundle.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Strategies that are brought into the workbench and into its runtimes: bad ones cost nobody the good one. */
class DeploymentTest {
    private static final String RUNTIME = "deploys";
    private static final String BLOCKED = "blocked";

    @TempDir
    private Path folder;

    private Deployment deployment;
    private Runtimes runtimes;
    private Strategies strategies;

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(Runtimes.class).isPresent()
                        && Services.find(Strategies.class).isPresent()
                        && Services.find(Deployment.class).isPresent());
        deployment = Services.find(Deployment.class).orElseThrow();
        runtimes = Services.find(Runtimes.class).orElseThrow();
        strategies = Services.find(Strategies.class).orElseThrow();
    }

    /** As if none had ever been deployed. */
    @AfterEach
    void removeAll() throws Exception {
        for (Bundle bundle : context().getBundles()) {
            if (StrategyBundle.NAME.equals(bundle.getSymbolicName())) {
                bundle.uninstall();
            }
        }
        for (Path jar : kept()) {
            Files.delete(jar);
        }
    }

    private static BundleContext context() {
        return FrameworkUtil.getBundle(Deployment.class).getBundleContext();
    }

    private static List<Path> kept() throws IOException {
        return jars(context().getDataFile("deployed").toPath());
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .toList();
        }
    }

    private Path jar(String version, String about, Kind kind) throws IOException {
        return new StrategyBundle(version, about, kind).write(Files.createTempFile(folder, "strategy", ".jar"));
    }

    private Optional<Entry> offered() {
        return strategies.list().stream()
                .filter(entry -> entry.id().equals(StrategyBundle.ID))
                .findFirst();
    }

    /** Whether the strategy can be had, of this version and description. */
    private boolean serves(String version, String about) {
        if (offered()
                .filter(entry ->
                        entry.version().equals(version) && entry.description().equals(about))
                .isEmpty()) {
            return false;
        }
        try (Lease<Strategy> lease = strategies.lease(StrategyBundle.ID)) {
            return lease.get() != null;
        }
    }

    @Test
    void keepsTheGoodOneWhenTheNewOneIsBroken() throws Exception {
        Path good = jar("1.0.0", "the good one", Kind.GOOD);
        Studio.inBackground(() -> deployment.deploy(good));
        assertThat(serves("1.0.0", "the good one")).isTrue();
        List<Path> before = kept();
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
        List<Path> broken = List.of(
                text,
                jar("1.0.0", "same version", Kind.UNRESOLVED),
                jar("1.0.0", "same version", Kind.WITHOUT_CLASS),
                jar("2.0.0", "newer", Kind.UNRESOLVED),
                jar("2.0.0", "newer", Kind.WITHOUT_CLASS));
        for (Path jar : broken) {
            assertThatThrownBy(() -> Studio.inBackground(() -> deployment.deploy(jar)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(jar.equals(text) ? "it cannot be read as a jar" : "Version 1.0.0 stays");
            assertThat(serves("1.0.0", "the good one")).isTrue();
        }
        // After the next start there is the same again.
        assertThat(kept()).isEqualTo(before);
        Path mended = jar("1.0.0", "mended", Kind.GOOD);
        Studio.inBackground(() -> deployment.deploy(mended));
        assertThat(serves("1.0.0", "mended")).isTrue();
        assertThat(kept()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void keepsTheGoodOneInARuntime() throws Exception {
        Path good = jar("1.0.0", "the good one", Kind.GOOD);
        Path unresolved = jar("1.0.0", "broken", Kind.UNRESOLVED);
        Path empty = jar("1.1.0", "broken", Kind.WITHOUT_CLASS);
        Path again = jar("1.0.0", "built again", Kind.GOOD);
        try {
            Studio.inBackground(() -> {
                runtimes.start(RUNTIME, Progress.NONE);
                runtimes.deploy(RUNTIME, good, Progress.NONE);
            });
            assertThat(runtime(RUNTIME).strategies()).contains(StrategyBundle.ID, "jps");
            List<Path> before = jars(runtime(RUNTIME).deploy().orElseThrow());
            for (Path broken : List.of(unresolved, empty)) {
                assertThatThrownBy(() -> Studio.inBackground(() -> runtimes.deploy(RUNTIME, broken, Progress.NONE)))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining(RUNTIME)
                        .hasMessageContaining(StrategyBundle.NAME);
                assertThat(runtime(RUNTIME).strategies()).contains(StrategyBundle.ID);
                assertThat(jars(runtime(RUNTIME).deploy().orElseThrow())).isEqualTo(before);
            }
            Studio.inBackground(() -> runtimes.deploy(RUNTIME, again, Progress.NONE));
            // The older bundle goes after the newer one has come, which says so in two lines.
            Studio.until(
                    "the older one is gone",
                    () -> runtime(RUNTIME).log().stream()
                                    .filter(line -> line.contains("strategy deployed is gone"))
                                    .count()
                            == runtime(RUNTIME).log().stream()
                                            .filter(line -> line.contains("strategy deployed is here"))
                                            .count()
                                    - 1);
            assertThat(runtime(RUNTIME).strategies()).contains(StrategyBundle.ID);
            assertThat(jars(runtime(RUNTIME).deploy().orElseThrow())).hasSize(1).doesNotContainAnyElementsOf(before);
        } finally {
            Path deploy = runtime(RUNTIME).deploy().orElseThrow();
            Studio.inBackground(() -> runtimes.stop(RUNTIME));
            for (Path jar : jars(deploy)) {
                Files.delete(jar);
            }
            runtimes.forget(RUNTIME);
        }
    }

    private Runtime runtime(String name) {
        return runtimes.list().stream()
                .filter(runtime -> runtime.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A file lies where its folder should be: nothing is ever started. */
    @Test
    void aRuntimeThatCannotBeStartedIsStopped() throws Exception {
        Path place = context().getDataFile("runtimes/deploy-" + BLOCKED).toPath();
        Files.createDirectories(place.getParent());
        Files.writeString(place, "in the way");
        try {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> Studio.inBackground(() -> runtimes.start(BLOCKED, Progress.NONE)))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("the runtime cannot be put together");
                assertThat(runtime(BLOCKED).state()).isEqualTo(State.STOPPED);
            }
            Path good = jar("1.0.0", "the good one", Kind.GOOD);
            assertThatThrownBy(() -> runtimes.deploy(BLOCKED, good, Progress.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("it does not run");
            runtimes.stop(BLOCKED);
        } finally {
            Files.delete(place);
            runtimes.forget(BLOCKED);
        }
        assertThat(runtimes.list()).noneMatch(runtime -> runtime.name().equals(BLOCKED));
    }

    /** What an IDE leaves of a plug-in project and of a Maven project: classes, no jar. */
    @Test
    void deploysProjectsThatPackNothing() throws Exception {
        Path plugin = folder.resolve("plugin");
        compiled(plugin, plugin, plugin.resolve("bin"), "1.0.0");
        Files.writeString(
                plugin.resolve("build.properties"),
                "source.. = src/\noutput.. = bin/\nbin.includes = META-INF/,\\\n  .,\\\n  OSGI-INF/\n");
        Studio.inBackground(() -> deployment.deploy(deployment.bundleOf(plugin)));
        assertThat(serves("1.0.0", "Brought in by a test")).isTrue();

        Path maven = folder.resolve("maven");
        Path classes = maven.resolve("target/classes");
        compiled(classes, classes, classes, "1.1.0");
        Studio.inBackground(() -> deployment.deploy(deployment.bundleOf(maven)));
        assertThat(serves("1.1.0", "Brought in by a test")).isTrue();

        assertThatThrownBy(() -> deployment.bundleOf(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Build it first");
    }

    private static void compiled(Path manifest, Path component, Path classes, String version) throws IOException {
        StrategyBundle bundle = new StrategyBundle(version);
        Path headers = manifest.resolve("META-INF/MANIFEST.MF");
        Files.createDirectories(headers.getParent());
        try (OutputStream out = Files.newOutputStream(headers)) {
            bundle.manifest().write(out);
        }
        Path described = component.resolve(StrategyBundle.COMPONENT);
        Files.createDirectories(described.getParent());
        Files.writeString(described, bundle.component());
        Path code = classes.resolve(StrategyBundle.classFile());
        Files.createDirectories(code.getParent());
        Files.write(code, StrategyBundle.code());
    }
}
