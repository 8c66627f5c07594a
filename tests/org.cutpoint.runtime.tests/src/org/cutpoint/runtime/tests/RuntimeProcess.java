package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code cutpoint serve} as a process, of the bundles that are tested; {@link RuntimeProcesses} starts it. */
final class RuntimeProcess {
    private static final Pattern READY = Pattern.compile("listening on .*:(\\d+) ");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    private final Process process;
    private final Path log;

    /** @param folder for what it says */
    RuntimeProcess(ProcessBuilder builder, Path folder) throws IOException {
        log = Files.createTempFile(folder, "runtime", ".log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "CUTPOINT_JAVA_OPTS", "-Xmx512m"));
        process = builder.start();
    }

    /** All that it has said. */
    String said() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean listens() {
        return READY.matcher(said()).find();
    }

    int port() {
        Matcher ready = READY.matcher(said());
        if (!ready.find()) {
            throw new IllegalStateException("it does not listen");
        }
        return Integer.parseInt(ready.group(1));
    }

    Process process() {
        return process;
    }

    /** The most memory that it was ever resident with, MiB; 0 where that is not known. */
    long peakMebibytes() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        Matcher peak = PEAK.matcher(Files.exists(status) ? Files.readString(status) : "");
        return peak.find() ? Long.parseLong(peak.group(1)) >> 10 : 0;
    }

    /** SIGTERM. */
    void ask() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        // The script has become the virtual machine, if it ends with exec; else that is its child.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
