package org.cutpoint.model.training.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;

/** Where generated files are kept: a folder for each request. Several processes may use it at once. */
final class TrainingFiles {
    /** Files of an older generator are not used. To be raised whenever the same request would give another file. */
    private static final int VERSION = 1;

    private final Path folder;

    TrainingFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Where the file lies, or will.
     *
     * @param canonical what is asked for
     * @param network as it is looked at
     */
    Path file(String canonical, Model network) {
        String key = canonical + "\n" + network.graph().sha256() + "\n"
                + network.options().shapes() + "\n" + VERSION;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
            return folder.resolve(HexFormat.of().formatHex(hash, 0, 12)).resolve("model.onnx");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the folder of a file. */
    static void prepare(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(note(file));
        } catch (IOException e) {
            throw new InputException(
                    file.toString(),
                    "cannot be written (" + e.getMessage() + ")",
                    "Set XDG_CACHE_HOME to a folder that can",
                    e);
        }
    }

    /** Whether the file's hash is the one that was noted when it had been made. */
    static boolean sound(Path file, String sha256) {
        try {
            return Files.readString(note(file), US_ASCII).equals(sha256);
        } catch (IOException e) {
            return false;
        }
    }

    /** Remembers the hash of a file that has just been made. */
    static void note(Path file, String sha256) {
        try {
            Path tmp = Files.createTempFile(file.getParent(), "sha256", ".tmp");
            try {
                Files.writeString(tmp, sha256, US_ASCII);
                Files.move(tmp, note(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(tmp);
            }
        } catch (IOException e) {
            throw new InputException(
                    file.toString(),
                    "cannot be written (" + e.getMessage() + ")",
                    "Set XDG_CACHE_HOME to a folder that can",
                    e);
        }
    }

    private static Path note(Path file) {
        return file.resolveSibling("sha256");
    }
}
