package org.cutpoint.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The folder in which the framework of one process keeps its state. Temporary: bundles come and go while a server
 * runs, and processes that shared a storage would need locks.
 *
 * <p>What every process would work out anew, which bundles there are and who imports from whom, is kept once per build
 * in the user's cache folder, beside a description of all that it was worked out from. A process whose surroundings
 * have the same description starts from a copy of its own (some 100 kB). If anything is amiss with what is kept, a
 * process starts from nothing, and only takes longer.
 */
final class Storage {
    private static final String KEPT = "framework-";
    private static final String DESCRIPTION = "made-from";

    private final Path folder;
    private final Path kept;
    private final String prefix;
    private final String description;
    private final boolean prepared;

    private Storage(Path folder, Path kept, String prefix, String description, boolean prepared) {
        this.folder = folder;
        this.kept = kept;
        this.prefix = prefix;
        this.description = description;
        this.prepared = prepared;
    }

    /**
     * A new storage.
     *
     * @param cache folder for what is kept; need not exist
     * @param home the product's folder; what is kept for an earlier build in there is deleted one day
     * @param bundles the jars that will be installed, by path
     * @param properties the framework's properties
     */
    static Storage create(Path cache, Path home, List<Path> bundles, String properties) throws IOException {
        StringBuilder text = new StringBuilder("1\n")
                .append(System.getProperty("java.home"))
                .append('\n')
                .append(System.getProperty("java.vm.version"))
                .append('\n')
                .append(properties)
                .append('\n');
        for (Path jar : bundles) {
            BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
            text.append(jar)
                    .append(' ')
                    .append(attributes.size())
                    .append(' ')
                    .append(attributes.lastModifiedTime().toMillis())
                    .append('\n');
        }
        String description = text.toString();
        // Joined, here and elsewhere: the first + on strings costs a process 20 ms.
        String prefix =
                String.join("", KEPT, Integer.toHexString(home.toString().hashCode()), "-");
        Path kept = cache.resolve(prefix.concat(Integer.toHexString(description.hashCode())));
        Path folder = createFolder(Path.of(System.getProperty("java.io.tmpdir")), "cutpoint");
        try {
            Path made = kept.resolve(DESCRIPTION);
            if (Files.isReadable(made)) {
                String then = Files.readString(made);
                if (then.startsWith(description) && then.endsWith(checksum(copy(kept, folder)))) {
                    return new Storage(folder, kept, prefix, description, true);
                }
                // Broken; another will be kept.
                delete(kept);
                delete(folder);
                folder = createFolder(Path.of(System.getProperty("java.io.tmpdir")), "cutpoint");
            }
        } catch (IOException e) {
            // Another process replaced it just now.
            delete(folder);
            folder = createFolder(Path.of(System.getProperty("java.io.tmpdir")), "cutpoint");
        }
        return new Storage(folder, kept, prefix, description, false);
    }

    /** As Files.createTempDirectory, without its secure random numbers, which take longer than all of our own code. */
    private static Path createFolder(Path parent, String prefix) throws IOException {
        Path folder = parent.resolve(String.join(
                "-", prefix, Long.toString(ProcessHandle.current().pid()), Long.toString(System.nanoTime())));
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        // Fails if the folder exists: nobody can have put something there for us.
        return posix
                ? Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createDirectory(folder);
    }

    Path folder() {
        return folder;
    }

    /** Whether it began as a copy of what is kept. */
    boolean prepared() {
        return prepared;
    }

    /** Whether it is worth keeping, and can be kept. */
    boolean wanted() {
        if (prepared || Files.exists(kept)) {
            return false;
        }
        try {
            Files.createDirectories(kept.getParent());
            return Files.isWritable(kept.getParent());
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps a copy of the storage of a framework that has stopped, for later processes, instead of older ones. */
    void keep() {
        Path next = null;
        try {
            Files.createDirectories(kept.getParent());
            next = createFolder(kept.getParent(), "next");
            String checksum = checksum(copy(folder, next));
            Files.writeString(next.resolve(DESCRIPTION), description.concat(checksum));
            // As a whole. Fails if another process was first, which is as good.
            Files.move(next, kept);
            try (DirectoryStream<Path> all = Files.newDirectoryStream(kept.getParent(), prefix + "*")) {
                for (Path old : all) {
                    if (!old.equals(kept)) {
                        delete(old);
                    }
                }
            }
        } catch (IOException e) {
            if (next != null) {
                delete(next);
            }
        }
    }

    void delete() {
        delete(folder);
    }

    /** Copies all but the description, and tells the sum of the files' checksums. */
    private static long copy(Path from, Path to) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Path copy = to.resolve(name);
                if (Files.isDirectory(file)) {
                    Files.createDirectory(copy);
                    sum += copy(file, copy);
                } else if (!name.equals(DESCRIPTION)) {
                    byte[] bytes = Files.readAllBytes(file);
                    CRC32 crc = new CRC32();
                    crc.update(name.getBytes(StandardCharsets.UTF_8));
                    crc.update(bytes);
                    sum += crc.getValue();
                    Files.write(copy, bytes);
                }
            }
        }
        return sum;
    }

    private static String checksum(long sum) {
        return String.join("", "checksum ", Long.toHexString(sum), "\n");
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // Windows keeps jars that were in use locked; the temporary folder is cleaned by the system one day.
        }
    }
}
