package org.cutpoint.simulate.cli.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.cutpoint.api.Progress;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;
import picocli.CommandLine;

/** A console that keeps what is written. */
final class TestConsole implements Console {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    /** Runs a command with arguments. */
    int run(Command command, String... args) throws InterruptedException {
        new CommandLine(command).parseArgs(args);
        return command.run(this);
    }

    String stdout() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

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
        throw new AssertionError(line);
    }

    @Override
    public Progress progress() {
        return Progress.NONE;
    }
}
