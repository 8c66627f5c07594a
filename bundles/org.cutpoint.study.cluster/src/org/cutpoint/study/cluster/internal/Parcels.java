package org.cutpoint.study.cluster.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.cluster.internal.Messages.FileOf;

/** Studies of others, in folders of their own. */
final class Parcels {
    private static final int MOST_FILES = 10_000;

    private Parcels() {}

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes a study's files.
     *
     * @param folder empty
     * @param contents by their hash
     * @throws InputException if one is missing, is not what it should be, or would lie outside of the folder
     */
    static void write(Path folder, List<FileOf> files, Function<String, Optional<byte[]>> contents) {
        long bytes = files.stream().mapToLong(FileOf::bytes).sum();
        if (files.size() > MOST_FILES || bytes < 0 || bytes > 2 * Coordinator.MOST_BYTES) {
            throw new InputException("study", "it comes with too many files, or too large ones", "");
        }
        for (FileOf file : files) {
            byte[] content = contents.apply(file.sha256())
                    .filter(c -> sha256(c).equals(file.sha256()))
                    .orElseThrow(() -> new InputException(file.path(), "it did not come as it should", ""));
            WholeFiles.write(inside(folder, file.path()), content);
        }
    }

    private static Path inside(Path folder, String path) {
        try {
            Path place = folder.resolve(path).normalize();
            if (place.startsWith(folder) && !place.equals(folder)) {
                return place;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new InputException("study", "one of its files has no place in its folder", "");
    }
}
