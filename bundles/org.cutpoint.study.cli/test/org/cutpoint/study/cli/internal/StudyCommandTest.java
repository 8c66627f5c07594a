package org.cutpoint.study.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Row;
import org.cutpoint.study.Studies;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyReports;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.share.Clusters;
import org.cutpoint.study.share.Crew;
import org.cutpoint.study.share.Desk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StudyCommandTest {
    private static final Study STUDY = new Study(
            "small",
            "A small study",
            "",
            "",
            List.of(new Experiment("a", "A", "", Mode.PLAN, 2, List.of(), List.of(), List.of(), List.of())));

    private static Study named(String name) {
        return new Study(name, "A study", "", "", STUDY.experiments());
    }

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Finds one row that is well and one that is not. */
    private final class FakeStudies implements Studies {
        @Override
        public Study check(Path file) {
            if (file.endsWith("bad.yaml")) {
                throw new InvalidStudyException(List.of(
                        new InputException("bad.yaml:1:1", "first", ""),
                        new InputException("bad.yaml:2:1", "second", "")));
            }
            String name = file.getFileName().toString();
            return name.startsWith("study")
                    ? named(file.getParent().getFileName().toString())
                    : STUDY;
        }

        @Override
        public StudyResults run(Path file, Path folder, boolean resume, Progress progress) throws InterruptedException {
            if (file.endsWith("stopped.yaml")) {
                throw new InterruptedException();
            }
            asked.add(file + " " + folder + " " + resume);
            return results();
        }

        @Override
        public StudyResults run(Path file, Path folder, boolean resume, Crew crew, Progress progress) {
            asked.add(file + " " + folder + " " + resume + " at " + ((Clusters.Gathering) crew).address());
            return results();
        }

        @Override
        public Desk desk(Path provenance, Progress progress) {
            throw new UnsupportedOperationException();
        }

        private StudyResults results() {
            return new StudyResults(
                    STUDY,
                    List.of(),
                    List.of(
                            new Row("a", Map.of("status", "ok"), Map.of()),
                            new Row("a", Map.of("status", "failed", "reason", "too hard"), Map.of())),
                    List.of(),
                    new Provenance(
                            "s", "0", Instant.EPOCH, Instant.EPOCH, 1, Map.of(), "", "", "", List.of(), List.of()));
        }
    }

    private final Console console = new Console() {
        private final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

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
            said.add(line);
        }

        @Override
        public Progress progress() {
            return Progress.NONE;
        }
    };

    private int run(String... args) throws InterruptedException {
        return run(List.of(new FakeClusters(asked)), args);
    }

    private int run(List<Clusters> clusters, String... args) throws InterruptedException {
        StudyReports reports = (results, folder, progress) -> List.of(folder.resolve("report.html"));
        StudyCommand command = new StudyCommand(new FakeStudies(), reports, clusters);
        new CommandLine(command).parseArgs(args);
        return command.run(console);
    }

    @Test
    void whoInterruptsIsToldHowItGoesOn() {
        assertThatThrownBy(() -> run("stopped.yaml", "--out", "there")).isInstanceOf(InterruptedException.class);
        assertThat(said).singleElement().asString().endsWith("cutpoint study stopped.yaml --out there --resume");
    }

    @Test
    void resultsGoWhereTheStudyIsCalledAndFailuresAreNamed() throws InterruptedException {
        assertThat(run("small.yaml")).isEqualTo(Command.OK);

        assertThat(asked).containsExactly("small.yaml " + Path.of("study-results", "small") + " false");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("a: 2 cells, 2 rows, 1 failed", "too hard", "report.html");
    }

    @Test
    void optionsArePassedOn() throws InterruptedException {
        run("small.yaml", "--out", "there", "--resume");

        assertThat(asked).containsExactly("small.yaml there true");
    }

    @Test
    void checkingRunsNothing() throws InterruptedException {
        assertThat(run("small.yaml", "--check")).isEqualTo(Command.OK);

        assertThat(asked).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("a: plan, 2 cells");
    }

    @Test
    void aFolderStandsForItsStudiesWhichHaveAReportOfAll() throws InterruptedException, IOException {
        for (String file : List.of("one/study.yaml", "two/study.yaml", "survey.yaml", "done/study.yaml")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.createFile(folder.resolve(file));
        }
        Files.createFile(folder.resolve("done/provenance.json"));
        Files.createFile(folder.resolve("two/profile.json"));

        assertThat(run(folder.toString(), "--out", "there", "--resume")).isEqualTo(Command.OK);

        assertThat(asked)
                .containsExactly(
                        folder.resolve("one/study.yaml") + " " + Path.of("there", "one") + " true",
                        folder.resolve("survey.yaml") + " " + Path.of("there", "small") + " true",
                        folder.resolve("two/study.yaml") + " " + Path.of("there", "two") + " true");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Report of all: " + Path.of("there", "report.html"));
    }

    @Test
    void nothingRunsIfOneOfSeveralIsWrong() {
        assertThatThrownBy(() -> run("small.yaml", "bad.yaml")).hasMessageContaining("first");
        assertThatThrownBy(() -> run("small.yaml", "same.yaml"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Rename one");
        assertThatThrownBy(() -> run(folder.toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no study");
        assertThat(asked).isEmpty();
    }

    @Test
    void everyFaultIsSaidAndTheFirstIsTheCommandsOwn() {
        assertThatThrownBy(() -> run("bad.yaml"))
                .isInstanceOf(InputException.class)
                .hasMessage("bad.yaml:1:1: first");

        assertThat(said).containsExactly("cutpoint: bad.yaml:2:1: second");
    }

    @Test
    void aClusterMayHaveAnAddress() throws InterruptedException {
        run("small.yaml", "--out", "there", "--cluster");
        run("--cluster", "small.yaml", "--out", "there");
        run(
                "--out",
                "there",
                "--cluster",
                "192.0.2.1:99",
                "small.yaml",
                "--trusted-network",
                "--resume",
                "--workers",
                "2");
        run("--out", "there", "--cluster=127.0.0.1:7", "small.yaml");

        assertThat(asked)
                .containsExactly(
                        "open 127.0.0.1:5771 false 0",
                        "small.yaml there false at 127.0.0.1:5771",
                        "close",
                        "open 127.0.0.1:5771 false 0",
                        "small.yaml there false at 127.0.0.1:5771",
                        "close",
                        "open 192.0.2.1:99 true 2",
                        "small.yaml there true at 192.0.2.1:99",
                        "close",
                        "open 127.0.0.1:7 false 0",
                        "small.yaml there false at 127.0.0.1:7",
                        "close");
        assertThat(said).contains("cutpoint: others help with: cutpoint worker --cluster 192.0.2.1:99");
    }

    @Test
    void whereThereAreNoClustersThatIsSaid() {
        assertThatThrownBy(() -> run(List.of(), "small.yaml", "--cluster"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no clusters");
        assertThatThrownBy(() -> run("small.yaml", "--workers", "1"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--cluster");
        assertThat(asked).isEmpty();
    }

    private int work(String... args) throws InterruptedException {
        WorkerCommand command = new WorkerCommand(List.of(new FakeClusters(asked)));
        new CommandLine(command).parseArgs(args);
        return command.run(console);
    }

    @Test
    void aWorkerHelpsWhereItIsTold() throws InterruptedException {
        work("--threads", "3");
        work("--cluster", "192.0.2.1:99", "--trusted-network", "--once", "--threads", "1");

        assertThat(asked).containsExactly("help 127.0.0.1:5771 false 3 false", "help 192.0.2.1:99 true 1 true");
        assertThat(said).containsExactly("cutpoint: came", "cutpoint: came");
        assertThatThrownBy(() -> work("--threads", "0"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("too few");
    }
}
