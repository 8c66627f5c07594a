package org.cutpoint.profile.measured.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What Linux tells about the state of a machine; elsewhere nothing. */
final class Surroundings {
    private static final String CORES = "cpu[0-9]*";

    private final Path root;

    /** @param root the root folder */
    Surroundings(Path root) {
        this.root = root;
    }

    /** The clock's governor, more than one if the cores have different ones. */
    Optional<String> governor() {
        TreeSet<String> found = new TreeSet<>();
        cores("cpufreq/scaling_governor", found::add);
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
    }

    /** How often cores were slowed down, for heat or lack of power, since the machine started. */
    OptionalLong throttled() {
        long[] sum = {0, 0};
        cores("thermal_throttle/core_throttle_count", text -> {
            sum[0] += Long.parseLong(text);
            sum[1]++;
        });
        return sum[1] == 0 ? OptionalLong.empty() : OptionalLong.of(sum[0]);
    }

    /**
     * Processor time since the machine started, in ticks.
     *
     * @param busy that somebody here used
     * @param stolen that the host gave to others
     * @param all of all cores
     */
    record Ticks(long busy, long stolen, long all) {}

    /** The first line of {@code /proc/stat}. */
    Optional<Ticks> ticks() {
        return read(root.resolve("proc/stat")).flatMap(text -> {
            String[] fields = text.lines().findFirst().orElse("").trim().split("\\s+");
            if (fields.length < 9 || !fields[0].equals("cpu")) {
                return Optional.empty();
            }
            long all = 0;
            for (int i = 1; i <= 8; i++) {
                all += Long.parseLong(fields[i]);
            }
            long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
            long stolen = Long.parseLong(fields[8]);
            return Optional.of(new Ticks(all - idle - stolen, stolen, all));
        });
    }

    private interface Reader {
        void read(String text);
    }

    private void cores(String file, Reader reader) {
        try (DirectoryStream<Path> cores = Files.newDirectoryStream(root.resolve("sys/devices/system/cpu"), CORES)) {
            for (Path core : cores) {
                read(core.resolve(file)).ifPresent(reader::read);
            }
        } catch (IOException | NumberFormatException e) {
            // As good as a system that does not tell.
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
