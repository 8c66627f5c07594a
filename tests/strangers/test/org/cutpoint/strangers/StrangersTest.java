package org.cutpoint.strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The examples, and a project of each kind that {@code cutpoint new} writes, as somebody else has them: copied to elsewhere,
 * built by plain Maven against what is in the product and no more, with their own tests, and brought into a runtime that runs.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "It starts programs by their shell scripts.")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StrangersTest {
    private static final Path ROOT = Path.of(System.getProperty("strangers.root"));
    private static final Path FOLDER = Path.of(System.getProperty("strangers.folder"));
    private static final Path PRODUCT = Product.FOLDER;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern CASES = Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"");

    /** Folders below {@link #FOLDER}, and the names of their jars. */
    private static final Map<String, String> PROJECTS = new TreeMap<>();

    @BeforeAll
    static void build() throws Exception {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> old = Files.walk(FOLDER)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(FOLDER.resolve("deploy"));
        Files.createDirectories(FOLDER.resolve("deploy-serve"));
        for (String kind : List.of("strategy", "profiler", "codec")) {
            copy(ROOT.resolve("examples").resolve(kind), FOLDER.resolve("example-" + kind));
        }
        PROJECTS.put("example-strategy", "frugal-upload");
        PROJECTS.put("example-profiler", "measured-rates");
        PROJECTS.put("example-codec", "bf16");
        for (String kind : List.of("strategy", "scheduler", "profiler", "codec", "loader")) {
            String name = "Our" + kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
            cutpoint(
                    "new",
                    kind,
                    "org.example.ours." + name,
                    FOLDER.resolve("new-" + kind).toString());
            PROJECTS.put("new-" + kind, "our-" + kind);
        }
        // All in one run, and nobody's parent.
        Files.writeString(
                FOLDER.resolve("pom.xml"),
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                    <modelVersion>4.0.0</modelVersion>
                    <groupId>org.example</groupId>
                    <artifactId>all</artifactId>
                    <version>1</version>
                    <packaging>pom</packaging>
                    <modules>%s</modules>
                </project>
                """
                        .formatted(PROJECTS.keySet().stream()
                                .map(folder -> "<module>" + folder + "</module>")
                                .collect(Collectors.joining())));
        List<String> maven = new ArrayList<>(List.of(
                Path.of(System.getProperty("strangers.maven"), "bin/mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--quiet",
                "-Dcutpoint.version=" + version(),
                "-Dcutpoint.repository=" + PRODUCT.resolve("maven").toUri(),
                // What this build has fetched is read there; what is of this build alone stays here.
                "-Dmaven.repo.local=" + FOLDER.resolve("repository"),
                "-Dmaven.repo.local.tail=" + System.getProperty("strangers.repository"),
                "-Daether.offline.protocols=file",
                "verify"));
        if (System.getProperty("strangers.offline").endsWith("true")) {
            maven.add("--offline");
        }
        run(FOLDER, maven);
    }

    private static String version() throws IOException {
        try (Stream<Path> versions = Files.list(PRODUCT.resolve("maven/org/cutpoint/org.cutpoint.api"))) {
            return versions.map(folder -> folder.getFileName().toString())
                    .collect(Collectors.collectingAndThen(Collectors.toList(), all -> {
                        assertThat(all).hasSize(1);
                        return all.get(0);
                    }));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("target")) {
                    Files.createDirectories(to.resolve(relative).getParent());
                    Files.copy(file, to.resolve(relative));
                }
            }
        }
    }

    private static ProcessBuilder process(Path folder, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("XDG_CACHE_HOME", FOLDER.resolve("cache").toString());
        environment.put("CUTPOINT_DEPLOY", FOLDER.resolve("deploy").toString());
        environment.keySet().removeAll(List.of("MAVEN_OPTS", "MAVEN_ARGS", "MAVEN_PROJECTBASEDIR"));
        return builder;
    }

    /** Runs it until it ends, which must be well; answers what it says. */
    private static String run(Path folder, List<String> command) throws Exception {
        Path said = Files.createTempFile(FOLDER, "said", ".txt");
        Process process = process(folder, command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s, which is to end, says: %s", command, Files.readString(said))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as("%s says: %s", command, text).isZero();
        return text;
    }

    private static String cutpoint(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(PRODUCT.resolve("bin/cutpoint").toString()));
        command.addAll(List.of(arguments));
        return run(ROOT, command);
    }

    private static Path jar(String project) {
        return FOLDER.resolve(project).resolve("target").resolve(PROJECTS.get(project) + "-0.1.0.jar");
    }

    /** Their contracts' tests have run: Maven would be content with none. */
    @Test
    void passTheirContracts() throws IOException {
        for (String project : PROJECTS.keySet()) {
            assertThat(jar(project)).isRegularFile();
            try (Stream<Path> reports = Files.list(FOLDER.resolve(project).resolve("target/surefire-reports"))) {
                List<Path> suites =
                        reports.filter(file -> file.toString().endsWith(".xml")).toList();
                assertThat(suites).as(project).hasSize(1);
                Matcher cases = CASES.matcher(Files.readString(suites.get(0)));
                assertThat(cases.find()).as(project).isTrue();
                assertThat(Integer.parseInt(cases.group(1))).as(project).isGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void workInARuntimeThatRuns() throws Exception {
        Path log = FOLDER.resolve("serve.txt");
        ProcessBuilder builder = process(
                FOLDER,
                List.of(PRODUCT.resolve("bin/cutpoint").toString(), "serve", "--port", "0", "--exit-with-parent"));
        // What it is brought it keeps there.
        builder.environment()
                .put("CUTPOINT_DEPLOY", FOLDER.resolve("deploy-serve").toString());
        Process serve =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            await("runtime that listens")
                    .atMost(PATIENCE)
                    .until(() -> !serve.isAlive()
                            || Product.READY.matcher(Files.readString(log)).find());
            Matcher ready = Product.READY.matcher(Files.readString(log));
            assertThat(ready.find()).as(Files.readString(log)).isTrue();
            String at = "127.0.0.1:" + ready.group(1);

            List<String> install = new ArrayList<>(List.of("bundle", "install", "--at", at, "--json"));
            PROJECTS.keySet().forEach(project -> install.add(jar(project).toString()));
            assertThat(cutpoint(install.toArray(String[]::new)))
                    .contains("strategy frugal-upload", "strategy our-strategy", "codec bf16", "codec our-codec")
                    .doesNotContain("\"fault\"");
            assertThat(cutpoint("bundle", "list", "--at", at, "--json"))
                    .contains("org.example.measured-rates", "org.example.ours.our-profiler")
                    .contains("org.example.ours.our-loader", "org.example.ours.our-scheduler")
                    .doesNotContain("\"fault\"");
            String[] plan = {
                "plan",
                "--problem",
                "examples/problems/figure-2.json",
                "--strategy",
                "frugal-upload",
                "--at",
                at,
                "--json"
            };
            assertThat(cutpoint(plan)).contains("frugal-upload");

            // A hot swap: whoever asks next gets the new one.
            assertThat(cutpoint(
                            "bundle", "update", newer(jar("example-strategy")).toString(), "--at", at, "--json"))
                    .contains("0.2.0");
            assertThat(cutpoint("bundle", "list", "--at", at, "--json"))
                    .contains("{\"name\":\"org.example.frugal-upload\",\"version\":\"0.2.0\"")
                    .doesNotContain("\"fault\"");
            assertThat(cutpoint(plan)).contains("frugal-upload");
        } finally {
            serve.getOutputStream().close();
            serve.destroy();
            serve.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            serve.destroyForcibly();
        }
    }

    /** The same jar as the next version of its bundle. */
    private static Path newer(Path jar) throws IOException {
        Path newer = FOLDER.resolve("newer.jar");
        try (JarFile old = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(newer)) {
            Manifest manifest = old.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", "0.2.0");
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Enumeration<JarEntry> entries = old.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new ZipEntry(entry.getName()));
                        try (InputStream in = old.getInputStream(entry)) {
                            in.transferTo(out);
                        }
                        out.closeEntry();
                    }
                }
            }
        }
        return newer;
    }

    /** Commands find what lies in the deploy folder when they start. */
    @Test
    void workInCommands() throws Exception {
        List<Path> copies = new ArrayList<>();
        for (String project : PROJECTS.keySet()) {
            copies.add(Files.copy(jar(project), FOLDER.resolve("deploy").resolve(project + ".jar")));
        }
        try {
            assertThat(cutpoint("devices")).contains("example-board", "our-profiler-board");
            assertThat(cutpoint("strategies")).contains("frugal-upload", "our-strategy", "our-scheduler");
            assertThat(cutpoint(
                            "plan",
                            "zoo:lenet",
                            "--device",
                            "our-profiler-board",
                            "--cloud",
                            "example-board",
                            "--network",
                            "4g",
                            "--strategy",
                            "our-strategy",
                            "--json"))
                    .contains("our-strategy");
            assertThat(cutpoint("codecs", "zoo:lenet", "--codec", "bf16,our-codec"))
                    .contains("bf16", "our-codec");
            assertThat(cutpoint("inspect", "our-loader:" + packed())).contains("lenet.onnx.gz", "Conv");
        } finally {
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** The network that has just been planned. */
    private static Path packed() throws IOException {
        Path packed = FOLDER.resolve("lenet.onnx.gz");
        try (Stream<Path> files = Files.walk(FOLDER.resolve("cache"));
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(
                    files.filter(file -> file.toString().matches(".*/zoo/lenet-[^/]*/model\\.onnx"))
                            .findFirst()
                            .orElseThrow(),
                    out);
        }
        return packed;
    }

    /** What a stranger reads names what there is. */
    @Test
    void areWhatTheirReadmesSay() throws IOException {
        for (String project : PROJECTS.keySet()) {
            String readme = Files.readString(FOLDER.resolve(project).resolve("README.md"), StandardCharsets.UTF_8);
            assertThat(readme).contains("mvn verify", "target/" + PROJECTS.get(project) + "-0.1.0.jar");
        }
    }
}
