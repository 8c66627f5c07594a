package org.cutpoint.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.cutpoint.api.InputException;

/** Reads and writes files: all of one, or nothing. Who looks while one is written finds what was there before. */
public final class WholeFiles {
    /** Largest file that is read, bytes. */
    private static final long MOST_BYTES = 512L << 20;

    private WholeFiles() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** @param out not closed, buffered */
        void to(OutputStream out) throws IOException;
    }

    /**
     * The text of a file.
     *
     * @param what it should be, for messages
     * @throws InputException if it is not there, too large, or no UTF-8 text
     */
    public static String read(Path file, String what) {
        String where = file.toString();
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                throw new InputException(where, "it is larger than " + MOST_BYTES + " bytes", "Is it " + what + "?");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InputException(where, "there is no such file", "Give " + what, e);
        } catch (CharacterCodingException e) {
            throw new InputException(where, "it is no UTF-8 text", "Is it " + what + "?", e);
        } catch (IOException e) {
            throw new InputException(where, "it cannot be read: " + reason(e), "", e);
        }
    }

    /** As {@link #write(Path, Content)}, in UTF-8. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #write(Path, Content)}. */
    public static void write(Path file, byte[] content) {
        write(file, out -> out.write(content));
    }

    /**
     * Writes a file, and makes its folder if there is none.
     *
     * @throws InputException if it cannot be written
     */
    public static void write(Path file, Content content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            replace(file, content);
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be written: " + reason(e), "", e);
        }
    }

    /**
     * Writes a file in a folder that exists. For those who have better words for what can go wrong.
     *
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public static void replace(Path file, Content content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe or terminal cannot be replaced; a folder fails.
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
                content.to(out);
            }
            return;
        }
        Path absolute = file.toAbsolutePath();
        // Not a temporary file of the JDK: nobody else could read those.
        Path part = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(part, StandardOpenOption.CREATE_NEW))) {
                content.to(out);
            }
            move(part, absolute);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What went wrong, for a message: many exceptions' messages are only the file's name. */
    public static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }
}
