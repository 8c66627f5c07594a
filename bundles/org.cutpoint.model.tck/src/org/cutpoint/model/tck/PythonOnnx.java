package org.cutpoint.model.tck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * ONNX's own checker, as a peer: the package {@code onnx} of the Python that the environment variable
 * {@code CUTPOINT_PYTHON} names. No test needs it.
 */
public final class PythonOnnx {
    private static final String SCRIPT =
            """
            import pathlib, sys, onnx
            for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.onnx")):
                try:
                    onnx.checker.check_model(str(file), full_check=True)
                except Exception as e:
                    print(file.name, ":", e)
            """;

    private final String python;

    private PythonOnnx(String python) {
        this.python = python;
    }

    /** Empty where the variable is not set. */
    public static Optional<PythonOnnx> find() {
        return Optional.ofNullable(System.getenv("CUTPOINT_PYTHON"))
                .filter(p -> !p.isEmpty())
                .map(PythonOnnx::new);
    }

    /** What the checker, shape inference included, says against the models in the folder and below; empty if nothing. */
    public String faults(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(python, "-c", SCRIPT, folder.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : "exit code " + process.exitValue() + ": " + said;
    }
}
