package org.cutpoint.study.engine.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.cutpoint.api.InputException;

/** Reading and writing of files: all of one, or nothing. */
final class WholeFiles {
    /** Largest file that is read, bytes. */
    private static final long MOST_BYTES = 512L << 20;

    private WholeFiles() {}

    /**
     * The text of a file.
     *
     * @param what it should be, for messages
     * @throws InputException if it is not there, too large, or no UTF-8 text
     */
    static String read(Path file, String what) {
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

    /** @throws InputException if it cannot be written */
    static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws InputException if it cannot be written */
    static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = file.resolveSibling(
                    "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                Files.write(part, content);
                move(part, file);
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
