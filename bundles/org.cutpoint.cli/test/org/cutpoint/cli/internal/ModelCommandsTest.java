package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
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
        assertThat(Fakes.run(console, "strategies", new StrategiesCommand(new Planning()), "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"format\":\"cutpoint-models/1\",\"models\":[{\"source\":\"zoo:tiny\",\"parameters\":30,"
                                + "\"macs\":3000,\"layers\":3,\"structure\":\"line\",\"reference\":\"a paper\"}]}",
                        "{\"format\":\"cutpoint-strategies/1\",\"strategies\":[{\"id\":\"cloud-only\",\"description\":\"Does"
                                + " cloud-only\",\"bundle\":\"b\",\"version\":\"1.0.0\"},{\"id\":\"local-only\",\"description\":\"Does"
                                + " local-only\",\"bundle\":\"b\",\"version\":\"1.0.0\"},{\"id\":\"never\",\"description\":\"Does"
                                + " never\",\"bundle\":\"b\",\"version\":\"1.0.0\"}]}");
        TestConsole people = new TestConsole();
        assertThat(Fakes.run(people, "models", new ModelsCommand(workbench))).isZero();
        assertThat(people.stdout())
                .startsWith(
                        """
                        model     parameters    MACs  layers  structure  described by
                        --------  ----------  ------  ------  ---------  ------------
                        zoo:tiny          30  3.00 k       3  line       a paper
                        """);
        assertThat(Fakes.run(people, "strategies", new StrategiesCommand(new Planning())))
                .isZero();
        assertThat(people.stdout()).contains("local-only  1.0.0    Does local-only");
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
