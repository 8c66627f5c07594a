package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.study.Experiment;
import org.junit.jupiter.api.Test;

/** The studies that come with the sources, in {@code studies/}: that they are what the reader takes, not what they find. */
class PapersStudiesTest {
    /** Tests run in their bundle's folder, or at the top. */
    private static Path studies() {
        return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
                .map(p -> p.resolve("studies"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
    }

    private static List<Experiment> experiments(String name) throws IOException {
        return experiments(name, studies().resolve(name).resolve("study.yaml"));
    }

    private static List<Experiment> experiments(String name, Path file) throws IOException {
        return StudyReader.read(file.toString(), name, Files.readString(file))
                .study()
                .experiments();
    }

    @Test
    void icpp21HasTableOneAndAllFigures() throws IOException {
        List<Experiment> experiments = experiments("icpp21");
        assertThat(experiments)
                .extracting(Experiment::id)
                .containsExactly(
                        "table-1",
                        "device-speed",
                        "figure-4",
                        "figure-11",
                        "figure-11-brute-force",
                        "figure-11-range",
                        "theorem-5-3",
                        "theorem-5-3-brute-force",
                        "figure-13",
                        "figure-14a",
                        "figure-14b",
                        "measured");
        assertThat(experiments.get(0).cells()).as("table 1").isEqualTo(4 * 2 * 3 * 7);
        assertThat(experiments.get(3).cells()).as("figure 11").isEqualTo(3 * 3 * 40 * 4);
    }

    @Test
    void iwqos21HasThreeNetworksAndTheOverhead() throws IOException {
        List<Experiment> experiments = experiments("iwqos21");
        assertThat(experiments).extracting(Experiment::id).containsExactly("latency", "overhead", "inside", "measured");
        assertThat(experiments.get(0).cells()).isEqualTo(4 * 2 * 2 * 3 * 10);
    }

    @Test
    void deeParHasFiguresOneThreeAndFour() throws IOException {
        List<Experiment> experiments = experiments("deepar");
        assertThat(experiments)
                .extracting(Experiment::id)
                .containsExactly(
                        "figure-1b", "figure-3", "figure-4a", "figure-4b", "figure-4c", "all-reachable", "crowds");
        assertThat(experiments.get(1).cells()).as("figure 3").isEqualTo(4 * 4);
        assertThat(experiments.subList(2, 6)).extracting(Experiment::cells).containsOnly(7 * 20 * 4);
    }

    @Test
    void fusedLayersHaveFigureFour() throws IOException {
        List<Experiment> experiments = experiments("fused");
        assertThat(experiments)
                .extracting(Experiment::id)
                .containsExactly("figure-4", "figure-4-bytes", "ours", "ours-bytes", "cores", "grids", "planning");
        assertThat(experiments.get(0).cells()).as("1.1 to 3 MB/s").isEqualTo(3 * 20 * 4);
    }

    @Test
    void jointDnnHasItsEightNetworksInBatches() throws IOException {
        List<Experiment> experiments = experiments("jointdnn");
        assertThat(experiments)
                .extracting(Experiment::id)
                .containsExactly(
                        "figure-3",
                        "figure-8",
                        "peak",
                        "floats",
                        "figure-11",
                        "figure-12",
                        "figure-12c",
                        "figure-8-compressed",
                        "figure-9",
                        "figure-9-peak",
                        "figure-10a");
        assertThat(experiments.get(8).cells()).as("training").isEqualTo(8 * 3 * 6 * 2 * 3);
        assertThat(experiments.get(10).cells()).as("shares of weights").isEqualTo(8 * 2 * 14 * 3);
        assertThat(experiments.get(1).cells()).isEqualTo(8 * 3 * 6 * 2 * 3);
        assertThat(experiments.get(1).baselines()).containsExactly("local-only", "cloud-only");
    }

    @Test
    void theSurveyHasAllNetworksLinksAndDevices() throws IOException {
        List<Experiment> experiments = experiments("survey", studies().resolve("survey.yaml"));
        assertThat(experiments)
                .extracting(Experiment::id)
                .containsExactly("one", "hundred", "pieces", "chains", "tiles", "measured");
        assertThat(experiments.get(0).cells()).isEqualTo(20 * 5 * 3 * 10);
        assertThat(experiments.get(5).cells())
                .as("a sample, each with all strategies")
                .isEqualTo(12 * 5);
    }
}
