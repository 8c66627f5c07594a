package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.cli.internal.Fakes.Objects;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentServiceObjects;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class MainTest {
    /** Does what its parameter says. */
    private static final class Acting implements Command {
        @Option(names = "--count", paramLabel = "N", description = "How many.")
        private int count;

        @Option(names = "--kind", description = "Which.")
        private String kind;

        @Parameters(arity = "0..1")
        private String what = "";

        @Override
        public int run(Console console) throws InterruptedException {
            switch (what) {
                case "bad" -> throw new InputException("--count", "it is\nwrong", "Try 3");
                case "wrapped" -> throw new CompletionException(new InputException("x", "y", ""));
                case "bug" -> throw new IllegalStateException("two\nlines");
                case "error" -> throw new NoClassDefFoundError("a/B");
                case "cancel" -> throw new CancellationException();
                case "stop" -> throw new InterruptedException();
                case "broken" -> {
                    Thread.currentThread().interrupt();
                    throw new InputException("zoo:lenet", "the server cannot load it", "");
                }
                default -> console.out().println("count " + count);
            }
            return what.equals("three") ? INFEASIBLE : OK;
        }

        @Override
        public Map<String, List<String>> completions() {
            return Map.of("--kind", List.of("round", "square"));
        }
    }

    private final TestConsole console = new TestConsole();
    private final Objects<Command> act = Fakes.command("act", Acting::new);
    private final Objects<Command> other = Fakes.command("other", Acting::new);
    private final AtomicInteger starts = new AtomicInteger();
    private Main main;

    @BeforeEach
    void start() {
        main = new Main(starts::incrementAndGet, List.of(other, act), "1.2.3");
    }

    private int run(String... args) {
        return main.run(args, console, console.err);
    }

    @Test
    void startsAllForACommandThatDoesNotSayItNeedsLess() {
        assertThat(run("act")).isZero();
        assertThat(starts).hasValue(1);
    }

    @Test
    void startsNothingForACommandThatOnlyPlans() {
        Objects<Command> plans = new Objects<>(
                Acting::new,
                Map.of(Command.NAME, "p", Command.DESCRIPTION, "P", Command.NEEDS, Command.NEEDS_PLANNING));
        assertThat(new Main(starts::incrementAndGet, List.of(plans), "1").run(new String[] {"p"}, console, console.err))
                .isZero();
        assertThat(starts).hasValue(0);
    }

    @Test
    void startsNothingToTellTheVersion() {
        assertThat(run("--version")).isZero();
        assertThat(starts).hasValue(0);
    }

    @Test
    void findsACommandThatIsThereOnlyAfterAllIsStarted() {
        List<ComponentServiceObjects<Command>> commands = new ArrayList<>();
        Main later = new Main(() -> commands.add(act), commands, "1");
        assertThat(later.run(new String[] {"act", "--count", "4"}, console, console.err))
                .isZero();
        assertThat(console.stdout()).startsWith("count 4");
    }

    @Test
    void makesOnlyTheCommandThatIsAskedFor() {
        assertThat(run("act", "--count", "3")).isZero();
        assertThat(console.stdout()).isEqualTo("count 3" + System.lineSeparator());
        assertThat(act.made).isEqualTo(1);
        assertThat(act.returned).isEqualTo(1);
        assertThat(other.made).isZero();
        assertThat(console.stderr()).isEmpty();
    }

    @Test
    void helpListsCommandsWithoutMakingThem() {
        for (String word : new String[] {"help", "--help", "-h"}) {
            assertThat(run(word)).isZero();
        }
        assertThat(run()).isZero();
        assertThat(console.stdout()).contains("act         Does act", "other       Does other", "completion");
        assertThat(act.made).isZero();
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run("act", "--help")).isZero();
        assertThat(console.stdout()).contains("Usage: cutpoint act", "Does act.", "--count=N", "--debug");
        TestConsole again = new TestConsole();
        assertThat(main.run(new String[] {"help", "act"}, again, again.err)).isZero();
        assertThat(again.stdout()).isEqualTo(console.stdout());
    }

    @Test
    void helpOfAllCommandsIsAPageOfMarkdown() {
        assertThat(run("help", "--markdown")).isZero();
        assertThat(console.stdout())
                .startsWith("# Commands")
                .containsSubsequence(
                        "| [`act`](#act) | Does act |",
                        "## act",
                        "```text",
                        "Usage: cutpoint act",
                        "--count=N",
                        "```",
                        "## other");
        assertThat(act.returned).isEqualTo(act.made).isEqualTo(1);
    }

    @Test
    void version() {
        assertThat(run("--version")).isZero();
        assertThat(console.stdout()).startsWith("cutpoint 1.2.3 (Java ");
    }

    @Test
    void exitCodeIsTheCommands() {
        assertThat(run("act", "three")).isEqualTo(3);
    }

    @Test
    void badInputIsOneLine() {
        assertThat(run("act", "bad")).isEqualTo(2);
        assertThat(run("act", "wrapped")).isEqualTo(2);
        assertThat(console.stderr().lines()).containsExactly("cutpoint: --count: it is wrong. Try 3", "cutpoint: x: y");
        assertThat(act.returned).isEqualTo(2);
    }

    @Test
    void internalErrorIsOneLineThatTellsHowToSeeMore() {
        assertThat(run("act", "bug")).isEqualTo(1);
        assertThat(run("act", "error")).isEqualTo(1);
        assertThat(console.stderr().lines())
                .hasSize(2)
                .allMatch(l -> l.startsWith("cutpoint: internal error: ") && l.contains("CUTPOINT_DEBUG=1"));
    }

    @Test
    void debugShowsTheTrace() {
        assertThat(run("act", "--debug", "bug")).isEqualTo(1);
        assertThat(run("--debug", "act", "bad")).isEqualTo(2);
        assertThat(console.stderr()).contains("\tat org.cutpoint.cli.internal.MainTest", "InputException");
    }

    @Test
    void interruptedIs130() {
        assertThat(run("act", "stop")).isEqualTo(130);
        assertThat(run("act", "cancel")).isEqualTo(130);
        assertThat(console.stderr()).isEmpty();
    }

    /** Who is interrupted may find servers, or native libraries, gone before it notices. */
    @Test
    void whatFailsOnceItIsInterruptedIsNoFailure() {
        assertThat(run("act", "broken")).isEqualTo(130);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(console.stderr().lines()).containsExactly("cutpoint: interrupted");
    }

    @Test
    void badArgumentsAreOneLineWithTheCommandAndAHint() {
        assertThat(run("act", "--cuont", "3")).isEqualTo(2);
        assertThat(run("act", "--count", "many")).isEqualTo(2);
        assertThat(run("act", "a", "b")).isEqualTo(2);
        assertThat(run("act", "--zzzzzzzzzz")).isEqualTo(2);
        assertThat(run("--count")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: act: unknown option '--cuont'. Did you mean '--count'?",
                        "cutpoint: act: invalid value for option '--count': 'many' is not an int. See cutpoint act"
                                + " --help",
                        "cutpoint: act: unexpected argument 'b'. See cutpoint act --help",
                        "cutpoint: act: unknown option '--zzzzzzzzzz'. See cutpoint act --help",
                        "cutpoint: --count: is no option of cutpoint itself. Options follow the command: cutpoint"
                                + " COMMAND ...");
    }

    @Test
    void unknownCommandsAreGuessed() {
        assertThat(run("otehr")).isEqualTo(2);
        assertThat(run("quux-frobnicate")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: otehr: is no command. Did you mean 'other'?",
                        "cutpoint: quux-frobnicate: is no command. 'cutpoint help' lists the commands");
    }

    @Test
    void completionKnowsCommandsOptionsAndValues() {
        assertThat(run("completion", "zsh")).isZero();
        assertThat(console.stdout())
                .contains("_complete_cutpoint", "act", "other", "'--count'", "\"round\" \"square\"");
        assertThat(run("completion", "fish")).isEqualTo(2);
    }
}
