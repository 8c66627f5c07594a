package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** models, strategies, profile. */
class ModelCommandsTest {
    private final TestConsole console = new TestConsole();
    private final Profiling profiling = new Profiling();
    private final Workbench workbench = Fakes.workbench(profiling, new Fakes.Tiny());

    @Test
    void modelsAndStrategies() {
        assertThat(Fakes.run(console, "models", new ModelsCommand(workbench), "--json"))
                .isZero();
        assertThat(Fakes.run(
                        console,
                        "strategies",
                        new StrategiesCommand(new Planning(), new RunFakes.Scheduling(), new RunFakes.TaskScheduling()),
                        "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"format\":\"cutpoint-models/1\",\"models\":[{\"source\":\"zoo:tiny\",\"parameters\":30,"
                                + "\"macs\":3000,\"layers\":3,\"structure\":\"line\",\"reference\":\"a paper\"}]}",
                        "{\"format\":\"cutpoint-strategies/1\",\"strategies\":[{\"id\":\"cloud-only\",\"description\":\"Does"
                                + " cloud-only\",\"bundle\":\"b\",\"version\":\"1.0.0\",\"solves\":\"cutpoint-problem/1\"},{\"id\":\"local-only\",\"description\":\"Does"
                                + " local-only\",\"bundle\":\"b\",\"version\":\"1.0.0\",\"solves\":\"cutpoint-problem/1\"},{\"id\":\"never\",\"description\":\"Does"
                                + " never\",\"bundle\":\"b\",\"version\":\"1.0.0\",\"solves\":\"cutpoint-problem/1\"},{\"id\":\"reverse\",\"description\":\"Turns"
                                + " it round\",\"bundle\":\"b\",\"version\":\"1.0.0\",\"solves\":\"cutpoint-schedule/1\"},{\"id\":\"nearby\",\"description\":\"Whatever"
                                + " is near\",\"bundle\":\"t\",\"version\":\"1.0.0\","
                                + "\"solves\":\"cutpoint-scenario/1\"}]}");
        TestConsole people = new TestConsole();
        assertThat(Fakes.run(people, "models", new ModelsCommand(workbench))).isZero();
        assertThat(people.stdout())
                .startsWith(
                        """
                        model     parameters    MACs  layers  structure  described by
                        --------  ----------  ------  ------  ---------  ------------
                        zoo:tiny          30  3.00 k       3  line       a paper
                        """);
        assertThat(Fakes.run(
                        people,
                        "strategies",
                        new StrategiesCommand(
                                new Planning(), new RunFakes.Scheduling(), new RunFakes.TaskScheduling())))
                .isZero();
        assertThat(people.stdout())
                .contains("local-only  plan      1.0.0    Does local-only")
                .contains("reverse     schedule  1.0.0    Turns it round")
                .contains("nearby      simulate  1.0.0    Whatever is near");
    }

    @Test
    void profileIsWrittenAndKept(@TempDir Path folder) {
        Path file = folder.resolve("p.json");
        assertThat(Fakes.run(console, "profile", new ProfileCommand(workbench), "zoo:tiny", "--out", file.toString()))
                .isZero();
        assertThat(profiling.written.get(file).layers()).containsExactly("a", "b", "c");
        assertThat(profiling.kept).contains(profiling.written.get(file));
        assertThat(console.stdout()).startsWith("zoo:tiny: 3.00 ms for the whole");
    }

    @Test
    void profilesOfOtherMachinesAreBroughtHere(@TempDir Path folder) {
        RunFakes.Net net = new RunFakes.Net();
        Profiling far = new Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25);
        net.there = Optional.of(far);
        ProfileCommand command = new ProfileCommand(Fakes.workbench(net, profiling, new Fakes.Tiny()));
        assertThat(Fakes.run(console, "profile", command, "zoo:tiny", "--at", "h:7000"))
                .isZero();
        assertThat(console.stdout())
                .startsWith("zoo:tiny: 0.75 ms for the whole")
                .contains("1 thread, fast, runtime");
        assertThat(profiling.kept.orElseThrow().machine()).isEqualTo(far.machine());
        assertThat(profiling.measured).isZero();
        assertThat(net.closed).isEqualTo(1);
    }

    @Test
    void whereNothingCanBeMeasuredCostsOneLine() {
        RunFakes.Net net = new RunFakes.Net();
        net.there = Optional.empty();
        Workbench there = Fakes.workbench(net, profiling, new Fakes.Tiny());
        assertThat(Fakes.run(console, "profile", new ProfileCommand(there), "zoo:tiny", "--at", "h:7000"))
                .isEqualTo(2);
        assertThat(Fakes.run(console, "profile", new ProfileCommand(there), "zoo:tiny", "--at", "h"))
                .isEqualTo(2);
        assertThat(Fakes.run(
                        console, "profile", new ProfileCommand(there), "zoo:tiny", "--at", "h:7000", "--repeats", "1"))
                .as("it would be lost")
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .hasSize(3)
                .contains(
                        "cutpoint: h:7000: its machine cannot be measured from here",
                        "cutpoint: --at: 'h' is no HOST:PORT. Give for example 127.0.0.1:8001");
        assertThat(net.closed).isEqualTo(1);
    }

    @Test
    void aHastyProfileDoesNotReplaceAGoodOne(@TempDir Path folder) {
        String file = folder.resolve("p.json").toString();
        assertThat(Fakes.run(
                        console, "profile", new ProfileCommand(workbench), "zoo:tiny", "--out", file, "--repeats", "1"))
                .isZero();
        assertThat(profiling.kept).isEmpty();
    }

    @Test
    void profileChecksItsFileFirst(@TempDir Path folder) {
        assertThat(Fakes.run(
                        console,
                        "profile",
                        new ProfileCommand(workbench),
                        "zoo:tiny",
                        "--out",
                        folder.resolve("no/p.json").toString()))
                .isEqualTo(2);
        assertThat(Fakes.run(console, "profile", new ProfileCommand(workbench), "zoo:tiny"))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(2).last().asString().contains("--out FILE");
        assertThat(profiling.measured).isZero();
    }
}
