package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/**
 * Writes both halves of a loaded model to files; reads the model's file and writes as many bytes; has Python do what we do.
 * All write into the same folder, through the page cache.
 */
final class SplitBenchmark {
    private static final int CHUNK = 1 << 20;
    /** Prints nanoseconds. Python loads the model for each part: that is what the function does. */
    private static final String EXTRACT =
            """
            import sys, time
            try:
                import onnx.utils
            except ImportError:
                sys.exit(3)
            source, folder = sys.argv[1:3]
            parts = [p.split("\\x1e") for p in sys.argv[3:]]
            start = time.monotonic_ns()
            for i, (inputs, outputs) in enumerate(parts):
                onnx.utils.extract_model(source, f"{folder}/{i}.onnx", inputs.split("\\x1f"), outputs.split("\\x1f"))
            print(time.monotonic_ns() - start)
            """;

    private final Model model;
    private final ModelSplitter splitter;
    private final List<Segment> halves;

    /** @throws InputException if the model has one layer only */
    SplitBenchmark(Model model, ModelSplitter splitter) {
        this.model = model;
        this.splitter = splitter;
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        if (layers.size() < 2) {
            throw new InputException(model.source(), "it has one layer only", "Give another model");
        }
        int middle = layers.size() / 2;
        halves = List.of(
                model.graph().segment(layers.subList(0, middle)),
                model.graph().segment(layers.subList(middle, layers.size())));
    }

    /**
     * What was measured once.
     *
     * @param bytes of both halves
     * @param copyMs to read and to write so many bytes
     * @param splitMs to write both halves
     * @param pythonMs the same with Python
     */
    record Round(long bytes, double copyMs, double splitMs, OptionalDouble pythonMs) {}

    /** @param copyFirst the order of the two */
    Round round(Path folder, boolean python, boolean copyFirst) throws IOException, InterruptedException {
        double before = copyFirst ? copy(folder) : 0;
        long start = System.nanoTime();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < halves.size(); i++) {
            files.addAll(splitter.write(model, halves.get(i), folder.resolve(i + ".onnx")));
        }
        double splitMs = since(start);
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
            Files.delete(file);
        }
        double copyMs = copyFirst ? before : copy(folder);
        return new Round(bytes, copyMs, splitMs, python ? OptionalDouble.of(extract(folder)) : OptionalDouble.empty());
    }

    private double copy(Path folder) throws IOException {
        Path target = folder.resolve("copy");
        List<Path> sources = new ArrayList<>(model.data());
        sources.add(model.file());
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long start = System.nanoTime();
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Path source : sources) {
                try (FileChannel in = FileChannel.open(source)) {
                    while (in.read(chunk.clear()) >= 0) {
                        chunk.flip();
                        while (chunk.hasRemaining()) {
                            out.write(chunk);
                        }
                    }
                }
            }
        }
        double ms = since(start);
        Files.delete(target);
        return ms;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private double extract(Path folder) throws IOException, InterruptedException {
        String python = Optional.ofNullable(System.getenv("CUTPOINT_PYTHON"))
                .filter(p -> !p.isEmpty())
                .orElse("python3");
        List<String> command =
                new ArrayList<>(List.of(python, "-c", EXTRACT, model.file().toString(), folder.toString()));
        halves.forEach(half -> command.add(names(half.inputs()) + "\u001e" + names(half.outputs())));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new InputException("--python", python + " is not there", "Install Python 3 and its package onnx", e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        for (int i = 0; i < halves.size(); i++) {
            Files.deleteIfExists(folder.resolve(i + ".onnx"));
        }
        if (code == 3) {
            throw new InputException("--python", python + " has no package onnx", "Install it: pip install onnx");
        }
        if (code != 0) {
            String last = said.lines().reduce("", (first, next) -> next);
            throw new InputException("--python", "onnx.utils.extract_model fails: " + last, "Leave --python away");
        }
        return Long.parseLong(said.lines().reduce("", (first, next) -> next)) / 1e6;
    }

    private static String names(List<TensorInfo> tensors) {
        return String.join("\u001f", tensors.stream().map(TensorInfo::id).toList());
    }
}
