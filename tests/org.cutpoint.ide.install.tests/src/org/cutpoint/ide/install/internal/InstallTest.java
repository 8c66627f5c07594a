package org.cutpoint.ide.install.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.eclipse.core.runtime.Platform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The update site, used as its users do: the p2 director installs from it into an Eclipse that has nothing of Cutpoint. */
class InstallTest {
    private static final String DIRECTOR = "org.eclipse.equinox.p2.director";
    private static final int LONGEST_S = 240;

    private final Path folder = Path.of(System.getProperty("cutpoint.install.folder"));
    private final Path site = Path.of(System.getProperty("cutpoint.install.site"));
    private final Path platform = Path.of(System.getProperty("cutpoint.install.platform"));
    private final Path eclipse = folder.resolve("eclipse");
    private final Path log = folder.resolve("log.txt");

    @BeforeEach
    void empty() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    @Test
    void perspectiveOpensAfterAnInstallation() throws Exception {
        materialize();
        assertThat(bundles()).contains("org.eclipse.ui.workbench").noneMatch(name -> name.startsWith("org.cutpoint"));
        director(
                eclipse,
                "-repository",
                site.toUri().toString(),
                "-installIU",
                "org.cutpoint.ide.feature.feature.group");
        assertThat(bundles()).contains("org.cutpoint.ide.ui", "org.cutpoint.ide.core", "org.cutpoint.cost");

        Properties seen = start();

        assertThat(seen).doesNotContainKey("failure").containsEntry("perspective", Probe.PERSPECTIVE);
        assertThat(seen.getProperty("views").split(" "))
                .containsExactly(
                        "org.cutpoint.ide.curves=CurvesView",
                        "org.cutpoint.ide.runtimes=RuntimesView",
                        "org.cutpoint.ide.schedule=ScheduleView",
                        "org.cutpoint.ide.strategies=StrategiesView",
                        "org.cutpoint.ide.zoo=ZooView");
        assertThat(seen).containsEntry("editor", "org.cutpoint.ide.model");
    }

    /** An Eclipse without Cutpoint, made of the platform's bundles; Studio lends its director. */
    private void materialize() throws Exception {
        Path studio = platform.resolve("products/cutpoint-studio")
                .resolve(Platform.getOS())
                .resolve(Platform.getWS())
                .resolve(Platform.getOSArch())
                .resolve("cutpoint-studio");
        director(
                studio,
                // Studio is a product that others test: it stays as it is.
                "-configuration",
                configuration(studio).toString(),
                "-repository",
                platform.resolve("repository").toUri().toString(),
                "-installIU",
                "workbench",
                "-destination",
                eclipse.toString(),
                "-profile",
                "workbench",
                "-profileProperties",
                "org.eclipse.update.install.features=true",
                "-p2.os",
                Platform.getOS(),
                "-p2.ws",
                Platform.getWS(),
                "-p2.arch",
                Platform.getOSArch(),
                "-roaming");
    }

    private Path configuration(Path from) throws IOException {
        Path copy = folder.resolve("director/configuration");
        for (String name : List.of("config.ini", "org.eclipse.equinox.simpleconfigurator/bundles.info")) {
            Files.createDirectories(copy.resolve(name).getParent());
            Files.copy(from.resolve("configuration").resolve(name), copy.resolve(name));
        }
        return copy;
    }

    /** Names of the bundles that the Eclipse runs. */
    private List<String> bundles() throws IOException {
        try (Stream<String> lines =
                Files.lines(eclipse.resolve("configuration/org.eclipse.equinox.simpleconfigurator/bundles.info"))) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
        }
    }

    private void director(Path with, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-application", DIRECTOR));
        all.addAll(List.of(arguments));
        run(with, Map.of(), all);
    }

    /** Starts the Eclipse with the {@link Probe} in it. */
    private Properties start() throws Exception {
        probe(eclipse.resolve("dropins/org.cutpoint.probe.jar"));
        Path result = folder.resolve("result.properties");
        run(eclipse, Map.of(Probe.RESULT, result.toString()), List.of());
        Properties seen = new Properties();
        try (Reader in = Files.newBufferedReader(result)) {
            seen.load(in);
        }
        return seen;
    }

    private void run(Path with, Map<String, String> properties, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Platform.OS_MACOSX.equals(Platform.getOS())) {
            command.add("-XstartOnFirstThread");
        }
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-jar");
        try (Stream<Path> plugins = Files.list(with.resolve("plugins"))) {
            command.add(plugins.filter(p -> p.getFileName().toString().startsWith("org.eclipse.equinox.launcher_"))
                    .findFirst()
                    .orElseThrow()
                    .toString());
        }
        command.addAll(List.of(
                "-nosplash", "-consoleLog", "-data", folder.resolve("workspace").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LONGEST_S, TimeUnit.SECONDS))
                    .as("ends: %s, see %s", command, log)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s%n%s", command, Files.readString(log, StandardCharsets.ISO_8859_1))
                .isZero();
    }

    /** A bundle with {@link Probe}, which starts it with the workbench. Here there is none, in which it could be loaded. */
    private static void probe(Path jar) throws IOException {
        String type = InstallTest.class.getPackageName() + ".Probe";
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.cutpoint.probe;singleton:=true");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Require-Bundle", "org.eclipse.core.runtime,org.eclipse.ui");
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = InstallTest.class.getResourceAsStream("Probe.class")) {
            out.putNextEntry(new JarEntry(type.replace('.', '/') + ".class"));
            code.transferTo(out);
            out.putNextEntry(new JarEntry("plugin.xml"));
            out.write(("<plugin><extension point=\"org.eclipse.ui.startup\"><startup class=\"" + type
                            + "\"/></extension></plugin>")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }
}
