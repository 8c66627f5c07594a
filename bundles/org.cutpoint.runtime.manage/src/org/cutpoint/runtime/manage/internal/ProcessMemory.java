package org.cutpoint.runtime.manage.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.manage.RuntimeStatus.Memory;

/** How much memory this process has, as Linux says it (proc(5), {@code /proc/pid/status}). */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern LINE = Pattern.compile("(Vm|Rss)(\\w+):\\s*(\\d+) kB");

    private ProcessMemory() {}

    /** Empty where there is no Linux. */
    static Optional<Memory> now() {
        try {
            return Files.isReadable(STATUS) ? read(Files.readAllLines(STATUS)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From the lines of that file; empty if it does not say it. */
    static Optional<Memory> read(List<String> lines) {
        OptionalLong resident = bytes(lines, "VmRSS");
        OptionalLong own = bytes(lines, "RssAnon");
        return resident.isEmpty() || own.isEmpty()
                ? Optional.empty()
                : Optional.of(new Memory(resident.getAsLong(), own.getAsLong()));
    }

    private static OptionalLong bytes(List<String> lines, String name) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(m -> (m.group(1) + m.group(2)).equals(name))
                .mapToLong(m -> Long.parseLong(m.group(3)) << 10)
                .findFirst();
    }
}
