package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.osgi.framework.FrameworkUtil;

/** {@code cutpoint serve} as a process, of the bundles that are tested. */
final class RuntimeProcess {
    private static final Pattern READY = Pattern.compile("listening on .*:(\\d+) ");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private RuntimeProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The script that starts it; made once. */
    static Path product(Path folder) throws IOException {
        return ProductFolder.make(
                FrameworkUtil.getBundle(RuntimeProcess.class).getBundleContext(), folder.resolve("product"));
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param folder for what it says, and for its cache, which those that come after it find
     * @param more arguments of {@code serve}
     */
    static RuntimeProcess start(Path product, Path folder, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(product.toString(), "serve", "--port", "0", "--exit-with-parent"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return listening(builder, folder);
    }

    /** Starts a process that says when it listens, and waits until it does. */
    static RuntimeProcess listening(ProcessBuilder builder, Path folder) throws IOException {
        Path said = Files.createTempFile(folder, "runtime", ".log");
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment()
                .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "CUTPOINT_JAVA_OPTS", "-Xmx512m"));
        Process process = builder.start();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !process.isAlive() || READY.matcher(text(said)).find());
        Matcher ready = READY.matcher(text(said));
        if (!ready.find()) {
            throw new IOException("it does not listen: " + text(said));
        }
        return new RuntimeProcess(process, Integer.parseInt(ready.group(1)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    int port() {
        return port;
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
