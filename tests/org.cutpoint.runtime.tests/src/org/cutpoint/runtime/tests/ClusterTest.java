package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.study.Studies;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A study that three processes work on, one of which is killed. */
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are started by the product's shell script")
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CELLS = 72;

    /** Of cells that are left when one is killed, others have enough for longer than they need to notice that it is gone. */
    private static final String STUDY =
            """
            format: cutpoint-study/1
            name: crowd
            experiments:
              - id: crowd
                mode: simulate
                scenarios: [{models: [zoo:lenet], devices: 400, tasks: 12000, edges: [5, 20], windowS: 60}]
                strategies: [deepar, device-only, edge-only, cloud-only]
                seeds: 1..8
                baseline: edge-only
              - id: cuts
                mode: cuts
                models: zoo:lenet
                devices: raspberry-pi-4b
                clouds: gtx-1080
                networks: {base: 4g, uplinkMbps: 1..8}
            """;

    @TempDir
    private Path folder;

    private final BundleContext context =
            FrameworkUtil.getBundle(ClusterTest.class).getBundleContext();
    private final List<Process> processes = new ArrayList<>();
    private Path script;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        script = ProductFolder.make(context, folder.resolve("product"));
        file = Files.writeString(folder.resolve("crowd.yaml"), STUDY);
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Starts one; what it says goes to a file of its name. */
    private Process start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name).toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                        "CUTPOINT_JAVA_OPTS", "-Xmx512m -XX:ActiveProcessorCount=1"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String said(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            return "";
        }
    }

    private long lines(Path journal) {
        try (Stream<String> lines = Files.lines(journal)) {
            return lines.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void ends(Process process, String said) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(said)
                .isTrue();
    }

    @Test
    void everyResultArrivesOnceThoughOneOfThreeIsKilled() throws Exception {
        Process coordinator = start(
                "coordinator",
                "study",
                file.toString(),
                "--out",
                folder.resolve("shared").toString(),
                "--cluster",
                "127.0.0.1:0",
                "--workers",
                "2");
        Pattern join = Pattern.compile("cutpoint worker --cluster (127.0.0.1:\\d+)");
        await().atMost(PATIENCE)
                .until(() -> !coordinator.isAlive()
                        || join.matcher(said("coordinator")).find());
        Matcher address = join.matcher(said("coordinator"));
        assertThat(address.find()).as(said("coordinator")).isTrue();
        Process stays = start("stays", "worker", "--cluster", address.group(1), "--once", "--threads", "1");
        Process dies = start("dies", "worker", "--cluster", address.group(1), "--threads", "1");

        Path journal = folder.resolve("shared/journal.jsonl");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !coordinator.isAlive() || lines(journal) > CELLS / 6);
        // SIGKILL.
        dies.destroyForcibly();
        ends(coordinator, said("coordinator"));
        ends(stays, said("stays"));

        assertThat(coordinator.exitValue()).as(said("coordinator")).isZero();
        assertThat(stays.exitValue()).as(said("stays")).isZero();
        assertThat(dies.waitFor()).isEqualTo(128 + 9);
        assertThat(said("coordinator"))
                .contains("process " + stays.pid() + " at 127.0.0.1 helps, 1 cell at once")
                .contains("process " + dies.pid() + " at 127.0.0.1 is gone: others do its ");
        assertThat(said("stays")).containsPattern("did [1-9]\\d* cells of it");

        List<String> found = Files.readAllLines(journal);
        assertThat(found.subList(1, found.size()))
                .extracting(line -> line.replaceFirst("^\\{\"cell\":\"(\\w+)\",\"repeat\":1,.*", "$1"))
                .hasSize(CELLS)
                .doesNotHaveDuplicates();
        Studies studies = context.getService(context.getServiceReference(Studies.class));
        StudyResults alone = studies.run(file, folder.resolve("alone"), false, Progress.NONE);
        assertThat(folder.resolve("shared/results.csv")).hasSameTextualContentAs(folder.resolve("alone/results.csv"));
        assertThat(alone.rows())
                .allSatisfy(row -> assertThat(row.text("status")).contains("ok"));
    }
}
