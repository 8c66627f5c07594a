package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.cutpoint.api.InputException;

/** Writing files and JSON. */
final class Output {
    private static final JsonFactory JSON = new JsonFactory();

    private Output() {}

    /** Writes JSON. */
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** A JSON document on one line. */
    static String json(Writing writing) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /**
     * Makes sure, before long work, that a file can be written later.
     *
     * @throws InputException if its folder does not exist or is none
     */
    static void checkWritable(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new InputException(
                    option,
                    Files.isDirectory(file) ? file + " is a folder" : "there is no folder " + folder,
                    "Give a file in a folder that exists");
        }
        if (!Files.isWritable(folder)) {
            throw new InputException(option, "the folder " + folder + " cannot be written", "Choose another");
        }
    }

    /**
     * Writes a file: all of it, or nothing.
     *
     * @throws InputException if it cannot be written
     */
    static void write(Path file, String text) {
        Path absolute = file.toAbsolutePath();
        try {
            // Not a temporary file of the JDK: nobody else could read those.
            Path part = absolute.resolveSibling(
                    "." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                Files.writeString(part, text, StandardCharsets.UTF_8);
                move(part, absolute);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be written: " + reason(e), "", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }
}
