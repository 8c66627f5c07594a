package org.cutpoint.model.zoo.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import org.cutpoint.api.InputException;

/**
 * Generated files: for each request a folder with the model and, as soon as somebody has read it, the hash that it had
 * then. Several processes may use it at once.
 */
final class ZooCache {
    private static final System.Logger LOG = System.getLogger(ZooCache.class.getName());
    /** Whoever still writes a file has written to it since. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private final Path folder;

    ZooCache(Path folder) {
        this.folder = folder;
    }

    /** Where the model lies, or will. */
    Path file(ZooSource asked) {
        return folder.resolve(asked.folder()).resolve("model.onnx");
    }

    /**
     * Whether the file is what it was when it was first read. The first time, that is noted.
     *
     * @param sha256 what it is now
     */
    boolean unchanged(Path file, String sha256) {
        try {
            return Files.readString(note(file), US_ASCII).equals(sha256);
        } catch (NoSuchFileException e) {
            try {
                put(note(file), out -> out.write(sha256.getBytes(US_ASCII)));
            } catch (IOException readOnly) {
                LOG.log(System.Logger.Level.DEBUG, "hash not noted", readOnly);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path note(Path file) {
        return file.resolveSibling("sha256");
    }

    /**
     * Makes the file, also in the place of another one. Memory: a few rows of weights.
     *
     * @throws InputException if the network does not take the request's options, or the folder cannot be written
     */
    void generate(ZooSource asked) {
        NetworkBuilder net = new NetworkBuilder(asked.network().name(), asked.seed());
        asked.network().build(net, asked.batch(), asked.size()).forEach(net::output);
        Path file = file(asked);
        try {
            Files.createDirectories(file.getParent());
            removeAbandoned(file.getParent());
            Files.deleteIfExists(note(file));
            // Whoever else generates it at the same time writes the same bytes.
            put(file, out -> OnnxWriter.write(out, net.graph(), net.weights()));
        } catch (IOException e) {
            throw new InputException(
                    file.toString(),
                    "cannot be written (" + e.getMessage() + ")",
                    "Set XDG_CACHE_HOME to a folder that can",
                    e);
        }
    }

    /** What processes left that were stopped while they wrote. */
    private static void removeAbandoned(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().plus(ABANDONED).isBefore(Instant.now())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static void put(Path file, Content content) throws IOException {
        Path tmp = Files.createTempFile(file.getParent(), "new", ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tmp))) {
                content.writeTo(out);
            }
            Files.move(tmp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(tmp);
        }
    }
}
