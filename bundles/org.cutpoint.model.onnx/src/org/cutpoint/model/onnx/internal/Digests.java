package org.cutpoint.model.onnx.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.model.content.ModelContent;
import org.cutpoint.model.onnx.internal.ExternalData.DataFile;

/**
 * SHA-256 of models. Hashing hundreds of megabytes takes seconds in a JVM that has just started, so that the hash of a big
 * file is remembered in the cache folder, beside the stamp of the file that it was taken from.
 */
final class Digests {
    private static final System.Logger LOG = System.getLogger(Digests.class.getName());
    private static final String VERSION = "cutpoint-digest/2";
    private static final long REMEMBERED = 4L << 20;
    private static final int PART = 1 << 20;
    /** A file that changed so recently could change again without its time showing it. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path folder;

    Digests(Path folder) {
        this.folder = folder;
    }

    /**
     * Hash of a model: of its content, as {@link ModelContent} defines it.
     *
     * @param content what was read from the file while it had this stamp
     * @param data in order
     * @throws InputException if one of the data files cannot be read, or changes meanwhile
     */
    String sha256(Path file, FileStamp stamp, ByteBuffer content, List<DataFile> data) {
        long size =
                stamp.size() + data.stream().mapToLong(d -> d.stamp().size()).sum();
        if (size < REMEMBERED) {
            return hex(content, data);
        }
        Path note = folder.resolve(hex(ByteBuffer.wrap(file.toString().getBytes(UTF_8)), List.of()) + ".txt");
        List<String> header = new ArrayList<>(List.of(VERSION, file.toString(), line(stamp)));
        data.forEach(d -> header.addAll(List.of(d.name(), line(d.stamp()))));
        return remembered(note, header).orElseGet(() -> {
            String sha256 = hex(content, data);
            if (settled(stamp) && data.stream().allMatch(d -> settled(d.stamp()))) {
                remember(note, header, sha256);
            }
            return sha256;
        });
    }

    private static String line(FileStamp stamp) {
        return stamp.size() + " " + stamp.modified() + " " + stamp.identity();
    }

    private static boolean settled(FileStamp stamp) {
        return stamp.modified().toInstant().plus(SETTLED).isBefore(Instant.now());
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
            byte[] text = (String.join("\n", header) + "\n" + sha256 + "\n").getBytes(UTF_8);
            WholeFiles.replace(note, out -> out.write(text));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "hash not remembered", e);
        }
    }

    private static String hex(ByteBuffer content, List<DataFile> data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content.duplicate());
            data.forEach(d -> add(digest, d));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(MessageDigest digest, DataFile file) {
        String where = file.path().toString();
        digest.update(ModelContent.header(file.name(), file.stamp().size()));
        ByteBuffer part = ByteBuffer.allocateDirect(PART);
        try (FileChannel channel = FileChannel.open(file.path(), READ, NOFOLLOW_LINKS)) {
            while (channel.read(part.clear()) >= 0) {
                digest.update(part.flip());
            }
        } catch (IOException e) {
            throw new InputException(where, "cannot be read (" + e.getMessage() + ")", "", e);
        }
        if (!file.unchanged()) {
            throw new InputException(where, "changes while it is being read", "Wait until it is complete.");
        }
    }
}
