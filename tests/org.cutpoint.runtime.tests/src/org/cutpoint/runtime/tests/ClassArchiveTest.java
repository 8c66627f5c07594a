package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The virtual machine writes an archive of its classes when a command is over. Whatever becomes of it then, the command has ended as
 * it has.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class ClassArchiveTest {
    /** In place of java: as soon as the command's exit code is told, the virtual machine crashes. */
    private static final String CRASHING =
            """
            #!/bin/sh
            told=
            for word; do case $word in -Dcutpoint.exit=*) told=${word#*=} ;; esac; done
            [ -n "$told" ] || exec "%1$s" "$@"
            "%1$s" "$@" &
            pid=$!
            until [ -s "$told" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.01; done
            kill -SEGV $pid 2>/dev/null
            wait $pid 2>/dev/null
            kill -ABRT $$
            """;

    @TempDir
    private Path folder;

    private Path product;
    private Path cache;

    @BeforeEach
    void make() throws IOException {
        product = RuntimeProcesses.product(folder);
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    private record Done(int code, String out, String err) {}

    private Done done(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(product.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // The virtual machine would say that it picked the others up.
        List.of("CUTPOINT_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .forEach(builder.environment()::remove);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Done(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName().toString().contains(".jsa"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"strategies, 0", "inspect, 2", "no-such-command, 2"})
    void aCrashWhileItIsWrittenChangesNeitherExitCodeNorOutput(String command, int code) throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Path real = Path.of(System.getProperty("java.home"));
        Files.writeString(java, CRASHING.formatted(real.resolve("bin/java")));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.copy(real.resolve("release"), folder.resolve("jdk/release"));

        Done crashed = done(Map.of("JAVA_HOME", folder.resolve("jdk").toString()), command);
        assertThat(archives()).isEmpty();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("product", "cache", "jdk", "out", "err");
        }

        assertThat(crashed).isEqualTo(done(Map.of(), command));
        assertThat(crashed.code()).isEqualTo(code);
    }

    @Test
    void oneThatCannotBeWrittenIsMissedByNobody() throws Exception {
        Done without = done(
                Map.of("CUTPOINT_JAVA_OPTS", "-XX:ArchiveClassesAtExit=" + folder.resolve("absent/classes.jsa")),
                "strategies");
        assertThat(archives()).isEmpty();

        assertThat(without).isEqualTo(done(Map.of(), "strategies"));
        assertThat(without.code()).isZero();
        assertThat(without.err()).isEmpty();
    }
}
