package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands on disks that are full, or become so: a file system in memory, in a name space of its own, where the system lets its users
 * have one; and a limit on the size of files, which every system has.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(1200)
class FullDiskTest {
    /** 15 MB, in units of 512 bytes. */
    private static final int LIMIT = 30_000;

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final String RUN = "run zoo:lenet --strategy jps --network wifi --jobs 3";

    @TempDir
    private Path folder;

    @RegisterExtension
    private final RuntimeProcesses runtimes = new RuntimeProcesses();

    private Path product;
    private Path disk;
    private Path cache;

    @BeforeEach
    void make() throws IOException {
        product = RuntimeProcesses.product(folder);
        disk = Files.createDirectory(folder.resolve("disk"));
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    /** What a command did. */
    private record Done(int code, String out, List<String> errors) {
        /** Well, or one line that says why not. */
        void assertWellOrSaidWhy() {
            if (code != 0) {
                assertSaidWhy();
            }
        }

        void assertSaidWhy() {
            // What the command says, or the launcher before there is one.
            assertThat(code).as(toString()).isIn(2, 70);
            assertThat(errors).as(toString()).hasSize(1);
            assertThat(errors.get(0)).startsWith("cutpoint: ").doesNotContain("internal error");
        }

        void assertWell() {
            assertThat(code).as(toString()).isZero();
        }
    }

    private ProcessBuilder shell(List<String> before, String script) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("sh", "-c", script));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "XDG_CACHE_HOME", cache.toString(),
                        "CUTPOINT", product.toString(),
                        "DISK", disk.toString(),
                        "CACHE", cache.toString(),
                        "FOLDER", folder.toString()));
        // The virtual machine would say that it picked the others up.
        List.of("CUTPOINT_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .forEach(builder.environment()::remove);
        return builder;
    }

    /** Lines of a script that run a command and keep what it does. */
    private static String command(String name, String line) {
        return "\"$CUTPOINT\" %s >\"$FOLDER/%s.out\" 2>\"$FOLDER/%s.err\" </dev/null; echo $? >\"$FOLDER/%s.code\"\n"
                .formatted(line, name, name, name);
    }

    private Done done(String name) throws IOException {
        return new Done(
                Integer.parseInt(
                        Files.readString(folder.resolve(name + ".code")).strip()),
                Files.readString(folder.resolve(name + ".out")),
                // Others say how far it is, and how busy the machine.
                Files.readAllLines(folder.resolve(name + ".err")).stream()
                        .filter(line -> !line.endsWith(" ...") && !line.contains("this profile is not good"))
                        // ONNX Runtime misses a file of its own.
                        .filter(line -> !line.contains("[W:onnxruntime"))
                        .toList());
    }

    private void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("script.out").toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends: %s", said())
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(said()).isZero();
    }

    /** All that scripts and commands have said. */
    private String said() throws IOException {
        StringBuilder text = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder, "*.{out,err}")) {
            for (Path file : files) {
                text.append(file.getFileName())
                        .append(": ")
                        .append(Files.readString(file).strip())
                        .append('\n');
            }
        }
        return text.toString();
    }

    // ---- a small file system

    private ProcessBuilder onDisk(int kilobytes, String script) throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o size=%dk tmpfs \"$DISK\" || exit 77\n".formatted(kilobytes);
        List<String> unshared = List.of("unshare", "-rm");
        Process trial = shell(unshared, mount + "mount -o remount,size=8m \"$DISK\"")
                .redirectErrorStream(true)
                .start();
        trial.getInputStream().readAllBytes();
        assumeTrue(trial.waitFor() == 0, "no file systems for users here");
        return shell(unshared, mount + script);
    }

    private static final String FILL =
            "dd if=/dev/zero of=\"$DISK/filler\" bs=64k 2>/dev/null; dd if=/dev/zero bs=1 2>/dev/null"
                    + " >>\"$DISK/filler\"\n";

    /** Whatever fits, fits; the rest is said; and when there is room, all is as if nothing had been. */
    private void grows(int kilobytes, String line) throws Exception {
        run(onDisk(
                kilobytes,
                "export XDG_CACHE_HOME=\"$DISK\"\n" + command("small", line)
                        + "find \"$DISK\" -type f >\"$FOLDER/left\"\n"
                        + "mount -o remount,size=300m \"$DISK\" || exit 78\n"
                        + command("large", line)));
        done("small").assertWellOrSaidWhy();
        assertThat(Files.readAllLines(folder.resolve("left")))
                .noneMatch(file -> file.matches(".*(\\.tmp|\\.part|\\.jsa\\.\\d+|/next-[^/]*/.*)"));
        done("large").assertWell();
    }

    @ParameterizedTest
    @ValueSource(ints = {40})
    void whatDoesNotFitLeavesNothingHalfWritten(int kilobytes) throws Exception {
        grows(kilobytes, RUN);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 100, 200, 250, 300, 400, 600, 900, 1500, 3000, 6000})
    @Tag("endurance")
    void whateverSizeItHasNothingIsHalfWritten(int kilobytes) throws Exception {
        grows(kilobytes, RUN);
    }

    /** A short command keeps an archive of its classes, megabytes of them. */
    @ParameterizedTest
    @ValueSource(ints = {4, 2000, 6000, 15000})
    @Tag("endurance")
    void anArchiveThatDoesNotFitIsLeftOut(int kilobytes) throws Exception {
        grows(kilobytes, "inspect zoo:lenet");
    }

    @Test
    void anArchiveThatDoesNotFitIsMissedByNobody() throws Exception {
        run(onDisk(3000, "export XDG_CACHE_HOME=\"$DISK\"\n" + command("short", "strategies")));
        Done done = done("short");
        done.assertWell();
        assertThat(done.errors()).isEmpty();
    }

    /** What is there already is used, what was learned is not kept, and that is all. */
    @Test
    void aDeviceWhoseDiskIsFullGoesOn() throws Exception {
        full(command("run", RUN)
                + command("model", "inspect zoo:squeezenet")
                + command("drawn", "inspect zoo:lenet --svg \"$DISK/lenet.svg\""));
        done("run").assertWell();
        done("model").assertSaidWhy();
        done("drawn").assertSaidWhy();
    }

    @Test
    @Tag("endurance")
    void whatIsMeasuredOnAFullDiskAndCannotBeWrittenIsSaid() throws Exception {
        full(command("profiled", "profile zoo:lenet --restart --out \"$FOLDER/profile.json\"")
                + command("trace", RUN + " --trace \"$DISK/trace.json\"")
                + command("out", "profile zoo:lenet --out \"$DISK/profile.json\""));
        done("profiled").assertWell();
        done("trace").assertSaidWhy();
        done("out").assertSaidWhy();
    }

    /** Runs commands on a disk that became full after a run, and adds no file to it. */
    private void full(String commands) throws Exception {
        run(shell(List.of(), command("before", RUN) + "du -sk \"$CACHE\" | cut -f1 >\"$FOLDER/size\"\n"));
        done("before").assertWell();
        int used = Integer.parseInt(Files.readString(folder.resolve("size")).strip());
        run(onDisk(
                used + 2000,
                "cp -a \"$CACHE\"/. \"$DISK\" || exit 79\n" + FILL + "export XDG_CACHE_HOME=\"$DISK\"\n"
                        + "find \"$DISK/cutpoint\" -type f | sort >\"$FOLDER/had\"\n" + commands
                        + "find \"$DISK/cutpoint\" -type f | sort >\"$FOLDER/has\"\n"));
        assertThat(Files.readAllLines(folder.resolve("has"))).isSubsetOf(Files.readAllLines(folder.resolve("had")));
    }

    /** Where libraries are unpacked, and what the framework needs. */
    @ParameterizedTest
    @ValueSource(ints = {4, 10_000})
    void aFullFolderForTemporaryFilesIsSaid(int kilobytes) throws Exception {
        run(onDisk(
                kilobytes,
                "export CUTPOINT_JAVA_OPTS=\"-Djava.io.tmpdir=$DISK\"\n" + command("temporary", RUN)
                        + "find \"$DISK\" -type f >\"$FOLDER/left\"\n"));
        done("temporary").assertSaidWhy();
        assertThat(done("temporary").errors()).allMatch(error -> error.contains("Make room"));
        assertThat(folder.resolve("left")).isEmptyFile();
    }

    /** The device computes by itself while the server has no room for its model, and no longer when it has. */
    @Test
    void aServerWhoseDiskIsFullRefusesModels() throws Exception {
        run(shell(List.of(), command("made", RUN)));
        done("made").assertWell();
        Path model;
        try (var files = Files.walk(cache.resolve("cutpoint/zoo"))) {
            model = files.filter(file -> file.endsWith("model.onnx"))
                    .findFirst()
                    .orElseThrow();
        }
        // Of no zoo: the server cannot make it.
        Path copy = Files.copy(model, folder.resolve("model.onnx"));
        ProcessBuilder server = onDisk(
                8000,
                FILL
                        + "export XDG_CACHE_HOME=\"$DISK\"\n"
                        + "\"$CUTPOINT\" serve --port 0 --no-manage &\nserver=$!\n"
                        + "until [ -e \"$FOLDER/room\" ]; do sleep 0.1; done\n"
                        + "rm \"$DISK/filler\"; touch \"$FOLDER/made-room\"; wait $server\n");
        RuntimeProcess runtime = runtimes.start(server, folder);
        String line =
                "run " + copy + " --network wifi --jobs 3 --strategy cloud-only --cloud 127.0.0.1:" + runtime.port();
        run(shell(List.of(), command("none", line + " --fallback none") + command("local", line)));
        done("none").assertSaidWhy();
        done("local").assertWell();
        assertThat(done("local").errors()).anyMatch(error -> error.contains("3 of 3 jobs ran on the device"));
        Files.createFile(folder.resolve("room"));
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("made-room")));
        run(shell(List.of(), command("remote", line)));
        done("remote").assertWell();
        assertThat(done("remote").errors()).noneMatch(error -> error.contains("ran on the device"));
    }

    // ---- small files, on any system

    /** As many half kilobytes as a file may have. */
    private ProcessBuilder limited(int halfKilobytes, String script) {
        return shell(
                List.of(),
                // The virtual machine's own file of figures would be too large as well.
                "export CUTPOINT_JAVA_OPTS=-XX:-UsePerfData\nulimit -f " + halfKilobytes + "\n" + script);
    }

    @Test
    void filesThatMayNotBeSoLargeAreSaid() throws Exception {
        run(limited(
                LIMIT,
                // Its file would have 47 MB; ONNX Runtime's library has 28.
                command("model", "inspect zoo:resnet18") + command("run", RUN) + command("short", "strategies")
                        + "find \"$CACHE\" -type f >\"$FOLDER/left\"\n"));
        done("model").assertSaidWhy();
        done("run").assertSaidWhy();
        done("short").assertWell();
        assertThat(Files.readAllLines(folder.resolve("left")))
                .noneMatch(file -> file.matches(".*(\\.tmp|\\.part|resnet18.*\\.onnx|\\.jsa.*)"));
        run(shell(List.of(), command("again", RUN)));
        done("again").assertWell();
    }
}
