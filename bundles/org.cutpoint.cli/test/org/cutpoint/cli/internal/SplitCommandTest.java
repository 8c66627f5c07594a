package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.ExportedSegment.ExportedFile;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.cli.internal.Fakes.Formats;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network is a line of the layers a, b, c. */
class SplitCommandTest {
    @TempDir
    private Path out;

    private final TestConsole console = new TestConsole();
    private final Formats formats = new Formats();
    private final Exporter exporter = new Exporter();

    @BeforeEach
    void setUp() {
        formats.plans.put(
                "plan.json",
                new Plan(
                        List.of(
                                new Assignment("1", "p", Map.of("a", "device", "b", "cloud", "c", "cloud"), List.of()),
                                new Assignment("2", "p", Map.of("a", "edge", "b", "cloud", "c", "cloud"), List.of())),
                        List.of("1", "2"),
                        OptionalDouble.empty()));
    }

    /** Notes what it was asked for. */
    private static final class Exporter implements ModelExporter {
        private String device = "";
        private Map<String, String> tiers = Map.of();

        @Override
        public String format() {
            return "onnx";
        }

        @Override
        public List<ExportedSegment> export(
                Model model, String first, Map<String, String> assigned, Path folder, Progress progress) {
            device = first;
            tiers = assigned;
            try {
                Files.writeString(folder.resolve("segments.json"), "{\"format\":\"cutpoint-segments/1\"}\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of(new ExportedSegment(
                    "1-device",
                    "device",
                    model.graph().segment(List.of("a")),
                    List.of(new ExportedFile("1-device.onnx", 2000, "ab"))));
        }
    }

    private static final class Tiles implements TileFormats {
        @Override
        public String format() {
            return "cutpoint-tiles/1";
        }

        @Override
        public String write(TileProblem problem, TilePlanner.Planned planned) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TilePlan read(Path file) {
            return new TilePlan(new Tiling(1, List.of(0, 1, 2), List.of(0, 2)), List.of(0, 1), List.of(1, 0));
        }
    }

    private List<ExportedSegment> exportTiles(Model model, TilePlan plan, Path folder, Progress progress) {
        return List.of(new ExportedSegment(
                "1-tile" + plan.order().get(0) + "-device",
                "device",
                model.graph().segment(List.of("a")),
                List.of(new ExportedFile("1.onnx", 2000, "ab"))));
    }

    @Test
    void aTilePlanIsWrittenInTiles() throws IOException {
        Path plan = Files.writeString(out.resolve("tiles.json"), "{\"format\": \"cutpoint-tiles/1\"}");
        assertThat(split("--plan", plan.toString())).isZero();
        assertThat(console.stdout()).contains("1-tile1-device", "2.00 kB");
        assertThat(split("--plan", plan.toString(), "--format", "triton")).isEqualTo(2);
        assertThat(split("--plan", plan.toString(), "--job", "1")).isEqualTo(2);
        assertThat(console.stderr())
                .contains("--format: tiles are written as ONNX", "--job: tiles are of one inference");
    }

    private int split(String... options) {
        String[] all = new String[options.length + 3];
        all[0] = "zoo:tiny";
        all[1] = "--out";
        all[2] = out.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        SplitCommand command = new SplitCommand(
                Fakes.workbench(new Profiling(), new Fakes.Tiny()),
                formats,
                new Tiles(),
                this::exportTiles,
                List.of(exporter));
        return Fakes.run(console, "split", command, all);
    }

    @Test
    void aCutPutsWhatIsBeforeItOnTheDevice() {
        assertThat(split("--cut", "b")).isZero();
        assertThat(exporter.device).isEqualTo("device");
        assertThat(exporter.tiers).isEqualTo(Map.of("a", "device", "b", "device", "c", "cloud"));
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        zoo:tiny: 1 segment in %s

                        segment   tier    layers  reads  makes     size  file
                        --------  ------  ------  -----  -----  -------  -------------
                        1-device  device       1  200 B  400 B  2.00 kB  1-device.onnx
                        """
                                .formatted(out));
    }

    @Test
    void aPlanSaysWhereEachLayerIs() {
        assertThat(split("--plan", "plan.json", "--json")).isZero();
        assertThat(exporter.device).isEqualTo("device");
        assertThat(exporter.tiers).isEqualTo(Map.of("a", "device", "b", "cloud", "c", "cloud"));
        assertThat(console.stdout()).isEqualTo("{\"format\":\"cutpoint-segments/1\"}\n");
        assertThat(split("--plan", "plan.json", "--job", "2")).isZero();
        assertThat(exporter.device)
                .as("no tier of that name: the first layer's")
                .isEqualTo("edge");
        assertThat(exporter.tiers).containsEntry("a", "edge");
    }

    @Test
    void aCutBeforeAllLayersLeavesNothingToTheDevice() {
        assertThat(split("--cut", "input")).isZero();
        assertThat(exporter.device).isEqualTo("device");
        assertThat(exporter.tiers).isEqualTo(Map.of("a", "cloud", "b", "cloud", "c", "cloud"));
    }

    @Test
    void allJobsOfAPlanAreForFormatsThatHoldThem() {
        assertThat(split("--plan", "plan.json", "--all-jobs")).isEqualTo(2);
        assertThat(split("--plan", "plan.json", "--all-jobs", "--job", "1")).isEqualTo(2);
        assertThat(split("--cut", "b", "--all-jobs")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --format: 'onnx' holds the segments of one job. Say which one, or use triton",
                        "cutpoint: --all-jobs: it stands beside --job. Give --plan FILE without --job",
                        "cutpoint: --all-jobs: it is about the jobs of a plan. Give --plan FILE without --job");
    }

    @Test
    void whatCannotBeIsSaidInALine() {
        assertThat(split()).isEqualTo(2);
        assertThat(split("--cut", "b", "--plan", "plan.json")).isEqualTo(2);
        assertThat(split("--cut", "b", "--job", "2")).isEqualTo(2);
        assertThat(split("--cut", "bb")).isEqualTo(2);
        assertThat(split("--device-layers", "a,c")).isEqualTo(2);
        assertThat(split("--plan", "plan.json", "--job", "7")).isEqualTo(2);
        assertThat(split("--cut", "b", "--format", "onyx")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --cut: it is missing. Give --cut LAYER or --plan FILE",
                        "cutpoint: --cut: it stands beside --plan. Give --cut LAYER or --plan FILE",
                        "cutpoint: --job: it says which job of a plan. Give --plan FILE, too",
                        "cutpoint: --cut: 'bb' is no layer of zoo:tiny. Did you mean 'b'?",
                        "cutpoint: --device-layers: the cut is not closed: layer 'c' needs layer 'b', which would run"
                                + " in the cloud. Add 'b', or use --cut, which adds all that is needed",
                        "cutpoint: --job: plan.json has no job '7'. Its first is '1', its last '2'",
                        "cutpoint: --format: 'onyx' is not known. Did you mean 'onnx'?");
    }
}
