package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** inspect, models, strategies, profile. */
class ModelCommandsTest {
    private final TestConsole console = new TestConsole();
    private final Profiling profiling = new Profiling();
    private final Workbench workbench = Fakes.workbench(profiling, new Fakes.Tiny());

    @Test
    void inspectAsJson() {
        assertThat(Fakes.run(console, "inspect", new InspectCommand(workbench), "zoo:tiny", "--json"))
                .isZero();
        assertThat(console.stdout())
                .isEqualToIgnoringNewLines(
                        "{\"format\":\"cutpoint-model/1\",\"name\":\"zoo:tiny\",\"sha256\":\"ab12\",\"inputs\":[{\"id\":"
                                + "\"image\",\"shape\":[1,50],\"type\":\"FP32\",\"bytes\":200}],\"layers\":["
                                + layer("a", "image", 100)
                                + ","
                                + layer("b", "a", 10)
                                + ","
                                + layer("c", "b", 5)
                                + "],\"results\":[\"c\"],\"macs\":3000,\"parameters\":30,\"cuts\":[{\"after\":\"a\","
                                + "\"crossingBytes\":400},{\"after\":\"b\",\"crossingBytes\":40},{\"after\":\"c\","
                                + "\"crossingBytes\":0}]}");
    }

    private static String layer(String id, String input, int elements) {
        return "{\"id\":\"" + id + "\",\"ops\":[\"Conv\",\"Relu\"],\"inputs\":[\"" + input
                + "\"],\"outputs\":[{\"id\":\""
                + id + "\",\"shape\":[1," + elements + "],\"type\":\"FP32\",\"bytes\":" + 4 * elements
                + "}],\"macs\":1000,\"parameters\":10,\"weightBytes\":40}";
    }

    @Test
    void inspectForPeople() {
        assertThat(Fakes.run(console, "inspect", new InspectCommand(workbench), "zoo:tiny"))
                .isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        zoo:tiny: 3 layers, 3.00 k multiply-accumulates, 30 parameters
                        input image 1x50 FP32, 200 B; SHA-256 ab12

                        layer  operators  output  bytes    MACs  parameters  cut sends  less than input
                        -----  ---------  ------  -----  ------  ----------  ---------  ---------------
                        a      Conv Relu  1x100   400 B  33.3 %          10      400 B
                        b      Conv Relu  1x10     40 B  33.3 %          10       40 B  yes
                        c      Conv Relu  1x5      20 B  33.3 %          10        0 B  yes
                        """);
    }

    @Test
    void unknownModelsAreGuessed() {
        assertThat(Fakes.run(console, "inspect", new InspectCommand(workbench), "tinny"))
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly("cutpoint: tinny: there is no such model. Did you mean 'zoo:tiny'?");
    }

    @Test
    void modelsAndStrategies() {
        assertThat(Fakes.run(console, "models", new ModelsCommand(workbench), "--json"))
                .isZero();
        assertThat(Fakes.run(console, "strategies", new StrategiesCommand(new Planning()), "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"format\":\"cutpoint-models/1\",\"models\":[{\"source\":\"zoo:tiny\",\"parameters\":30,"
                                + "\"macs\":3000,\"structure\":\"line\",\"reference\":\"a paper\"}]}",
                        "{\"format\":\"cutpoint-strategies/1\",\"strategies\":[{\"id\":\"cloud-only\",\"description\":\"Does"
                                + " cloud-only\",\"bundle\":\"b\",\"version\":\"1.0.0\"},{\"id\":\"local-only\",\"description\":\"Does"
                                + " local-only\",\"bundle\":\"b\",\"version\":\"1.0.0\"},{\"id\":\"never\",\"description\":\"Does"
                                + " never\",\"bundle\":\"b\",\"version\":\"1.0.0\"}]}");
        TestConsole people = new TestConsole();
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
        assertThat(console.stderr().lines()).hasSize(2).last().asString().contains("missing required option");
        assertThat(profiling.measured).isZero();
    }
}
