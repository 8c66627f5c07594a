package org.cutpoint.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/**
 * Fills folders: with everything, or with nothing. All is made in a hidden folder inside, so that it need not be copied,
 * and moved out at the end, each entry at once, the one that stands for completeness last.
 */
public final class WholeFolders {
    private WholeFolders() {}

    /** Makes a folder's content. */
    @FunctionalInterface
    public interface Filling<T> {
        /** @param folder empty, and not yet where it will be: paths in results are to be relative to it */
        T into(Path folder) throws IOException;
    }

    /**
     * @param folder an empty one, or a new one in a folder that exists
     * @param last name of the entry that appears last
     * @return what the filling returns
     * @throws InputException if the folder is not empty or cannot be written; then, and if the filling fails, nothing is left
     */
    public static <T> T fill(Path folder, String last, Filling<T> filling) {
        String where = folder.toString();
        boolean made = false;
        List<Path> moved = new ArrayList<>();
        try {
            made = prepare(folder);
            Path part = Files.createDirectory(
                    folder.resolve("." + ProcessHandle.current().pid() + ".part"));
            moved.add(part);
            T result = filling.into(part);
            for (Path entry : entries(part, last)) {
                Path target = folder.resolve(entry.getFileName());
                Files.move(entry, target, StandardCopyOption.ATOMIC_MOVE);
                moved.add(target);
            }
            Files.delete(part);
            moved.clear();
            made = false;
            return result;
        } catch (IOException e) {
            throw new InputException(where, "cannot be written (" + e + ")", "", e);
        } finally {
            clear(folder, moved, made);
        }
    }

    /** Whether the folder is new. */
    private static boolean prepare(Path folder) throws IOException {
        String where = folder.toString();
        if (!Files.exists(folder)) {
            Path parent = folder.toAbsolutePath().normalize().getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw new InputException(where, "there is no folder " + parent, "Give a folder in one that exists.");
            }
            Files.createDirectory(folder);
            return true;
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(where, "is not a folder", "Give a new folder, or an empty one.");
        }
        if (!list(folder).isEmpty()) {
            throw new InputException(where, "is not empty", "Give a new folder, or an empty one.");
        }
        return false;
    }

    private static List<Path> entries(Path folder, String last) throws IOException {
        List<Path> entries = new ArrayList<>(list(folder));
        entries.sort(Comparator.comparing((Path e) -> e.getFileName().toString().equals(last))
                .thenComparing(Path::compareTo));
        return entries;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** Takes back what there is, in the opposite order; the reason for it is on its way already. */
    private static void clear(Path folder, List<Path> moved, boolean made) {
        try {
            Collections.reverse(moved);
            for (Path path : moved) {
                delete(path);
            }
            if (made) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            System.getLogger(WholeFolders.class.getName()).log(System.Logger.Level.WARNING, folder + " is left", e);
        }
    }

    /** Deletes a file, or a folder with all that is in it. */
    public static void delete(Path path) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
