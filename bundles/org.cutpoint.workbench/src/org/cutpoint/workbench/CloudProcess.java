package org.cutpoint.workbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;

/**
 * A cloud runtime as a second process of this machine. It ends when it is closed, and, because it watches its standard
 * input, also when this process ends in whatever way.
 */
public final class CloudProcess implements AutoCloseable {
    /** System property: a command line that starts another instance, blanks between its words. */
    public static final String LAUNCHER = "cutpoint.launcher";

    /** System property: the product's folder, with {@code bin/cutpoint}. */
    public static final String HOME = "cutpoint.home";

    private static final Pattern READY = Pattern.compile("listening on (.+):(\\d+)\\b.*");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** 128 and a signal with which others end a process, by POSIX: hang-up, interrupt, kill, terminate. */
    private static final Map<Integer, String> KILLED =
            Map.of(129, "SIGHUP", 130, "SIGINT", 137, "SIGKILL", 143, "SIGTERM");

    private final String name;
    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private volatile String lastError = "";

    private CloudProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread errors = reader("cutpoint-cloud-err", process.getErrorStream(), this::error);
        reader("cutpoint-cloud-out", process.getInputStream(), this::output);
        process.onExit().thenAccept(p -> {
            try {
                // What it said last is why it ended.
                errors.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            port.completeExceptionally(ended(""));
        });
    }

    /**
     * Starts the process; {@link #port} waits for it to be ready.
     *
     * @throws InputException if it cannot be started
     */
    public static CloudProcess start() {
        return start("cloud", List.of());
    }

    /**
     * As {@link #start()}, of any tier's runtime.
     *
     * @param tier its name, for messages
     * @param arguments more of them for {@code serve}
     */
    public static CloudProcess start(String tier, List<String> arguments) {
        String name = tier + " process";
        List<String> command = new ArrayList<>(launcher());
        command.addAll(List.of("serve", "--port", "0", "--exit-with-parent"));
        command.addAll(arguments);
        try {
            return new CloudProcess(name, new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new InputException(name, "it cannot be started: " + e.getMessage(), "Or give --" + tier, e);
        }
    }

    private static List<String> launcher() {
        String line = System.getProperty(LAUNCHER);
        if (line != null) {
            return List.of(line.strip().split("\\s+"));
        }
        String home = System.getProperty(HOME);
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path script = Path.of(home == null ? "." : home, "bin", windows ? "cutpoint.bat" : "cutpoint");
        if (!Files.isRegularFile(script)) {
            throw new InputException(
                    "cloud process",
                    "there is no " + script + " to start it with",
                    "Start 'cutpoint serve --port 8001' yourself and give --cloud 127.0.0.1:8001");
        }
        return List.of(script.toString());
    }

    private static Thread reader(String name, InputStream stream, Consumer<String> lines) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(lines);
                    } catch (IOException | UncheckedIOException e) {
                        // The process is gone, which its exit code tells.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void output(String line) {
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
            port.complete(Integer.parseInt(ready.group(2)));
        }
    }

    private void error(String line) {
        if (!line.isBlank()) {
            lastError = line.strip();
        }
    }

    /** What it said last on standard error; empty if nothing. */
    public Optional<String> lastError() {
        return lastError.isEmpty() ? Optional.empty() : Optional.of(lastError.replaceFirst("^cutpoint: ", ""));
    }

    private InputException failed(String what) {
        return new InputException(
                name, what, lastError().map(e -> "It said: " + e).orElse(""));
    }

    /** @param when blank or a word of when it ended, with a blank in front */
    private InputException ended(String when) {
        int exitCode = process.exitValue();
        String signal = KILLED.get(exitCode);
        if (signal != null) {
            // It cannot have said why: what it said last is about something else.
            return new InputException(name, "it was killed%s (%s)".formatted(when, signal), "");
        }
        return failed("it ended%s with exit code %d".formatted(when, exitCode));
    }

    /** What the operating system knows it by. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** A failure of a run, with what the process said if it has ended meanwhile. */
    public InputException explain(InputException failure) {
        return process.isAlive() ? failure : ended(" during the run");
    }

    /**
     * The port of the loopback address on which it serves.
     *
     * @throws InputException if it ends before it is ready, with the last line of its errors
     */
    public int port() throws InterruptedException {
        try {
            return port.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException input
                    ? input
                    : failed(e.getCause().toString());
        } catch (TimeoutException e) {
            throw failed("it is not ready after " + START_LIMIT.toSeconds() + " s");
        }
    }

    /** Asks it to end, and makes it if it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
