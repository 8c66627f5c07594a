package org.cutpoint.exec.tiles.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/** A folder for a while. */
record Folder(Path path) {
    static Folder temporary() {
        try {
            return new Folder(Files.createTempDirectory("cutpoint-tiles"));
        } catch (IOException e) {
            throw new InputException("temporary folder", "it cannot be made (" + e.getMessage() + ")", "", e);
        }
    }

    /** Removes it with all that is in it. Doing so twice does nothing. */
    void remove() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
