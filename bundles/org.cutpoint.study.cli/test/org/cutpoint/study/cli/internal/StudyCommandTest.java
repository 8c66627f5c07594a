package org.cutpoint.study.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StudyCommandTest {
    private static final Study STUDY = new Study(
            "small",
            "A small study",
            "",
            "",
            List.of(new Experiment("a", "A", "", Mode.PLAN, 2, List.of(), List.of(), List.of(), List.of())));

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
            return STUDY;
        }

        @Override
        public StudyResults run(Path file, Path folder, boolean resume, Progress progress) throws InterruptedException {
            if (file.endsWith("stopped.yaml")) {
                throw new InterruptedException();
            }
            asked.add(file + " " + folder + " " + resume);
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
        StudyReports reports = (results, folder, progress) -> List.of(folder.resolve("report.html"));
        StudyCommand command = new StudyCommand(new FakeStudies(), reports);
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
    void everyFaultIsSaidAndTheFirstIsTheCommandsOwn() {
        assertThatThrownBy(() -> run("bad.yaml"))
                .isInstanceOf(InputException.class)
                .hasMessage("bad.yaml:1:1: first");

        assertThat(said).containsExactly("cutpoint: bad.yaml:2:1: second");
    }
}
