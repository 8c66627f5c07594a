package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * Programs in Python with packages of others, which are installed once and stay in the user's cache. Where there is no Python, or
 * the packages cannot be fetched, tests that need them are skipped, and say why.
 */
final class Python {
    /** Beside the tests. */
    private static final Path PROGRAMS = Path.of("python");

    /** With exact versions, so that a build is the same tomorrow. */
    private static final List<String> PACKAGES = List.of(
            "tritonclient[grpc,http]==2.73.0",
            "grpcio==1.81.1",
            "grpcio-reflection==1.81.1",
            "mlserver==1.7.1",
            "onnxruntime==1.32.0");

    private static final long INSTALL_MINUTES = 10;
    private static final int SHOWN = 400;

    private final Path folder;

    private Python(Path folder) {
        this.folder = folder;
    }

    /** Clients, servers and the runtime of others, none of which know Cutpoint. */
    static Python ready() throws IOException, InterruptedException {
        Path cache = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .orElse(System.getProperty("user.home") + "/.cache"))
                .resolve("cutpoint-tests");
        String what = String.join(" ", PACKAGES);
        Path folder = cache.resolve("python-" + HexFormat.of().toHexDigits(what.hashCode()));
        Path complete = folder.resolve("complete");
        if (!Files.exists(complete)) {
            Files.createDirectories(cache);
            run("there is no Python 3 with venv", List.of("python3", "-m", "venv", "--clear", folder.toString()));
            List<String> install = new ArrayList<>(List.of(
                    folder.resolve("bin/pip").toString(),
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--only-binary",
                    ":all:"));
            install.addAll(PACKAGES);
            run("the package registry is out of reach", install);
            Files.writeString(complete, what);
        }
        return new Python(folder);
    }

    private static void run(String otherwise, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("python", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            if (!ended || process.exitValue() != 0) {
                String said = Files.readString(log, StandardCharsets.UTF_8).strip();
                throw skipped(otherwise, said.substring(Math.max(0, said.length() - SHOWN)));
            }
        } catch (IOException e) {
            throw skipped(otherwise, e.getMessage());
        } finally {
            Files.delete(log);
        }
    }

    private static TestAbortedException skipped(String why, String said) {
        System.err.println("SKIPPED: " + why + ": " + said);
        return new TestAbortedException(why + ": " + said);
    }

    /** The command that runs a program of the folder {@code python}. */
    ProcessBuilder program(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                folder.resolve("bin/python").toString(), PROGRAMS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
