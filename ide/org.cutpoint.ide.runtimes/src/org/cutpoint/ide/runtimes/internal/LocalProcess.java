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
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;

/** A runtime that is a process of this machine. It ends with this process, whose end closes its standard input. */
final class LocalProcess {
    private static final Pattern READY = Pattern.compile("listening on (\\S+:\\d+)\\b.*");
    private static final Pattern NEWS = Pattern.compile("cutpoint: strategy (\\S+) is (here|gone)\\b.*");
    private static final int KEPT_LINES = 1000;
    private static final int STOP_SECONDS = 8;

    private final String name;
    private final Path deploy;
    private final Runnable changed;
    private final TreeSet<String> strategies = new TreeSet<>();
    private final Deque<String> log = new ArrayDeque<>();
    private Optional<Process> process = Optional.empty();
    private State state = State.STARTING;
    private Optional<String> address = Optional.empty();
    /** How often a strategy has come. */
    private int arrivals;

    LocalProcess(String name, Path deploy, Runnable changed) {
        this.name = name;
        this.deploy = deploy;
        this.changed = changed;
    }

    /** @param known ids of the strategies that it has from the start */
    void start(List<String> command, Collection<String> known) throws IOException {
        Process begun;
        synchronized (this) {
            strategies.addAll(known);
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
            if (ready.matches()) {
                address = Optional.of(ready.group(1));
                state = State.RUNNING;
            } else if (news.matches() && news.group(2).equals("here")) {
                strategies.add(news.group(1));
                arrivals++;
            } else if (news.matches()) {
                strategies.remove(news.group(1));
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

    synchronized int arrivals() {
        return arrivals;
    }

    /** Waits until more strategies have come than so many, at most so long. */
    synchronized void awaitArrival(int before, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (arrivals == before && state == State.RUNNING && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
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
                name, state, address, Optional.of(deploy), new ArrayList<>(strategies), new ArrayList<>(log));
    }
}
