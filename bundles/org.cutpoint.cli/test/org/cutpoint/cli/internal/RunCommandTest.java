package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Executor;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.cli.internal.RunFakes.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Profiling profiling = new Profiling();
    private final Net transport = new Net();
    private final Executor executor = new Executor();

    private int run(String... args) {
        return Fakes.run(
                console,
                "run",
                new RunCommand(
                        Fakes.workbench(profiling, new Fakes.Tiny()),
                        Fakes.PRESETS,
                        planning,
                        planning,
                        new Fakes.Evaluator(),
                        new Clouds(transport),
                        new Runs(executor),
                        new Writer()),
                args);
    }

    @Test
    void printsOneLinePerStrategy() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only,local-only", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"strategy\":\"cloud-only\",\"cuts\":\"input"
                                + " x20\",\"emulated\":true,\"slowdown\":8.0,\"predicted\":62.0}",
                        "{\"strategy\":\"local-only\",\"cuts\":\"none"
                                + " x20\",\"emulated\":true,\"slowdown\":8.0,\"predicted\":40.0}");
        assertThat(executor.requests).hasSize(2).allMatch(r -> r.network().isPresent());
        assertThat(transport.connected).isEqualTo(1);
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void whatRunsOnTheDeviceNeedsNoCloud() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--json")).isZero();
        assertThat(transport.connected).isZero();
        assertThat(executor.requests).singleElement().matches(r -> r.cloud().isEmpty());
    }

    @Test
    void optionsReachTheRun() {
        assertThat(run(
                        "zoo:tiny",
                        "--cut",
                        "b",
                        "--cloud",
                        "h:7000",
                        "--uplink",
                        "10",
                        "--downlink",
                        "20",
                        "--rtt",
                        "6",
                        "--jobs",
                        "3",
                        "--slowdown",
                        "2.5",
                        "--threads",
                        "2",
                        "--seed",
                        "9",
                        "--deadline",
                        "5",
                        "--no-optimize",
                        "--real-network",
                        "--json"))
                .isZero();
        RunRequest request = executor.requests.get(0);
        assertThat(request.plan().assignments()).hasSize(3);
        assertThat(request.slowdown()).isEqualTo(2.5);
        assertThat(request.options()).isEqualTo(new ExecutionOptions(2, false));
        assertThat(request.seed()).isEqualTo(9);
        assertThat(request.deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(request.network()).isEmpty();
        assertThat(console.stdout()).contains("\"strategy\":\"cut\",\"cuts\":\"b x3\",\"emulated\":false");
    }

    @Test
    void tableAndGanttForPeopleAndATrace() throws IOException {
        Path trace = folder.resolve("trace.json");
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--trace", trace.toString()))
                .isZero();
        assertThat(console.stdout().lines()).containsExactly("table of 1", "", "gantt of local-only");
        assertThat(trace).hasContent("trace of 1");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(trace);
        }
    }

    @Test
    void exitCodeThreeWithoutAPlan() {
        assertThat(run("zoo:tiny", "--strategy", "never,local-only", "--json")).isEqualTo(3);
        assertThat(console.stdout().lines()).hasSize(1);
        assertThat(console.stderr()).contains("cutpoint: never: no plan: no link");
    }

    @Test
    void badInputIsFoundBeforeAnythingIsMeasured() {
        String none = folder.resolve("no/such/trace.json").toString();
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "h:7001"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "7000"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "h:99999"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--trace", none)).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "nothing")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--network", "6g"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "d")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "a", "--device-layers", "a")).isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(8).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(console.stderr()).contains("cutpoint: h:7001: nobody answers there. Start 'cutpoint serve'");
        assertThat(console.stdout()).isEmpty();
        assertThat(profiling.measured).isZero();
    }

    @Test
    void aCloudThatFailsMeanwhileIsOneLineAndClosed() {
        executor.failure = Optional.of(new InputException("h:7000", "the connection broke", ""));
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000"))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).containsExactly("cutpoint: h:7000: the connection broke");
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void aKnownProfileIsFittedToTheMachineAsItIsNow() {
        assertThat(run("zoo:tiny", "--strategy", "local-only")).isZero();
        assertThat(profiling.recalibrated).isZero();
        assertThat(run("zoo:tiny", "--strategy", "local-only")).isZero();
        assertThat(profiling.measured).isEqualTo(1);
        assertThat(profiling.recalibrated).isEqualTo(1);
    }

    @Test
    void ipv6AddressesHaveBrackets() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "[::1]:7000"))
                .isZero();
        assertThat(executor.requests.get(0).cloud().get().peer()).isEqualTo("::1:7000");
    }
}
