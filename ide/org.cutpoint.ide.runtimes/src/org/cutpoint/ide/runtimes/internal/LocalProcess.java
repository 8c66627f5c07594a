package org.cutpoint.ide.runtimes.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;

/** A runtime that is a process of this machine. It ends with this process, whose end closes its standard input. */
final class LocalProcess {
    private static final Pattern READY = Pattern.compile("listening on (\\S+:\\d+)\\b.*");
    private static final Pattern JAR = Pattern.compile("cutpoint: \\S+: (deployed|refused) (\\S+\\.jar): (.*)");
    private static final Pattern NEWS = Pattern.compile("cutpoint: strategy (\\S+) is (here|gone)\\b.*");
    private static final int KEPT_LINES = 1000;
    private static final int STOP_SECONDS = 8;

    private final String name;
    private final Path deploy;
    private final Runnable changed;
    /** How many bundles offer each: while one is exchanged there are two. */
    private final TreeMap<String, Integer> strategies = new TreeMap<>();
    /** What became of jars that came into its folder: why one was refused. */
    private final Map<String, Optional<String>> jars = new HashMap<>();

    private final Deque<String> log = new ArrayDeque<>();
    private Optional<Process> process = Optional.empty();
    private State state = State.STARTING;
    private Optional<String> address = Optional.empty();

    LocalProcess(String name, Path deploy, Runnable changed) {
        this.name = name;
        this.deploy = deploy;
        this.changed = changed;
    }

    /** @param known ids of the strategies that it has from the start */
    void start(List<String> command, Collection<String> known) throws IOException {
        Process begun;
        synchronized (this) {
            known.forEach(id -> strategies.put(id, 1));
            begun = new ProcessBuilder(command).redirectErrorStream(true).start();
            process = Optional.of(begun);
        }
        InputStream output = begun.getInputStream();
        Thread reader = new Thread(() -> read(output), "cutpoint-runtime-" + name);
        reader.setDaemon(true);
        reader.start();
        begun.onExit().thenAccept(this::ended);
    }

    private void read(InputStream output) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            reader.lines().forEach(this::line);
        } catch (IOException | UncheckedIOException e) {
            // The process is gone, which its exit tells.
        }
    }

    private void line(String line) {
        synchronized (this) {
            log.add(line);
            if (log.size() > KEPT_LINES) {
                log.remove();
            }
            Matcher ready = READY.matcher(line);
            Matcher news = NEWS.matcher(line);
            Matcher jar = JAR.matcher(line);
            if (ready.matches()) {
                address = Optional.of(ready.group(1));
                state = State.RUNNING;
            } else if (news.matches() && news.group(2).equals("here")) {
                strategies.merge(news.group(1), 1, Integer::sum);
            } else if (news.matches()) {
                strategies.computeIfPresent(news.group(1), (id, offers) -> offers == 1 ? null : offers - 1);
            } else if (jar.matches()) {
                boolean refused = jar.group(1).equals("refused");
                jars.put(jar.group(2), refused ? Optional.of(jar.group(3)) : Optional.empty());
            }
            notifyAll();
        }
        changed.run();
    }

    private void ended(Process ended) {
        synchronized (this) {
            state = state == State.STOPPED ? State.STOPPED : State.FAILED;
            address = Optional.empty();
            notifyAll();
        }
        changed.run();
    }

    /** Waits until it is ready or has ended. */
    synchronized State await(long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (state == State.STARTING && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        return state;
    }

    /**
     * Waits until it has said what became of a jar in its folder, at most so long.
     *
     * @return why it did not take it
     */
    synchronized Optional<String> awaitJar(String file, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!jars.containsKey(file) && state == State.RUNNING && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        if (jars.containsKey(file)) {
            return jars.remove(file);
        }
        return Optional.of(state == State.RUNNING ? "it has said nothing for " + seconds + " s" : "it has ended");
    }

    /** Ends it, if it has begun at all. */
    void stop() {
        Optional<Process> begun;
        synchronized (this) {
            if (state == State.STOPPED || state == State.FAILED) {
                return;
            }
            state = State.STOPPED;
            begun = process;
        }
        begun.ifPresentOrElse(LocalProcess::end, changed);
    }

    private static void end(Process running) {
        try {
            running.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    synchronized Optional<String> lastLine() {
        return Optional.ofNullable(log.peekLast());
    }

    synchronized Runtime snapshot() {
        return new Runtime(
                name,
                state,
                address,
                Optional.of(deploy),
                List.copyOf(strategies.keySet()),
                new ArrayList<>(log),
                Optional.empty(),
                List.of());
    }
}
