package org.cutpoint.ide.problems.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;

/** Copies large files. */
final class Copying {
    private static final int BLOCK = 1 << 20;

    private Copying() {}

    /**
     * Copies a file; what is at the target is replaced at once, or not at all.
     *
     * @throws InputException if it cannot be copied
     * @throws CancellationException if cancelled
     */
    static void copy(Path from, Path target, Progress progress) {
        Path part = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            if (!Files.isRegularFile(from)) {
                throw new InputException(from.toString(), "is no file", "Choose another");
            }
            Files.createDirectories(target.getParent());
            progress.begin("Copying " + from.getFileName(), Math.max(1, Files.size(from) / BLOCK));
            try {
                transfer(from, part, progress);
                // Onto a link, this replaces the link.
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
                progress.end();
            }
        } catch (IOException e) {
            throw new InputException(target.toString(), "cannot be written: " + e, "", e);
        }
    }

    private static void transfer(Path from, Path part, Progress progress) throws IOException {
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
            for (int read = in.readNBytes(block, 0, BLOCK); read > 0; read = in.readNBytes(block, 0, BLOCK)) {
                if (progress.cancelled()) {
                    throw new CancellationException();
                }
                out.write(block, 0, read);
                progress.advance(1);
            }
        }
    }

    /**
     * A place below a folder.
     *
     * @param place as a model has it: of a stranger
     * @throws InputException if it is not below the folder, or lies behind a link
     */
    static Path below(Path folder, String place) {
        boolean plain = !place.isEmpty() && place.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':');
        Path path =
                plain ? folder.resolve(FileSystems.getDefault().getPath(place)).normalize() : folder;
        if (path.equals(folder) || !path.startsWith(folder)) {
            throw new InputException(place, "does not lie in the model's folder", "");
        }
        for (Path on = path.getParent(); !on.equals(folder); on = on.getParent()) {
            if (Files.exists(on, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(on, LinkOption.NOFOLLOW_LINKS)) {
                throw new InputException(place, "lies behind a link", "Put a folder in its place: " + on);
            }
        }
        return path;
    }
}
