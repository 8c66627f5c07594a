package org.cutpoint.model.onnx.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * SHA-256 of files. Hashing hundreds of megabytes takes seconds in a JVM that has just started, so that the hash of a big
 * file is remembered in the cache folder, beside the stamp of the file that it was taken from.
 */
final class Digests {
    private static final System.Logger LOG = System.getLogger(Digests.class.getName());
    private static final String VERSION = "cutpoint-digest/1";
    private static final long REMEMBERED = 4L << 20;
    /** A file that changed so recently could change again without its time showing it. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path folder;

    Digests(Path folder) {
        this.folder = folder;
    }

    /** The system property {@code cutpoint.cache}, or Cutpoint's folder in the user's cache. */
    static Path cache() {
        String configured = System.getProperty("cutpoint.cache", "");
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(c -> !c.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("cutpoint");
    }

    /** Hash of the content, which was read from the file while it had this stamp. */
    String sha256(Path file, FileStamp stamp, ByteBuffer content) {
        if (stamp.size() < REMEMBERED) {
            return hex(content);
        }
        Path note = folder.resolve(hex(ByteBuffer.wrap(file.toString().getBytes(UTF_8))) + ".txt");
        List<String> header = List.of(
                VERSION,
                file.toString(),
                Long.toString(stamp.size()),
                stamp.modified().toString(),
                stamp.identity());
        return remembered(note, header).orElseGet(() -> {
            String sha256 = hex(content);
            if (stamp.modified().toInstant().plus(SETTLED).isBefore(Instant.now())) {
                remember(note, header, sha256);
            }
            return sha256;
        });
    }

    private static Optional<String> remembered(Path note, List<String> header) {
        try {
            List<String> lines = Files.readAllLines(note);
            boolean fits = lines.size() == header.size() + 1
                    && lines.subList(0, header.size()).equals(header)
                    && lines.get(header.size()).matches("[0-9a-f]{64}");
            return fits ? Optional.of(lines.get(header.size())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void remember(Path note, List<String> header, String sha256) {
        try {
            Files.createDirectories(folder);
            Path tmp = Files.createTempFile(folder, "new", ".tmp");
            Files.writeString(tmp, String.join("\n", header) + "\n" + sha256 + "\n");
            Files.move(tmp, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "hash not remembered", e);
        }
    }

    private static String hex(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
