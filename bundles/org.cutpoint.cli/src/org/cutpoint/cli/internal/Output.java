package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.api.InputException;

/** Where output goes, and JSON. */
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
}
