package org.cutpoint.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.OS;

/** What this build has made for the machine that it runs on, as it is shipped. */
final class Product {
    static final Path FOLDER = folder();

    /** What a runtime says when it listens; its port. */
    static final Pattern READY = Pattern.compile("listening on .*:(\\d+) ");

    private static final long PATIENCE_SECONDS = 300;

    private Product() {}

    private static Path folder() {
        String os = OS.MAC.isCurrentOs() ? "macosx/cocoa" : "linux/gtk";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        return Path.of(System.getProperty("strangers.products"), os, arch, "cutpoint");
    }

    /**
     * A command of it.
     *
     * @param folder for what it keeps
     */
    static ProcessBuilder process(Path folder, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(FOLDER.resolve("bin/cutpoint").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        builder.environment().keySet().removeAll(List.of("CUTPOINT_KEYS", "CUTPOINT_TOKEN"));
        return builder;
    }

    /** How a command ended, and what it said. */
    record Ended(int code, String out, String err) {}

    /** Runs a command until it ends. */
    static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, builder -> {}, arguments);
    }

    /** @param change what is to be otherwise */
    static Ended run(Path folder, Consumer<ProcessBuilder> change, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                process(folder, arguments).redirectOutput(out.toFile()).redirectError(err.toFile());
        change.accept(builder);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("%s, which is to end, says: %s", List.of(arguments), Files.readString(err))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
