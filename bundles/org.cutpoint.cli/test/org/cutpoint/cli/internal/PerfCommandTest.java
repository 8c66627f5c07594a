package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.workbench.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final List<Segment> written = new ArrayList<>();

    /** The line of three layers, in a file of 2000 bytes. */
    private final class Loader implements ModelLoader {
        @Override
        public boolean accepts(String source) {
            return true;
        }

        @Override
        public Model load(String source, LoadOptions options, Progress progress) {
            try {
                Path file = Files.write(folder.resolve("tiny.onnx"), new byte[2000]);
                return new Model(source, options, Fakes.Tiny.MODEL.graph(), file, List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Writes 1000 bytes for any segment. */
    private final class Splitter implements ModelSplitter {
        @Override
        public ByteBuffer split(Model model, Segment segment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Path> write(Model model, Segment segment, Path file) {
            written.add(segment);
            try {
                return List.of(Files.write(file, new byte[1000]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private int perf(String... words) {
        return Fakes.run(
                console,
                "perf",
                new PerfCommand(
                        Fakes.workbench(new Profiling(), new Loader()),
                        new Splitter(),
                        new RunFakes.Segments(),
                        new Fakes.Planning(),
                        Fakes.PRESETS,
                        Clouds.of(new RunFakes.Net())),
                words);
    }

    @Test
    void splittingIsMeasuredAgainstCopying() {
        assertThat(perf("split", "any", "--rounds", "3")).isZero();
        assertThat(console.stdout().lines().toList())
                .hasSize(6)
                .startsWith("zoo:tiny: 2.00 kB in two halves, 3 rounds, median (least to greatest)", "")
                .anyMatch(line -> line.matches("read and write as many bytes .* 1.00 \\(1.00 to 1.00\\)"))
                .anyMatch(line -> line.matches("split in two and write .* \\d+\\.\\d\\d \\(.*\\)"));
        assertThat(written)
                .as("three rounds and one to warm up, two halves each")
                .hasSize(8);
        assertThat(written.get(0).layers()).containsExactly("a");
        assertThat(written.get(1).layers()).containsExactly("b", "c");
    }

    @Test
    void whatCannotBeMeasuredIsSaidInALine() {
        assertThat(perf("spilt")).isEqualTo(2);
        assertThat(perf("split", "any", "--rounds", "0")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: spilt: this cannot be measured. Did you mean 'split'?",
                        "cutpoint: --rounds: 0 cannot be. Give 1 to 10000");
    }
}
