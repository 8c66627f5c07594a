package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Executor;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.cli.internal.RunFakes.Writer;
import org.cutpoint.workbench.CloudProcess;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DemoCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Net transport = new Net();
    private final Profiling profiling = new Profiling();
    private final Executor executor = new Executor();

    @BeforeEach
    void launcher() throws IOException {
        Path script = Files.writeString(folder.resolve("fake"), "echo listening on 127.0.0.1:7000; cat");
        System.setProperty(CloudProcess.LAUNCHER, "sh " + script);
    }

    @AfterEach
    void forget() {
        System.clearProperty(CloudProcess.LAUNCHER);
    }

    private int run(String... args) {
        return Fakes.run(
                console,
                "demo",
                new DemoCommand(
                        Fakes.workbench(profiling, new Fakes.Tiny()),
                        Fakes.PRESETS,
                        planning,
                        planning,
                        new Fakes.Evaluator(),
                        Clouds.of(transport),
                        new Runs(executor),
                        new Writer(),
                        "1"),
                args);
    }

    @Test
    void runsEveryStrategyChecksExactlyAndWritesBothFiles() {
        Path out = folder.resolve("a/b");
        assertThat(run("--models", "tiny", "--strategy", "local-only,cloud-only", "--jobs", "4", "--out", "" + out))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "",
                        "table of 2",
                        "",
                        "gantt of cloud-only",
                        "",
                        "summary",
                        "[1] a note",
                        "Written: " + out.resolve("demo.html") + ", " + out.resolve("demo.json"),
                        "verified");
        assertThat(out.resolve("demo.json")).hasContent("json of 2");
        assertThat(out.resolve("demo.html")).hasContent("page of 2");
        // Two short plans, twice each.
        assertThat(executor.requests).hasSize(5);
        RunRequest exact = executor.requests.get(4);
        assertThat(exact.conditions().options()).isEqualTo(new ExecutionOptions(1, false));
        assertThat(exact.conditions().emulation().network()).isEmpty();
        assertThat(exact.conditions().emulation().slowdown()).isEqualTo(1);
        // One job of each kind of cut.
        assertThat(exact.plan().assignments()).hasSize(2);
        assertThat(exact.workload().jobs()).isEqualTo(2);
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void anotherCloudIsMeasuredAndNoneIsStarted() {
        System.setProperty(CloudProcess.LAUNCHER, "no such launcher");
        transport.there = Optional.of(new Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25));
        Path out = folder.resolve("out");
        assertThat(run("--models", "tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--out", "" + out))
                .isZero();
        assertThat(profiling.planned).singleElement().satisfies(tiers -> {
            assertThat(tiers.device().machine()).isEqualTo(Fakes.MACHINE);
            assertThat(tiers.cloud().machine().id()).isEqualTo("far");
        });
        assertThat(transport.prepared).as("practised").isEqualTo(1);
        assertThat(transport.closed).isEqualTo(transport.connected).isEqualTo(1);
    }

    @Test
    void whatTakesLongIsNotPractised() {
        transport.there = Optional.of(new Profiling(new Machine("far", "os", "slow", 8, "runtime"), 100));
        Path out = folder.resolve("out");
        assertThat(run("--models", "tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--out", "" + out))
                .isZero();
        assertThat(transport.prepared).isZero();
    }

    @Test
    void badInputStartsNothing() throws IOException {
        assertThat(run("--strategy", "nothing")).isEqualTo(2);
        assertThat(run("--strategy", "local-only", "--out", "" + Files.createFile(folder.resolve("file"))))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(2).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(transport.connected).isZero();
    }
}
