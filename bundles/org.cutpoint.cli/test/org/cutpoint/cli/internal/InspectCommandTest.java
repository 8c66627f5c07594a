package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.report.graph.GraphDrawing;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private final TestConsole console = new TestConsole();
    private final Drawing drawing = new Drawing();

    /** Draws names; counts pictures. */
    private static final class Drawing implements GraphDrawing {
        int drawn;

        @Override
        public String svg(ModelGraph model) {
            drawn++;
            return "<svg>" + model.name() + "</svg>\n";
        }

        @Override
        public String dot(ModelGraph model) {
            drawn++;
            return "digraph " + model.name() + "\n";
        }
    }

    private int inspect(String... args) {
        Workbench workbench = Fakes.workbench(new Profiling(), new Fakes.Tiny());
        return Fakes.run(console, "inspect", new InspectCommand(workbench, Fakes.PRESETS, drawing), args);
    }

    @Test
    void asJson() {
        assertThat(inspect("zoo:tiny", "--json")).isZero();
        assertThat(console.stdout())
                .isEqualToIgnoringNewLines(
                        "{\"format\":\"cutpoint-model/1\",\"name\":\"zoo:tiny\",\"sha256\":\"ab12\",\"inputs\":[{\"id\":"
                                + "\"image\",\"shape\":[1,50],\"type\":\"FP32\",\"bytes\":200}],\"layers\":["
                                + layer("a", "image", 100)
                                + ","
                                + layer("b", "a", 10)
                                + ","
                                + layer("c", "b", 5)
                                + "],\"macs\":3000,\"parameters\":30,\"cuts\":[{\"after\":\"a\","
                                + "\"crossingBytes\":400},{\"after\":\"b\",\"crossingBytes\":40},{\"after\":\"c\","
                                + "\"crossingBytes\":0}]}");
        assertThat(drawing.drawn).isZero();
    }

    private static String layer(String id, String input, int elements) {
        return "{\"id\":\"" + id + "\",\"ops\":[\"Conv\",\"Relu\"],\"inputs\":[\"" + input
                + "\"],\"outputs\":[{\"id\":\""
                + id + "\",\"shape\":[1," + elements + "],\"type\":\"FP32\",\"bytes\":" + 4 * elements
                + "}],\"macs\":1000,\"parameters\":10,\"weightBytes\":40}";
    }

    @Test
    void forPeople() {
        assertThat(inspect("zoo:tiny", "--device-gmacs", "0.001", "--cloud-gmacs", "1"))
                .isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        zoo:tiny: 3 layers, 3.00 k multiply-accumulates, 30 parameters
                        input image 1x50 FP32, 200 B; SHA-256 ab12
                        structure line, 2 virtual blocks

                        layer  operators  output  bytes    MACs  parameters  cut sends  less than input
                        -----  ---------  ------  -----  ------  ----------  ---------  ---------------
                        a      Conv Relu  1x100   400 B  33.3 %          10      400 B
                        b      Conv Relu  1x10     40 B  33.3 %          10       40 B  yes
                        c      Conv Relu  1x5      20 B  33.3 %          10        0 B  yes

                        Worth a cut in the middle? 3g: not for one (the part up to b takes 2.0 ms on the device and \
                        saves 1.2 ms of upload), for many in a row yes (0.9 ms each instead of 1.0 ms, some cut after b); \
                        4g: not for one (the part up to a takes 1.0 ms on the device and saves 0.0 ms of upload), for \
                        many in a row yes (0.2 ms each instead of 0.3 ms, some cut after b). Estimated, not measured: \
                        device 0.001 G multiply-accumulates/s, cloud 1 G/s.
                        """);
        assertThat(drawing.drawn).isZero();
    }

    @Test
    void unknownModelsAreGuessed() {
        assertThat(inspect("tinny")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly("cutpoint: tinny: there is no such model. Did you mean 'zoo:tiny'?");
    }

    @Test
    void drawsIntoFilesBesideTheTable(@TempDir Path folder) throws IOException {
        Path svg = folder.resolve("tiny.svg");
        Path dot = folder.resolve("tiny.dot");
        assertThat(inspect("zoo:tiny", "--svg", svg.toString(), "--dot", dot.toString()))
                .isZero();
        assertThat(svg).hasContent("<svg>zoo:tiny</svg>");
        assertThat(dot).hasContent("digraph zoo:tiny");
        assertThat(console.stdout()).startsWith("zoo:tiny: 3 layers");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(svg, dot);
        }
    }

    @Test
    void dotAloneGoesToStandardOutput() {
        assertThat(inspect("zoo:tiny", "--dot")).isZero();
        assertThat(console.stdout()).isEqualTo("digraph zoo:tiny\n");
    }

    @Test
    void dotDoesNotTakeTheModelForItsFile(@TempDir Path folder) {
        assertThat(inspect("--dot", "zoo:tiny")).isZero();
        assertThat(console.stdout()).isEqualTo("digraph zoo:tiny\n");
        Path dot = folder.resolve("tiny.dot");
        assertThat(inspect("--dot=" + dot, "zoo:tiny")).isZero();
        assertThat(dot).hasContent("digraph zoo:tiny");
        assertThat(inspect("--dot", dot.toString(), "zoo:tiny")).isEqualTo(2);
        assertThat(console.stderr()).contains("zoo:tiny");
    }

    @Test
    void optionsAreCheckedBeforeTheModelIsLoaded(@TempDir Path folder) {
        List<List<String>> wrong = List.of(
                List.of("zoo:nothing", "--dot", "--json"),
                List.of("zoo:nothing", "--svg", folder.resolve("no/tiny.svg").toString()),
                List.of("zoo:nothing", "--dot", folder.toString()),
                List.of("zoo:nothing", "--device-gmacs", "0"),
                List.of("zoo:nothing", "--cloud-gmacs", "NaN"));
        for (List<String> args : wrong) {
            assertThat(inspect(args.toArray(String[]::new))).isEqualTo(2);
            assertThat(console.stderr().lines()).last().asString().startsWith("cutpoint: " + args.get(1) + ": ");
        }
        assertThat(drawing.drawn).isZero();
    }
}
