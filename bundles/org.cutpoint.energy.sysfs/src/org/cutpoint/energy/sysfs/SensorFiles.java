package org.cutpoint.energy.sysfs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/** The files of one class of sensors, each with one short value. */
public final class SensorFiles {
    private final Path root;
    private final Reading reading;

    /** Reads a whole file. */
    @FunctionalInterface
    public interface Reading {
        String read(Path file) throws IOException;
    }

    /** @param root the class's folder, for example {@code /sys/class/hwmon}; it need not exist */
    public SensorFiles(Path root) {
        this(root, Files::readString);
    }

    /** With another way to read a file. */
    public SensorFiles(Path root, Reading reading) {
        this.root = root;
        this.reading = reading;
    }

    /** The class's folder. */
    public Path root() {
        return root;
    }

    /** The folders of sensors whose names match as a whole, by name; none if the class is not there. */
    public List<Path> folders(String names) {
        Pattern pattern = Pattern.compile(names);
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory)
                    .filter(folder ->
                            pattern.matcher(folder.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a file says; empty if there is none or it cannot be read. */
    public Optional<String> text(Path file) {
        try {
            return Files.exists(file) ? Optional.of(reading.read(file).strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The whole number in a file.
     *
     * @throws InputException if there is none; it says what to do where permission is what lacks
     */
    public long number(Path file) {
        try {
            return Long.parseLong(reading.read(file).strip());
        } catch (AccessDeniedException e) {
            throw new InputException(
                    file.toString(),
                    "it may not be read: since Linux 5.10 only root may, for it tells of others' work (CVE-2020-8694)",
                    "Run as root, or allow it until the next start of the system: sudo chmod a+r " + file,
                    e);
        } catch (IOException | NumberFormatException e) {
            throw new InputException(
                    file.toString(), "the sensor cannot be read: " + e.getMessage(), "Give the power in watts", e);
        }
    }
}
