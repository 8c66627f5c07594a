package org.cutpoint.profile.measured.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Keeps the calling thread, and the threads that it starts meanwhile (those of the runtime's sessions), on the same cores:
 * Linux, where {@code taskset} of util-linux is installed. Java itself has no means for it, and the runtime can only pin
 * its own threads, not the calling one, which does a session's work, all of it if there is one thread.
 */
final class Pin implements AutoCloseable {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final Predicate<List<String>> run;
    private final String thread;
    private final String before;
    private final String cores;

    private Pin(Predicate<List<String>> run, String thread, String before, String cores) {
        this.run = run;
        this.thread = thread;
        this.before = before;
        this.cores = cores;
    }

    /**
     * Pins the calling thread.
     *
     * @param threads how many cores; the last ones that it may use, as the first ones tend to handle interrupts
     * @param root the root folder
     * @param run runs a command, true if it went well
     * @return empty if that is not possible
     */
    static Optional<Pin> calling(int threads, Path root, Predicate<List<String>> run) {
        try {
            Path self = root.resolve("proc/thread-self").toRealPath();
            Optional<String> allowed = Files.readAllLines(self.resolve("status")).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst();
            if (allowed.isEmpty()) {
                return Optional.empty();
            }
            List<String> usable = cores(allowed.get());
            String chosen = String.join(",", usable.subList(Math.max(0, usable.size() - threads), usable.size()));
            String id = self.getFileName().toString();
            return run.test(command(chosen, id))
                    ? Optional.of(new Pin(run, id, allowed.get(), chosen))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> command(String cores, String thread) {
        return List.of("taskset", "-p", "-c", cores, thread);
    }

    /** As Linux lists them, for example {@code 0-3,6}. */
    private static List<String> cores(String list) {
        List<String> cores = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(Integer.toString(core));
            }
        }
        return cores;
    }

    /** Runs a command of the system, which says nothing and does not take long. */
    static boolean runs(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The cores. */
    String cores() {
        return cores;
    }

    /** Lets the thread use the cores that it might use before. To be called by the thread that was pinned, or after its end. */
    @Override
    public void close() {
        run.test(command(before, thread));
    }
}
