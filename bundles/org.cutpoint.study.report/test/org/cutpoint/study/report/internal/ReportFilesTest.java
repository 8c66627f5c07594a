package org.cutpoint.study.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.PairedStatistics.PairedTest;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    Path folder;

    private final List<Report> reports = new ArrayList<>();

    private final PairedStatistics statistics = (first, second) -> new PairedTest(
            first.length,
            second[0] - first[0],
            0,
            0,
            0,
            "test",
            OptionalDouble.of(0.02),
            "effect",
            OptionalDouble.of(-1),
            true);

    private ReportFiles files() {
        FigureWriter figures =
                (figure, format, width, out) -> out.write((figure.heading().id() + format + width).getBytes());
        return new ReportFiles(
                (report, out) -> reports.add(report),
                figures,
                List.of(table("latex", "tex"), table("markdown", "md"), table("parquet", "parquet")),
                statistics);
    }

    private static TableWriter table(String format, String suffix) {
        return new TableWriter() {
            @Override
            public String format() {
                return format;
            }

            @Override
            public String suffix() {
                return suffix;
            }

            @Override
            public void write(Table table, OutputStream out) throws IOException {
                out.write(table.columns().toString().getBytes());
            }
        };
    }

    private Report report(StudyResults... results) {
        files().write(List.of(results), folder, Progress.NONE);
        return reports.get(reports.size() - 1);
    }

    private static <B extends Block> B block(Report report, Class<B> type, String id) {
        return report.sections().stream()
                .flatMap(s -> s.blocks().stream())
                .filter(type::isInstance)
                .map(type::cast)
                .filter(b -> id.equals(
                        b instanceof Table t
                                ? t.heading().id()
                                : b instanceof Figure f ? f.heading().id() : ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void writesEveryFileAndRemovesThoseOfAnEarlierReport() throws IOException {
        Files.createDirectories(folder.resolve("figures"));
        Files.writeString(folder.resolve("figures/old.svg"), "old");
        Files.writeString(folder.resolve("figures/readme.txt"), "kept");

        List<Path> written = files().write(List.of(StudySamples.results()), folder, Progress.NONE);

        assertThat(written.get(0)).isEqualTo(folder.resolve("report.html"));
        assertThat(written).allMatch(Files::isRegularFile);
        assertThat(names())
                .contains(
                        "results.parquet",
                        "figures/sweep-bars.svg",
                        "figures/sweep-bars.pdf",
                        "figures/sweep-agreement.pdf",
                        "figures/readme.txt",
                        "tables/sweep-wide.tex",
                        "tables/sweep-wide.md",
                        "tables/sweep-against-local.tex")
                .noneMatch(n -> n.endsWith(".tmp") || n.contains("old"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .toList();
        }
    }

    @Test
    void barsAreMediansPerGroupSeriesAndPanel() {
        Figure.Panels panels = block(report(StudySamples.results()), Figure.Panels.class, "sweep-bars");

        assertThat(panels.panels()).extracting(p -> p.heading().title()).startsWith("3g", "4g", "wifi");
        Figure.Bars third = (Figure.Bars) panels.panels().get(2);
        assertThat(third.groups()).containsExactlyElementsOf(StudySamples.MODELS);
        assertThat(third.series())
                .extracting(Figure.Bars.Series::name)
                .containsExactly("local-only", "partition-only", "jps");
        assertThat(third.series().get(2).values().get(1).value()).isCloseTo(200.0 / 9 + 1, within(1e-9));
        assertThat(third.value().label()).isEqualTo("makespan, ms");
    }

    @Test
    void partsOfAJobsTimeAreStacked() {
        Figure.Bars bars = block(report(StudySamples.results()), Figure.Bars.class, "sweep-parts");

        assertThat(bars.stacked()).isTrue();
        assertThat(bars.series()).extracting(Figure.Bars.Series::name).containsExactly("device time", "upload time");
        assertThat(bars.value().label()).isEqualTo("ms");
    }

    @Test
    void linesHaveBandsWhereRepeatsDiffer() {
        Figure.Panels panels = block(report(StudySamples.results()), Figure.Panels.class, "sweep-lines");

        Figure.Lines.Line line = ((Figure.Lines) panels.panels().get(0)).lines().get(0);
        assertThat(line.points()).extracting(Figure.Lines.Point::x).containsExactly(1.0, 6.0, 11.0);
        assertThat(line.points().get(0).y().value()).isCloseTo(104.5, within(1e-9));
        assertThat(line.points().get(0).y().isSpread()).isTrue();
        assertThat(panels.heading().note()).contains("A caption.", "bootstrap", "(emulated)");
    }

    @Test
    void predictedIsVerticalAndEveryRowIsAPoint() {
        Figure.Agreement agreement = block(report(StudySamples.results()), Figure.Agreement.class, "sweep-agreement");

        assertThat(agreement.clouds()).hasSize(3).allMatch(c -> c.pairs().size() == 18);
        Figure.Agreement.Pair first = agreement.clouds().get(0).pairs().get(0);
        assertThat(first.measured()).isCloseTo(first.predicted() * 1.03, within(1e-9));
        assertThat(agreement.predicted().label()).isEqualTo("predicted makespan, ms");
        assertThat(agreement.measured().label()).isEqualTo("measured makespan, ms");
        assertThat(first.label()).isEqualTo("alexnet, 3g, local-only");
    }

    @Test
    void ganttsAreOfTheCellsThatHaveTimelines() {
        Figure.Panels panels = block(report(StudySamples.results()), Figure.Panels.class, "sweep-gantt");

        Figure.Gantt gantt = (Figure.Gantt) panels.panels().get(0);
        assertThat(gantt.heading().title()).isEqualTo("alexnet, 3g, jps (planned)");
        assertThat(gantt.lanes()).containsExactly("device", "uplink", "cloud");
        assertThat(gantt.bars()).hasSize(4);
    }

    @Test
    void comparisonsPairCellsAndCountRepeatsOnce() {
        Table table = block(report(StudySamples.results()), Table.class, "sweep-against-local");

        assertThat(table.rows()).hasSize(2);
        assertThat(table.rows().get(0)).startsWith(Cell.of("partition-only"), Cell.of(9));
        // Two tests with p = 0.02: Holm doubles the first, and the second may not be below it.
        assertThat(table.rows())
                .allMatch(r -> r.get(7).equals(Cell.of(0.04)) && r.get(9).equals(Cell.of("lower")));
    }

    @Test
    void tablesHaveAColumnForEachCombination() {
        Table table = block(report(StudySamples.results()), Table.class, "sweep-wide");

        assertThat(table.columns())
                .extracting(c -> c.label())
                .startsWith("model", "3g, local-only", "3g, partition-only");
        assertThat(table.rows().get(0)).startsWith(Cell.of("alexnet"), Cell.of(100.0), Cell.of(50.0));
    }

    @Test
    void whatHasNoResultIsListedWithItsReason() {
        Table table = block(report(StudySamples.results()), Table.class, "sweep-without-result");

        assertThat(table.rows()).hasSize(1);
        assertThat(table.rows().get(0)).contains(Cell.of("<b>huge</b>"), Cell.of("takes longer than a minute"));
    }

    @Test
    void whatIsTheSameInAllRowsIsSaidOnce() {
        Table table = block(report(StudySamples.results()), Table.class, "results");

        assertThat(table.heading().note()).contains("experiment sweep");
        assertThat(table.columns())
                .extracting(c -> c.name())
                .doesNotContain("experiment", "cell")
                .contains("makespan_ms");
    }

    @Test
    void severalStudiesKeepApart() {
        StudyResults one = StudySamples.results();
        StudyResults other = new StudyResults(
                new org.cutpoint.study.Study(
                        "other", "Other", "", "", one.study().experiments()),
                one.columns(),
                one.rows(),
                one.timelines(),
                one.provenance());

        Report report = report(one, other);

        assertThat(report.title()).isEqualTo("A sample study; Other");
        block(report, Figure.Panels.class, "other-sweep-bars");
        block(report, Figure.Panels.class, "sample-sweep-bars");
        assertThat(report.sections().get(0).blocks())
                .containsExactly(new Paragraph("First."), new Paragraph("Second."));
    }

    @Test
    void aFolderThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> files().write(List.of(StudySamples.results()), file, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
    }
}
