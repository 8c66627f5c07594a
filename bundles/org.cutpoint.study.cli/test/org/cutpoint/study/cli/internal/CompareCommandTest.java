package org.cutpoint.study.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;
import org.cutpoint.study.Column;
import org.cutpoint.study.Column.Role;
import org.cutpoint.study.Column.Type;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Mode;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Provenance.Input;
import org.cutpoint.study.ResultsFolders;
import org.cutpoint.study.Row;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("experiment", Type.TEXT, Role.COORDINATE, "", ""),
            new Column("cell", Type.TEXT, Role.COORDINATE, "", ""),
            new Column("device", Type.TEXT, Role.COORDINATE, "", ""),
            new Column("network", Type.TEXT, Role.COORDINATE, "", ""),
            new Column("jobs", Type.INTEGER, Role.COORDINATE, "", ""),
            new Column("repeat", Type.INTEGER, Role.COORDINATE, "", ""),
            new Column("makespan_ms", Type.NUMBER, Role.PLANNED, "ms", ""),
            new Column("cuts", Type.TEXT, Role.PLANNED, "", ""),
            new Column("solve_ms", Type.NUMBER, Role.MEASURED, "ms", ""),
            new Column("status", Type.TEXT, Role.NOTE, "", ""));

    /** Says that it is more than noise if all differences go one way, and are there. */
    private static final PairedStatistics STATISTICS = (first, second) -> {
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> second[i] - first[i]);
        double median = Arrays.stream(differences).sorted().toArray()[differences.length / 2];
        boolean oneWay = Arrays.stream(differences).allMatch(d -> d * median > 0);
        return new PairedStatistics.PairedTest(
                first.length,
                median,
                median,
                median,
                100 * median / first[0],
                "signs",
                OptionalDouble.of(oneWay ? 0.01 : 0.9),
                "r",
                OptionalDouble.of(oneWay ? 1 : 0),
                oneWay);
    };

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Path, StudyResults> folders = new LinkedHashMap<>();

    private static Row row(String cell, String network, int repeat, double makespan, double solve, String device) {
        return new Row(
                "e",
                Map.of("cell", cell, "device", device, "network", network, "cuts", "pool5 x1", "status", "ok"),
                Map.of("jobs", 1., "repeat", (double) repeat, "makespan_ms", makespan, "solve_ms", solve));
    }

    private static StudyResults results(String version, String hash, Row... rows) {
        Experiment experiment = new Experiment("e", "", "", Mode.PLAN, 1, List.of(), List.of(), List.of(), List.of());
        return new StudyResults(
                new Study("s", "", "", "", List.of(experiment)),
                COLUMNS,
                List.of(rows),
                List.of(),
                new Provenance(
                        "s",
                        version,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        1,
                        Map.of("os", "Linux"),
                        "",
                        "",
                        "",
                        List.of(new Input("model", "zoo:lenet", hash, "")),
                        List.of()));
    }

    private static ResultsComparison compare(StudyResults before, StudyResults after) {
        return ResultsComparison.of(before, after, STATISTICS);
    }

    @Test
    void whatIsTheSameIsTheSame() {
        StudyResults results = results(
                "1",
                "ab",
                row("x", "3g", 1, 10, 0.5, "pi"),
                row("x", "3g", 2, 10, 0.7, "pi"),
                row("y", "4g", 1, 5, 0.4, "pi"));
        ResultsComparison comparison = compare(results, results);
        assertThat(comparison.cells()).isEqualTo(2);
        assertThat(comparison.values()).isEqualTo(4);
        assertThat(comparison.same()).isTrue();
        assertThat(comparison.environment()).isEmpty();
        assertThat(comparison.measured()).extracting(m -> m.column()).containsExactly("solve_ms");
    }

    @Test
    void plannedValuesMustBeTheSameToTheLastDigit() {
        StudyResults before = results("1", "ab", row("x", "3g", 1, 10, 1, "pi"), row("y", "4g", 1, 5, 1, "pi"));
        StudyResults after =
                results("2", "cd", row("x", "3g", 1, Math.nextUp(10.), 1, "pi"), row("z", "5g", 1, 5, 1, "pi"));
        ResultsComparison comparison = compare(before, after);
        assertThat(comparison.changed())
                .containsExactly(
                        new ResultsComparison.Changed("e", "network 3g", "makespan_ms", "10", "10.000000000000002"));
        assertThat(comparison.onlyBefore()).containsExactly("e: network 4g");
        assertThat(comparison.onlyAfter()).containsExactly("e: network 5g");
        assertThat(comparison.environment())
                .containsExactly(
                        new ResultsComparison.Difference("model zoo:lenet", "ab", "cd"),
                        new ResultsComparison.Difference("version", "1", "2"));
        assertThat(comparison.same()).isFalse();
    }

    @Test
    void whatRestsOnMeasuredTimesIsTested() {
        StudyResults before = results("1", "ab", row("x", "3g", 1, 10, 1, "here"), row("y", "4g", 1, 5, 1, "here"));
        StudyResults slower = results("1", "ab", row("x", "3g", 1, 12, 2, "here"), row("y", "4g", 1, 6, 0.5, "here"));
        ResultsComparison comparison = compare(before, slower);
        assertThat(comparison.changed()).isEmpty();
        assertThat(comparison.measured())
                .extracting(m -> m.column(), m -> m.test().significant())
                .containsExactly(tuple("makespan_ms", true), tuple("solve_ms", false));
    }

    @Test
    void repeatsAreOneObservation() {
        StudyResults before = results(
                "1",
                "ab",
                row("x", "3g", 1, 10, 1, "pi"),
                row("x", "3g", 2, 10, 3, "pi"),
                row("x", "3g", 3, 10, 90, "pi"));
        StudyResults after = results("1", "ab", row("x", "3g", 1, 10, 5, "pi"), row("x", "3g", 2, 10, 7, "pi"));
        assertThat(compare(before, after).measured())
                .singleElement()
                .satisfies(m -> assertThat(m.test().pairs()).isEqualTo(1))
                .satisfies(m -> assertThat(m.test().medianDifference()).isEqualTo(6 - 3));
    }

    @Test
    void noticesThatACellFailsNow() {
        Row failed = new Row("e", Map.of("device", "pi", "network", "3g", "status", "failed"), Map.of("jobs", 1.));
        assertThat(compare(results("1", "ab", row("x", "3g", 1, 10, 1, "pi")), results("1", "ab", failed))
                        .changed())
                .extracting(ResultsComparison.Changed::column)
                .containsExactly("status", "makespan_ms", "cuts");
    }

    @Test
    void tellsPeopleAndPrograms() {
        folders.put(
                folder.resolve("a"), results("1", "ab", row("x", "3g", 1, 10, 1, "pi"), row("y", "4g", 1, 5, 1, "pi")));
        folders.put(
                folder.resolve("b"), results("1", "cd", row("x", "3g", 1, 10, 2, "pi"), row("y", "4g", 1, 6, 3, "pi")));
        assertThat(run(new CompareCommand(folders::get, STATISTICS), folder + "/a", folder + "/b"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("model zoo:lenet     ab  cd")
                .contains("e           network 4g  makespan_ms  5  6")
                .contains("solve_ms")
                .contains("yes")
                .endsWith(
                        "2 cells in both, 4 planned values compared: 1 changed; 1 of 1 measured columns differ by more"
                                + " than noise.\n");
        out.reset();
        run(new CompareCommand(folders::get, STATISTICS), folder + "/a", folder + "/b", "--json");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("{\"format\":\"cutpoint-comparison/1\",\"same\":false,\"cells\":2,\"plannedValues\":4,")
                .contains("\"column\":\"makespan_ms\",\"before\":\"5\",\"after\":\"6\"")
                .contains("\"moreThanNoise\":true");
    }

    @Test
    void reportsOneFolderIntoItselfAndSeveralElsewhere() throws Exception {
        Path a = Files.createDirectories(folder.resolve("a"));
        folders.put(a, results("1", "ab"));
        folders.put(folder.resolve("b"), results("2", "ab"));
        List<String> written = new ArrayList<>();
        ResultsFolders read = folders::get;
        ReportCommand one = new ReportCommand(read, (all, to, progress) -> write(written, all, to));
        run(one, a.toString());
        run(
                new ReportCommand(read, (all, to, progress) -> write(written, all, to)),
                a.toString(),
                folder + "/b",
                "--out",
                folder + "/c");
        assertThat(written).containsExactly("1 into a", "2 into c");
        assertThat(folder.resolve("c")).isDirectory();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("report.html and 0 other files");
        ReportCommand nowhere = new ReportCommand(read, (all, to, progress) -> write(written, all, to));
        assertThatThrownBy(() -> run(nowhere, a.toString(), folder + "/b"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--out DIR");
    }

    private static List<Path> write(List<String> written, List<StudyResults> all, Path to) {
        written.add(all.size() + " into " + to.getFileName());
        return List.of(to.resolve("report.html"));
    }

    private int run(Command command, String... args) {
        new CommandLine(command).parseArgs(args);
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        try {
            return command.run(new Console() {
                @Override
                public PrintStream out() {
                    return print;
                }

                @Override
                public TextStyle style() {
                    return TextStyle.PLAIN;
                }

                @Override
                public void say(String line) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Progress progress() {
                    return Progress.NONE;
                }
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
