package org.cutpoint.model.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.Model;

/**
 * All bytes of a model as one sequence: what its hash is the SHA-256 of, and what is sent to a server. For a model in one
 * file it is that file. For one with data in others it is the file, and then for each of them, by name, a zero byte, the
 * name below the model's folder (UTF-8, slashes between folders), a zero byte, the size (8 bytes, big-endian), and the
 * bytes.
 *
 * <p>A file in ONNX's format cannot go on with a zero byte, so that the sequence can be taken apart again ({@link Packed}),
 * and no model in one file has the hash of one in several.
 */
public final class ModelContent {
    /** Part of the sequence: a file, or what stands before it. */
    private record Piece(long from, long size, byte[] header, Path file) {}

    private final List<Piece> pieces = new ArrayList<>();
    private long size;

    private ModelContent() {}

    /**
     * A model's content. The files must not change.
     *
     * @throws IOException if a file cannot be looked at
     */
    public static ModelContent of(Model model) throws IOException {
        ModelContent content = new ModelContent();
        content.add(new byte[0], model.file());
        Path folder = model.file().toAbsolutePath().getParent();
        for (Path data : model.data()) {
            StringBuilder name = new StringBuilder();
            folder.relativize(data.toAbsolutePath())
                    .forEach(p -> name.append('/').append(p));
            content.add(header(name.substring(1), Files.size(data)), data);
        }
        return content;
    }

    private void add(byte[] header, Path file) throws IOException {
        if (header.length > 0) {
            pieces.add(new Piece(size, header.length, header, file));
            size += header.length;
        }
        pieces.add(new Piece(size, Files.size(file), new byte[0], file));
        size += Files.size(file);
    }

    /** What stands before a data file. */
    public static byte[] header(String name, long size) {
        byte[] text = name.getBytes(UTF_8);
        return ByteBuffer.allocate(text.length + 10)
                .put((byte) 0)
                .put(text)
                .put((byte) 0)
                .putLong(size)
                .array();
    }

    /** Bytes in all. */
    public long size() {
        return size;
    }

    /**
     * A stretch of the sequence.
     *
     * @throws EOFException if a file has become shorter, or the sequence ends before
     */
    public ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(length);
        for (Piece piece : pieces) {
            long at = from + read.position() - piece.from;
            if (read.hasRemaining() && at >= 0 && at < piece.size) {
                int part = (int) Math.min(read.remaining(), piece.size - at);
                if (piece.header.length > 0) {
                    read.put(piece.header, (int) at, part);
                } else {
                    read(piece.file, at, read, part);
                }
            }
        }
        if (read.hasRemaining()) {
            throw new EOFException("it has become shorter");
        }
        return read.flip();
    }

    private static void read(Path file, long at, ByteBuffer into, int length) throws IOException {
        ByteBuffer part = into.slice().limit(length);
        try (FileChannel channel = FileChannel.open(file)) {
            while (part.hasRemaining()) {
                if (channel.read(part, at + part.position()) < 0) {
                    throw new EOFException(file + " has become shorter");
                }
            }
        }
        into.position(into.position() + length);
    }
}
