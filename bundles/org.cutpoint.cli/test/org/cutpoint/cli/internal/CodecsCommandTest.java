package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Figure.Bars;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.profile.codec.CodecProfiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecsCommandTest {
    @TempDir
    private Path folder;

    private final Fakes.TestConsole console = new Fakes.TestConsole();
    private final List<Figure> drawn = new ArrayList<>();
    private final FigureWriter figures = (figure, format, width, out) -> {
        drawn.add(figure);
        out.write(format.name().getBytes(StandardCharsets.US_ASCII));
    };

    /** Every output is random, whatever the input. */
    static final class Random implements SegmentExecutor {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    return segment.outputs().stream()
                            .map(info -> Tensor.random(info, 1))
                            .toList();
                }

                @Override
                public void close() {
                    // Holds nothing.
                }
            };
        }
    }

    private int run(String... args) {
        return Fakes.run(
                console,
                "codecs",
                new CodecsCommand(
                        Fakes.workbench(new Fakes.Profiling(), new Fakes.Tiny()),
                        new CodecProfiler(new Random(), new RunFakes.Codecs()),
                        new RunFakes.Codecs(),
                        figures),
                args);
    }

    @Test
    void comparesEachCodecAtEachCut() {
        assertThat(run("zoo:tiny")).isZero();
        assertThat(console.stdout()).contains("(input)").contains("half").doesNotContain("raw");

        assertThat(run("zoo:tiny", "--json", "--codec", "half,raw")).isZero();
        assertThat(console.stdout())
                .contains("{\"after\":\"a\",\"codec\":\"half\",\"bytes\":400")
                .contains("\"encodedBytes\":200,\"ratio\":2.0")
                .contains("{\"after\":\"b\",\"codec\":\"raw\",\"bytes\":40");
    }

    @Test
    void plotsRatiosBesideZeros() throws Exception {
        Path file = folder.resolve("p.pdf");
        assertThat(run("zoo:tiny", "--plot", file.toString())).isZero();

        assertThat(Files.readString(file)).isEqualTo("PDF");
        Bars bars = (Bars) drawn.get(0);
        assertThat(bars.groups()).containsExactly("(input)", "a", "b");
        assertThat(bars.series()).extracting(Bars.Series::name).containsExactly("half", "zeros left out");
        assertThat(bars.series().get(0).values()).containsOnly(Estimate.exactly(2));
        assertThat(bars.series().get(1).values())
                .allSatisfy(e -> assertThat(e.value()).isCloseTo(1, within(0.1)));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(run("zoo:tiny", "--range", "1")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--answer", "a")).isEqualTo(2);
        assertThat(console.stderr()).contains("'a'");
        assertThat(run("zoo:tiny", "--codec", "none")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--picture", "none.png")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--plot", folder.resolve("no/p.svg").toString()))
                .isEqualTo(2);
        assertThat(drawn).isEmpty();
    }
}
