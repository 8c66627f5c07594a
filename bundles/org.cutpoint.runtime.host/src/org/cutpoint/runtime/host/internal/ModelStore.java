package org.cutpoint.runtime.host.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.model.content.Packed;

/**
 * Uploaded models on disk: {@code ROOT/SHA256/model.onnx}, an unfinished one as {@code model.onnx.part} beside where it
 * will be; a model with weights in files of their own in {@code ROOT/SHA256/files}. What has arrived survives a restart. No file is open between two calls. Thread-safe, also against other
 * processes with the same root.
 */
final class ModelStore {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int REMEMBERED_UPLOADS = 64;
    private static final int LONGEST_NAME = 255;

    private final Path root;
    private final long modelLimit;
    private final long storeLimit;
    private final Map<String, Upload> uploads = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Upload> eldest) {
            return size() > REMEMBERED_UPLOADS;
        }
    };

    /** What is known of a part without reading it again. Guarded by itself. */
    private static final class Upload {
        /** Also read by uploads of other models. */
        private volatile long total;

        private long received;
        private Optional<MessageDigest> digest = Optional.empty();
    }

    ModelStore(Path root, long modelLimit, long storeLimit) {
        this.root = root;
        this.modelLimit = modelLimit;
        this.storeLimit = storeLimit;
    }

    /** Hashes become names of folders: nothing else may get there. */
    static boolean isHash(String sha256) {
        return HASH.matcher(sha256).matches();
    }

    static void requireHash(String sha256) {
        if (!isHash(sha256)) {
            throw new InputException(
                    "model hash", "'" + shorten(sha256) + "' is no SHA-256", "Give 64 lower-case hexadecimal digits");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    /** The model's file, or where it would be. */
    Path file(String sha256) {
        requireHash(sha256);
        Path several = files(sha256).resolve(main(sha256));
        return Files.isRegularFile(several) ? several : root.resolve(sha256).resolve("model.onnx");
    }

    private Path files(String sha256) {
        return root.resolve(sha256).resolve("files");
    }

    /** No file of the model can have this name, which depends on the content of all. */
    private static String main(String sha256) {
        return sha256 + ".onnx";
    }

    private Path part(String sha256) {
        return root.resolve(sha256).resolve("model.onnx.part");
    }

    boolean has(String sha256) {
        return Files.isRegularFile(file(sha256));
    }

    /** Bytes that are here, of a whole model or of a part. */
    long received(String sha256) {
        try {
            if (!has(sha256)) {
                return Files.exists(part(sha256)) ? Files.size(part(sha256)) : 0;
            }
            Path file = file(sha256);
            return file.startsWith(files(sha256)) ? size(files(sha256)) : Files.size(file);
        } catch (IOException e) {
            throw failed(sha256, e);
        }
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    /** The name for people that came with the upload. */
    Optional<String> name(String sha256) {
        Path file = named(sha256);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path named(String sha256) {
        return root.resolve(sha256).resolve("name");
    }

    /** Hashes of all complete models. */
    List<String> complete() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> isHash(name) && has(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(root.toString(), "cannot be read: " + e, "", e);
        }
    }

    /** Throws a complete model's files away. */
    void delete(String sha256) {
        try {
            Files.deleteIfExists(file(sha256));
            deleteAll(files(sha256));
        } catch (IOException e) {
            throw failed(sha256, e);
        }
    }

    /** See {@link org.cutpoint.api.transport.ModelHost#append}. O(bytes given), or O(bytes received) after a restart. */
    long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
        requireHash(sha256);
        if (totalBytes <= 0 || offset < 0 || offset > totalBytes) {
            throw new InputException(
                    "upload of " + sha256,
                    "a size of " + totalBytes + " and an offset of " + offset + " make no sense",
                    "");
        }
        if (name.length() > LONGEST_NAME) {
            throw new InputException(
                    "upload of " + sha256, "its name has more than " + LONGEST_NAME + " characters", "");
        }
        if (totalBytes > modelLimit) {
            throw new InputException(
                    "upload of " + sha256,
                    "the model has " + totalBytes + " bytes, this server takes at most " + modelLimit,
                    "Raise modelMebibytes in the server's configuration");
        }
        Upload upload;
        synchronized (uploads) {
            upload = uploads.computeIfAbsent(sha256, s -> new Upload());
        }
        synchronized (upload) {
            if (has(sha256)) {
                return received(sha256);
            }
            try {
                Files.createDirectories(root.resolve(sha256));
                if (write(sha256, upload, totalBytes, offset, data)) {
                    finish(sha256, upload, name);
                }
                return upload.received;
            } catch (IOException e) {
                throw failed(sha256, e);
            }
        }
    }

    /** Whether that was the last of it. */
    private boolean write(String sha256, Upload upload, long totalBytes, long offset, ByteBuffer data)
            throws IOException {
        try (FileChannel channel = FileChannel.open(part(sha256), CREATE, READ, WRITE);
                FileLock lock = lock(sha256, channel)) {
            // Another process, or this one before a restart, may have written since.
            if (!lock.isValid() || upload.digest.isEmpty() || upload.received != channel.size()) {
                upload.digest = Optional.of(digest(channel));
                upload.received = channel.size();
            }
            if (upload.total != totalBytes) {
                admit(sha256, upload, totalBytes);
                upload.total = totalBytes;
            }
            long end = Math.addExact(offset, data.remaining());
            if (offset > upload.received || end > totalBytes || upload.received > totalBytes) {
                throw new InputException(
                        "upload of " + sha256,
                        "bytes " + offset + " to " + end + " do not continue the " + upload.received + " of "
                                + totalBytes + " that are here",
                        "Ask how many have arrived and go on there");
            }
            if (end > upload.received) {
                ByteBuffer rest = data.duplicate();
                rest.position(rest.position() + Math.toIntExact(upload.received - offset));
                ByteBuffer hashed = rest.duplicate();
                try {
                    for (long at = upload.received; rest.hasRemaining(); ) {
                        at += channel.write(rest, at);
                    }
                } catch (IOException e) {
                    channel.truncate(upload.received);
                    throw e;
                }
                upload.digest.orElseThrow().update(hashed);
                upload.received = end;
            }
            return upload.received == totalBytes;
        }
    }

    private static FileLock lock(String sha256, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // As if another process had it.
        }
        throw new TransportException(
                Kind.BUSY, "upload of " + sha256, "another server on this machine is writing it", "Try again");
    }

    /** Refuses what would not fit if all that has begun is finished. */
    private void admit(String sha256, Upload upload, long totalBytes) throws IOException {
        long used = 0;
        if (Files.isDirectory(root)) {
            List<Path> folders;
            try (Stream<Path> list = Files.list(root)) {
                folders = list.filter(f -> isHash(f.getFileName().toString())).toList();
            }
            for (Path folder : folders) {
                String other = folder.getFileName().toString();
                if (!other.equals(sha256)) {
                    used += Math.max(received(other), promised(other));
                }
            }
        }
        if (used + totalBytes > storeLimit) {
            if (upload.received == 0) {
                Files.deleteIfExists(part(sha256));
            }
            throw new InputException(
                    "upload of " + sha256,
                    "its " + totalBytes + " bytes do not fit: " + used + " of " + storeLimit + " are taken",
                    "Delete models in the server's cache or raise storeMebibytes in its configuration");
        }
    }

    private long promised(String sha256) {
        synchronized (uploads) {
            // get() would make it the youngest.
            return uploads.entrySet().stream()
                    .filter(e -> e.getKey().equals(sha256))
                    .mapToLong(e -> e.getValue().total)
                    .findAny()
                    .orElse(0);
        }
    }

    private void finish(String sha256, Upload upload, String name) throws IOException {
        String hash = HexFormat.of().formatHex(upload.digest.orElseThrow().digest());
        // Which it can tell only once: if what follows fails, it is computed again.
        upload.digest = Optional.empty();
        if (!hash.equals(sha256)) {
            long total = upload.total;
            discard(sha256, upload);
            throw new InputException(
                    "upload of " + sha256,
                    "its " + total + " bytes have the hash " + hash + " and were thrown away",
                    "Send the model again");
        }
        WholeFiles.replace(named(sha256), out -> out.write(name.getBytes(UTF_8)));
        if (Packed.several(part(sha256))) {
            try {
                unpack(sha256);
            } finally {
                if (!has(sha256)) {
                    discard(sha256, upload);
                }
            }
        } else {
            Files.move(part(sha256), file(sha256), StandardCopyOption.ATOMIC_MOVE);
        }
        // Not before: who begins anew must find either this upload or the complete file.
        synchronized (uploads) {
            uploads.remove(sha256);
        }
    }

    private void discard(String sha256, Upload upload) throws IOException {
        upload.received = 0;
        upload.digest = Optional.empty();
        Files.deleteIfExists(part(sha256));
    }

    private void unpack(String sha256) throws IOException {
        Path fresh = root.resolve(sha256).resolve("files.tmp");
        // Of an unpacking that was cut short.
        deleteAll(fresh);
        Files.createDirectory(fresh);
        try {
            Packed.unpack(part(sha256), fresh, main(sha256));
            Files.move(fresh, files(sha256), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteAll(fresh);
        }
        Files.delete(part(sha256));
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static MessageDigest digest(FileChannel channel) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        for (long at = 0; at < channel.size(); ) {
            at += channel.read(buffer.clear(), at);
            digest.update(buffer.flip());
        }
        return digest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Its disk is full, or worse: others may have room, and so may it later. */
    private static TransportException failed(String sha256, IOException e) {
        return new TransportException(
                Kind.BUSY,
                "model " + sha256,
                "cannot be kept: " + WholeFiles.reason(e),
                "Look after the disk of the server",
                e);
    }
}
