package org.cutpoint.profile.measured.internal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.profile.Machine;

/** Says on what machine this process runs. */
final class Machines {
    private Machines() {}

    /**
     * This machine with this inference runtime.
     *
     * @param name stands for the processor's name in the machine's id; empty if that will do
     */
    static Machine here(String name, String runtime) {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String cpu = processor().orElse(System.getProperty("os.arch"));
        int cores = Runtime.getRuntime().availableProcessors();
        return new Machine(id(os, name.isEmpty() ? cpu : name, cores, runtime), os, cpu, cores, runtime);
    }

    /** Memory of the machine, or of the container that this process runs in. */
    static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                // Virtual machines take a quarter of the memory as heap unless they are told otherwise.
                : 4 * Runtime.getRuntime().maxMemory();
    }

    /** Usable as a file's name. */
    static String id(String os, String cpu, int cores, String runtime) {
        return Stream.of(os, cpu, cores + "c", runtime)
                .map(part -> part.toLowerCase(Locale.ROOT)
                        .replaceAll("\\((r|tm)\\)", "")
                        .replaceAll("[^a-z0-9.]+", "-")
                        .replaceAll("^-|-$", ""))
                .collect(Collectors.joining("-"));
    }

    private static Optional<String> processor() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (os.startsWith("linux")) {
            return linux(read(Path.of("/proc/cpuinfo")), read(Path.of("/proc/device-tree/model")));
        } else if (os.startsWith("mac")) {
            return output(List.of("sysctl", "-n", "machdep.cpu.brand_string"));
        }
        return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER"));
    }

    /**
     * The processor by {@code /proc/cpuinfo} (x86) or the board by the device tree (ARM). Where a hypervisor hides the
     * model behind a general name, family and model number stand in for it.
     */
    static Optional<String> linux(String cpuinfo, String board) {
        Map<String, String> fields = cpuinfo.lines()
                .map(line -> line.split("\\s*:\\s*", 2))
                .filter(field -> field.length == 2 && !field[1].isBlank())
                .collect(Collectors.toMap(field -> field[0].strip(), field -> field[1].strip(), (a, b) -> a));
        Function<String, Optional<String>> field = name -> Optional.ofNullable(fields.get(name));
        Optional<String> name = field.apply("model name").map(n -> n.replaceAll("\\s+", " "));
        if (name.isPresent() && !name.get().matches(".*\\d.*") && fields.containsKey("cpu family")) {
            return Optional.of(name.get() + " family " + fields.get("cpu family") + " model " + fields.get("model"));
        }
        return name.or(() -> Optional.of(board.replace("\0", "").strip()).filter(b -> !b.isEmpty()))
                .or(() -> field.apply("Model"))
                .or(() -> field.apply("CPU part").map(part -> "ARM part " + part));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!process.waitFor(2, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
                String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                return Optional.of(line).filter(l -> !l.isEmpty());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
