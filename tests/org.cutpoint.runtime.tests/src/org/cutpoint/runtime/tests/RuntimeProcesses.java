package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;
import org.osgi.framework.FrameworkUtil;

/** A test's runtimes: they end with it; and if it fails, what they said stands in its message. */
final class RuntimeProcesses
        implements AfterEachCallback, LifecycleMethodExecutionExceptionHandler, TestExecutionExceptionHandler {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Of what one said, the last so many characters. */
    private static final int SHOWN = 2000;

    private final List<RuntimeProcess> started = new CopyOnWriteArrayList<>();

    /** The script that starts one. */
    static Path product(Path folder) throws IOException {
        return ProductFolder.make(
                FrameworkUtil.getBundle(RuntimeProcesses.class).getBundleContext(), folder.resolve("product"));
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param folder for what it says, and for its cache, which those that come after it find
     * @param more arguments of {@code serve}
     */
    RuntimeProcess start(Path product, Path folder, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(product.toString(), "serve", "--port", "0", "--exit-with-parent"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return start(builder, folder);
    }

    /** Starts a process that says when it listens, and waits until it does. */
    RuntimeProcess start(ProcessBuilder builder, Path folder) throws IOException {
        RuntimeProcess runtime = new RuntimeProcess(builder, folder);
        started.add(runtime);
        Awaitility.await("runtime that listens")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !runtime.process().isAlive() || runtime.listens());
        // Or says that it does not.
        runtime.port();
        return runtime;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw told(failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw told(failure);
    }

    private Throwable told(Throwable failure) {
        if (failure instanceof TestAbortedException || started.isEmpty()) {
            return failure;
        }
        StringBuilder text = new StringBuilder(String.valueOf(failure));
        for (RuntimeProcess runtime : started) {
            String said = runtime.said();
            text.append("\nruntime ").append(runtime.process().pid());
            text.append(
                    runtime.process().isAlive()
                            ? ", which runs"
                            : ", which ended with " + runtime.process().exitValue());
            text.append(", said: ")
                    .append(said.substring(Math.max(0, said.length() - SHOWN)).strip());
        }
        AssertionError told = new AssertionError(text.toString(), failure);
        told.setStackTrace(failure.getStackTrace());
        Arrays.stream(failure.getSuppressed()).forEach(told::addSuppressed);
        return told;
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        for (RuntimeProcess runtime : started) {
            runtime.kill();
        }
        started.clear();
    }
}
