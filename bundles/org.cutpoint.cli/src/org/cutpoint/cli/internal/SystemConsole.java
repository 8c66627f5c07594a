package org.cutpoint.cli.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.Progress;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;

/** The process's own console. Asks the system only for what a command needs. */
final class SystemConsole implements Console {
    private static final int DEFAULT_WIDTH = 100;

    private final PrintStream out;
    private final PrintStream err;
    private TextStyle style;
    private Progress progress;

    private SystemConsole(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Takes over the standard streams. Whatever libraries print to standard output from now on goes to standard error,
     * so that it cannot get into the middle of a command's JSON.
     */
    static SystemConsole takeOver() {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return new SystemConsole(out, err);
    }

    @Override
    public PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    @Override
    public synchronized TextStyle style() {
        if (style == null) {
            boolean terminal = isTerminal(1);
            style = new TextStyle(
                    terminal ? width() : DEFAULT_WIDTH,
                    unicode(),
                    terminal
                            && System.getenv("NO_COLOR") == null
                            && !"dumb".equals(System.getenv("TERM"))
                            && !windows());
        }
        return style;
    }

    @Override
    public void say(String line) {
        Progress shown;
        synchronized (this) {
            shown = progress;
        }
        if (shown != null) {
            shown.end();
        }
        err.println(line);
    }

    @Override
    public synchronized Progress progress() {
        if (progress == null) {
            progress = isTerminal(2) && !"dumb".equals(System.getenv("TERM"))
                    ? new BarProgress(err, width(), unicode())
                    : new LineProgress(err);
        }
        return progress;
    }

    /**
     * Whether a file descriptor is a terminal. Java tells it for all three together only, so the launcher may say it:
     * system property {@code cutpoint.tty}, the descriptors' digits, for example {@code 12}.
     */
    private static boolean isTerminal(int descriptor) {
        String told = System.getProperty("cutpoint.tty");
        if (told != null) {
            return told.indexOf('0' + descriptor) >= 0;
        }
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isSymbolicLink(link)) {
            try {
                return Files.readSymbolicLink(link).toString().matches("/dev/(pts/|tty|console).*");
            } catch (IOException e) {
                return false;
            }
        }
        return System.console() != null;
    }

    private static boolean unicode() {
        return "UTF-8".equalsIgnoreCase(System.getProperty("native.encoding"));
    }

    private static boolean windows() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    private static int width() {
        return number(System.getenv("COLUMNS"))
                .or(() -> windows() ? Optional.empty() : terminalWidth())
                .orElse(DEFAULT_WIDTH);
    }

    /** As {@code stty} tells it of the terminal that the process belongs to. */
    private static Optional<Integer> terminalWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            stty.waitFor(1, TimeUnit.SECONDS);
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        return text != null && text.matches("[1-9][0-9]{0,3}")
                ? Optional.of(Math.min(Integer.parseInt(text), 220))
                : Optional.empty();
    }
}
